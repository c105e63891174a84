//! A second opinion: the same against moto, at the calls whose repetition would make a second one there. moto takes any name,
//! port or token twice, so what keeps it from happening is mqctl alone.

use mqctl_aws::sdk::aws_sdk_route53;
use std::sync::Arc;
use std::thread;

use super::REGION;
use super::clean::{client, differences, user};
use super::history::wait_for_lease;
use super::victim::{Moment, Setting, Victim};
use crate::support::MotoServer;
use crate::support::inventory::{Inventory, doubled, inventory};
use crate::support::proxy::Proxy;
use test_support::{Python, on_this_thread};

/// moto takes its time; many of them, more.
const LEASE: u32 = 8;

const CALLS: [&str; 5] = [
    "ec2:CreateVpc",
    "ec2:CreateSecurityGroup",
    "acm:RequestCertificate",
    "elasticloadbalancing:CreateListener",
    "mq:CreateBroker",
];

#[test]
fn apply_is_killed_at_calls_that_moto_would_carry_out_twice() {
    let Some(python) = Python::find() else { return };
    let clean = Account::new(python);
    let mqctl = user("quickstart", clean.endpoint());
    let before = clean.holdings();
    mqctl.run(["apply", "--yes"]).expect_success();
    let after = clean.holdings();
    assert_eq!(doubled(&after), [""; 0]);

    thread::scope(|scope| {
        for action in CALLS {
            let (before, after) = (&before, &after);
            scope.spawn(move || history(&Account::new(python), action, before, after));
        }
    });
}

/// Killed at the first call of this operation, run again, destroyed.
fn history(account: &Account, action: &str, before: &Inventory, after: &Inventory) {
    let victim = Arc::new(Victim::new(Some(Moment {
        action: action.to_owned(),
        nth: 1,
        setting: Setting::After,
    })));
    let proxy = Proxy::start(account.endpoint(), victim.clone());
    let ended = victim.run(
        &mut user("quickstart", proxy.endpoint())
            .with_lease(LEASE)
            .command(["apply", "--yes"]),
    );
    drop(proxy);
    assert!(victim.killed_at().is_some(), "{action}: {}", ended.stderr);
    on_this_thread(wait_for_lease(account.endpoint()));
    let mqctl = user("quickstart", account.endpoint());
    mqctl.run(["apply", "--yes"]).expect_success();
    mqctl.run(["plan", "--detailed-exitcode"]).expect_success();
    assert_eq!(differences(after, &account.holdings()), [""; 0], "{action}");
    mqctl.run(["destroy", "--yes"]).expect_success();
    assert_eq!(
        differences(before, &account.holdings()),
        [""; 0],
        "{action}"
    );
}

/// An account on a moto server of its own, because moto fails over tokens of certificates that are gone; with what the
/// plan file presumes.
struct Account(MotoServer);

impl Account {
    fn new(python: Python) -> Self {
        let moto = MotoServer::start(python);
        on_this_thread(async {
            let zone = aws_sdk_route53::Client::new(&moto.sdk(REGION).await);
            let zone = zone.create_hosted_zone().name("example.com");
            zone.caller_reference("the tests").send().await.unwrap();
        });
        Self(moto)
    }

    fn endpoint(&self) -> &str {
        self.0.endpoint()
    }

    fn holdings(&self) -> Inventory {
        on_this_thread(async { inventory(&client(self.endpoint()).await).await })
    }
}
