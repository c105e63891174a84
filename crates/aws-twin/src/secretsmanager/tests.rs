use serde_json::{Value, json};

use super::*;
use crate::world::{Account, MINUTE};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

fn account() -> Account {
    Account::new("123456789012", 7, 1_700_000_000_000)
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "reads better where it is called"
)]
fn call(world: &mut World, operation: &str, input: Value) -> Value {
    handle(world, operation, &input).unwrap()
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "reads better where it is called"
)]
fn refuse(world: &mut World, operation: &str, input: Value) -> String {
    handle(world, operation, &input).unwrap_err().code
}

fn pass(world: &mut World, millis: u64) {
    let now = world.now + millis;
    world.settle(now);
}

fn create(world: &mut World) -> Value {
    call(
        world,
        "CreateSecret",
        json!({ "Name": "orders/app", "ClientRequestToken": TOKEN, "SecretString": "first",
                "Tags": [{ "Key": "mqctl:stack", "Value": "orders" }] }),
    )
}

#[test]
fn the_same_creation_again_is_the_same_secret() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    let first = create(world);
    assert_eq!(create(world), first);
    let other_content =
        json!({ "Name": "orders/app", "ClientRequestToken": TOKEN, "SecretString": "other" });
    let other_token = json!({ "Name": "orders/app", "SecretString": "first" });
    assert_eq!(
        refuse(world, "CreateSecret", other_content),
        "ResourceExistsException"
    );
    assert_eq!(
        refuse(world, "CreateSecret", other_token),
        "ResourceExistsException"
    );
}

#[test]
fn a_new_value_moves_the_labels() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    let secret = create(world);
    let put = json!({ "SecretId": secret["ARN"], "SecretString": "second" });
    let second = call(world, "PutSecretValue", put);
    let description = call(world, "DescribeSecret", json!({ "SecretId": "orders/app" }));
    let stages = &description["VersionIdsToStages"];
    assert_eq!(stages[TOKEN], json!(["AWSPREVIOUS"]));
    assert_eq!(
        stages[second["VersionId"].as_str().unwrap()],
        json!(["AWSCURRENT"])
    );
    let third = json!({ "SecretId": "orders/app", "SecretString": "third" });
    call(world, "PutSecretValue", third);
    let previous = json!({ "SecretId": "orders/app", "VersionStage": "AWSPREVIOUS" });
    assert_eq!(
        call(world, "GetSecretValue", previous)["SecretString"],
        "second"
    );
    let reused =
        json!({ "SecretId": "orders/app", "SecretString": "x", "ClientRequestToken": TOKEN });
    assert_eq!(
        refuse(world, "PutSecretValue", reused),
        "ResourceExistsException"
    );
}

#[test]
fn a_deleted_name_stays_taken_until_its_window_is_over() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    create(world);
    let delete = json!({ "SecretId": "orders/app", "RecoveryWindowInDays": 7 });
    call(world, "DeleteSecret", delete.clone());
    let read = json!({ "SecretId": "orders/app" });
    assert_eq!(
        refuse(world, "GetSecretValue", read.clone()),
        "InvalidRequestException"
    );
    assert_eq!(
        refuse(world, "DeleteSecret", delete),
        "InvalidRequestException"
    );
    let again = json!({ "Name": "orders/app", "SecretString": "x" });
    assert_eq!(
        refuse(world, "CreateSecret", again),
        "InvalidRequestException"
    );
    assert!(!call(world, "DescribeSecret", read.clone())["DeletedDate"].is_null());
    call(world, "RestoreSecret", read.clone());
    assert_eq!(
        call(world, "GetSecretValue", read.clone())["SecretString"],
        "first"
    );
    call(world, "DeleteSecret", read.clone());
    pass(world, 31 * 24 * 60 * MINUTE);
    assert_eq!(
        refuse(world, "DescribeSecret", read),
        "ResourceNotFoundException"
    );
}

#[test]
fn without_recovery_it_is_gone_in_seconds_but_not_at_once() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    create(world);
    let force = json!({ "SecretId": "orders/app", "ForceDeleteWithoutRecovery": true });
    call(world, "DeleteSecret", force.clone());
    let again = json!({ "Name": "orders/app", "SecretString": "x" });
    assert_eq!(
        refuse(world, "CreateSecret", again.clone()),
        "InvalidRequestException"
    );
    pass(world, 11_000);
    assert_eq!(
        refuse(world, "DescribeSecret", json!({ "SecretId": "orders/app" })),
        "ResourceNotFoundException"
    );
    call(world, "DeleteSecret", force);
    call(world, "CreateSecret", again);
}

#[test]
fn lists_filter_by_tag_and_come_in_pages() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    create(world);
    for name in ["a", "b", "c"] {
        call(world, "CreateSecret", json!({ "Name": name }));
    }
    let tagged = json!({ "Filters": [{ "Key": "tag-key", "Values": ["mqctl:stack"] }, { "Key": "tag-value", "Values": ["orders"] }] });
    let found = call(world, "ListSecrets", tagged);
    assert_eq!(found["SecretList"].as_array().unwrap().len(), 1);
    assert_eq!(found["SecretList"][0]["Name"], "orders/app");
    let first = call(world, "ListSecrets", json!({ "MaxResults": 3 }));
    assert_eq!(first["SecretList"].as_array().unwrap().len(), 3);
    let rest = json!({ "MaxResults": 3, "NextToken": first["NextToken"] });
    assert_eq!(
        call(world, "ListSecrets", rest)["SecretList"][0]["Name"],
        "orders/app"
    );
    assert_eq!(
        refuse(world, "ListSecrets", json!({ "MaxResults": 101 })),
        "InvalidParameterException"
    );
}

#[test]
fn passwords_keep_to_what_was_asked() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    for _ in 0..20 {
        let ask = json!({ "PasswordLength": 12, "ExcludeCharacters": ",:=", "ExcludePunctuation": false });
        let answer = call(world, "GetRandomPassword", ask);
        let password = answer["RandomPassword"].as_str().unwrap();
        assert_eq!(password.len(), 12);
        assert!(!password.contains([',', ':', '=']));
        assert!(password.contains(|character: char| character.is_ascii_digit()));
        assert!(password.contains(|character: char| character.is_ascii_punctuation()));
    }
    let impossible = json!({ "PasswordLength": 3 });
    assert_eq!(
        refuse(world, "GetRandomPassword", impossible),
        "InvalidParameterException"
    );
}

#[test]
fn values_are_in_the_state_but_never_in_debug_output() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    create(world);
    let other = ExistingSecret {
        name: "orders/other".to_owned(),
        json_keys: Vec::new(),
    };
    assert!(assume_secret(world, &other));
    assert!(!assume_secret(world, &other));
    let state = serde_json::to_string(world.secretsmanager).unwrap();
    assert!(state.contains("\"first\""));
    assert!(!format!("{:?}", world.secretsmanager).contains("\"first\""));
}
