//! A second opinion on the wire: the real binary against a moto server, a whole life of a stack.
//!
//! What exists is asked through the SDK, never through mqctl. moto is no judge of AWS's rules (it lets nearly
//! everything pass); it is one of what we send and of how we read the answers.

mod account;

use std::collections::BTreeSet;

use crate::support::{MotoServer, Mqctl};
use account::Account;
use test_support::Python;

const REGION: &str = "us-west-2";
const DOMAIN: &str = "mq.example.com";

/// A plan file for an active/standby pair with these protocols, which admits these networks.
fn plan_file(protocols: &str, allow: &str) -> String {
    format!(
        r#"api_version: mqctl/v1
stack: orders
region: {REGION}
account: "123456789012"
tags: {{ team: payments }}
network:
  cidr: 10.20.0.0/16
  zones: 2
brokers:
  engine: activemq
  version: "5.19"
  deployment: active-standby
  instance_type: mq.m5.large
  protocols: [{protocols}]
  users:
    - name: app
endpoint:
  domain: {DOMAIN}
  allow: [{allow}]
protect: false
"#
    )
}

#[tokio::test]
async fn a_stack_lives_and_leaves_nothing_behind() {
    let Some(python) = Python::find() else { return };
    let moto = MotoServer::start(python);
    let account = Account::new(&moto.sdk(REGION).await);
    account.create_hosted_zone("example.com").await;
    let before = account.inventory().await;

    let mqctl = Mqctl::new().with_aws(moto.endpoint());
    mqctl.write("mqctl.yaml", plan_file("openwire", "203.0.113.0/24"));

    // A plan of everything, which does nothing.
    plan(&mqctl).expect_code(2);
    assert_eq!(account.inventory().await, before);

    // The stack, and then nothing left to do.
    let applied = mqctl.run(["apply", "--yes"]).expect_success();
    assert!(
        applied
            .stdout
            .contains("failover:(ssl://mq.example.com:61617)"),
        "the outputs name the endpoint: {}",
        applied.stdout
    );
    let broker = account.only_broker().await;
    assert_stack(&account, &[61617], &["203.0.113.0/24"]).await;
    plan(&mqctl).expect_code(0);

    // Another protocol and another network, in place.
    mqctl.write(
        "mqctl.yaml",
        plan_file("openwire, amqp", "203.0.113.0/24, 198.51.100.0/24"),
    );
    plan(&mqctl).expect_code(2);
    mqctl.run(["apply", "--yes"]).expect_success();
    assert_stack(
        &account,
        &[5671, 61617],
        &["198.51.100.0/24", "203.0.113.0/24"],
    )
    .await;
    assert_eq!(
        account.only_broker().await.broker_id(),
        broker.broker_id(),
        "the broker was kept"
    );
    plan(&mqctl).expect_code(0);

    // Away with it, and nothing but it.
    mqctl.run(["destroy", "--yes"]).expect_success();
    let after = account.inventory().await;
    let left_behind: BTreeSet<_> = after.difference(&before).collect();
    let taken_along: BTreeSet<_> = before.difference(&after).collect();
    assert!(left_behind.is_empty(), "left behind: {left_behind:#?}");
    assert!(taken_along.is_empty(), "not ours: {taken_along:#?}");
    mqctl.run(["destroy", "--yes"]).expect_success();
}

#[tokio::test]
async fn a_protected_stack_stays() {
    let Some(python) = Python::find() else { return };
    let moto = MotoServer::start(python);
    let account = Account::new(&moto.sdk(REGION).await);
    account.create_hosted_zone("example.com").await;
    let mqctl = Mqctl::new().with_aws(moto.endpoint());
    let file = plan_file("stomp", "203.0.113.0/24").replace("protect: false", "protect: true");
    mqctl.write("mqctl.yaml", file);
    mqctl.run(["apply", "--yes"]).expect_success();
    let applied = account.inventory().await;
    let refused = mqctl.run(["destroy", "--yes"]);
    assert_eq!(refused.code, Some(7), "{}", refused.stderr);
    assert!(refused.stderr.contains("protect"), "{}", refused.stderr);
    assert_eq!(account.inventory().await, applied);
}

#[tokio::test]
async fn another_account_is_refused_before_anything_is_done() {
    let Some(python) = Python::find() else { return };
    let moto = MotoServer::start(python);
    let account = Account::new(&moto.sdk(REGION).await);
    account.create_hosted_zone("example.com").await;
    let before = account.inventory().await;
    let mqctl = Mqctl::new().with_aws(moto.endpoint());
    let file = plan_file("openwire", "203.0.113.0/24").replace("123456789012", "210987654321");
    mqctl.write("mqctl.yaml", file);
    let refused = mqctl.run(["apply", "--yes"]).expect_code(4);
    assert!(
        refused.stderr.contains("123456789012") && refused.stderr.contains("210987654321"),
        "both accounts are named: {}",
        refused.stderr
    );
    assert_eq!(account.inventory().await, before);
}

/// What a plan would do: exit code 0 for nothing, 2 for something.
fn plan(mqctl: &Mqctl) -> crate::support::Finished {
    mqctl.run(["plan", "--detailed-exitcode"])
}

/// The whole endpoint is there, with these ports (sorted) open to these networks (sorted).
async fn assert_stack(account: &Account, ports: &[i32], allowed: &[&str]) {
    account.assert_network().await;
    let load_balancer = account.assert_load_balancer().await;
    let certificate = account.assert_certificate(DOMAIN).await;
    account
        .assert_listeners(&load_balancer, &certificate, ports)
        .await;
    account
        .assert_who_may_reach_what(&load_balancer, ports, allowed)
        .await;
    account.assert_broker().await;
    account.assert_records(&load_balancer, DOMAIN).await;
    account.assert_generated_password().await;
}
