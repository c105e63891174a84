//! `mqctl adopt`: find what someone named, show what taking it into the stack means, ask, and tag it.

use std::process::ExitCode;
use std::time::Duration;

use crate::apply::{Cancel, Canceller};
use crate::error::{Failure, Kind};
use crate::render::{Printer, Stage};
use mqctl_aws::{Reading, Step};
use mqctl_model::changeset::{Adoption, Candidate, ChangeSet, Refusal};
use mqctl_model::resource::{ResourceId, Tags};

use super::apply::{changed_meanwhile, confirm};
use super::arguments::{Adopt, Global};
use super::locking::{self, Afterwards};
use super::session::{Session, press_on_interrupts};

/// The pauses between looks at whether AWS shows that it is the stack's: more than a minute in all.
const PAUSES: [u64; 7] = [0, 1, 2, 5, 10, 20, 30];

/// What is left behind where it is stopped half-way.
const UNKNOWN: &str = "whether it was adopted is not known";

pub(super) async fn run(
    verb: &Adopt,
    global: &Global,
    printer: Printer,
) -> Result<ExitCode, Failure> {
    locking::check_lease(&verb.lock, global)?;
    let session = Session::open(global, verb.limit, printer).await?;
    let (reading, about) = session.read(printer).await?;
    let considering = consider(verb, &session, &reading);
    let (_, adoption) = session.in_time(considering).await?;
    if adoption.is_done {
        printer.adopted(&about, &adoption, Stage::DoneBefore);
        return Ok(ExitCode::SUCCESS);
    }
    if verb.dry_run {
        printer.adopted(&about, &adoption, Stage::Shown);
        return Ok(ExitCode::SUCCESS);
    }
    printer.adoption(&about, &adoption);
    if !verb.yes {
        let question = format!("Adopt it in account {}?", about.account);
        let deadline = &session.deadline;
        deadline.put_off(|| confirm(&question, printer))?;
    }
    let adoption = under_lock(verb, &session, &reading, &adoption, printer).await?;
    printer.adopted(&about, &adoption, Stage::Done);
    Ok(ExitCode::SUCCESS)
}

/// What adopting would come to, given what was read.
async fn consider(
    verb: &Adopt,
    session: &Session,
    reading: &Reading,
) -> Result<(Candidate, Adoption), Failure> {
    let stack = session.spec.stack.as_str();
    let id = ResourceId::new(&verb.resource);
    let desired = session.desired(reading)?;
    let resource = desired.to_adopt(&id)?;
    let region = &session.spec.region;
    let account = &reading.identity.account;
    let address = resource
        .address(&verb.aws_id, region, account)
        .map_err(|problem| unchanged(Kind::Invalid, &problem))?;
    let found = session.aws.candidate(stack, &id, resource, &address);
    let candidate = found.await?.ok_or_else(|| {
        let kind = resource.kind();
        let problem = format!("there is no {kind} {address} in {region} of account {account}");
        unchanged(Kind::Invalid, &problem)
    })?;
    let placement = candidate.placement(stack, &id, &reading.observed)?;
    let joined = Reading {
        observed: candidate.join(&placement, &reading.observed),
        ..reading.clone()
    };
    let before = ChangeSet::between(&desired, &reading.observed);
    // Which zones are wanted depends on what the stack has.
    let desired = session.desired(&joined)?;
    let after = ChangeSet::between(&desired, &joined.observed);
    let adoption = candidate.judge(placement, &before, &after, &reading.observed)?;
    Ok((candidate, adoption))
}

/// Take the lock, look again, and do it if it still is what was agreed to.
async fn under_lock(
    verb: &Adopt,
    session: &Session,
    reading: &Reading,
    agreed: &Adoption,
    printer: Printer,
) -> Result<Adoption, Failure> {
    let (canceller, mut cancel) = Canceller::new();
    let run = async {
        let lease = locking::take(session, &reading.identity, "adopt", verb.lock.lease).await?;
        let work = Box::pin(carry_out(verb, session, agreed));
        let work = async { session.keep(work, UNKNOWN).await? };
        let work = unless_halted(&mut cancel, work);
        let result = lease.guard(work, || canceller.halt()).await;
        let loss = lease.loss();
        locking::give_back(session, &lease, Afterwards::Kept, printer).await;
        match (result, loss) {
            (Some(Ok(adoption)), _) => Ok(adoption),
            (_, Some(loss)) => Err(locking::lost(&loss)),
            (Some(result), None) => result,
            (None, None) => Err(Failure::new(Kind::Interrupted, "interrupted")
                .hint(format!("{UNKNOWN}; run the same command again to find out"))),
        }
    };
    let interrupts = press_on_interrupts(&canceller, || printer.interrupted(&[]));
    tokio::select! {
        biased;
        never = interrupts => match never {},
        ended = run => ended,
    }
}

async fn carry_out(
    verb: &Adopt,
    session: &Session,
    agreed: &Adoption,
) -> Result<Adoption, Failure> {
    let reading = session.aws.read(&session.spec).await?;
    let (candidate, adoption) = consider(verb, session, &reading).await?;
    if adoption != *agreed {
        return Err(changed_meanwhile());
    }
    let step = Step {
        placement: &adoption.placement,
        tags: &adoption.placement.tags(&Tags::new()),
        known: &ChangeSet::default().kept(&reading.observed),
        waiting: &|_| {},
        left: &|_| {},
        clock: &session.clock,
        deadline: None,
    };
    session.aws.adopt(&candidate, &step).await?;
    until_seen(session, &adoption).await?;
    Ok(adoption)
}

/// Read back until AWS shows it as the stack's.
async fn until_seen(session: &Session, adoption: &Adoption) -> Result<(), Failure> {
    for pause in PAUSES {
        session.clock.sleep(Duration::from_secs(pause)).await;
        let observed = session.aws.read(&session.spec).await?.observed;
        let mut present = observed
            .resources
            .get(&adoption.placement.id)
            .into_iter()
            .flatten();
        if present.any(|existing| existing.physical_id == adoption.physical_id) {
            return Ok(());
        }
    }
    Err(Failure::new(
        Kind::Deadline,
        format!(
            "{} was tagged, but AWS does not show it as {} of the stack yet",
            adoption.physical_id, adoption.placement.id
        ),
    )
    .hint("run the same command again before anything else: `apply` would make another one"))
}

/// Do `work` unless everything has to stop at once.
async fn unless_halted<T>(cancel: &mut Cancel, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        () = cancel.halted() => None,
        done = work => Some(done),
    }
}

fn unchanged(kind: Kind, problem: &str) -> Failure {
    match problem.split_once('\n') {
        Some((problem, details)) => {
            let failure = Failure::new(kind, format!("{problem}; nothing was changed:"));
            failure.listing(details.lines().map(str::trim))
        }
        None => Failure::new(kind, format!("{problem}; nothing was changed")),
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Taken(problem) => unchanged(Kind::Conflict, &problem),
            Refusal::Unfit(problem) => unchanged(Kind::Invalid, &problem),
            Refusal::Unwanted {
                id,
                meant,
                adoptable,
            } => {
                let problem = format!("the plan file asks for no resource `{id}`");
                let failure = unchanged(Kind::Invalid, &problem);
                let failure = match meant {
                    Some(meant) => failure.hint(format!("did you mean `{meant}`?")),
                    None => failure,
                };
                let adoptable: Vec<&str> = adoptable.iter().map(ResourceId::as_str).collect();
                failure.hint(format!("what can be adopted: {}", adoptable.join(", ")))
            }
        }
    }
}
