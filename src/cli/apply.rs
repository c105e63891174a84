//! `mqctl apply`: plan, ask, carry out, and say how to connect.

use std::cell::OnceCell;
use std::process::ExitCode;

use crate::apply::{Canceller, Limits, Outcome, Status, execute};
use crate::error::{Failure, Kind, kind_of};
use crate::hint::hints_of;
use crate::lock::{Lease, Mark};
use crate::render::{About, Printer, Progress};
use mqctl_aws::{Class, Reading};
use mqctl_model::changeset::ChangeSet;
use mqctl_model::outputs::StackOutputs;
use mqctl_model::resource::Known;

use super::arguments::{Apply, Execution, Global};
use super::locking::{self, Afterwards};
use super::plan;
use super::session::{Session, press_on_interrupts};

pub(super) async fn run(
    verb: &Apply,
    global: &Global,
    printer: Printer,
) -> Result<ExitCode, Failure> {
    let run = &verb.run;
    locking::check_lease(&run.lock, global)?;
    let session = Session::open(global, run.limit, printer).await?;
    let mark = locking::mark(&session, run).await?;
    let (reading, about) = session.read_to_plan(printer).await?;
    session.warn_of_placeholders(printer);
    let changes = session.plan(&reading)?;
    session.warn_of_path(&reading, printer);
    if run.dry_run {
        return Ok(plan::show(&session, &about, &changes, verb.allow, printer));
    }
    if let Err(failure) = session.check_protected(&changes, verb.allow.into()) {
        // It is only understood by what it is about.
        printer.preview(&about, &changes);
        return Err(failure);
    }
    check_passwords(&session, &changes).await?;
    let goal = Goal {
        command: "apply",
        question: format!("Carry this out in account {}?", about.account),
        plan: &|session, reading| {
            let changes = session.plan(reading)?;
            session.check_protected(&changes, verb.allow.into())?;
            Ok(changes)
        },
        lock: Afterwards::Kept,
    };
    let agreed = Agreed {
        about: &about,
        reading: &reading,
        changes: &changes,
        mark,
    };
    let end = carry_out(run, &session, &goal, &agreed, printer).await?;
    for what in &end.left {
        printer.note(&format!("Left in place: {what}."));
    }
    printer.applied(&about, &StackOutputs::new(&session.spec, &end.known));
    Ok(ExitCode::SUCCESS)
}

/// What a run is to bring about.
pub(super) struct Goal<'a> {
    /// The verb, for those who find the stack locked.
    pub(super) command: &'static str,
    /// What is asked before it is begun.
    pub(super) question: String,
    /// The changes that lead there.
    pub(super) plan: &'a dyn Fn(&Session, &Reading) -> Result<ChangeSet, Failure>,
    /// What becomes of the lock once it is brought about.
    pub(super) lock: Afterwards,
}

/// What is to be carried out, and what was read to find that out.
pub(super) struct Agreed<'a> {
    pub(super) about: &'a About,
    pub(super) reading: &'a Reading,
    pub(super) changes: &'a ChangeSet,
    /// Where the lock stood before it was read, if nobody had it and nobody is asked.
    pub(super) mark: Option<Mark>,
}

impl Agreed<'_> {
    /// Whether no other run can have changed anything since it was read. Of a destroy nothing is left to tell of it, and nothing
    /// that it could have changed if there was nothing before.
    fn is_current(&self, lease: &Lease<'_>) -> bool {
        let is_alone = |mark: &Mark| {
            lease.follows(mark) && (!mark.is_of_nothing() || self.reading.observed.is_empty())
        };
        self.mark.as_ref().is_some_and(is_alone)
    }
}

/// What a run that did everything ended with.
pub(super) struct End {
    /// The outputs of everything that exists now.
    pub(super) known: Known,
    /// What deletions left in place, and why.
    pub(super) left: Vec<String>,
}

/// Ask, then carry out a change set; what is known afterwards, or how it failed.
///
/// The lock is not held while someone makes up their mind, nor needed for finding that there is nothing to do. So what
/// was agreed to is planned again once it is held, unless nobody was asked and no other run can have been in between. Where
/// nobody is asked, only that last plan is shown.
pub(super) async fn carry_out(
    run: &Execution,
    session: &Session,
    goal: &Goal<'_>,
    agreed: &Agreed<'_>,
    printer: Printer,
) -> Result<End, Failure> {
    let Agreed { about, reading, .. } = *agreed;
    if agreed.changes.is_empty() {
        printer.note("Nothing to do.");
        let identity = &reading.identity;
        let lease = run.lock.lease;
        let clearing =
            locking::clear_away(session, identity, goal.command, lease, goal.lock, printer);
        // What is left when there is no time for it, the next run clears away.
        let _ = session.keep(clearing, "").await;
        return Ok(End {
            known: agreed.changes.kept(&reading.observed),
            left: Vec::new(),
        });
    }
    if !run.yes {
        printer.preview(about, agreed.changes);
        let deadline = &session.deadline;
        deadline.put_off(|| confirm(&goal.question, printer))?;
    }
    let began = session.clock.now();
    let (canceller, cancel) = Canceller::new();
    // Begun when there is nothing left to be shown before it.
    let progress = OnceCell::new();

    let work = async {
        let identity = &reading.identity;
        let lease = locking::take(session, identity, goal.command, run.lock.lease).await?;
        let changes = async {
            let (changes, known) = if agreed.is_current(&lease) {
                (
                    agreed.changes.clone(),
                    agreed.changes.kept(&reading.observed),
                )
            } else {
                plan_again(run, session, goal, agreed.changes).await?
            };
            if run.yes {
                printer.preview(about, &changes);
            }
            let progress =
                progress.get_or_init(|| Progress::new(printer, session.clock.clone(), &changes));
            let (aws, clock) = (&session.aws, &session.clock);
            let limits = Limits {
                parallelism: run.parallelism,
                deadline: session.deadline.of_changes(clock),
                grace: session.deadline.grace_of_changes(clock),
            };
            let outcome = execute(aws, clock, &changes, known, limits, cancel, progress).await;
            Ok((changes, outcome))
        };
        let result = lease.guard(changes, || canceller.halt()).await;
        let loss = lease.loss();
        let afterwards = match &result {
            Ok((_, outcome)) if outcome.is_complete() => goal.lock,
            _ => Afterwards::Kept,
        };
        // A call that was cut off may be carried out yet. Until that can't be, the lock keeps others away, as after a kill.
        if !matches!(&result, Ok((_, outcome)) if outcome.unanswered.is_some()) {
            locking::give_back(session, &lease, afterwards, printer).await;
        }
        match (result, loss) {
            (Ok((changes, outcome)), loss) => Ok((changes, outcome, loss)),
            // It could not even be read what there is to do.
            (Err(_), Some(loss)) => Err(locking::lost(&loss)),
            (Err(failure), None) => Err(failure),
        }
    };
    let interrupts = press_on_interrupts(&canceller, || match progress.get() {
        Some(progress) => progress.interrupted(),
        None => printer.interrupted(&[]),
    });
    let ended = tokio::select! {
        biased;
        never = interrupts => match never {},
        ended = work => ended,
    };
    // Its live lines make room for what is said next.
    drop(progress);
    let (changes, outcome, loss) = ended?;
    if outcome.is_complete() {
        printer.completed(&changes, session.clock.since(began));
        return Ok(End {
            known: outcome.known,
            left: outcome.left,
        });
    }
    printer.unfinished(&changes, &outcome);
    Err(match loss {
        Some(loss) => locking::lost(&loss),
        None => unfinished(&outcome),
    })
}

/// What there is to do by now, and what is known of what stays.
async fn plan_again(
    run: &Execution,
    session: &Session,
    goal: &Goal<'_>,
    agreed: &ChangeSet,
) -> Result<(ChangeSet, Known), Failure> {
    let reading = session.in_time(session.aws.read(&session.spec)).await?;
    let changes = (goal.plan)(session, &reading)?;
    if changes != *agreed {
        if !run.yes {
            return Err(changed_meanwhile());
        }
        check_passwords(session, &changes).await?;
    }
    let known = changes.kept(&reading.observed);
    Ok((changes, known))
}

/// Go on only if someone says so.
pub(super) fn confirm(question: &str, printer: Printer) -> Result<(), Failure> {
    match printer.confirm(question) {
        Some(true) => Ok(()),
        Some(false) => Err(Failure::new(
            Kind::Failed,
            "not confirmed; nothing was changed",
        )),
        None => Err(nobody_to_ask()),
    }
}

pub(super) fn nobody_to_ask() -> Failure {
    Failure::new(
        Kind::Invalid,
        "there is no terminal to ask for confirmation on; nothing was changed",
    )
    .hint("`--yes` (or MQCTL_YES=1) carries it out without asking")
}

async fn check_passwords(session: &Session, changes: &ChangeSet) -> Result<(), Failure> {
    let checking = session.aws.check_passwords(changes);
    let checked = session.keep(checking, "nothing was changed").await?;
    checked.map_err(|error| match error.class {
        Class::Refused => {
            let message = format!("{}; nothing was changed", error.message);
            Failure::new(Kind::Invalid, message)
        }
        // That it can't be read says nothing about it.
        _ => Failure::from(error),
    })
}

pub(super) fn changed_meanwhile() -> Failure {
    Failure::new(
        Kind::Conflict,
        "what would be done is no longer what was shown, because something changed meanwhile; nothing was changed",
    )
    .hint("run the command again")
}

/// How a run that was not completed ends. What weighs most is what someone has to act on.
fn unfinished(outcome: &Outcome) -> Failure {
    const LOCK_KEPT: &str = "AWS may still carry out what it has not answered, so the stack's lock is kept until its lease ends (--lock-lease)";
    const AGAIN: &str = "what was done stays, what was begun goes on in AWS; run the same command again to continue";
    let kept = outcome.unanswered.as_ref().map(|_| LOCK_KEPT);
    if outcome.interrupted {
        let failure = Failure::new(Kind::Interrupted, "interrupted");
        return kept.into_iter().fold(failure, Failure::hint).hint(AGAIN);
    }
    let errors = outcome.statuses.iter().filter_map(|status| match status {
        Status::Failed(error) => Some(error),
        _ => None,
    });
    let errors: Vec<_> = errors.collect();
    let order = [
        (Kind::Credentials, "AWS did not let it happen"),
        (Kind::Conflict, "something is in the way"),
        (Kind::Failed, "not everything could be done"),
        (Kind::Deadline, "out of time"),
    ];
    let worst = order
        .into_iter()
        .find(|(kind, _)| errors.iter().any(|error| kind_of(error) == *kind));
    // Without an error, it is the time that kept changes from being begun or from being ended.
    let (kind, message) = worst.unwrap_or((Kind::Deadline, "out of time"));
    let message = match &outcome.unanswered {
        Some(wait) => format!("{message}: {wait}"),
        None => message.to_owned(),
    };
    let mut failure = Failure::new(kind, message);
    for hint in errors.into_iter().flat_map(hints_of) {
        if !failure.hints.contains(&hint) {
            failure = failure.hint(hint);
        }
    }
    kept.into_iter().fold(failure, Failure::hint).hint(AGAIN)
}
