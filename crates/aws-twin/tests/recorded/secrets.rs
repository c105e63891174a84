use serde_json::{Value, json};

use super::{Account, Answer, members, names};

fn ask(account: &Account, operation: &str, input: &Value) -> Answer {
    let target = format!("secretsmanager.{operation}");
    account.json("secretsmanager", &target, input)
}

#[tokio::test(start_paused = true)]
async fn a_secret_and_its_deletion() {
    let account = Account::new();
    let input =
        json!({ "Name": "test1", "SecretString": "x", "ClientRequestToken": "a".repeat(32) });
    let made = ask(&account, "CreateSecret", &input).ok();
    assert_eq!(members(&made), names(["ARN", "Name", "VersionId"]));
    let arn = made["ARN"].as_str().unwrap();
    let (_, suffix) = arn.rsplit_once('-').unwrap();
    assert_eq!(suffix.len(), 6);
    assert!(suffix.chars().all(|letter| letter.is_ascii_alphanumeric()));
    assert!(
        suffix
            .chars()
            .any(|letter| letter > 'f' || letter.is_ascii_uppercase()),
        "not hexadecimal: {suffix}"
    );

    let mut other = input.clone();
    other["SecretString"] = "y".into();
    let token = "a".repeat(32);
    let expected = format!(
        "You can't use ClientRequestToken {token} because that value is already in use for a version of secret {arn}."
    );
    let refused = ask(&account, "CreateSecret", &other);
    let expected = (400, "ResourceExistsException", expected.as_str());
    assert_eq!(refused.refusal(), expected);
    other["ClientRequestToken"] = "b".repeat(32).into();
    let refused = ask(&account, "CreateSecret", &other);
    let expected = "The operation failed because the secret test1 already exists.";
    assert_eq!(
        refused.refusal(),
        (400, "ResourceExistsException", expected)
    );

    let missing = json!({ "SecretId": "test1", "VersionStage": "AWSPREVIOUS" });
    let refused = ask(&account, "GetSecretValue", &missing);
    let expected =
        "Secrets Manager can't find the specified secret value for staging label: AWSPREVIOUS";
    assert_eq!(
        refused.refusal(),
        (400, "ResourceNotFoundException", expected)
    );

    let deleted = ask(&account, "DeleteSecret", &json!({ "SecretId": "test1" })).ok();
    assert_eq!(members(&deleted), names(["ARN", "DeletionDate", "Name"]));
    let tag = json!({ "SecretId": "test1", "Tags": [{ "Key": "a", "Value": "b" }] });
    let refused = ask(&account, "TagResource", &tag);
    let expected =
        "You can't perform this operation on the secret because it was marked for deletion.";
    assert_eq!(
        refused.refusal(),
        (400, "InvalidRequestException", expected)
    );
}

#[tokio::test(start_paused = true)]
async fn a_parameter() {
    let account = Account::new();
    let ask = |operation: &str, input: &Value| {
        account.json("ssm", &format!("AmazonSSM.{operation}"), input)
    };
    let put = json!({ "Name": "/a/b", "Value": "123", "Type": "String" });
    let put = ask("PutParameter", &put).ok();
    assert_eq!(put, json!({ "Tier": "Standard", "Version": 1 }));
    let read = ask("GetParameter", &json!({ "Name": "/a/b" })).ok();
    let expected = names([
        "ARN",
        "DataType",
        "LastModifiedDate",
        "Name",
        "Type",
        "Value",
        "Version",
    ]);
    assert_eq!(members(&read["Parameter"]), expected);
    let arn = "arn:aws:ssm:us-west-2:123456789012:parameter/a/b";
    assert_eq!(read["Parameter"]["ARN"], arn);
    let missing = ask("DeleteParameter", &json!({ "Name": "/none" }));
    assert_eq!(missing.refusal(), (400, "ParameterNotFound", ""));
}
