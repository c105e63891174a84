use serde_json::{Value, json};

use super::*;
use crate::world::{Account, SECOND};

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

fn request(world: &mut World, domain: &str, token: &str) -> String {
    let input =
        json!({ "DomainName": domain, "ValidationMethod": "DNS", "IdempotencyToken": token });
    let answer = call(world, "RequestCertificate", input);
    answer["CertificateArn"].as_str().unwrap().to_owned()
}

fn describe(world: &mut World, arn: &str) -> Value {
    let input = json!({ "CertificateArn": arn });
    call(world, "DescribeCertificate", input)["Certificate"].clone()
}

#[test]
fn a_token_asks_for_the_same_certificate_for_an_hour() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    let first = request(world, "mq.example.com", "orders");
    pass(world, 59 * MINUTE);
    assert_eq!(request(world, "mq.example.com", "orders"), first);
    pass(world, 2 * MINUTE);
    assert_ne!(request(world, "mq.example.com", "orders"), first);
}

#[test]
fn details_come_late_and_the_record_later_still() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    let arn = request(world, "mq.example.com", "orders");
    let fresh = describe(world, &arn);
    assert_eq!(fresh["KeyAlgorithm"], "RSA-2048");
    assert!(fresh["DomainValidationOptions"].is_null());
    pass(world, 20 * SECOND);
    let record = describe(world, &arn)["DomainValidationOptions"][0]["ResourceRecord"].clone();
    assert!(
        record["Name"]
            .as_str()
            .unwrap()
            .ends_with(".mq.example.com.")
    );
    assert!(
        record["Value"]
            .as_str()
            .unwrap()
            .ends_with(".acm-validations.aws.")
    );
    let other = request(world, "*.mq.example.com", "other");
    pass(world, 20 * SECOND);
    let shared = &describe(world, &other)["DomainValidationOptions"][0]["ResourceRecord"];
    assert_eq!(*shared, record);
}

#[test]
fn without_its_record_a_certificate_times_out() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    let arn = request(world, "mq.example.com", "orders");
    pass(world, 71 * 60 * MINUTE);
    assert_eq!(
        certificate_status(world, &arn).unwrap(),
        "PENDING_VALIDATION"
    );
    pass(world, 2 * 60 * MINUTE);
    assert_eq!(
        certificate_status(world, &arn).unwrap(),
        "VALIDATION_TIMED_OUT"
    );
}

#[test]
fn lists_leave_out_elliptic_curves_unless_asked() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    request(world, "mq.example.com", "orders");
    let curve = json!({ "DomainName": "mq.example.com", "ValidationMethod": "DNS", "KeyAlgorithm": "EC_prime256v1" });
    call(world, "RequestCertificate", curve);
    let count = |answer: Value| answer["CertificateSummaryList"].as_array().unwrap().len();
    assert_eq!(count(call(world, "ListCertificates", json!({}))), 1);
    let all = json!({ "Includes": { "keyTypes": ["RSA_2048", "EC_prime256v1"] } });
    assert_eq!(count(call(world, "ListCertificates", all)), 2);
    let issued = json!({ "CertificateStatuses": ["ISSUED"] });
    assert_eq!(count(call(world, "ListCertificates", issued)), 0);
}

#[test]
fn lists_leave_out_what_was_issued_over_acme_unless_asked() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    let arn = request(world, "mq.example.com", "orders");
    assert!(make_acme(world, &arn));
    let count = |answer: Value| answer["CertificateSummaryList"].as_array().unwrap().len();
    assert_eq!(count(call(world, "ListCertificates", json!({}))), 0);
    let all = json!({ "CertificateKeyPairOrigins": ["ACME", "AWS_MANAGED"] });
    assert_eq!(count(call(world, "ListCertificates", all)), 1);
}

#[test]
fn bad_requests_are_refused() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    let long = format!("{}.{}.example.com", "a".repeat(40), "b".repeat(40));
    for (input, code) in [
        (
            json!({ "DomainName": long, "ValidationMethod": "DNS" }),
            "InvalidParameterException",
        ),
        (
            json!({ "DomainName": "nodots", "ValidationMethod": "DNS" }),
            "ValidationException",
        ),
        (
            json!({ "DomainName": "a.example.com" }),
            "InvalidParameterException",
        ),
        (
            json!({ "DomainName": "a.example.com", "ValidationMethod": "DNS", "KeyAlgorithm": "RSA_4096" }),
            "InvalidParameterException",
        ),
        (
            json!({ "DomainName": "a.example.com", "ValidationMethod": "DNS", "IdempotencyToken": "with-hyphen" }),
            "ValidationException",
        ),
    ] {
        assert_eq!(refuse(world, "RequestCertificate", input), code);
    }
    let arn = "arn:aws:acm:us-west-2:123456789012:certificate/none";
    let missing = json!({ "CertificateArn": arn });
    assert_eq!(
        refuse(world, "DescribeCertificate", missing),
        "ResourceNotFoundException"
    );
}

#[test]
fn tags_are_kept_apart_from_descriptions() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    let arn = request(world, "mq.example.com", "orders");
    let tags = json!({ "CertificateArn": arn, "Tags": [{ "Key": "a", "Value": "1" }, { "Key": "b", "Value": "2" }] });
    call(world, "AddTagsToCertificate", tags);
    let away = json!({ "CertificateArn": arn, "Tags": [{ "Key": "a", "Value": "other" }, { "Key": "b" }] });
    call(world, "RemoveTagsFromCertificate", away);
    let listed = call(
        world,
        "ListTagsForCertificate",
        json!({ "CertificateArn": arn }),
    );
    assert_eq!(listed["Tags"], json!([{ "Key": "a", "Value": "1" }]));
    call(world, "DeleteCertificate", json!({ "CertificateArn": arn }));
    assert_eq!(certificate_status(world, &arn), None);
}

#[test]
fn a_certificate_can_be_assumed() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    let arn = "arn:aws:acm:us-west-2:123456789012:certificate/mine";
    assert!(assume_certificate(world, arn, "mq.example.com"));
    assert!(!assume_certificate(world, arn, "mq.example.com"));
    assert_eq!(certificate_status(world, arn).unwrap(), "ISSUED");
}
