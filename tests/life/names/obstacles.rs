//! What in a zone keeps a certificate from being issued: known at plan, and told by AWS where it came later.

use aws_sdk_route53::types::{ChangeAction, RrType};
use mqctl::apply::Status;
use mqctl_aws::sdk::aws_sdk_route53;

use super::{Zones, plain};
use crate::support::stack::{Stack, assert_complete, brief, example, in_virtual_time, planned};

const RULE: &str = "0 issue \"ca.example.net\"";

#[test]
fn a_caa_record_stops_what_needs_a_certificate_and_nothing_else() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        let zones = Zones::of(&stack.sandbox);
        let record = plain("example.com", RrType::Caa, RULE);
        let change = |action| zones.change("example.com", action, record.clone());
        change(ChangeAction::Create).await;
        let stops = |text: &str, reading: &mqctl_aws::Reading| {
            let obstacles = &reading.lookups.as_ref().unwrap().dns_obstacles;
            let changes = planned(text, reading);
            obstacles.iter().any(|it| changes.is_stopped_by(it))
        };
        assert!(stops(&text, &stack.read(&text).await));
        // What was planned before it came is told by ACM.
        let outcome = stack.apply(&text).await;
        let told = outcome.statuses.iter().any(|status| match status {
            Status::Failed(error) => error.message.contains("CAA_ERROR"),
            _ => false,
        });
        assert!(told, "{:#?}", outcome.statuses);

        change(ChangeAction::Delete).await;
        assert!(!stops(&text, &stack.read(&text).await));
        assert_complete(&stack.apply(&text).await);
        assert_eq!(brief(&stack.plan(&text).await), [""; 0]);
        // A certificate in force is kept.
        change(ChangeAction::Create).await;
        let other = text.replace("mq.m5.large", "mq.m5.xlarge");
        let reading = stack.read(&other).await;
        assert!(!stops(&other, &reading));
        assert_eq!(reading.lookups.unwrap().dns_obstacles.len(), 1);
        let renamed = text.replace("mq.example.com", "new.example.com");
        assert!(stops(&renamed, &stack.read(&renamed).await));
    });
}

#[test]
fn a_delegation_above_the_domain_stops_it() {
    in_virtual_time(async {
        let text = example("quickstart").replace("mq.example.com", "mq.eu.example.com");
        let text =
            format!("{text}\n").replace("endpoint:\n", "endpoint:\n  hosted_zone: example.com\n");
        let stack = Stack::for_plan(&text).await;
        let zones = Zones::of(&stack.sandbox);
        let record = plain("eu.example.com", RrType::Ns, "ns1.example.net");
        zones
            .change("example.com", ChangeAction::Create, record)
            .await;
        let reading = stack.read(&text).await;
        let changes = planned(&text, &reading);
        let [obstacle] = &reading.lookups.as_ref().unwrap().dns_obstacles[..] else {
            panic!("{:?}", reading.lookups);
        };
        assert_eq!(obstacle.name, "eu.example.com");
        assert!(changes.is_stopped_by(obstacle));
    });
}
