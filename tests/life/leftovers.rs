//! What is left in the middle of a removal is found and removed by the next one.

use aws_sdk_acm::types::{Tag, ValidationMethod};
use aws_sdk_mq::types::EngineType;
use aws_twin::{CallRecord, Fault};
use clock::Clock;
use mqctl_aws::sdk::{aws_sdk_acm, aws_sdk_mq, aws_sdk_route53};

use crate::support::stack::{Stack, assert_complete, brief, example, in_virtual_time};

#[test]
fn a_configuration_whose_broker_is_gone() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        let mq = aws_sdk_mq::Client::new(&stack.sdk());
        // Somebody else's, although it looks like ours.
        let stranger = mq
            .create_configuration()
            .name("quickstart-broker-1-configuration")
            .engine_type(EngineType::Activemq)
            .engine_version("5.19")
            .send()
            .await
            .unwrap();

        stack
            .sandbox
            .set_faults(|call: &CallRecord| match call.operation.as_str() {
                "DeleteConfiguration" => Fault::Refuse {
                    status: 403,
                    code: "ForbiddenException".to_owned(),
                    message: "made up for a test".to_owned(),
                },
                _ => Fault::None,
            });
        assert!(!stack.destroy(&text).await.is_complete());
        stack.sandbox.clear_faults();
        assert_eq!(
            mq.list_brokers()
                .send()
                .await
                .unwrap()
                .broker_summaries()
                .len(),
            0
        );
        let plan = stack.plan(&text).await;
        assert!(
            brief(&plan).contains(&"delete configuration/1 generation 1".to_owned()),
            "{:?}",
            brief(&plan)
        );

        assert_complete(&stack.destroy(&text).await);
        let left = mq.list_configurations().send().await.unwrap();
        let left: Vec<_> = left.configurations().iter().map(|it| it.id()).collect();
        assert_eq!(left, [stranger.id()]);
        assert!(stack.read(&text).await.observed.is_empty());
    });
}

#[test]
fn a_validation_record_that_two_certificates_of_the_stack_share() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        let before = records(&stack).await;
        assert_complete(&stack.apply(&text).await);
        let tag =
            |(key, value): (&str, &str)| Tag::builder().key(key).value(value).build().unwrap();
        let tags = [
            ("mqctl:stack", "quickstart"),
            ("mqctl:resource", "certificate"),
            ("mqctl:generation", "2"),
        ];
        aws_sdk_acm::Client::new(&stack.sdk())
            .request_certificate()
            .domain_name("mq.example.com")
            .validation_method(ValidationMethod::Dns)
            .set_tags(Some(tags.map(tag).to_vec()))
            .send()
            .await
            .unwrap();
        stack.clock.sleep(std::time::Duration::from_mins(1)).await;

        // Of the two, one stays, and the record with it.
        let plan = stack.plan(&text).await;
        assert!(
            brief(&plan).contains(&"delete certificate generation 1".to_owned()),
            "{:?}",
            brief(&plan)
        );
        let clock = Clock::scaled(stack.clock.now(), 1.0);
        let applied = Stack::on(stack.sandbox.fork(clock), "us-west-2").await;
        assert_complete(&applied.apply(&text).await);
        let validation = |name: &String| name.starts_with('_') && !name.starts_with("_mqctl.");
        assert_eq!(
            records(&applied)
                .await
                .iter()
                .filter(|name| validation(name))
                .count(),
            1
        );
        assert_eq!(brief(&applied.plan(&text).await), [""; 0]);

        // Neither stays, and nor does the record.
        assert_complete(&stack.destroy(&text).await);
        assert_eq!(records(&stack).await, before);
    });
}

/// The names of all records of the example's zone.
async fn records(stack: &Stack) -> Vec<String> {
    let route53 = aws_sdk_route53::Client::new(&stack.sdk());
    let zones = route53.list_hosted_zones_by_name().send().await.unwrap();
    let zone = zones.hosted_zones()[0].id();
    let records = route53.list_resource_record_sets().hosted_zone_id(zone);
    let records = records.send().await.unwrap().resource_record_sets;
    records.into_iter().map(|record| record.name).collect()
}
