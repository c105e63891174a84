//! `mqctl adopt` as a person types it, and everything that can be wrong with that.

use aws_sdk_ec2::types::Tag;
use aws_twin::{CallRecord, Fault};
use mqctl_aws::sdk::{aws_sdk_ec2, aws_sdk_elasticloadbalancingv2};

use super::account::{ACCOUNT, Account};
use super::bad_luck::refusal;
use super::{Finished, Mqctl};
use test_support::on_this_thread;

/// A VPC such as the quickstart asks for, made by hand, with these tags.
fn vpc(account: &Account, cidr: &str, tags: &[(&str, &str)]) -> String {
    let id = on_this_thread(async {
        let sdk = crate::support::stack::sdk_config(&account.sandbox);
        let ec2 = aws_sdk_ec2::Client::new(&sdk);
        let made = ec2.create_vpc().cidr_block(cidr).send().await.unwrap();
        let id = made.vpc.unwrap().vpc_id.unwrap();
        if !tags.is_empty() {
            let tags = tags.iter().map(|(key, value)| {
                let tag = Tag::builder().key(*key).value(*value);
                tag.build()
            });
            let request = ec2.create_tags().resources(&id);
            let request = request.set_tags(Some(tags.collect()));
            request.send().await.unwrap();
        }
        // EC2 sees late what was made, in its own time.
        account
            .sandbox
            .clock()
            .sleep(std::time::Duration::from_mins(1))
            .await;
        id
    });
    assert!(id.starts_with("vpc-"));
    id
}

/// Refused with this code, this said, and nothing changed.
#[track_caller]
fn refused(account: &Account, arguments: &[&str], code: i32, said: &[&str]) -> Finished {
    let before = account.changing_calls();
    let finished = account.user().run([&["adopt"], arguments].concat());
    let finished = finished
        .expect_code(code)
        .expect_no_data()
        .expect_said(&["nothing was changed"])
        .expect_said(said);
    assert_eq!(account.changing_calls(), before);
    finished
}

#[test]
fn an_id_that_the_plan_file_does_not_ask_for() {
    let account = Account::new();
    refused(
        &account,
        &["vcp", "vpc-1", "--yes"],
        3,
        &[
            "the plan file asks for no resource `vcp`; nothing was changed",
            "hint: did you mean `vpc`?",
            "hint: what can be adopted: alias, broker/1,",
            "target-group/openwire, vpc",
        ],
    );
    let finished = refused(&account, &["queue", "vpc-1", "--yes"], 3, &["`queue`"]);
    assert!(!finished.stderr.contains("did you mean"));
    assert!(!finished.stderr.contains("validation"));
}

#[test]
fn what_is_never_the_stacks_by_itself() {
    let account = Account::new();
    refused(
        &account,
        &["targets/openwire", "10.0.0.1"],
        3,
        &["targets/openwire can't be adopted", "adopt that"],
    );
    refused(
        &account,
        &["validation", "_a.mq.example.com"],
        3,
        &["validation can't be adopted", "whoever has the certificate"],
    );
}

#[test]
fn an_id_of_another_kind_region_or_account() {
    let account = Account::new();
    let arn = |region: &str, account: &str| {
        format!("arn:aws:elasticloadbalancing:{region}:{account}:loadbalancer/net/a/1")
    };
    for (id, aws_id, said) in [
        (
            "vpc",
            "subnet-1".to_owned(),
            "`subnet-1` does not name a VPC: that is written `vpc-…`",
        ),
        ("vpc", String::new(), "`` does not name a VPC"),
        (
            "broker/1",
            "vpc-1".to_owned(),
            "that is written `b-…` or `arn:aws:mq:",
        ),
        (
            "load-balancer",
            "legacy".to_owned(),
            "does not name a load balancer",
        ),
        (
            "target-group/openwire",
            arn("us-west-2", ACCOUNT),
            "does not name a target group",
        ),
        (
            "load-balancer",
            arn("eu-west-1", ACCOUNT),
            "is in eu-west-1, and the stack is in us-west-2",
        ),
        (
            "load-balancer",
            arn("us-west-2", "999999999999"),
            "is in account 999999999999",
        ),
        (
            "alias",
            "www.example.com".to_owned(),
            "that is written `mq.example.com` in this stack",
        ),
    ] {
        refused(&account, &[id, &aws_id, "--yes"], 3, &[said]);
    }
}

#[test]
fn what_is_not_there() {
    let account = Account::new();
    let arn = |service: &str, rest: &str| format!("arn:aws:{service}:us-west-2:{ACCOUNT}:{rest}");
    let balancing = |rest: &str| arn("elasticloadbalancing", rest);
    for (id, aws_id) in [
        ("vpc", "vpc-0123456789abcdef0".to_owned()),
        ("internet-gateway", "igw-0123456789abcdef0".to_owned()),
        (
            "subnet/private/us-west-2a",
            "subnet-0123456789abcdef0".to_owned(),
        ),
        ("route-table/public", "rtb-0123456789abcdef0".to_owned()),
        ("security-group/brokers", "sg-0123456789abcdef0".to_owned()),
        ("secret/app", "no/such/secret".to_owned()),
        (
            "broker/1",
            "b-12345678-1234-1234-1234-123456789012".to_owned(),
        ),
        (
            "certificate",
            arn("acm", "certificate/12345678-1234-1234-1234-123456789012"),
        ),
        (
            "load-balancer",
            balancing("loadbalancer/net/legacy/0123456789abcdef"),
        ),
        (
            "target-group/openwire",
            balancing("targetgroup/legacy/0123456789abcdef"),
        ),
        (
            "listener/openwire",
            balancing("listener/net/legacy/0123456789abcdef/0123456789abcdef"),
        ),
        ("alias", "mq.example.com".to_owned()),
    ] {
        refused(
            &account,
            &[id, &aws_id, "--yes"],
            3,
            &["there is no ", &aws_id, "us-west-2"],
        );
    }
}

#[test]
fn what_another_stack_has() {
    let account = Account::new();
    let vpc = vpc(&account, "10.20.0.0/16", &[("mqctl:stack", "billing")]);
    refused(
        &account,
        &["vpc", &vpc, "--yes"],
        5,
        &[&vpc, "belongs to the stack billing"],
    );
}

#[test]
fn what_the_stack_would_replace() {
    let account = Account::new();
    let vpc = vpc(&account, "10.99.0.0/16", &[]);
    refused(
        &account,
        &["vpc", &vpc, "--yes"],
        3,
        &[
            "cidr: 10.99.0.0/16 -> 10.20.0.0/16",
            "put a new one in its place and delete it",
        ],
    );
}

#[test]
fn nobody_to_ask() {
    let account = Account::new();
    let vpc = vpc(&account, "10.20.0.0/16", &[]);
    refused(
        &account,
        &["vpc", &vpc],
        3,
        &[
            "becomes vpc of the stack quickstart",
            "`mqctl destroy` deletes it",
            "dns hostnames: off -> on",
            "Effect on connected clients: none.",
            "there is no terminal to ask",
            "--yes",
        ],
    );
}

#[test]
fn too_few_words() {
    let mqctl = Mqctl::new();
    mqctl
        .run(["adopt"])
        .expect_code(3)
        .expect_said(&["RESOURCE_ID", "AWS_ID"]);
    mqctl
        .run(["adopt", "vpc"])
        .expect_code(3)
        .expect_said(&["AWS_ID"]);
}

#[test]
fn a_vpc_is_shown_adopted_and_then_the_stacks() {
    let account = Account::new();
    let user = account.user();
    let vpc = vpc(&account, "10.20.0.0/16", &[("team", "network")]);
    let before = account.changing_calls();

    let shown = user
        .run(["adopt", "vpc", &vpc, "--dry-run"])
        .expect_success();
    assert!(
        shown.stdout.contains("dns hostnames: off -> on"),
        "{}",
        shown.stdout
    );
    let shown = user.run(["adopt", "vpc", &vpc, "--dry-run", "-o", "json"]);
    let document = shown.expect_success().document();
    assert_eq!(document["adopted"], false);
    assert_eq!(document["resource"], "vpc");
    assert_eq!(document["physical_id"], vpc.as_str());
    assert_eq!(document["changes"][0]["action"], "update");
    assert_eq!(account.changing_calls(), before, "it was only shown");

    let adopted = user.run(["adopt", "vpc", &vpc, "--yes", "--output", "json"]);
    let document = adopted.expect_success().document();
    assert_eq!(document["adopted"], true);
    assert_eq!(document["changed"], true);
    assert_eq!(document["effect"], "none");
    assert_eq!(
        account.changing_calls()[before.len()..],
        [
            "ssm:PutParameter",
            "ssm:PutParameter",
            "ssm:DeleteParameter",
            "ec2:CreateTags",
            "ssm:PutParameter",
        ],
        "the lock, tried out and released, the tags in one call, and nothing else"
    );

    let again = user.run(["adopt", "vpc", &vpc, "--yes"]).expect_success();
    assert!(
        again.stdout.contains("of the stack quickstart already"),
        "{}",
        again.stdout
    );
    let plan = user.run(["plan"]).expect_success();
    assert!(
        plan.stdout.contains("Plan: 19 to create, 1 to update."),
        "{}",
        plan.stdout
    );
    let destroy = user.run(["destroy", "--dry-run"]).expect_success();
    assert!(destroy.stdout.contains(&vpc), "{}", destroy.stdout);
}

#[test]
fn a_stack_that_is_locked() {
    let account = Account::new();
    let vpc = vpc(&account, "10.20.0.0/16", &[]);
    account.lock("quickstart");
    let finished = account.user().run(["adopt", "vpc", &vpc, "--yes"]);
    finished
        .expect_code(5)
        .expect_no_data()
        .expect_said(&["is locked by alice@laptop", "mqctl unlock"]);
    assert!(
        !account
            .changing_calls()
            .contains(&"ec2:CreateTags".to_owned())
    );
}

#[test]
fn a_tag_that_is_not_allowed_leaves_no_lock() {
    let account = Account::new();
    let vpc = vpc(&account, "10.20.0.0/16", &[]);
    account
        .sandbox
        .set_faults(|call: &CallRecord| match call.operation.as_str() {
            "CreateTags" => refusal(403, "UnauthorizedOperation", "You are not authorized"),
            _ => Fault::None,
        });
    let user = account.user();
    user.run(["adopt", "vpc", &vpc, "--yes"])
        .expect_code(4)
        .expect_no_data()
        .expect_said(&["ec2:CreateTags", "the caller needs permission"]);
    account.sandbox.clear_faults();
    user.run(["adopt", "vpc", &vpc, "--yes"]).expect_success();
}

#[test]
fn an_alias_that_points_elsewhere() {
    let account = Account::new();
    on_this_thread(super::strangers::point_elsewhere(
        &crate::support::stack::sdk_config(&account.sandbox),
    ));
    refused(
        &account,
        &["alias", "mq.example.com", "--yes"],
        3,
        &[
            "does not point at the stack's load balancer",
            "now 192.0.2.1",
        ],
    );
}

#[test]
fn what_was_only_noted_is_not_the_stacks_and_can_be_adopted_again() {
    let account = Account::new();
    let user = account.user();
    let vpc = vpc(&account, "10.20.0.0/16", &[]);
    user.run(["adopt", "vpc", &vpc, "--yes"]).expect_success();
    let group = on_this_thread(crate::support::by_hand::target_group(
        &crate::support::stack::sdk_config(&account.sandbox),
        "legacy",
        &vpc,
        aws_sdk_elasticloadbalancingv2::types::ProtocolEnum::Tls,
    ));
    account
        .sandbox
        .set_faults(|call: &CallRecord| match call.operation.as_str() {
            "AddTags" => refusal(403, "AccessDenied", "You are not authorized"),
            _ => Fault::None,
        });
    let adopt = ["adopt", "target-group/openwire", &group, "--yes"];
    user.run(adopt).expect_code(4).expect_no_data();
    let plan = user.run(["plan"]).expect_success();
    assert!(
        plan.stdout.contains("Plan: 19 to create, 1 to update."),
        "{}",
        plan.stdout
    );

    account.sandbox.set_faults(|_: &CallRecord| Fault::None);
    user.run(adopt).expect_success();
    let plan = user.run(["plan"]).expect_success();
    assert!(
        plan.stdout.contains("Plan: 18 to create, 2 to update."),
        "{}",
        plan.stdout
    );
}
