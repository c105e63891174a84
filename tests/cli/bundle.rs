//! An endpoint whose authority this machine does not know, and the settings of the AWS CLI that make it trusted.

use super::account::Account;
use super::{Finished, Mqctl};
use crate::support::Front;
use crate::support::stack::example;

/// What is said of an endpoint that is not trusted.
const DISTRUST: [&str; 3] = [
    "sts:GetCallerIdentity: the endpoint's certificate is not trusted: invalid peer certificate: ",
    "hint: a proxy that opens TLS",
    "AWS_CA_BUNDLE",
];

/// Someone who reaches the account through the front.
fn user(front: &Front) -> Mqctl {
    let mqctl = Mqctl::new().with_aws(&front.endpoint());
    mqctl.write("mqctl.yaml", example("quickstart"));
    mqctl.write("authority.pem", front.authority());
    mqctl.write("other.pem", Front::start("http://127.0.0.1:1").authority());
    mqctl
}

#[test]
fn an_authority_of_a_bundle_is_trusted() {
    let account = Account::new();
    let front = Front::start(account.endpoint());
    let mqctl = user(&front);
    mqctl
        .run(["plan"])
        .expect_code(1)
        .expect_no_data()
        .expect_said(&DISTRUST);
    let mqctl = mqctl.with_env("AWS_CA_BUNDLE", "authority.pem");
    mqctl.run(["plan", "--detailed-exitcode"]).expect_code(2);
    // Changes go over connections of their own.
    mqctl.run(["apply", "--yes"]).expect_success();
    mqctl.run(["plan", "--detailed-exitcode"]).expect_success();
    mqctl.run(["destroy", "--yes"]).expect_success();
}

#[test]
fn a_profile_names_a_bundle_unless_the_variable_does() {
    let account = Account::new();
    let front = Front::start(account.endpoint());
    let mqctl = user(&front).with_env("AWS_CONFIG_FILE", "config");
    let plan = |profile: &str, mqctl: &Mqctl| -> Finished {
        mqctl.write("config", format!("[profile corp]\n{profile}\n"));
        mqctl.run(["plan", "--detailed-exitcode"])
    };
    let mqctl = mqctl.with_env("AWS_PROFILE", "corp");
    plan("ca_bundle = authority.pem", &mqctl).expect_code(2);
    plan("ca_bundle = other.pem", &mqctl)
        .expect_code(1)
        .expect_said(&DISTRUST);
    plan("ca_bundle = missing.pem", &mqctl)
        .expect_code(3)
        .expect_no_data()
        .expect_said(&[
            "error: the CA bundle missing.pem, named by `ca_bundle` of the profile `corp`, can't be read: ",
            "nothing was changed",
        ]);
    let mqctl = mqctl.with_env("AWS_CA_BUNDLE", "authority.pem");
    plan("ca_bundle = other.pem", &mqctl).expect_code(2);
}

#[test]
fn a_bundle_that_is_none_is_told_before_any_call() {
    let account = Account::new();
    let mqctl = account.user().with_env("AWS_CA_BUNDLE", "ca.pem");
    for (content, problem) in [
        ("", "holds no certificate"),
        (
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
            "holds no certificate that can be used",
        ),
    ] {
        mqctl.write("ca.pem", content);
        let said = format!(
            "error: the CA bundle ca.pem, named by AWS_CA_BUNDLE, {problem}; nothing was changed"
        );
        mqctl
            .run(["apply", "--yes"])
            .expect_code(3)
            .expect_no_data()
            .expect_said(&[&said, "hint: a CA bundle is a PEM file"]);
    }
    assert_eq!(account.sandbox.calls(), []);
}
