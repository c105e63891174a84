//! No credentials, the wrong ones, an account that is not there or refuses to answer.

use std::collections::BTreeSet;

use aws_twin::{CallRecord, Fault};

use super::account::{ACCOUNT, Account};
use super::{Mqctl, place};
use crate::support::stack::example;

#[test]
fn no_credentials() {
    let account = Account::new();
    let mqctl = Mqctl::new().with_env("AWS_ENDPOINT_URL", account.endpoint());
    mqctl.write("mqctl.yaml", example("quickstart"));
    for verb in [&["plan"][..], &["apply", "--yes"], &["outputs"]] {
        let finished = mqctl
            .run(verb)
            .expect_code(4)
            .expect_no_data()
            .expect_said(&["there are no credentials", "AWS_PROFILE"]);
        assert_eq!(finished.stderr.lines().count(), 2, "{}", finished.stderr);
    }
    assert_eq!(account.sandbox.calls(), [], "nothing can be sent");
}

#[test]
fn expired_credentials_whichever_service_says_so() {
    let account = Account::new();
    let mqctl = account.user();
    for (service, code) in [
        ("sts", "ExpiredToken"),
        ("ec2", "RequestExpired"),
        ("mq", "ExpiredTokenException"),
        ("elasticloadbalancing", "ExpiredToken"),
        ("acm", "ExpiredTokenException"),
        ("route53", "ExpiredToken"),
        ("secretsmanager", "ExpiredTokenException"),
    ] {
        account.sandbox.set_faults(move |call: &CallRecord| {
            if call.service == service {
                refusal(
                    403,
                    code,
                    "The security token included in the request is expired",
                )
            } else {
                Fault::None
            }
        });
        mqctl
            .run(["apply", "--yes"])
            .expect_code(4)
            .expect_no_data()
            .expect_said(&[service, code, "is expired", "aws sts get-caller-identity"]);
    }
    assert_eq!(account.changing_calls(), [""; 0]);
}

#[test]
fn an_action_that_is_not_allowed_is_named() {
    let account = Account::new();
    account
        .sandbox
        .set_faults(|call: &CallRecord| match call.operation.as_str() {
            "ListBrokers" => refusal(403, "AccessDeniedException", "User is not authorized"),
            _ => Fault::None,
        });
    account
        .user()
        .run(["apply", "--yes"])
        .expect_code(4)
        .expect_no_data()
        .expect_said(&[
            "error: mq:ListBrokers: ",
            "hint: the caller needs permission for mq:ListBrokers",
        ]);
    assert_eq!(account.changing_calls(), [""; 0]);
}

#[test]
fn the_wrong_account() {
    let account = Account::new();
    let mqctl = account.user();
    let text = example("quickstart").replace("region:", "account: \"123456789012\"\nregion:");
    mqctl.write("mqctl.yaml", text);
    mqctl
        .run(["apply", "--yes"])
        .expect_code(4)
        .expect_no_data()
        .expect_said(&[ACCOUNT, "123456789012"]);
    assert_eq!(account.changing_calls(), [""; 0]);
}

#[test]
fn throttling_is_waited_out() {
    let account = Account::new();
    let mut throttled = BTreeSet::new();
    account.sandbox.set_faults(move |call: &CallRecord| {
        if throttled.insert((call.service.clone(), call.operation.clone())) {
            Fault::Throttle
        } else {
            Fault::None
        }
    });
    account
        .user()
        .run(["plan", "--detailed-exitcode"])
        .expect_code(2);
}

#[test]
fn nobody_answers() {
    // The port of a listener that is gone.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let mqctl = Mqctl::new().with_aws(&endpoint);
    mqctl.write("mqctl.yaml", example("quickstart"));
    mqctl
        .run(["plan"])
        .expect_code(1)
        .expect_no_data()
        .expect_said(&["Connection refused", "AWS_ENDPOINT_URL"]);
}

#[test]
fn an_endpoint_that_is_no_address() {
    let mqctl = Mqctl::new().with_aws("nonsense");
    mqctl.write("mqctl.yaml", example("quickstart"));
    let finished = mqctl
        .run(["plan"])
        .expect_code(1)
        .expect_no_data()
        .expect_said(&["`nonsense`"]);
    assert!(
        !finished.stderr.contains("Request"),
        "no request is quoted: {}",
        finished.stderr
    );
}

#[test]
fn a_sandbox_needs_none_of_it() {
    // Credentials and endpoints that are there are not used, so that nothing can leave the process.
    let mqctl = place().with_aws("http://127.0.0.1:1");
    mqctl.run(["plan", "--sandbox"]).expect_success();
}

pub(crate) fn refusal(status: u16, code: &str, message: &str) -> Fault {
    Fault::Refuse {
        status,
        code: code.to_owned(),
        message: message.to_owned(),
    }
}
