//! A second opinion: the same against moto, at the calls whose repetition would make a second one there. moto takes any name,
//! port or token twice, so what keeps it from happening is mqctl alone.

use std::sync::Arc;

use super::REGION;
use super::clean::{LEASE, client, differences, user};
use super::history::wait_for_lease;
use super::victim::{Moment, Setting, Victim};
use crate::support::inventory::{doubled, inventory};
use crate::support::proxy::Proxy;
use crate::support::{MotoServer, Python, on_this_thread};

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
    let moto = MotoServer::start(python);
    let holdings = || on_this_thread(async { inventory(&client(moto.endpoint()).await).await });
    on_this_thread(async {
        let zone = aws_sdk_route53::Client::new(&moto.sdk(REGION).await);
        let zone = zone.create_hosted_zone().name("example.com");
        zone.caller_reference("the tests").send().await.unwrap();
    });
    let mqctl = user("quickstart", moto.endpoint());
    let before = holdings();
    mqctl.run(["apply", "--yes"]).expect_success();
    let clean = holdings();
    assert_eq!(doubled(&clean), [""; 0]);
    mqctl.run(["destroy", "--yes"]).expect_success();
    assert_eq!(differences(&before, &holdings()), [""; 0]);

    for action in CALLS {
        let victim = Arc::new(Victim::new(Some(Moment {
            action: action.to_owned(),
            nth: 1,
            setting: Setting::After,
        })));
        let proxy = Proxy::start(moto.endpoint(), victim.clone());
        let mut command = user("quickstart", proxy.endpoint()).command(["apply", "--yes"]);
        let ended = victim.run(command.env("MQCTL_LOCK_LEASE", LEASE));
        drop(proxy);
        assert!(victim.killed_at().is_some(), "{action}: {}", ended.stderr);
        on_this_thread(wait_for_lease(moto.endpoint()));
        mqctl.run(["apply", "--yes"]).expect_success();
        mqctl.run(["plan", "--detailed-exitcode"]).expect_success();
        assert_eq!(differences(&clean, &holdings()), [""; 0], "{action}");
        mqctl.run(["destroy", "--yes"]).expect_success();
        assert_eq!(differences(&before, &holdings()), [""; 0], "{action}");
    }
}
