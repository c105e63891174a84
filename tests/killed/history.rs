//! One history: a run that is killed, the same command again, and what must be true then.

use mqctl_aws::sdk::aws_sdk_ssm;
use std::sync::Arc;
use std::time::SystemTime;

use mqctl::lock::Entry;

use super::clean::{Clean, Holdings, LEASE, Verb, client, differences, user};
use super::victim::{Moment, Victim};
use crate::support::Served;
use crate::support::proxy::Proxy;
use test_support::on_this_thread;

/// How often a run is begun that lost its lock to a busy machine before it came to where it is killed.
const ATTEMPTS: u32 = 5;

/// How a history ended, if all is as it must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Nothing is there twice and nothing is left.
    Repaired,
    /// The run was done before it made the call: it renewed its lock less often, or had to ask less often.
    NeverCame,
}

/// Let it happen. Fails if anything is not as it must be.
pub(super) fn history(clean: &Clean, moment: &Moment) -> Outcome {
    for attempts in 0..ATTEMPTS {
        // A machine that is so busy is given twice the time.
        if let Some(outcome) = attempt(clean, moment, LEASE << attempts) {
            return outcome;
        }
    }
    panic!("{ATTEMPTS} runs in a row lost the lock before the call: this machine is too busy");
}

fn attempt(clean: &Clean, moment: &Moment, lease: u32) -> Option<Outcome> {
    let sandbox = clean.account();
    let served = Served::start(&sandbox);
    let victim = Arc::new(Victim::new(Some(moment.clone())));
    let proxy = Proxy::start(served.endpoint(), victim.clone());
    let verb = clean.verb.name();
    let ended = victim.run(
        &mut user(clean.example, proxy.endpoint())
            .with_lease(lease)
            .command([verb, "--yes"]),
    );
    // What was on its way arrives.
    drop(proxy);
    if ended.code == Some(5) && ended.stderr.contains("lock was lost") {
        return None;
    }
    let killed = victim.killed_at().is_some();
    if killed {
        assert_eq!(ended.code, None, "{}", ended.stderr);
        let lease_is_over = async { wait_for_lease(served.endpoint()).await };
        on_this_thread(lease_is_over);
        let again = user(clean.example, served.endpoint());
        again.run([verb, "--yes"]).expect_success();
        if clean.verb == Verb::Apply {
            again.run(["plan", "--detailed-exitcode"]).expect_success();
        }
    } else {
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        assert!(moment.may_never_come(), "the call never came");
    }

    let Holdings { told, kept } = Holdings::of(&sandbox, &served);
    assert_eq!(differences(&clean.after.told, &told), [""; 0]);
    assert_eq!(differences(&clean.after.kept, &kept), [""; 0]);
    Some(if killed {
        Outcome::Repaired
    } else {
        Outcome::NeverCame
    })
}

/// Wait for the very moment at which the lock of a run that is gone may be taken over.
pub(super) async fn wait_for_lease(endpoint: &str) {
    let ssm = aws_sdk_ssm::Client::new(&client(endpoint).await);
    let locks = ssm.get_parameters_by_path().path("/mqctl").recursive(true);
    let locks = locks.send().await.unwrap();
    let ends = locks.parameters().iter().map(|parameter| {
        let entry: Entry = serde_json::from_str(parameter.value().unwrap()).unwrap();
        SystemTime::from(entry.lease_until)
    });
    if let Some(left) = ends
        .max()
        .and_then(|end| end.duration_since(SystemTime::now()).ok())
    {
        tokio::time::sleep(left).await;
    }
}
