use aws_twin::{Certificate, Premises};
use serde_json::{Value, json};

use super::{Account, members, names};

fn ask(account: &Account, operation: &str, input: &Value) -> super::Answer {
    account.json("acm", &format!("CertificateManager.{operation}"), input)
}

fn describe(account: &Account, arn: &str) -> Value {
    let input = json!({ "CertificateArn": arn });
    ask(account, "DescribeCertificate", &input).ok()["Certificate"].clone()
}

#[tokio::test(start_paused = true)]
async fn a_certificate_that_waits_for_its_validation() {
    let account = Account::new();
    let input = json!({ "DomainName": "mq.example.com", "ValidationMethod": "DNS" });
    let arn = ask(&account, "RequestCertificate", &input).ok()["CertificateArn"].clone();
    account.wait(5).await;
    let waiting = describe(&account, arn.as_str().unwrap());
    let expected = names([
        "CertificateArn",
        "CreatedAt",
        "DomainName",
        "DomainValidationOptions",
        "ExtendedKeyUsages",
        "InUseBy",
        "Issuer",
        "KeyAlgorithm",
        "KeyUsages",
        "Options",
        "RenewalEligibility",
        "SignatureAlgorithm",
        "Status",
        "Subject",
        "SubjectAlternativeNames",
        "Type",
    ]);
    assert_eq!(members(&waiting), expected);
    for (member, value) in [
        ("KeyAlgorithm", json!("RSA-2048")),
        ("KeyUsages", json!([])),
        ("ExtendedKeyUsages", json!([])),
        ("Status", json!("PENDING_VALIDATION")),
        ("RenewalEligibility", json!("INELIGIBLE")),
        ("SignatureAlgorithm", json!("SHA256WITHRSA")),
        ("Type", json!("AMAZON_ISSUED")),
        (
            "Options",
            json!({ "CertificateTransparencyLoggingPreference": "ENABLED", "Export": "DISABLED" }),
        ),
    ] {
        assert_eq!(waiting[member], value, "{member}");
    }
    let option = &waiting["DomainValidationOptions"][0];
    let expected = names([
        "DomainName",
        "ResourceRecord",
        "ValidationDomain",
        "ValidationMethod",
        "ValidationStatus",
    ]);
    assert_eq!(members(option), expected);

    let list = ask(&account, "ListCertificates", &json!({})).ok();
    let summary = &list["CertificateSummaryList"][0];
    let expected = names([
        "CertificateArn",
        "CreatedAt",
        "DomainName",
        "ExportOption",
        "Exported",
        "ExtendedKeyUsages",
        "HasAdditionalSubjectAlternativeNames",
        "InUse",
        "KeyAlgorithm",
        "KeyUsages",
        "RenewalEligibility",
        "Status",
        "SubjectAlternativeNameSummaries",
        "Type",
    ]);
    assert_eq!(members(summary), expected);
    assert_eq!(summary["ExportOption"], "DISABLED");
    assert_eq!(summary["Exported"], false);
}

#[tokio::test(start_paused = true)]
async fn a_certificate_that_is_issued() {
    let account = Account::new();
    let arn = "arn:aws:acm:us-west-2:123456789012:certificate/given";
    account.sandbox.assume(&Premises {
        certificate: Some(Certificate {
            arn: arn.to_owned(),
            domain: "mq.example.com".to_owned(),
        }),
        ..Premises::default()
    });
    let issued = describe(&account, arn);
    for member in ["IssuedAt", "NotBefore", "NotAfter", "Serial"] {
        assert!(!issued[member].is_null(), "{member}");
    }
    let usages = json!([{ "Name": "DIGITAL_SIGNATURE" }, { "Name": "KEY_ENCIPHERMENT" }]);
    assert_eq!(issued["KeyUsages"], usages);
    let extended = issued["ExtendedKeyUsages"].as_array().unwrap();
    for (usage, name) in extended.iter().zip(["SERVER", "CLIENT"]) {
        assert_eq!(members(usage), names(["Name", "OID"]));
        assert_eq!(usage["Name"], format!("TLS_WEB_{name}_AUTHENTICATION"));
    }
    let list = ask(&account, "ListCertificates", &json!({})).ok();
    let summary = &list["CertificateSummaryList"][0];
    let usages = json!(["DIGITAL_SIGNATURE", "KEY_ENCIPHERMENT"]);
    assert_eq!(summary["KeyUsages"], usages);
    assert_eq!(summary["ExtendedKeyUsages"].as_array().unwrap().len(), 2);
}
