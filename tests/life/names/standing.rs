//! How long certificates stay good: renewed while their record stands, and told while it does not.

use std::time::Duration;

use aws_sdk_route53::types::{ChangeAction, RrType};
use mqctl_aws::sdk::aws_sdk_route53;
use mqctl_model::standing::{CertificateStanding, Renewal, ValidationRecords};

use super::Zones;
use crate::support::stack::{Stack, assert_complete, brief, example, in_virtual_time};

const DAY: Duration = Duration::from_hours(24);

/// A given certificate, in the example for a network that exists.
const GIVEN: &str = "existing-network";

/// What is told of the certificates in use.
async fn told(stack: &Stack, text: &str) -> Vec<String> {
    let reading = stack.read(text).await;
    let standings = reading.certificates.iter();
    standings.flat_map(CertificateStanding::warnings).collect()
}

#[test]
fn a_certificate_is_renewed_as_long_as_its_record_stands() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        let days = async || stack.read(&text).await.certificates[0].days_left.unwrap();
        assert_eq!(days().await, 197);
        stack.clock.sleep(160 * DAY).await;
        assert!((150..198).contains(&days().await));
        assert_eq!(told(&stack, &text).await, [""; 0]);

        let zones = Zones::of(&stack.sandbox);
        let record = zones.record("example.com", "_", &RrType::Cname).await;
        zones
            .change("example.com", ChangeAction::Delete, record)
            .await;
        stack.clock.sleep(160 * DAY).await;
        let [warning] = &told(&stack, &text).await[..] else {
            panic!("one warning");
        };
        assert!(
            warning.contains("is PENDING_VALIDATION, and it ends in "),
            "{warning}"
        );
        // The stack makes the record again, and ACM goes on.
        assert_eq!(
            brief(&stack.plan(&text).await),
            ["update validation: value"]
        );
        assert_complete(&stack.apply(&text).await);
        assert_eq!(told(&stack, &text).await, [""; 0]);
        assert!(days().await > 150);
    });
}

#[test]
fn a_given_certificate_is_told_when_its_record_is_gone() {
    in_virtual_time(async {
        let text = example(GIVEN);
        let stack = Stack::for_plan(&text).await;
        let records = async || stack.read(&text).await.certificates[0].records.clone();
        assert_eq!(records().await, ValidationRecords::Present);
        let zones = Zones::of(&stack.sandbox);
        let zone = "example.com";
        let record = zones.record(zone, "_", &RrType::Cname).await;
        let name = record.name.trim_end_matches('.').to_owned();
        zones.change(zone, ChangeAction::Delete, record).await;
        assert_eq!(records().await, ValidationRecords::Missing(name));
        assert!(told(&stack, &text).await[0].contains("will not be renewed"));
    });
}

#[test]
fn an_imported_certificate_is_told_when_its_end_nears() {
    in_virtual_time(async {
        let text = example(GIVEN);
        let stack = Stack::for_plan(&text).await;
        let arn = stack.read(&text).await.certificates[0].arn.clone();
        assert!(stack.sandbox.make_imported(&arn));
        assert_eq!(told(&stack, &text).await, [""; 0]);
        stack.clock.sleep(140 * DAY).await;
        let standing = &stack.read(&text).await.certificates[0];
        assert!(matches!(standing.renewal, Renewal::Never(_)));
        assert!(told(&stack, &text).await[0].contains("ACM does not renew"));
    });
}

/// Network Load Balancers take RSA keys of more bits and elliptic curves, too.
#[test]
fn a_given_certificate_may_have_any_key_that_load_balancers_take() {
    for key in ["RSA_3072", "EC_prime256v1", "EC_secp384r1"] {
        in_virtual_time(async {
            let text = example(GIVEN);
            let stack = Stack::for_plan(&text).await;
            let arn = stack.read(&text).await.certificates[0].arn.clone();
            assert!(stack.sandbox.set_key(&arn, key));
            assert_complete(&stack.apply(&text).await);
            assert_eq!(brief(&stack.plan(&text).await), [""; 0]);
        });
    }
}
