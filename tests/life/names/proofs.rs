//! The record that validates the certificate: used by whoever needs it, deleted only by who made it.

use std::time::Duration;

use aws_sdk_acm::types::ValidationMethod;
use aws_sdk_route53::types::{ChangeAction, RrType};
use aws_twin::{CallRecord, Fault};
use mqctl_aws::Class;
use mqctl_aws::sdk::aws_config::Region;
use mqctl_aws::sdk::{aws_sdk_acm, aws_sdk_route53};

use super::places::denied;
use super::{Zones, calls, plain};
use crate::support::stack::{Stack, assert_complete, brief, example, in_virtual_time, planned};

const GLOBAL: &str = "us-east-1";
const OWN: &str = "us-west-2";

/// Someone's certificate for the endpoint's name; its ARN.
async fn request(stack: &Stack, region: &str, domain: &str) -> String {
    let acm = acm(stack, region);
    let request = acm.request_certificate().domain_name(domain);
    let request = request.validation_method(ValidationMethod::Dns);
    let arn = request.send().await.unwrap().certificate_arn.unwrap();
    stack.clock.sleep(Duration::from_mins(1)).await;
    arn
}

fn acm(stack: &Stack, region: &str) -> aws_sdk_acm::Client {
    let config = aws_sdk_acm::config::Builder::from(&stack.sdk());
    let config = config.region(Region::new(region.to_owned())).build();
    aws_sdk_acm::Client::from_conf(config)
}

async fn scene() -> (String, Stack, Zones) {
    let text = example("quickstart");
    let stack = Stack::for_plan(&text).await;
    assert_complete(&stack.apply(&text).await);
    let zones = Zones::of(&stack.sandbox);
    (text, stack, zones)
}

/// A destroy leaves the record without an owner, and says why.
async fn stays(text: &str, stack: &Stack, zones: &Zones, why: &str) {
    let outcome = stack.destroy(text).await;
    stack.sandbox.clear_faults();
    assert_complete(&outcome);
    let [left] = outcome.left.as_slice() else {
        panic!("{:?}", outcome.left);
    };
    assert!(
        left.contains("the CNAME record _") && left.contains(why),
        "{left}"
    );
    let names = zones.names("example.com").await;
    assert_eq!(names, ["CNAME _proof.mq.example.com.".to_owned()].into());
}

#[test]
fn a_record_that_was_there_before_is_used_and_stays() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        let zones = Zones::of(&stack.sandbox);
        let arn = request(&stack, GLOBAL, "mq.example.com").await;
        let acm = acm(&stack, GLOBAL);
        let certificate = acm.describe_certificate().certificate_arn(&arn);
        let certificate = certificate.send().await.unwrap().certificate.unwrap();
        let record = certificate.domain_validation_options()[0].resource_record();
        let record = record.unwrap();
        let record = plain(record.name(), RrType::Cname, record.value());
        zones
            .change("example.com", ChangeAction::Create, record)
            .await;
        acm.delete_certificate()
            .certificate_arn(&arn)
            .send()
            .await
            .unwrap();

        assert_complete(&stack.apply(&text).await);
        assert_eq!(brief(&stack.plan(&text).await), [""; 0]);
        stays(&text, &stack, &zones, "it was there before").await;
    });
}

#[test]
fn a_record_that_a_certificate_of_another_region_needs_stays() {
    in_virtual_time(async {
        let (text, stack, zones) = scene().await;
        let arn = request(&stack, GLOBAL, "*.mq.example.com").await;
        stays(&text, &stack, &zones, &arn).await;
    });
}

#[test]
fn a_record_that_a_certificate_from_acme_needs_stays() {
    in_virtual_time(async {
        let (text, stack, zones) = scene().await;
        let arn = request(&stack, OWN, "mq.example.com").await;
        assert!(stack.sandbox.make_acme(&arn));
        stays(&text, &stack, &zones, &arn).await;
    });
}

#[test]
fn a_record_stays_where_it_can_not_be_found_out_who_needs_it() {
    in_virtual_time(async {
        let (text, stack, zones) = scene().await;
        stack.sandbox.set_faults(|call: &CallRecord| {
            match (call.operation.as_str(), call.region.as_str()) {
                ("ListCertificates", GLOBAL) => denied(),
                _ => Fault::None,
            }
        });
        stays(&text, &stack, &zones, "can't be found out").await;
    });
}

#[test]
fn a_certificate_for_another_name_needs_no_record_of_this_one() {
    in_virtual_time(async {
        let (text, stack, zones) = scene().await;
        request(&stack, OWN, "other.example.com").await;
        let outcome = stack.destroy(&text).await;
        assert_complete(&outcome);
        assert_eq!(outcome.left, [""; 0]);
        assert_eq!(zones.names("example.com").await, [].into());
    });
}

#[test]
fn a_record_with_another_value_is_in_the_way_and_stays() {
    in_virtual_time(async {
        let (text, stack, zones) = scene().await;
        let mut record = zones.record("example.com", "_", &RrType::Cname).await;
        let value =
            aws_sdk_route53::types::ResourceRecord::builder().value("elsewhere.example.net");
        record.resource_records = Some(vec![value.build().unwrap()]);
        zones
            .change("example.com", ChangeAction::Upsert, record)
            .await;
        let reading = stack.read(&text).await;
        let changes = planned(&text, &reading);
        let conflicts = changes.conflicts(&reading.observed);
        let told: Vec<&str> = conflicts.iter().map(|it| it.wanted.as_str()).collect();
        assert_eq!(told, ["validation"]);
        assert!(conflicts[0].physical_id.contains("elsewhere.example.net"));
    });
}

#[test]
fn a_certificate_that_is_listed_but_not_found_is_asked_for_again() {
    in_virtual_time(async {
        let (text, stack, _) = scene().await;
        let clock = stack.clock.clone();
        let found = clock.now() + Duration::from_secs(20);
        stack
            .sandbox
            .set_faults(move |call: &CallRecord| not_found(call, call.at < found));
        assert_eq!(brief(&stack.plan(&text).await), [""; 0]);

        let requested = calls(&stack, "RequestCertificate");
        let deleted = calls(&stack, "DeleteCertificate");
        stack
            .sandbox
            .set_faults(|call: &CallRecord| not_found(call, true));
        for error in [
            stack.try_apply(&text).await.unwrap_err(),
            stack.try_destroy(&text).await.unwrap_err(),
        ] {
            assert_eq!(error.class, Class::Unknown);
            assert!(error.message.contains("lists arn:"), "{error}");
        }
        assert_eq!(calls(&stack, "RequestCertificate"), requested);
        assert_eq!(calls(&stack, "DeleteCertificate"), deleted);
        assert_eq!(calls(&stack, "DeleteLoadBalancer"), 0);
    });
}

fn not_found(call: &CallRecord, is_lost: bool) -> Fault {
    if is_lost && call.operation == "DescribeCertificate" {
        return Fault::Refuse {
            status: 400,
            code: "ResourceNotFoundException".to_owned(),
            message: "Could not find certificate".to_owned(),
        };
    }
    Fault::None
}
