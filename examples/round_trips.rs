//! What a plan and an apply cost in calls and in round trips, on the sandbox in virtual time.
//!
//! Every call takes `LATENCY`; nothing else takes time but AWS's own timelines. A plan's time divided by the latency is
//! the number of round trips that wait for each other. Of an apply the waits are left aside: of each change only the
//! calls count that wait for each other, a poll once, and the longest path through the graph is the chain.

#![expect(clippy::print_stdout, reason = "a benchmark prints")]

use std::collections::BTreeMap;
use std::error::Error;
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use aws_twin::{CallRecord, Options, Sandbox, http_client};
use clock::Clock;
use mqctl::apply::{Canceller, Event, Events, Limits, execute};
use mqctl_aws::{Aws, CALL_TIMEOUT, Connection, Environment};
use mqctl_model::changeset::ChangeSet;
use mqctl_model::desired::Desired;
use mqctl_model::in_use::InUse;
use mqctl_model::resource::Known;

/// What every call takes.
const LATENCY: Duration = Duration::from_millis(200);
/// The plan file that is measured.
const PLAN_FILE: &str = include_str!("active-standby-all-protocols.yaml");

fn main() -> Result<(), Box<dyn Error>> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()?
        .block_on(measure())
}

async fn measure() -> Result<(), Box<dyn Error>> {
    let (spec, _) = mqctl_plan::parse("active-standby-all-protocols.yaml", PLAN_FILE.as_bytes())
        .map_err(|diagnostics| diagnostics.report(mqctl_plan::Canvas::PLAIN))?;
    let clock = Clock::scaled(SystemTime::now(), 1.0);
    let sandbox = Sandbox::new(Options {
        account: spec.account.clone().unwrap_or("000000000000".to_owned()),
        region: spec.region.clone(),
        seed: 1,
        clock: clock.clone(),
    });
    sandbox.assume(&mqctl::cli::premises(&spec));
    sandbox.set_latency(LATENCY);
    let aws = Aws::connect(Connection {
        region: spec.region.clone(),
        clock: clock.clone(),
        environment: Environment::of_process(),
        call_timeout: CALL_TIMEOUT,
        replacement: Some(http_client(sandbox.clone())),
    })
    .await?;

    let reading = aws.read(&spec).await?;
    let desired = Desired::new(&spec, &reading.lookups?, &InUse::of(&reading.observed));
    let changes = ChangeSet::between(
        &desired.map_err(|problems| format!("{problems:?}"))?,
        &reading.observed,
    );
    let before = sandbox.calls().len();
    let ledger = Ledger::new(&sandbox);
    let (_canceller, cancel) = Canceller::new();
    // One change at a time, so that the calls of each can be told from the others'.
    let limits = Limits {
        parallelism: NonZeroUsize::MIN,
        deadline: None,
        grace: Duration::ZERO,
    };
    let outcome = execute(
        &aws,
        &clock,
        &changes,
        Known::default(),
        limits,
        cancel,
        &ledger,
    )
    .await;
    if !outcome.is_complete() {
        return Err(format!("{:#?}", outcome.statuses).into());
    }
    let chains = ledger.chains();
    let longest = longest_path(&changes, &chains);
    println!("apply of {} changes", changes.changes.len());
    print_calls(&sandbox.calls()[before..]);
    println!("  longest chain, waits aside: {longest} round trips (at most 14 are wanted)");

    let before = sandbox.calls().len();
    let started = clock.now();
    aws.read(&spec).await?;
    let ratio = clock.since(started).as_secs_f64() / LATENCY.as_secs_f64();
    println!("plan of the stack that exists");
    print_calls(&sandbox.calls()[before..]);
    println!("  time: {ratio:.2} times the latency of one call (less than 4 is wanted)");
    Ok(())
}

/// Which calls belong to which change.
struct Ledger<'a> {
    sandbox: &'a Sandbox,
    begun: Mutex<usize>,
    chains: Mutex<BTreeMap<String, usize>>,
}

impl<'a> Ledger<'a> {
    fn new(sandbox: &'a Sandbox) -> Self {
        Self {
            sandbox,
            begun: Mutex::default(),
            chains: Mutex::default(),
        }
    }

    fn chains(&self) -> BTreeMap<String, usize> {
        self.chains
            .lock()
            .map(|chains| chains.clone())
            .unwrap_or_default()
    }
}

impl Events for Ledger<'_> {
    fn tell(&self, event: Event<'_>) {
        let (Ok(mut begun), Ok(mut chains)) = (self.begun.lock(), self.chains.lock()) else {
            return;
        };
        match event {
            Event::Started { .. } => *begun = self.sandbox.calls().len(),
            Event::Finished { change, .. } => {
                let calls = self.sandbox.calls();
                chains.insert(change.placement.id.to_string(), chain(&calls[*begun..]));
            }
            _ => {}
        }
    }
}

/// How many of these calls wait for each other: those made at one time count as one, and so does a poll repeated.
fn chain(calls: &[CallRecord]) -> usize {
    let mut rounds: Vec<(SystemTime, Vec<&str>)> = Vec::new();
    for call in calls {
        match rounds.last_mut() {
            Some((at, operations)) if *at == call.at => operations.push(&call.operation),
            _ => rounds.push((call.at, vec![&call.operation])),
        }
    }
    let mut operations: Vec<Vec<&str>> = rounds
        .into_iter()
        .map(|(_, operations)| operations)
        .collect();
    operations.dedup();
    operations.len()
}

/// The heaviest path through the graph. Changes come after what they wait for.
fn longest_path(changes: &ChangeSet, chains: &BTreeMap<String, usize>) -> usize {
    let mut lengths: Vec<usize> = Vec::new();
    for change in &changes.changes {
        let own = chains
            .get(change.placement.id.as_str())
            .copied()
            .unwrap_or_default();
        let before = change.after.iter().map(|index| lengths[*index]).max();
        lengths.push(before.unwrap_or_default() + own);
    }
    lengths.into_iter().max().unwrap_or_default()
}

fn print_calls(calls: &[CallRecord]) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for call in calls {
        let name = format!("{}:{}", call.service, call.operation);
        *counts.entry(name).or_default() += 1;
    }
    for (name, count) in &counts {
        println!("  {count:4} {name}");
    }
    println!("  {:4} in all", calls.len());
}
