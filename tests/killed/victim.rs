//! A process whose end is decided beforehand.

use std::fmt;
use std::io::Read as _;
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard};

use crate::support::proxy::{Call, Watch};
use test_support::Process;

/// When, at the call that it happens at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Setting {
    /// Before the call goes on to AWS.
    Before,
    /// After AWS has carried it out, before the answer goes back.
    After,
}

impl Setting {
    pub(super) const ALL: [Self; 2] = [Self::Before, Self::After];
}

impl fmt::Display for Setting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Before => "before it arrives",
            Self::After => "carried out, not answered",
        })
    }
}

/// The call at which it happens. What runs at once comes in any order, so a call is known by its operation and by
/// which call of that operation it is, from one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) action: String,
    pub(super) nth: usize,
    pub(super) setting: Setting,
}

impl Moment {
    /// Whether a run may be done without this call: how often a lock is renewed, and how often AWS refuses to remove what
    /// is still in use, depends on how long things take.
    pub(super) fn may_never_come(&self) -> bool {
        self.nth > 1 && (self.action == "ssm:PutParameter" || self.action.contains(":De"))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            action,
            nth,
            setting,
        } = self;
        write!(formatter, "{action} number {nth}, {setting}")
    }
}

/// How a process ended.
#[derive(Debug)]
pub(super) struct Ended {
    /// The exit code; none if it was killed.
    pub(super) code: Option<i32>,
    pub(super) stderr: String,
}

/// The process, and who watches it.
#[derive(Debug)]
pub(super) struct Victim {
    fate: Option<Moment>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    process: Option<Process>,
    /// The calls that may have changed something, in the order in which they arrived.
    changes: Vec<String>,
    /// The number of the call at which it happens.
    struck: Option<usize>,
    is_gone: bool,
}

impl Victim {
    /// One that lives to its own end if there is no such moment.
    pub(super) fn new(fate: Option<Moment>) -> Self {
        Self {
            fate,
            state: Mutex::default(),
        }
    }

    /// Run the command to its end, whatever that is.
    pub(super) fn run(&self, command: &mut Command) -> Ended {
        let mut said = {
            // Nothing passes the proxy before it is known whom to kill.
            let mut state = self.state();
            let mut process = Process::start(command.stdout(Stdio::null()).stderr(Stdio::piped()));
            let said = process.stderr();
            state.process = Some(process);
            said
        };
        let mut stderr = String::new();
        said.read_to_string(&mut stderr).unwrap();
        let mut state = self.state();
        let code = state.process.as_mut().unwrap().wait();
        Ended { code, stderr }
    }

    /// The system's number for it.
    pub(super) fn id(&self) -> u32 {
        self.state().process.as_ref().unwrap().id()
    }

    /// Which call it was killed at, counted from one; none if it never came to that.
    pub(super) fn killed_at(&self) -> Option<usize> {
        let state = self.state();
        state.struck.filter(|_| state.is_gone)
    }

    /// The calls that may have changed something.
    pub(super) fn changes(&self) -> Vec<String> {
        self.state().changes.clone()
    }

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

impl Watch for Victim {
    fn lets_in(&self, call: &Call) -> bool {
        let mut state = self.state();
        if let Some(number) = call.change
            && !state.is_gone
        {
            state.changes.push(call.action.clone());
            let same = state.changes.iter().filter(|other| **other == call.action);
            let nth = same.count();
            if let Some(fate) = &self.fate
                && (&fate.action, fate.nth) == (&call.action, nth)
            {
                state.struck = Some(number);
                if fate.setting == Setting::Before {
                    state.kill();
                }
            }
        }
        !state.is_gone
    }

    fn lets_out(&self, call: &Call, _status: u16) -> bool {
        let mut state = self.state();
        if call.change.is_some() && call.change == state.struck && !state.is_gone {
            state.kill();
        }
        !state.is_gone
    }
}
