//! Secrets Manager: making, reading, deleting, reviving.

use mqctl_aws::sdk::aws_sdk_secretsmanager;
use std::time::Duration;

use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::error::ProvideErrorMetadata as _;
use aws_sdk_secretsmanager::operation::create_secret::CreateSecretError;
use aws_sdk_secretsmanager::types::{Filter, FilterNameStringType, Tag};
use aws_twin::{ExistingSecret, Premises};

use super::{sandbox, sdk_config};

const NAME: &str = "mqctl/orders/app";
const TOKEN: &str = "11111111-1111-1111-1111-111111111111";

#[tokio::test(start_paused = true)]
async fn a_secret_is_made_once_and_read_by_name_or_arn() {
    let sandbox = sandbox();
    let client = Client::new(&sdk_config(&sandbox));
    let random = client.get_random_password().password_length(32);
    let random = random.exclude_characters(",:=").send().await.unwrap();
    let password = random.random_password().unwrap();
    assert!(password.len() == 32 && !password.contains([',', ':', '=']));
    let create = || {
        let tag = Tag::builder().key("mqctl:stack").value("orders").build();
        client
            .create_secret()
            .name(NAME)
            .client_request_token(TOKEN)
            .secret_string(password)
            .tags(tag)
            .send()
    };
    let made = create().await.unwrap();
    let again = create().await.unwrap();
    assert_eq!(made.arn(), again.arn());
    assert_eq!(again.version_id(), Some(TOKEN));
    let taken = client
        .create_secret()
        .name(NAME)
        .secret_string("other")
        .send()
        .await;
    assert!(matches!(
        taken.unwrap_err().into_service_error(),
        CreateSecretError::ResourceExistsException(_)
    ));
    for id in [NAME, made.arn().unwrap()] {
        let read = client
            .get_secret_value()
            .secret_id(id)
            .send()
            .await
            .unwrap();
        assert_eq!(read.secret_string(), Some(password));
    }
    let ours =
        |key: FilterNameStringType, value: &str| Filter::builder().key(key).values(value).build();
    let listed = client
        .list_secrets()
        .filters(ours(FilterNameStringType::TagKey, "mqctl:stack"))
        .filters(ours(FilterNameStringType::TagValue, "orders"))
        .send()
        .await
        .unwrap();
    assert_eq!(listed.secret_list()[0].name(), Some(NAME));
    let none = client
        .list_secrets()
        .filters(ours(FilterNameStringType::TagValue, "nobody"));
    assert!(none.send().await.unwrap().secret_list().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_deleted_name_stays_taken_and_can_be_revived() {
    let sandbox = sandbox();
    let client = Client::new(&sdk_config(&sandbox));
    let create = || {
        client
            .create_secret()
            .name(NAME)
            .secret_string("first")
            .send()
    };
    let read = || client.get_secret_value().secret_id(NAME).send();
    create().await.unwrap();
    client.delete_secret().secret_id(NAME).send().await.unwrap();
    assert_eq!(
        create().await.unwrap_err().code(),
        Some("InvalidRequestException")
    );
    assert_eq!(
        read().await.unwrap_err().code(),
        Some("InvalidRequestException")
    );
    let described = client
        .describe_secret()
        .secret_id(NAME)
        .send()
        .await
        .unwrap();
    assert!(described.deleted_date().is_some());
    client
        .restore_secret()
        .secret_id(NAME)
        .send()
        .await
        .unwrap();
    assert_eq!(read().await.unwrap().secret_string(), Some("first"));

    let force = || {
        let delete = client.delete_secret().secret_id(NAME);
        delete.force_delete_without_recovery(true).send()
    };
    force().await.unwrap();
    assert_eq!(
        create().await.unwrap_err().code(),
        Some("InvalidRequestException")
    );
    sandbox.clock().sleep(Duration::from_secs(11)).await;
    assert_eq!(
        read().await.unwrap_err().code(),
        Some("ResourceNotFoundException")
    );
    force().await.unwrap();
    create().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_new_value_becomes_current() {
    let sandbox = sandbox();
    let client = Client::new(&sdk_config(&sandbox));
    sandbox.assume(&Premises {
        secrets: vec![ExistingSecret {
            name: NAME.to_owned(),
            json_keys: Vec::new(),
        }],
        ..Premises::default()
    });
    let put = client.put_secret_value().secret_id(NAME);
    let put = put.secret_string("second").send().await.unwrap();
    let read = client
        .get_secret_value()
        .secret_id(NAME)
        .send()
        .await
        .unwrap();
    assert_eq!(read.secret_string(), Some("second"));
    assert_eq!(read.version_id(), put.version_id());
    let described = client
        .describe_secret()
        .secret_id(NAME)
        .send()
        .await
        .unwrap();
    let stages = described.version_ids_to_stages().unwrap();
    assert_eq!(stages.len(), 2);
    assert_eq!(stages[put.version_id().unwrap()], ["AWSCURRENT"]);
}
