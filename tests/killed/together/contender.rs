//! Someone who runs `mqctl apply` again until it succeeds, or is killed.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::process::Stdio;
use std::sync::{Arc, Mutex, MutexGuard};

use crate::support::Mqctl;
use crate::support::proxy::{Call, Proxy, Watch};
use test_support::Process;

use super::super::clean::{LEASE, user};
use super::super::victim::Setting;
use super::journal::Journal;

/// How often it is begun before someone loses patience.
const PATIENCE: usize = 200;

/// Someone in a place of its own, with a proxy of its own.
pub(super) struct Contender {
    mqctl: Mqctl,
    _proxy: Proxy,
    seat: Arc<Seat>,
}

/// How it ended.
#[derive(Debug, Default)]
pub(super) struct End {
    pub(super) starts: usize,
    /// How often the stack was locked by another.
    pub(super) refused: usize,
    pub(super) was_killed: bool,
}

impl Contender {
    pub(super) fn new(endpoint: &str, journal: &Arc<Journal>) -> Self {
        let seat = Arc::new(Seat {
            journal: journal.clone(),
            state: Mutex::default(),
        });
        let proxy = Proxy::start(endpoint, seat.clone());
        Self {
            mqctl: user("quickstart", proxy.endpoint()).with_lease(LEASE),
            _proxy: proxy,
            seat,
        }
    }

    /// Apply until it succeeds, or until it is killed.
    pub(super) fn contend(&self) -> End {
        let mut end = End::default();
        while end.starts < PATIENCE {
            end.starts += 1;
            let (code, stderr) = self.apply();
            match code {
                _ if self.seat.state().is_gone => {
                    end.was_killed = true;
                    return end;
                }
                Some(0) => return end,
                Some(5) if stderr.contains("is locked by") => {
                    let holder = holder(&stderr).unwrap_or_else(|| panic!("no holder: {stderr}"));
                    assert!(self.seat.journal.knows(holder), "{stderr}");
                    end.refused += 1;
                }
                // A busy machine; others go on from where it was.
                Some(5) if stderr.contains("lock was lost") => {}
                _ => panic!("apply ended with {code:?}\n{stderr}"),
            }
        }
        panic!("{PATIENCE} attempts in a row found the stack locked");
    }

    fn apply(&self) -> (Option<i32>, String) {
        let mut command = self.mqctl.command(["apply", "--yes"]);
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        let mut said = {
            // Nothing passes the proxy before it is known whom to kill.
            let mut state = self.seat.state();
            let mut process = Process::start(&mut command);
            self.seat.journal.begins(process.id());
            state.run = process.id();
            let said = process.stderr();
            state.process = Some(process);
            said
        };
        let mut stderr = String::new();
        said.read_to_string(&mut stderr).unwrap();
        let code = self.seat.state().process.as_mut().unwrap().wait();
        (code, stderr)
    }
}

/// The process that the lock is said to belong to: `… process 4711, running …`.
fn holder(stderr: &str) -> Option<u32> {
    let (_, rest) = stderr.split_once("process ")?;
    rest.split(',').next()?.parse().ok()
}

/// Where it is watched from.
struct Seat {
    journal: Arc<Journal>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    process: Option<Process>,
    run: u32,
    /// Who made which call: an answer may come when its caller has ended, and the next one has begun.
    callers: BTreeMap<usize, u32>,
    /// The call whose answer it does not live to see.
    struck: Option<usize>,
    is_gone: bool,
}

impl Seat {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

impl State {
    fn kill(&mut self) {
        self.process.as_mut().unwrap().kill();
        self.is_gone = true;
    }
}

impl Watch for Seat {
    fn lets_in(&self, call: &Call) -> bool {
        let mut state = self.state();
        if let Some(number) = call.change
            && !state.is_gone
        {
            let run = state.run;
            state.callers.insert(number, run);
            match self.journal.arrives(run, call) {
                Some(Setting::Before) => state.kill(),
                Some(Setting::After) => state.struck = Some(number),
                None => {}
            }
        }
        !state.is_gone
    }

    fn lets_out(&self, call: &Call, status: u16) -> bool {
        let mut state = self.state();
        if let Some(number) = call.change {
            self.journal.answered(state.callers[&number], call, status);
            if state.struck == Some(number) && !state.is_gone {
                state.kill();
            }
        }
        !state.is_gone
    }
}
