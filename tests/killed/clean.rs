//! A run that nobody kills: the calls at which others are, and what must be there after those.

use mqctl_aws::sdk::aws_config;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::SystemTime;

use aws_config::SdkConfig;
use aws_twin::{Options, Sandbox};
use clock::Clock;

use super::victim::{Moment, Setting, Victim};
use super::{REGION, SPEED};
use crate::support::inventory::{Inventory, doubled, inventory};
use crate::support::proxy::Proxy;
use crate::support::stack::{example, spec};
use crate::support::{Mqctl, Served, sdk};
use test_support::on_this_thread;

/// How many seconds others keep away from a stack after its run was killed.
pub(super) const LEASE: u32 = 3;

/// What is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Apply,
    Destroy,
}

impl Verb {
    /// As it is typed.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Apply => "apply",
            Self::Destroy => "destroy",
        }
    }
}

/// What an account holds, as the SDK tells it and as the sandbox knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Holdings {
    pub(super) told: Inventory,
    pub(super) kept: Inventory,
}

impl Holdings {
    pub(super) fn of(sandbox: &Sandbox, served: &Served) -> Self {
        Self {
            told: on_this_thread(async { inventory(&client(served.endpoint()).await).await }),
            kept: crate::simulation::inventory(sandbox),
        }
    }
}

/// What differs between two counts of the same things, one a line.
pub(super) fn differences(expected: &Inventory, found: &Inventory) -> Vec<String> {
    let names: BTreeSet<&String> = expected.keys().chain(found.keys()).collect();
    let count = |of: &Inventory, name: &String| of.get(name).copied().unwrap_or_default();
    let counts = names
        .into_iter()
        .map(|name| (name, count(expected, name), count(found, name)));
    counts
        .filter(|(_, expected, found)| expected != found)
        .map(|(name, expected, found)| format!("{found} instead of {expected}: {name}"))
        .collect()
}

/// A run that nobody killed.
pub(super) struct Clean {
    pub(super) example: &'static str,
    pub(super) verb: Verb,
    /// The account before the run. It is only ever forked.
    before: Sandbox,
    /// The calls that may have changed something, in order.
    pub(super) changes: Vec<String>,
    /// What the account holds afterwards.
    pub(super) after: Holdings,
}

impl Clean {
    pub(super) fn run(example: &'static str, verb: Verb) -> Self {
        let fresh = fresh(example);
        let begin = Holdings::of(&fresh, &Served::start(&fresh));
        if verb == Verb::Destroy {
            let served = Served::start(&fresh);
            user(example, served.endpoint())
                .run(["apply", "--yes"])
                .expect_success();
        }
        let sandbox = go_on(&fresh);
        let served = Served::start(&sandbox);
        let survivor = Arc::new(Victim::new(None));
        let proxy = Proxy::start(served.endpoint(), survivor.clone());
        let ended = survivor.run(
            // Nobody waits for the end of this one.
            &mut user(example, proxy.endpoint())
                .with_lease(LEASE * 4)
                .command([verb.name(), "--yes"]),
        );
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        let after = Holdings::of(&sandbox, &served);
        match verb {
            Verb::Apply => assert_eq!(doubled(&after.told), [""; 0]),
            Verb::Destroy => {
                assert_eq!(differences(&begin.told, &after.told), [""; 0]);
                assert_eq!(differences(&begin.kept, &after.kept), [""; 0]);
            }
        }
        Self {
            example,
            verb,
            before: fresh,
            changes: survivor.changes(),
            after,
        }
    }

    /// The account goes on from where the run began.
    pub(super) fn account(&self) -> Sandbox {
        go_on(&self.before)
    }

    /// Each call, in each setting, with its number in this run.
    pub(super) fn moments(&self) -> Vec<(usize, Moment)> {
        let mut moments = Vec::new();
        for (at, action) in self.changes.iter().enumerate() {
            let same = self.changes[..=at].iter().filter(|other| *other == action);
            let nth = same.count();
            moments.extend(Setting::ALL.map(|setting| {
                let action = action.clone();
                let moment = Moment {
                    action,
                    nth,
                    setting,
                };
                (at + 1, moment)
            }));
        }
        moments
    }
}

/// An account with what the plan file presumes.
fn fresh(name: &str) -> Sandbox {
    let spec = spec(&example(name));
    let sandbox = Sandbox::new(Options {
        account: spec.account.clone().unwrap_or("000000000000".to_owned()),
        region: REGION.to_owned(),
        seed: 23,
        clock: Clock::scaled(SystemTime::now(), SPEED),
    });
    sandbox.assume(&mqctl::cli::premises(&spec));
    sandbox
}

fn go_on(sandbox: &Sandbox) -> Sandbox {
    sandbox.fork(Clock::scaled(sandbox.clock().now(), SPEED))
}

/// Someone with the plan file, unprotected, and with credentials for what is at `endpoint`.
pub(super) fn user(name: &str, endpoint: &str) -> Mqctl {
    let mqctl = Mqctl::new()
        .with_aws(endpoint)
        .with_env("DEVELOPER_PASSWORD", "correct-horse-battery");
    let text = example(name).replace("protect: true", "protect: false");
    let unprotected = if text.contains("protect: false") {
        text
    } else {
        text + "\nprotect: false\n"
    };
    mqctl.write("mqctl.yaml", unprotected);
    mqctl
}

/// A client of what is at `endpoint`.
pub(super) async fn client(endpoint: &str) -> SdkConfig {
    sdk(endpoint, REGION).await
}
