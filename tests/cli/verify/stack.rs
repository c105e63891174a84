//! With a stack in AWS: the health of its targets, its passwords, its name.

use aws_sdk_ec2::types::{PortRange, RuleAction};
use aws_sdk_secretsmanager::Client;
use mqctl_aws::sdk::{aws_sdk_ec2, aws_sdk_secretsmanager};

use super::{Mqctl, place, reaching};
use crate::cli::account::Account;
use crate::support::stack::{example, spec};
use test_support::brokers::{APP, Lab};
use test_support::on_this_thread;

/// Where the lab's user has its password from.
const SOURCE: &str = "password: { env: MQCTL_PASSWORD }";

/// Changes the lab's plan file.
type Change = fn(&str) -> String;

/// The lab's plan file as it is.
pub(super) const PLAN: Change = str::to_owned;

/// The account in which the stack of a changed plan file is, and someone who has this environment and credentials for it.
fn stack(change: Change, environment: &[(&str, &str)]) -> (Account, Mqctl) {
    let account = Account::new();
    let plan = change(&example("lab/mqctl"));
    account.sandbox.assume(&mqctl::cli::premises(&spec(&plan)));
    let mqctl = Mqctl::new().with_aws(account.endpoint());
    let mqctl = environment
        .iter()
        .fold(mqctl, |mqctl, (name, value)| mqctl.with_env(name, value));
    mqctl.write("mqctl.yaml", plan);
    (account, mqctl)
}

/// With the stack made.
pub(super) fn made(change: Change, environment: &[(&str, &str)]) -> (Account, Mqctl) {
    let (account, mqctl) = stack(change, environment);
    mqctl.run(["apply", "--yes"]).expect_success();
    (account, mqctl)
}

/// One pattern over one protocol of it.
const LITTLE: [&str; 6] = [
    "--protocol",
    "stomp",
    "--patterns",
    "filtering",
    "--messages",
    "3",
];

#[test]
fn the_active_and_the_standby_are_told_apart() {
    let Some(lab) = Lab::shared() else { return };
    let (_account, mqctl) = made(PLAN, &[("MQCTL_PASSWORD", APP.password)]);
    let json = [&LITTLE[..], &["--output", "json"]].concat();
    let found = mqctl.run(reaching(&lab.balancer, "verify", &json));
    let found = found.expect_success().document();
    assert_eq!(found["account"], crate::cli::account::ACCOUNT);
    assert_eq!(found["region"], "us-west-2");
    let groups = found["target_groups"].as_array().unwrap();
    assert_eq!(groups.len(), 5);
    for group in groups {
        let targets = group["targets"].as_array().unwrap().iter();
        let mut roles: Vec<_> = targets
            .map(|target| {
                (
                    target["role"].as_str().unwrap(),
                    target["health"].as_str().unwrap(),
                )
            })
            .collect();
        roles.sort_unstable();
        assert_eq!(roles, [("active", "healthy"), ("standby", "unhealthy")]);
    }
    let text = mqctl.run(reaching(&lab.balancer, "verify", &LITTLE));
    let text = text.expect_success().stdout;
    assert_eq!(text.matches("\ntarget  ").count(), 2, "{text}");
    assert!(text.contains(" is healthy: it is active\n"), "{text}");
    // Lines may end anywhere.
    let words: Vec<_> = text.split_whitespace().collect();
    assert!(words.join(" ").contains("it is the standby"), "{text}");
    assert!(text.lines().all(|line| line.len() <= 80), "{text}");

    // Where nobody serves clients, the targets are told with the link that breaks.
    let wrong = mqctl.with_env("MQCTL_PASSWORD", "not-this-horse");
    let text = wrong.run(reaching(&lab.balancer, "verify", &LITTLE));
    let text = text.expect_code(1).stdout;
    assert_eq!(text.matches("\n  target  ").count(), 2, "{text}");
}

#[test]
fn the_password_is_taken_from_where_the_plan_file_says() {
    let Some(lab) = Lab::shared() else { return };
    let value = serde_json::json!({"username": APP.name, "password": APP.password}).to_string();

    let from_variable: Change = |plan| plan.replace(SOURCE, "password: { env: THE_PASSWORD }");
    let (_account, mqctl) = made(from_variable, &[("THE_PASSWORD", APP.password)]);
    mqctl
        .run(reaching(&lab.balancer, "verify", &LITTLE))
        .expect_success();

    let from_secret: Change = |plan| plan.replace(SOURCE, "password: { secret: by/hand }");
    let (account, mqctl) = stack(from_secret, &[]);
    on_this_thread(async {
        let secrets = Client::new(&crate::support::stack::sdk_config(&account.sandbox));
        let put = secrets.put_secret_value().secret_id("by/hand");
        put.secret_string(&value).send().await.unwrap();
    });
    mqctl.run(["apply", "--yes"]).expect_success();
    mqctl
        .run(reaching(&lab.balancer, "verify", &LITTLE))
        .expect_success();

    let generated: Change = |plan| plan.replace(&format!("      {SOURCE}\n"), "");
    let (account, mqctl) = made(generated, &[]);
    let arguments = reaching(&lab.balancer, "verify", &LITTLE);
    // The broker in the lab has not been made with it.
    let finished = mqctl.run(&arguments).expect_code(1);
    assert!(
        finished.stdout.contains("the user's secret"),
        "{}",
        finished.stdout
    );
    on_this_thread(async {
        let secrets = Client::new(&crate::support::stack::sdk_config(&account.sandbox));
        let put = secrets.put_secret_value().secret_id("mqctl/lab/app");
        put.secret_string(&value).send().await.unwrap();
    });
    mqctl.run(&arguments).expect_success();
}

/// The brokers work, and no target is healthy: a network ACL keeps the health checks out.
#[test]
fn what_is_in_the_way_of_health_checks_is_named() {
    const VPC: &str = "vpc-0123456789abcdef0";
    let Some(lab) = Lab::shared() else { return };
    let existing: Change = |plan| {
        let subnet = |number: u8| format!("subnet-0123456789abcdef{number}");
        let built = "  cidr: 10.50.0.0/20\n  zones: 2\n";
        assert!(plan.contains(built), "{plan}");
        let given = format!(
            "  vpc: {VPC}\n  broker_subnets: [{}, {}]\n  load_balancer_subnets: [{}, {}]\n",
            subnet(0),
            subnet(1),
            subnet(2),
            subnet(3)
        );
        plan.replace(built, &given)
    };
    let (account, mqctl) = made(existing, &[("MQCTL_PASSWORD", APP.password)]);
    on_this_thread(async {
        let client = aws_sdk_ec2::Client::new(&crate::support::stack::sdk_config(&account.sandbox));
        let deny = client.create_network_acl_entry();
        let deny = deny.network_acl_id(VPC.replacen("vpc", "acl", 1));
        let deny = deny.rule_number(1).egress(false).protocol("6");
        let deny = deny.rule_action(RuleAction::Deny).cidr_block("0.0.0.0/0");
        let console = PortRange::builder().from(8162).to(8162).build();
        deny.port_range(console).send().await.unwrap();
    });
    let json = [&LITTLE[..], &["--output", "json"]].concat();
    let found = mqctl.run(reaching(&lab.balancer, "verify", &json));
    let diagnosis = found.document()["protocols"][0]["diagnosis"].clone();
    let cause = diagnosis["cause"].as_str().unwrap_or_default();
    assert!(
        cause.contains(
            "the network ACL acl-0123456789abcdef0 of subnet-0123456789abcdef0 lets nothing in from"
        ) && cause.contains("port 8162"),
        "{diagnosis:#}"
    );
}

#[test]
fn a_name_that_nobody_resolves_is_the_first_broken_link() {
    let unresolved: Change =
        |plan| plan.replace("domain: mq.example.com", "domain: mq.example.invalid");
    let (_account, mqctl) = made(unresolved, &[("MQCTL_PASSWORD", APP.password)]);
    let Some(lab) = Lab::shared() else { return };
    let authority = lab.balancer.authority().to_str().unwrap();
    let arguments = ["verify", "--ca", authority, "--output", "json"];
    let found = mqctl.run(arguments).expect_code(1).document();
    for protocol in found["protocols"].as_array().unwrap() {
        assert_eq!(protocol["broken"]["step"], "name", "{protocol:#}");
        assert!(protocol["diagnosis"]["next"].is_string(), "{protocol:#}");
    }
}

#[test]
fn a_stack_that_does_not_exist() {
    let (_account, mqctl) = stack(PLAN, &[("MQCTL_PASSWORD", APP.password)]);
    let Some(lab) = Lab::shared() else { return };
    mqctl
        .run(reaching(&lab.balancer, "verify", &LITTLE))
        .expect_code(1)
        .expect_no_data()
        .expect_said(&[
            "error: the stack lab does not exist",
            "hint: `mqctl apply` makes it",
        ]);
    // Without AWS, that does not matter.
    let offline = [&LITTLE[..], &["--offline"]].concat();
    place()
        .run(reaching(&lab.balancer, "verify", &offline))
        .expect_success();
}
