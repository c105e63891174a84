"""A password that is made and kept."""

from aws import STACK, expect, refused, same, secrets, tags


def walk_secrets():
    name = f"mqctl/{STACK}/app"
    password = secrets.get_random_password(PasswordLength=32, ExcludeCharacters=",:=")["RandomPassword"]
    expect(len(password) == 32 and not set(",:=") & set(password), "a password as it was asked for")
    token = "11111111-1111-1111-1111-111111111111"
    wanted = {"Name": name, "SecretString": password, "ClientRequestToken": token, "Tags": tags("secret/app")}
    created = secrets.create_secret(**wanted)
    same(secrets.create_secret(**wanted)["VersionId"], created["VersionId"], "the same secret with the same token")
    refused("ResourceExistsException", secrets.create_secret, Name=name, SecretString="other")
    same(secrets.get_secret_value(SecretId=name)["SecretString"], password, "the secret, by name")
    same(secrets.get_secret_value(SecretId=created["ARN"])["SecretString"], password, "the secret, by ARN")
    ours = [{"Key": "tag-key", "Values": ["mqctl:stack"]}, {"Key": "tag-value", "Values": [STACK]}]
    same([secret["Name"] for secret in secrets.list_secrets(Filters=ours)["SecretList"]], [name], "secrets by tag")
    refused("ResourceNotFoundException", secrets.get_secret_value, SecretId="nobody")
    # A name stays taken until the secret is really gone.
    secrets.delete_secret(SecretId=name, RecoveryWindowInDays=30)
    refused("InvalidRequestException", secrets.create_secret, Name=name, SecretString="other")
    refused("InvalidRequestException", secrets.get_secret_value, SecretId=name)
    secrets.restore_secret(SecretId=name)
    same(secrets.get_secret_value(SecretId=name)["SecretString"], password, "the secret, restored")
    return name
