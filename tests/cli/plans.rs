//! Plans as people, pull requests and programs read them.

use aws_twin::{CallRecord, Fault};

use super::account::Account;
use super::bad_luck::refusal;
use super::{place, snapshot};
use crate::render::steady;
use crate::support::stack::example;

#[test]
fn of_a_stack_that_is_not_there_yet() {
    let mqctl = place();
    for format in ["text", "markdown", "json"] {
        let arguments = ["plan", "--sandbox", "--output", format];
        let finished = mqctl.run(arguments).expect_success();
        snapshot(&format!("plan-{format}"), &finished.transcript());
    }
}

#[test]
fn of_a_stack_as_it_should_be_and_of_one_that_changes() {
    let mqctl = place();
    mqctl.run(["apply", "--sandbox", "--yes"]).expect_success();
    let plan = ["plan", "--sandbox", "--detailed-exitcode"];
    let same = mqctl.run(plan).expect_success();
    mqctl.write(
        "mqctl.yaml",
        example("quickstart")
            .replace("203.0.113.0/24", "198.51.100.0/24")
            .replace("mq.m5.large", "mq.m5.xlarge"),
    );
    let other = mqctl.run(plan).expect_code(2);
    let asked = mqctl.run(["apply", "--sandbox"]).expect_code(3);
    let transcripts = [same, other, asked].map(|finished| steady(&finished.transcript()));
    snapshot("plan-changes", &transcripts.join("\n"));
}

/// It is known at plan, unless AWS does not say: then the listener's creation says it.
#[test]
fn of_a_security_policy_that_the_region_does_not_offer() {
    let account = Account::new();
    let mqctl = account.user();
    let policy = "  tls_policy: ELBSecurityPolicy-TLS13-9-9-2099-01\n  domain:";
    mqctl.write(
        "mqctl.yaml",
        example("quickstart").replace("  domain:", policy),
    );
    mqctl.run(["plan"]).expect_code(3).expect_said(&[
        "endpoint.tls_policy: ELBSecurityPolicy-TLS13-9-9-2099-01 is not a security policy",
    ]);
    for refused in [
        refusal(403, "AccessDenied", "not authorized"),
        refusal(501, "NotImplemented", "not implemented"),
    ] {
        account
            .sandbox
            .set_faults(move |call: &CallRecord| match call.operation.as_str() {
                "DescribeSSLPolicies" => refused.clone(),
                _ => Fault::None,
            });
        mqctl.run(["plan"]).expect_success();
    }
}
