//! The executor.

use std::num::NonZeroUsize;
use std::pin::pin;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use futures::StreamExt as _;
use futures::future::LocalBoxFuture;
use futures::stream::FuturesUnordered;

use clock::Clock;
use mqctl_aws::{Aws, AwsError, Made, Step, Wait};
use mqctl_model::changeset::{Action, Change, ChangeSet};
use mqctl_model::resource::Known;

use super::cancel::Cancel;
use super::event::{Event, Events};

/// How much at once, and until when.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many changes may be in flight.
    pub parallelism: NonZeroUsize,
    /// When to give up waiting, and to begin nothing more.
    pub deadline: Option<SystemTime>,
    /// How long after the deadline what is in flight may take to end. Then it is dropped, calls without an answer included.
    pub grace: Duration,
}

/// What became of one change.
#[derive(Clone, Debug)]
pub enum Status {
    /// Carried out.
    Done,
    /// Refused, or not finished in time.
    Failed(AwsError),
    /// Not begun; the reason in words.
    Skipped(String),
    /// Begun, and left in the middle because everything had to stop.
    Abandoned,
}

/// What became of a run.
#[derive(Debug)]
pub struct Outcome {
    /// Of each change, in the order of the change set.
    pub statuses: Vec<Status>,
    /// The outputs of everything that exists now.
    pub known: Known,
    /// What deletions left in place, and why: a record that others need.
    pub left: Vec<String>,
    /// Whether someone asked to stop.
    pub interrupted: bool,
    /// What was waited for when the deadline's grace was over, too.
    pub unanswered: Option<Wait>,
}

impl Outcome {
    /// Whether everything was carried out.
    pub fn is_complete(&self) -> bool {
        let mut statuses = self.statuses.iter();
        statuses.all(|status| matches!(status, Status::Done))
    }
}

type Finished = (usize, Duration, Result<Option<Made>, AwsError>);

/// Carry out `changes`. `known` holds the outputs of what exists already.
///
/// A change that fails keeps those from starting that wait for it; all others go on.
pub async fn execute(
    aws: &Aws,
    clock: &Clock,
    changes: &ChangeSet,
    known: Known,
    limits: Limits,
    mut cancel: Cancel,
    events: &dyn Events,
) -> Outcome {
    let changes = &changes.changes;
    let mut statuses: Vec<Option<Status>> = changes.iter().map(|_| None).collect();
    let mut started = vec![false; changes.len()];
    let known = Mutex::new(known);
    let left = Mutex::new(Vec::new());
    let run = Run {
        aws,
        clock,
        deadline: limits.deadline,
        left: &left,
        events,
    };
    let mut running: FuturesUnordered<LocalBoxFuture<'_, Finished>> = FuturesUnordered::new();
    let mut grace_is_over = pin!(grace_is_over(clock, limits));
    let mut unanswered = None;

    loop {
        skip_hopeless(changes, &started, &mut statuses, events);
        let in_time = limits
            .deadline
            .is_none_or(|deadline| clock.now() < deadline);
        if in_time && !cancel.is_draining() {
            for (index, change) in changes.iter().enumerate() {
                let free = running.len() < limits.parallelism.get();
                if free
                    && !started[index]
                    && is_ready(change, &statuses)
                    && statuses[index].is_none()
                {
                    started[index] = true;
                    events.tell(Event::Started { change });
                    let snapshot = locked(&known).clone();
                    running.push(Box::pin(carry_out(&run, index, change, snapshot)));
                }
            }
        }
        if running.is_empty() {
            break;
        }
        let (index, elapsed, result) = tokio::select! {
            // In this order: once everything has to stop, nothing is polled any more, and so nothing is sent.
            biased;
            () = cancel.halted() => {
                unanswered = aws.in_flight().longest_change();
                break;
            }
            () = &mut grace_is_over => {
                unanswered = aws.in_flight().longest();
                break;
            }
            finished = running.next() => match finished {
                Some(finished) => finished,
                None => break,
            },
        };
        let change = &changes[index];
        statuses[index] = Some(match result {
            Ok(made) => {
                let physical_id = made.as_ref().map(|made| made.physical_id.as_str());
                events.tell(Event::Finished {
                    change,
                    elapsed,
                    physical_id,
                });
                if let Some(made) = made {
                    locked(&known).learn(&change.placement.id, made.outputs);
                }
                Status::Done
            }
            Err(error) => {
                events.tell(Event::Failed {
                    change,
                    error: &error,
                });
                Status::Failed(error)
            }
        });
    }
    drop(running);

    let interrupted = cancel.is_draining();
    let reason = if interrupted {
        "interrupted"
    } else {
        "out of time"
    };
    let statuses = statuses.into_iter().zip(&started).map(|(status, started)| {
        status.unwrap_or_else(|| match started {
            true => Status::Abandoned,
            false => Status::Skipped(reason.to_owned()),
        })
    });
    Outcome {
        statuses: statuses.collect(),
        known: known
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner),
        left: left
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner),
        interrupted,
        unanswered,
    }
}

/// Completes when nothing that is in flight may take any longer.
async fn grace_is_over(clock: &Clock, limits: Limits) {
    match limits.deadline {
        Some(deadline) => {
            let left = deadline.duration_since(clock.now());
            clock.sleep(left.unwrap_or_default() + limits.grace).await;
        }
        None => std::future::pending().await,
    }
}

fn locked<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn is_ready(change: &Change, statuses: &[Option<Status>]) -> bool {
    let mut after = change.after.iter();
    after.all(|index| matches!(statuses[*index], Some(Status::Done)))
}

/// Mark what can't be done any more because something it waits for was not.
fn skip_hopeless(
    changes: &[Change],
    started: &[bool],
    statuses: &mut [Option<Status>],
    events: &dyn Events,
) {
    // Changes come after what they wait for, so that one pass carries through.
    for (index, change) in changes.iter().enumerate() {
        if started[index] || statuses[index].is_some() {
            continue;
        }
        let obstacle = change.after.iter().find(|other| {
            matches!(
                statuses[**other],
                Some(Status::Failed(_) | Status::Skipped(_))
            )
        });
        if let Some(obstacle) = obstacle {
            let reason = format!("needs {}", changes[*obstacle].placement.id);
            events.tell(Event::Skipped {
                change,
                reason: &reason,
            });
            statuses[index] = Some(Status::Skipped(reason));
        }
    }
}

/// What all changes of a run share.
struct Run<'a> {
    aws: &'a Aws,
    clock: &'a Clock,
    deadline: Option<SystemTime>,
    left: &'a Mutex<Vec<String>>,
    events: &'a dyn Events,
}

async fn carry_out(run: &Run<'_>, index: usize, change: &Change, known: Known) -> Finished {
    let Run {
        aws,
        clock,
        deadline,
        left,
        events,
    } = *run;
    let began = clock.now();
    let no_tags = mqctl_model::resource::Tags::new();
    let tags = match &change.action {
        Action::Create { tags, .. }
        | Action::Replace { tags, .. }
        | Action::Update { tags, .. } => tags,
        Action::Resume { existing, .. }
        | Action::Check { existing, .. }
        | Action::Delete { existing, .. } => &existing.tags,
    };
    let waiting = |obstacle: &str| {
        events.tell(Event::Waiting {
            change,
            obstacle,
            elapsed: clock.since(began),
        });
    };
    let step = Step {
        placement: &change.placement,
        tags: if change.resource().is_taggable() {
            tags
        } else {
            &no_tags
        },
        known: &known,
        waiting: &waiting,
        left: &|what| locked(left).push(what.to_owned()),
        clock,
        deadline,
    };
    let result = match &change.action {
        Action::Create { desired, .. } | Action::Replace { desired, .. } => {
            aws.create(desired, &step).await.map(Some)
        }
        Action::Update {
            desired,
            existing,
            fields,
            ..
        } => aws.update(desired, existing, fields, &step).await.map(Some),
        Action::Resume { desired, existing } => {
            aws.resume(desired, existing, &step).await.map(Some)
        }
        Action::Check { desired, existing } => aws.check(desired, existing, &step).await.map(Some),
        Action::Delete { existing, .. } => aws.delete(existing, &step).await.map(|()| None),
    };
    (index, clock.since(began), result)
}
