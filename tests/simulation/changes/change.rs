//! A change in which nothing goes wrong, recorded call by call, and what must be true after it was cut short at one of them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use aws_twin::{CallRecord, Fault};
use tokio::sync::Notify;

use crate::simulation::account;
use crate::simulation::history::{LEASE, Moment, Step, record, same, steps};
use crate::simulation::mishap::is_change;
use crate::support::by_hand::disown;
use crate::support::stack::{Stack, assert_complete, brief, in_virtual_time};

use super::kind::{self, Kind};
use super::run::{Announced, End, Goal, lost, plan, run};
use super::sequel::Sequel;

/// A change of one kind to the stack of an example plan file.
pub(super) struct Change {
    pub(super) example: &'static str,
    pub(super) kind: Kind,
    /// What AWS calls what is adopted.
    adopted: Option<String>,
    /// Each call.
    pub(super) steps: Vec<Step>,
    after: Moment,
    /// What the change announced.
    announced: Announced,
    /// How accounts are after clean runs to the goals of the sequels.
    ends: Mutex<BTreeMap<Sequel, Arc<OnceLock<Settled>>>>,
}

/// A stack and an account in which there is nothing left to do.
struct Settled {
    stack: String,
    inventory: BTreeMap<String, usize>,
}

/// What is counted of a history.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    /// Whether `protect` refused the sequel.
    pub(super) refused: bool,
    /// How many brokers went with their messages.
    pub(super) losses: usize,
}

impl Change {
    /// The clean run; there is one for all that begin with it.
    pub(super) fn of(example: &'static str, kind: Kind) -> Arc<Self> {
        static RUNS: Mutex<BTreeMap<String, Arc<OnceLock<Arc<Change>>>>> =
            Mutex::new(BTreeMap::new());
        let name = format!("{example}/{kind:?}");
        let run = RUNS.lock().unwrap().entry(name).or_default().clone();
        run.get_or_init(|| Arc::new(Self::record(example, kind)))
            .clone()
    }

    fn record(example: &'static str, kind: Kind) -> Self {
        let (before, mut announced) = match kind {
            Kind::DestroyOfMade | Kind::DestroyOfBoth => {
                let replacement = Self::of(example, Kind::Brokers);
                let moment = match kind {
                    Kind::DestroyOfMade => replacement.right_after("CreateBroker"),
                    _ => replacement.right_before("DeleteBroker"),
                };
                (moment, replacement.announced.clone())
            }
            _ => (in_virtual_time(complete(example)), Announced::default()),
        };
        in_virtual_time(async {
            let stack = before.resume().await;
            // Where the change begins in the middle of another one, that one's lock has run out.
            stack.clock.sleep(LEASE).await;
            let adopted = strip(&stack, example, kind).await;
            let calls = record(&stack);
            if let Some(aws_id) = &adopted {
                kind::adopt(&stack, kind, example, aws_id).await;
            } else {
                let end = run(&stack, &kind.goal(example), false, &mut announced).await;
                assert!(matches!(end, End::Done), "{end:?}");
            }
            stack.sandbox.clear_faults();
            announced.check(&stack.sandbox);
            let calls = std::mem::take(&mut *calls.lock().unwrap());
            Self {
                example,
                kind,
                adopted,
                steps: steps(calls),
                after: Moment::of(&stack),
                announced,
                ends: Mutex::default(),
            }
        })
    }

    /// The account right before the first call of an operation.
    pub(super) fn right_before(&self, operation: &str) -> Moment {
        self.steps[self.first(operation)].before.clone()
    }

    /// The account right after the first call of an operation.
    pub(super) fn right_after(&self, operation: &str) -> Moment {
        self.steps[self.first(operation) + 1].before.clone()
    }

    fn first(&self, operation: &str) -> usize {
        let mut calls = self.steps.iter();
        let first = calls.position(|step| step.call.operation == operation);
        first.expect("the change makes such a call")
    }

    /// Every account that a kill can leave behind, with the call before which it is that.
    pub(super) fn places(&self) -> Vec<(usize, Moment)> {
        let steps = self.steps.iter().enumerate();
        let new = steps.filter(|(_, step)| step.is_new_account);
        let mut places: Vec<(usize, Moment)> =
            new.map(|(at, step)| (at, step.before.clone())).collect();
        places.push((self.steps.len(), self.after.clone()));
        places
    }

    /// The change is cut short, and someone goes on from there.
    pub(super) fn then(&self, place: &Moment, sequel: Sequel) -> Tally {
        in_virtual_time(async {
            let stack = place.resume().await;
            stack.clock.sleep(LEASE).await;
            self.settle(&stack, sequel, self.announced.clone()).await
        })
    }

    /// The change is cut short, then what someone goes on with is cut short at call `at`, and then another goes on.
    pub(super) fn then_twice(
        &self,
        place: &Moment,
        first: Sequel,
        at: usize,
        last: Sequel,
    ) -> Tally {
        in_virtual_time(async {
            let stack = place.resume().await;
            stack.clock.sleep(LEASE).await;
            let mut announced = self.announced.clone();
            let gone = Arc::new(Notify::new());
            let (signal, mut count) = (gone.clone(), 0);
            stack.sandbox.set_faults(move |_: &CallRecord| {
                count += 1;
                if count == at {
                    signal.notify_one();
                    return Fault::Hang;
                }
                Fault::None
            });
            tokio::select! {
                biased;
                () = gone.notified() => {}
                () = self.go_on(&stack, first, &mut announced) => {}
            }
            stack.sandbox.clear_faults();
            announced.check(&stack.sandbox);
            stack.clock.sleep(LEASE).await;
            self.settle(&stack, last, announced).await
        })
    }

    /// What `protect` allows, and then all of it.
    async fn go_on(&self, stack: &Stack, sequel: Sequel, announced: &mut Announced) {
        self.adopt(stack).await;
        let goal = sequel.goal(self.kind, self.example);
        let _ = run(stack, &goal, true, announced).await;
        let end = run(stack, &goal, false, announced).await;
        assert!(matches!(end, End::Done), "{end:?}");
    }

    /// Go on until there is nothing left to do, and compare with a clean run.
    async fn settle(&self, stack: &Stack, sequel: Sequel, mut announced: Announced) -> Tally {
        self.adopt(stack).await;
        let goal = sequel.goal(self.kind, self.example);
        let earlier = lost(&stack.sandbox);
        let calls = record(stack);
        let refused = match run(stack, &goal, true, &mut announced).await {
            End::Done => {
                let later = lost(&stack.sandbox);
                assert_eq!(later, earlier, "messages were lost in spite of `protect`");
                false
            }
            End::Refused(_) => {
                let calls = calls.lock().unwrap();
                let mut calls = calls.iter().map(|(call, _)| call);
                let change = calls.find(|call| is_change(call));
                assert!(change.is_none(), "refused, but sent: {change:?}");
                true
            }
        };
        stack.sandbox.clear_faults();
        if refused {
            let end = run(stack, &goal, false, &mut announced).await;
            assert!(matches!(end, End::Done), "{end:?}");
        }
        let losses = announced.check(&stack.sandbox);
        let further = plan(stack, &goal).await;
        assert_eq!(brief(&further), [""; 0], "a further plan");
        let clean = self.end(sequel);
        let clean = clean.get().expect("it was computed before");
        let found = Settled::of(stack, &goal).await;
        same(&clean.stack, &found.stack);
        assert_eq!(clean.inventory, found.inventory, "what the account holds");
        Tally { refused, losses }
    }

    /// Nobody goes on before what lost its tags is adopted.
    async fn adopt(&self, stack: &Stack) {
        if let Some(aws_id) = &self.adopted {
            kind::adopt(stack, self.kind, self.example, aws_id).await;
        }
    }

    /// How an account is after a clean run to the goal of a sequel, once it was made.
    fn end(&self, sequel: Sequel) -> Arc<OnceLock<Settled>> {
        let mut ends = self.ends.lock().unwrap();
        ends.entry(sequel).or_default().clone()
    }

    /// Make the clean run that a sequel is compared with, once.
    pub(super) fn prepare(&self, sequel: Sequel) {
        self.end(sequel).get_or_init(|| {
            in_virtual_time(async {
                let stack = kind::account(self.example).await;
                let goal = sequel.goal(self.kind, self.example);
                let end = run(&stack, &goal, true, &mut Announced::default()).await;
                assert!(matches!(end, End::Done), "{end:?}");
                Settled::of(&stack, &goal).await
            })
        });
    }
}

impl Settled {
    async fn of(stack: &Stack, goal: &Goal) -> Self {
        // The interfaces of what is gone stay for a while.
        stack.clock.sleep(Duration::from_hours(1)).await;
        let observed = stack.read(goal.text()).await.observed;
        let mut inventory = account::inventory(&stack.sandbox);
        // Amazon MQ keeps the configuration that it made for a broker.
        inventory.remove("mq configurations");
        Self {
            stack: account::stack(goal.text(), &observed),
            inventory,
        }
    }
}

/// The account in which the stack of an example is complete.
async fn complete(name: &'static str) -> Moment {
    let stack = kind::account(name).await;
    assert_complete(&stack.apply(&kind::plan_file(name)).await);
    Moment::of(&stack)
}

/// Take its tags from what is adopted afterwards; what AWS calls it.
async fn strip(stack: &Stack, name: &str, kind: Kind) -> Option<String> {
    let id = kind.adopted()?;
    let observed = stack.read(&kind::plan_file(name)).await.observed;
    let existing = &observed.resources[&id][0];
    disown(&stack.sdk(), existing).await;
    stack.clock.sleep(LEASE).await;
    Some(existing.physical_id.clone())
}
