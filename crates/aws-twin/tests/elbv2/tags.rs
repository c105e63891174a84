use aws_sdk_elasticloadbalancingv2::types::{ProtocolEnum, Tag};
use mqctl_aws::sdk::aws_sdk_elasticloadbalancingv2;

use super::{Lab, refused};

fn tag(key: &str, value: &str) -> Tag {
    Tag::builder().key(key).value(value).build()
}

#[tokio::test(start_paused = true)]
async fn tags_come_with_the_create_call_and_an_existing_resource_keeps_its_own() {
    let lab = Lab::new().await;
    let create = |stack: &str| {
        let create = lab.target_group("orders", ProtocolEnum::Tls);
        create.tags(tag("mqctl:stack", stack))
    };
    let first = create("orders").send().await.unwrap();
    let arn = first
        .target_groups()
        .first()
        .unwrap()
        .target_group_arn()
        .unwrap();
    let again = create("stranger").send().await.unwrap();
    let again = again.target_groups().first().unwrap();
    assert_eq!(again.target_group_arn(), Some(arn));

    let tags = async || {
        let all = lab
            .elb
            .describe_tags()
            .resource_arns(arn)
            .send()
            .await
            .unwrap();
        let tags = all.tag_descriptions().first().unwrap().tags().iter();
        tags.map(|tag| format!("{}={}", tag.key().unwrap(), tag.value().unwrap()))
            .collect::<Vec<_>>()
    };
    assert_eq!(tags().await, ["mqctl:stack=orders"]);
    let add = lab.elb.add_tags().resource_arns(arn);
    add.tags(tag("team", "payments")).send().await.unwrap();
    assert_eq!(tags().await, ["mqctl:stack=orders", "team=payments"]);
    let remove = lab.elb.remove_tags().resource_arns(arn);
    remove
        .tag_keys("mqctl:stack")
        .tag_keys("none")
        .send()
        .await
        .unwrap();
    assert_eq!(tags().await, ["team=payments"]);
}

#[tokio::test(start_paused = true)]
async fn one_missing_resource_fails_the_whole_description() {
    let lab = Lab::new().await;
    let group = lab.make_target_group("orders", ProtocolEnum::Tls).await;
    let balancer = lab.make_balancer("orders").await;
    let delete = lab.elb.delete_target_group().target_group_arn(&group);
    delete.send().await.unwrap();
    let describe = lab.elb.describe_tags().resource_arns(&balancer);
    assert_eq!(
        describe
            .clone()
            .send()
            .await
            .unwrap()
            .tag_descriptions()
            .len(),
        1
    );
    assert_eq!(
        refused(describe.resource_arns(&group).send().await),
        "TargetGroupNotFound"
    );
    let many = lab
        .elb
        .describe_tags()
        .set_resource_arns(Some(vec![balancer; 21]));
    assert_eq!(refused(many.send().await), "ValidationError");
}

#[tokio::test(start_paused = true)]
async fn tags_follow_the_rules() {
    let lab = Lab::new().await;
    let create = || lab.target_group("orders", ProtocolEnum::Tls);
    let twice = create().tags(tag("a", "1")).tags(tag("a", "2"));
    assert_eq!(refused(twice.send().await), "DuplicateTagKeys");
    let reserved = create().tags(tag("aws:a", "1"));
    assert_eq!(refused(reserved.send().await), "ValidationError");
    let many = (0..51)
        .map(|number| tag(&format!("k{number}"), "v"))
        .collect();
    assert_eq!(
        refused(create().set_tags(Some(many)).send().await),
        "TooManyTags"
    );
    assert!(
        lab.elb
            .describe_target_groups()
            .names("orders")
            .send()
            .await
            .is_err()
    );
}
