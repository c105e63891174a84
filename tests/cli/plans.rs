//! Plans as people, pull requests and programs read them.

use aws_sdk_ec2::types::InternetGatewayBlockMode;
use aws_twin::{CallRecord, Fault};
use mqctl_aws::sdk::aws_sdk_ec2;

use super::account::Account;
use super::bad_luck::refusal;
use super::{place, snapshot};
use crate::render::steady;
use crate::support::stack::{example, sdk_config};
use test_support::on_this_thread;

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

/// Nothing is built where nobody gets through. What is there may be changed, with a warning.
#[test]
fn of_a_region_that_blocks_public_access() {
    const BLOCKED: &str =
        "VPC Block Public Access (block-ingress) drops all connections from the internet to";
    let account = Account::new();
    let mqctl = account.user();
    let set = |mode: InternetGatewayBlockMode| {
        on_this_thread(async {
            let client = aws_sdk_ec2::Client::new(&sdk_config(&account.sandbox));
            let modify = client.modify_vpc_block_public_access_options();
            let modify = modify.internet_gateway_block_mode(mode);
            modify.send().await.unwrap();
        });
    };
    set(InternetGatewayBlockMode::BlockIngress);
    let before = account.changing_calls();
    for verb in [&["plan"][..], &["apply", "--yes"]] {
        let refused = mqctl.run(verb).expect_code(3).expect_no_data();
        refused.expect_said(&[
            "error: nobody would get through to the brokers; nothing was changed:",
            BLOCKED,
        ]);
    }
    assert_eq!(account.changing_calls(), before, "nothing was touched");
    set(InternetGatewayBlockMode::Off);
    mqctl.run(["apply", "--yes"]).expect_success();
    set(InternetGatewayBlockMode::BlockIngress);
    let told = mqctl.run(["plan"]).expect_success();
    told.expect_said(&["warning: ", BLOCKED]);
    mqctl.run(["destroy", "--yes"]).expect_success();
}
