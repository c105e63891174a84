//! The Parameter Store: creating only what is not there, versions, paths, tags.

use std::time::Duration;

use aws_sdk_ssm::Client;
use aws_sdk_ssm::types::{ParameterType, ResourceTypeForTagging, Tag};
use mqctl_aws::sdk::aws_sdk_ssm;

use super::{refused, sandbox, sdk_config};

const NAME: &str = "/mqctl/orders/lock";

fn client() -> Client {
    Client::new(&sdk_config(&sandbox()))
}

/// Put a value; the version it is.
async fn put(client: &Client, name: &str, value: &str, overwrite: bool) -> Result<i64, String> {
    let put = client.put_parameter().name(name).value(value);
    let put = put.r#type(ParameterType::String).overwrite(overwrite);
    match put.send().await {
        Ok(answer) => Ok(answer.version()),
        refusal => Err(refused(refusal)),
    }
}

#[tokio::test(start_paused = true)]
async fn a_parameter_is_created_once_and_versions_rise_until_it_is_deleted() {
    let client = client();
    let exists = Err("ParameterAlreadyExists".to_owned());
    assert_eq!(put(&client, NAME, "first", false).await, Ok(1));
    assert_eq!(put(&client, NAME, "second", false).await, exists);
    assert_eq!(put(&client, NAME, "third", true).await, Ok(2));

    let read = || client.get_parameter().name(NAME).send();
    let parameter = read().await.unwrap().parameter.unwrap();
    assert_eq!(parameter.value(), Some("third"));
    assert_eq!(parameter.version(), 2);
    assert_eq!(
        parameter.arn(),
        Some("arn:aws:ssm:us-west-2:123456789012:parameter/mqctl/orders/lock")
    );

    let delete = || client.delete_parameter().name(NAME).send();
    delete().await.unwrap();
    assert_eq!(refused(delete().await), "ParameterNotFound");
    assert_eq!(refused(read().await), "ParameterNotFound");
    tokio::time::sleep(Duration::from_secs(30)).await;
    assert_eq!(put(&client, NAME, "fourth", true).await, Ok(1));
}

/// What AWS does to those who do not wait is not known: it may be either.
#[tokio::test(start_paused = true)]
async fn a_name_rests_for_thirty_seconds_after_its_parameter_was_deleted() {
    let client = client();
    let mut refusals = 0;
    for number in 0..40 {
        let name = format!("{NAME}/{number}");
        put(&client, &name, "first", false).await.unwrap();
        client.delete_parameter().name(&name).send().await.unwrap();
        tokio::time::sleep(Duration::from_secs(1)).await;
        let read = || client.get_parameter().name(&name).send();
        match put(&client, &name, "second", false).await {
            Ok(version) => {
                assert_eq!(version, 1);
                let exists = Err("ParameterAlreadyExists".to_owned());
                assert_eq!(put(&client, &name, "third", false).await, exists);
                assert_eq!(refused(read().await), "ParameterNotFound");
                tokio::time::sleep(Duration::from_secs(29)).await;
                let parameter = read().await.unwrap().parameter.unwrap();
                assert_eq!(parameter.value(), Some("second"));
            }
            Err(code) => {
                assert_eq!(code, "TooManyUpdates");
                refusals += 1;
                tokio::time::sleep(Duration::from_secs(29)).await;
                assert_eq!(put(&client, &name, "second", false).await, Ok(1));
            }
        }
    }
    assert!((5..35).contains(&refusals), "{refusals}");
}

#[tokio::test(start_paused = true)]
async fn a_path_lists_what_is_below_it() {
    let client = client();
    put(&client, NAME, "the path itself", false).await.unwrap();
    put(&client, "/mqctl/orders/lock-b", "a sibling", false)
        .await
        .unwrap();
    put(&client, "/mqctl/orders/lock/deep/er", "deeper", false)
        .await
        .unwrap();
    for number in 10..22 {
        let name = format!("{NAME}/{number}");
        put(&client, &name, "below", false).await.unwrap();
    }
    let mut pages = client
        .get_parameters_by_path()
        .path(NAME)
        .into_paginator()
        .send();
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await {
        sizes.push(page.unwrap().parameters().len());
    }
    assert_eq!(sizes, [10, 2]);
}

#[tokio::test(start_paused = true)]
async fn tags_come_with_the_creation_or_later_but_never_with_a_change() {
    let client = client();
    let tag = |key: &str| Tag::builder().key(key).value("v").build().unwrap();
    let put = || {
        let put = client.put_parameter().name(NAME).value("value");
        put.r#type(ParameterType::String).tags(tag("a"))
    };
    put().send().await.unwrap();
    assert_eq!(
        refused(put().overwrite(true).send().await),
        "ValidationException"
    );
    let kind = ResourceTypeForTagging::Parameter;
    let add = client.add_tags_to_resource().resource_type(kind.clone());
    add.resource_id(NAME).tags(tag("b")).send().await.unwrap();
    let list = client.list_tags_for_resource().resource_type(kind);
    let listed = list.resource_id(NAME).send().await.unwrap();
    let keys: Vec<&str> = listed.tag_list().iter().map(Tag::key).collect();
    assert_eq!(keys, ["a", "b"]);
}

#[tokio::test(start_paused = true)]
async fn what_the_standard_tier_does_not_hold_is_refused() {
    let client = client();
    let invalid = Err("ValidationException".to_owned());
    assert_eq!(put(&client, NAME, &"x".repeat(4096), false).await, Ok(1));
    assert_eq!(put(&client, NAME, &"x".repeat(4097), true).await, invalid);
    for name in ["/aws/lock", "no/slash/first", "/white space"] {
        assert_eq!(put(&client, name, "x", false).await, invalid, "{name}");
    }
}
