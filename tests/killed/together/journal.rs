//! What all processes called, in order, and whom it kills.

use std::collections::BTreeSet;
use std::sync::Mutex;

use crate::support::proxy::Call;

use super::super::victim::Setting;

/// What a call is to the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// It asks for the lock, or tidies up after having asked.
    Claim,
    /// Only who has the lock makes it: the stack's own calls, renewing the lock, releasing it.
    Work,
}

impl Kind {
    fn of(call: &Call) -> Self {
        let is_lock = call.action.starts_with("ssm:");
        let is_renewal = call.input["Overwrite"] == true;
        let is_release =
            call.action == "ssm:DeleteParameter" && call.input["Name"] == "/mqctl/quickstart/lock";
        if is_lock && !is_renewal && !is_release {
            Self::Claim
        } else {
            Self::Work
        }
    }
}

#[derive(Debug)]
struct Line {
    /// Which start of which process.
    run: u32,
    kind: Kind,
    action: String,
    /// The status; none where the call arrives.
    answered: Option<u16>,
}

/// What all processes called.
#[derive(Debug)]
pub(super) struct Journal(Mutex<Pages>);

#[derive(Debug)]
struct Pages {
    lines: Vec<Line>,
    /// At which counts of calls someone is killed, at work and asking.
    kills: [Vec<usize>; 2],
    counts: [usize; 2],
    /// Those who die at a call that has arrived.
    doomed: BTreeSet<u32>,
    /// Every process there was, by its number in the system.
    processes: BTreeSet<u32>,
}

impl Journal {
    pub(super) fn new(kills: [Vec<usize>; 2]) -> Self {
        Self(Mutex::new(Pages {
            lines: Vec::new(),
            kills,
            counts: [0; 2],
            doomed: BTreeSet::new(),
            processes: BTreeSet::new(),
        }))
    }

    /// A process has begun.
    pub(super) fn begins(&self, process: u32) {
        self.0.lock().unwrap().processes.insert(process);
    }

    /// Whether there ever was such a process.
    pub(super) fn knows(&self, process: u32) -> bool {
        self.0.lock().unwrap().processes.contains(&process)
    }

    /// A call has arrived; when its sender dies, if it does.
    pub(super) fn arrives(&self, run: u32, call: &Call) -> Option<Setting> {
        let mut pages = self.0.lock().unwrap();
        let kind = Kind::of(call);
        pages.lines.push(Line {
            run,
            kind,
            action: call.action.clone(),
            answered: None,
        });
        if pages.doomed.contains(&run) {
            return None;
        }
        let which = usize::from(kind == Kind::Claim);
        pages.counts[which] += 1;
        let count = pages.counts[which];
        pages.kills[which].contains(&count).then(|| {
            // The settings take turns.
            pages.doomed.insert(run);
            Setting::ALL[pages.doomed.len() % 2]
        })
    }

    /// AWS has answered.
    pub(super) fn answered(&self, run: u32, call: &Call, status: u16) {
        self.0.lock().unwrap().lines.push(Line {
            run,
            kind: Kind::of(call),
            action: call.action.clone(),
            answered: Some(status),
        });
    }

    /// Fail unless those who worked did so one after the other: between the first and the last call of one there is none of
    /// another, and each had made an entry of the lock before. How many there were.
    pub(super) fn assert_one_at_a_time(&self) -> usize {
        let pages = self.0.lock().unwrap();
        let mut claimed = BTreeSet::new();
        let mut turns: Vec<u32> = Vec::new();
        for (number, line) in pages.lines.iter().enumerate() {
            match line.kind {
                Kind::Claim if line.action == "ssm:PutParameter" && line.answered == Some(200) => {
                    claimed.insert(line.run);
                }
                Kind::Work if line.answered.is_none() => {
                    assert!(claimed.contains(&line.run), "{line:?} without the lock");
                    if turns.last() != Some(&line.run) {
                        assert!(
                            !turns.contains(&line.run),
                            "line {number}, {line:?}, comes after the turn of another: {turns:?}\n{:#?}",
                            &pages.lines[number.saturating_sub(20)..=number]
                        );
                        turns.push(line.run);
                    }
                }
                _ => {}
            }
        }
        turns.len()
    }
}
