//! One history: a run with a mishap, a plain run, and what must be true afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, SystemTime};

use aws_twin::{CallRecord, Consistency, Sandbox};
use clock::Clock;
use mqctl::apply::Outcome;

use crate::support::stack::{
    Stack, assert_complete, brief, example, in_virtual_time, planned, spec,
};

use super::account;
use super::mishap::{Mishap, Once};
use super::phase::Phase;

/// How long the lock of a process that is gone keeps others out, at least.
pub(super) const LEASE: Duration = Duration::from_mins(1);

/// An account at a moment.
#[derive(Clone)]
pub(super) struct Moment {
    sandbox: Sandbox,
    at: SystemTime,
}

impl Moment {
    pub(super) fn of(stack: &Stack) -> Self {
        Self::new(&stack.sandbox, stack.clock.now())
    }

    /// Forks are only ever forked, so their own clock does not matter.
    fn new(sandbox: &Sandbox, at: SystemTime) -> Self {
        Self {
            sandbox: sandbox.fork(sandbox.clock().clone()),
            at,
        }
    }

    /// The account goes on from this moment.
    pub(super) async fn resume(&self) -> Stack {
        let clock = Clock::scaled(self.at, 1.0);
        Stack::on(self.sandbox.fork(clock), "us-west-2").await
    }
}

/// A run in which nothing goes wrong, and all that is to be compared with it.
pub(super) struct Clean {
    pub(super) example: &'static str,
    pub(super) phase: Phase,
    /// The account before the run.
    pub(super) before: Moment,
    /// Each call.
    pub(super) calls: Vec<Step>,
    after: Moment,
    /// The stack as it is afterwards.
    stack: String,
    /// The account afterwards.
    inventory: BTreeMap<String, usize>,
    /// The account after a destroy.
    destroyed: BTreeMap<String, usize>,
    /// The accounts of which it is known already that a plain run repairs them.
    repaired: Mutex<BTreeSet<u64>>,
}

/// One call of a run.
pub(super) struct Step {
    pub(super) call: CallRecord,
    /// The account right before it.
    pub(super) before: Moment,
    /// Whether the account was another one right before each earlier call.
    pub(super) is_new_account: bool,
    /// Whether no earlier call asked for the same in the same account: a look that is repeated while nothing happens
    /// is not new.
    is_new: bool,
}

impl Clean {
    /// The clean run; it takes as long as any other, so there is one for all that compare with it.
    pub(super) fn of(example: &'static str, phase: Phase) -> Arc<Self> {
        static RUNS: Mutex<BTreeMap<String, Arc<OnceLock<Arc<Clean>>>>> =
            Mutex::new(BTreeMap::new());
        let name = format!("{example}/{phase:?}");
        let run = RUNS.lock().unwrap().entry(name).or_default().clone();
        run.get_or_init(|| Arc::new(Self::run(example, phase)))
            .clone()
    }

    fn run(example: &'static str, phase: Phase) -> Self {
        let before = in_virtual_time(before(example, phase));
        in_virtual_time(async {
            let stack = before.resume().await;
            let calls = record(&stack);
            let outcome = phase.run(&stack, example).await;
            assert_complete(&outcome.unwrap());
            stack.sandbox.clear_faults();
            let after = Moment::of(&stack);
            let text = phase.text(example);
            let observed = stack.read(&text).await.observed;
            let mut clean = Self {
                example,
                phase,
                before: before.clone(),
                calls: steps(std::mem::take(&mut *calls.lock().unwrap())),
                after,
                stack: account::stack(&text, &observed),
                inventory: account::inventory(&stack.sandbox),
                destroyed: BTreeMap::new(),
                repaired: Mutex::default(),
            };
            assert_complete(&stack.destroy(&text).await);
            clean.destroyed = account::inventory(&stack.sandbox);
            let fresh = Stack::for_plan(&text).await;
            let fresh = account::inventory(&fresh.sandbox);
            assert_eq!(fresh, clean.destroyed, "what a clean destroy leaves");
            clean
        })
    }

    /// Whether a mishap at call `at` tells anything that the same one at an earlier call does not.
    pub(super) fn is_telling(&self, mishap: Mishap, at: usize) -> bool {
        match mishap {
            Mishap::GoneBefore => self.calls[at].is_new_account,
            _ => self.calls[at].is_new,
        }
    }

    /// The run with a mishap at call `at`, and what comes after it.
    pub(super) fn with(&self, mishap: Mishap, at: usize, thoroughly: bool) {
        in_virtual_time(async {
            let mut is_done = false;
            let stack = if mishap.is_end() {
                self.cut_short(mishap, at).await
            } else {
                let stack = self.before.resume().await;
                let faults = Once::new(mishap, at, stack.sandbox.clone());
                stack.sandbox.set_faults(faults);
                let outcome = self.phase.run(&stack, self.example).await;
                is_done = outcome.is_ok_and(|outcome| outcome.is_complete());
                stack.sandbox.clear_faults();
                stack.sandbox.set_consistency(Consistency::default());
                stack
            };
            let state = account::state(&stack.sandbox);
            if !thoroughly && self.repaired.lock().unwrap().contains(&state) {
                return;
            }
            if mishap != Mishap::StaleAndGone && (mishap.is_end() || mishap == Mishap::Expired) {
                // The lock that was not given back keeps the next run out for as long.
                stack.clock.sleep(LEASE).await;
            }
            let runs = match mishap {
                // Run again at once, a second thing may be made of what nobody could see; the next run removes it.
                Mishap::StaleAndGone => 2,
                // Nothing is left to do, or there is a further plan.
                _ if is_done => 0,
                _ => 1,
            };
            self.repaired(&stack, runs, thoroughly).await;
            self.repaired.lock().unwrap().insert(state);
        });
    }

    /// What a process leaves that is gone right before or right after a call. Nothing of it goes on.
    async fn cut_short(&self, mishap: Mishap, at: usize) -> Stack {
        let next = match mishap {
            Mishap::GoneBefore => &self.calls[at].before,
            _ => self
                .calls
                .get(at + 1)
                .map_or(&self.after, |next| &next.before),
        };
        let moment = Moment {
            sandbox: next.sandbox.clone(),
            at: self.calls[at].call.at,
        };
        let stack = moment.resume().await;
        if mishap == Mishap::StaleAndGone {
            stack.sandbox.set_consistency(Consistency::default());
        }
        stack
    }

    /// Running again without mishaps repairs what there is.
    pub(super) async fn repaired(&self, stack: &Stack, runs: usize, thoroughly: bool) {
        let text = self.phase.text(self.example);
        for run in 1..=runs {
            let outcome: Outcome = self.phase.run(stack, self.example).await.unwrap();
            assert_complete(&outcome);
            if run < runs {
                stack.clock.sleep(Duration::from_mins(1)).await;
            }
        }
        let reading = stack.read(&text).await;
        if self.phase == Phase::Destroy {
            assert!(reading.observed.is_empty(), "{:#?}", reading.observed);
        } else {
            let further = planned(&text, &reading);
            assert_eq!(brief(&further), [""; 0], "a further plan");
        }
        same(&self.stack, &account::stack(&text, &reading.observed));
        let inventory = account::inventory(&stack.sandbox);
        assert_eq!(self.inventory, inventory, "what the account holds");
        if thoroughly && self.phase != Phase::Destroy {
            assert_complete(&stack.destroy(&text).await);
            let destroyed = account::inventory(&stack.sandbox);
            assert_eq!(self.destroyed, destroyed, "what is left after destroy");
        }
    }
}

/// The account in which a phase begins.
async fn before(name: &'static str, phase: Phase) -> Moment {
    let text = example(name);
    let stack = Stack::for_plan(&text).await;
    assert_eq!(spec(&text).region, "us-west-2");
    if phase != Phase::Apply {
        assert_complete(&stack.apply(&text).await);
    }
    Moment::of(&stack)
}

/// The calls of a run, each with the account right before it.
pub(super) type Calls = Arc<Mutex<Vec<(CallRecord, Moment)>>>;

/// What each call adds to those before it. Moments of the same account share it.
pub(super) fn steps(calls: Vec<(CallRecord, Moment)>) -> Vec<Step> {
    let mut accounts: BTreeMap<u64, Sandbox> = BTreeMap::new();
    let mut asked: BTreeSet<(u64, u64)> = BTreeSet::new();
    let steps = calls.into_iter().map(|(call, moment)| {
        let state = account::state(&moment.sandbox);
        let is_new_account = !accounts.contains_key(&state);
        let sandbox = accounts.entry(state).or_insert(moment.sandbox).clone();
        Step {
            is_new_account,
            is_new: asked.insert((call.fingerprint, state)),
            before: Moment { sandbox, ..moment },
            call,
        }
    });
    steps.collect()
}

/// Remember every call, and the account as it was right before.
pub(super) fn record(stack: &Stack) -> Calls {
    let calls = Calls::default();
    let (kept, sandbox) = (calls.clone(), stack.sandbox.clone());
    stack.sandbox.set_faults(move |call: &CallRecord| {
        let moment = Moment::new(&sandbox, call.at);
        kept.lock().unwrap().push((call.clone(), moment));
        aws_twin::Fault::None
    });
    calls
}

/// Fail with the lines that differ.
pub(super) fn same(expected: &str, found: &str) {
    if expected != found {
        let (a, b): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), found.lines().collect());
        let is_other_order = a.len() == b.len() && a.iter().all(|line| b.contains(line));
        assert!(!is_other_order, "another order:\n{expected}\n{found}");
        let missing = a.iter().filter(|line| !b.contains(line));
        let extra = b.iter().filter(|line| !a.contains(line));
        panic!(
            "the stack is not as after a clean run; missing: {:#?}, instead: {:#?}",
            missing.collect::<Vec<_>>(),
            extra.collect::<Vec<_>>()
        );
    }
}
