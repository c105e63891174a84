//! All histories of one run, as many at a time as this machine is good for, and the table of what came of them.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::{Condvar, Mutex};
use std::thread;

use super::clean::{Clean, Verb};
use super::history::{Outcome, history};
use super::stopped::stopped;
use super::victim::{Moment, Setting};
use crate::simulation::attempt;

/// How many histories run at a time on one core, those of all tests together: most of the time, they wait.
const PER_CORE: usize = 4;

/// How many run now.
static RUNNING: (Mutex<usize>, Condvar) = (Mutex::new(0), Condvar::new());

/// One history.
struct Row {
    number: usize,
    moment: Moment,
    outcome: Result<Outcome, String>,
}

/// Whether every call of every example is asked for.
pub(super) fn leaves_none_out() -> bool {
    std::env::var_os("MQCTL_KILL_ALL").is_some()
}

/// Kill a run at every call, or at one in `share` of them, in both settings; fail if anything is not repaired.
pub(super) fn kill(example: &'static str, verb: Verb, share: usize) {
    let clean = Clean::run(example, verb);
    let share = if leaves_none_out() { 1 } else { share };
    // The settings take turns where calls are left out.
    let moments = clean.moments().into_iter().step_by(share);
    let sweep = Sweep {
        name: "killed",
        misdeed: "kills left anything behind or made anything twice",
        play: history,
    };
    sweep.run(&clean, moments.collect());
}

/// Stop a run at every call, or at one in `share` of them, let another one take over, and let it go on; fail if it sends
/// anything more.
pub(super) fn stop(example: &'static str, verb: Verb, share: usize) {
    let clean = Clean::run(example, verb);
    let share = if leaves_none_out() { 1 } else { share };
    let moments = clean.moments().into_iter();
    let moments = moments.filter(|(_, moment)| moment.setting == Setting::Before);
    let sweep = Sweep {
        name: "stopped",
        misdeed: "runs that were stopped sent anything after another had taken over, or were not repaired by it",
        play: stopped,
    };
    sweep.run(&clean, moments.step_by(share).collect());
}

/// What happens to each run, and what it is held against.
#[derive(Clone, Copy)]
struct Sweep {
    /// What is done to the runs, in one word.
    name: &'static str,
    /// What must not happen, after "of N".
    misdeed: &'static str,
    play: fn(&Clean, &Moment) -> Outcome,
}

impl Sweep {
    #[expect(
        clippy::print_stdout,
        reason = "the table is for people who ask with --nocapture"
    )]
    fn run(self, clean: &Clean, moments: Vec<(usize, Moment)>) {
        let Clean { example, verb, .. } = clean;
        let rows = rows(clean, moments, self.play);
        let count = |wanted: Outcome| {
            let same = rows.iter().filter(|row| row.outcome == Ok(wanted));
            same.count()
        };
        let failures: Vec<&Row> = rows.iter().filter(|row| row.outcome.is_err()).collect();
        let spared = count(Outcome::NeverCame);
        let mut summary = format!(
            "{} of {example}, {} calls: {} of {} {}",
            verb.name(),
            clean.changes.len(),
            failures.len(),
            rows.len() - spared,
            self.misdeed,
        );
        if spared > 0 {
            let _ = write!(
                summary,
                "; {spared} runs ended before they were {}",
                self.name
            );
        }
        let table = format!("{summary}\n\n{}", self.table(&rows));
        let name = format!("{}-{example}-{}.md", self.name, verb.name());
        std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name), &table).unwrap();
        println!("{table}");
        let reasons = failures.iter().map(|row| {
            let reason = row.outcome.as_ref().unwrap_err();
            format!("--- {}: {}\n{reason}", row.number, row.moment)
        });
        assert!(
            failures.is_empty(),
            "{summary}\n{}",
            reasons.collect::<Vec<_>>().join("\n")
        );
    }

    /// In Markdown.
    fn table(self, rows: &[Row]) -> String {
        let mut table = format!(
            "| k | call | {} | run again |\n| ---: | --- | --- | --- |\n",
            self.name
        );
        for row in rows {
            let Moment {
                action,
                nth,
                setting,
            } = &row.moment;
            let outcome = match &row.outcome {
                Ok(Outcome::Repaired) => "repaired",
                Ok(Outcome::NeverCame) => "(the run ended first)",
                Err(_) => "FAILED",
            };
            let _ = writeln!(
                table,
                "| {} | {action} {nth} | {setting} | {outcome} |",
                row.number
            );
        }
        table
    }
}

fn rows(
    clean: &Clean,
    moments: Vec<(usize, Moment)>,
    play: fn(&Clean, &Moment) -> Outcome,
) -> Vec<Row> {
    let most = thread::available_parallelism().map_or(1, usize::from) * PER_CORE;
    let left = Mutex::new(moments.into_iter());
    let rows = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..most {
            scope.spawn(|| {
                loop {
                    let next = left.lock().unwrap().next();
                    let Some((number, moment)) = next else { break };
                    let mut outcome = Err(String::new());
                    let (running, fewer) = &RUNNING;
                    let mut running_now = running.lock().unwrap();
                    while *running_now >= most {
                        running_now = fewer.wait(running_now).unwrap();
                    }
                    *running_now += 1;
                    drop(running_now);
                    let failure = attempt(|| outcome = Ok(play(clean, &moment)));
                    *running.lock().unwrap() -= 1;
                    fewer.notify_one();
                    let outcome = failure.map_or(outcome, Err);
                    let row = Row {
                        number,
                        moment,
                        outcome,
                    };
                    rows.lock().unwrap().push(row);
                }
            });
        }
    });
    let mut rows = rows.into_inner().unwrap();
    rows.sort_by_key(|row| (row.number, row.moment.setting as usize));
    rows
}
