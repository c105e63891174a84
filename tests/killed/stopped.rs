//! One history: a run is stopped at a call until its lease is over, another run takes over, and then the first goes on.

use std::io::Read as _;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, mpsc};
use std::thread;

use super::clean::{Clean, Holdings, LEASE, differences, user};
use super::history::{Outcome, wait_for_lease};
use super::victim::Moment;
use crate::support::Served;
use crate::support::proxy::{Call, Proxy, Watch};
use test_support::{Process, on_this_thread};

/// Let it happen. Fails if the first run sends anything that may change something once the second one has taken over.
pub(super) fn stopped(clean: &Clean, moment: &Moment) -> Outcome {
    let sandbox = clean.account();
    let served = Served::start(&sandbox);
    let scene = Arc::new(Scene::default());
    let (stops, has_stopped) = mpsc::channel();
    let sleeper = Arc::new(Sleeper {
        scene: scene.clone(),
        moment: moment.clone(),
        stops: Mutex::new(Some(stops)),
    });
    let successor = Arc::new(Successor(scene.clone()));
    let gates = [
        Proxy::start(served.endpoint(), sleeper.clone()),
        Proxy::start(served.endpoint(), successor),
    ];
    let verb = clean.verb.name();
    let first = user(clean.example, gates[0].endpoint()).with_lease(LEASE);
    let mut process = {
        // Nothing passes the proxy before it is known whom to stop.
        let mut state = scene.state();
        let mut command = first.command([verb, "--yes"]);
        let process = Process::start(command.stdout(Stdio::null()).stderr(Stdio::piped()));
        state.sleeper = Some(process.id());
        process
    };
    let mut said = process.stderr();
    let reading = thread::spawn(move || {
        let mut text = String::new();
        said.read_to_string(&mut text).unwrap();
        // It has ended: if it was not stopped by now, it never will be.
        sleeper.stops.lock().unwrap().take();
        text
    });
    let was_stopped = has_stopped.recv().is_ok();
    if was_stopped {
        on_this_thread(wait_for_lease(served.endpoint()));
        user(clean.example, gates[1].endpoint())
            .run([verb, "--yes"])
            .expect_success();
        // It goes on when the second one has begun to work, and now if there was nothing left to do.
        scene.state().go_on();
    }
    let stderr = reading.join().unwrap();
    let code = process.wait();
    // What was on its way arrives.
    drop(gates);
    assert_eq!(scene.state().late, [""; 0], "{stderr}");
    if was_stopped {
        assert!(matches!(code, Some(0 | 5)), "{code:?}: {stderr}");
    } else {
        assert!(moment.may_never_come(), "the call never came: {stderr}");
        assert_eq!(code, Some(0), "{stderr}");
    }
    let Holdings { told, kept } = Holdings::of(&sandbox, &served);
    assert_eq!(differences(&clean.after.told, &told), [""; 0], "{stderr}");
    assert_eq!(differences(&clean.after.kept, &kept), [""; 0], "{stderr}");
    if was_stopped {
        Outcome::Repaired
    } else {
        Outcome::NeverCame
    }
}

/// What both are part of.
#[derive(Default)]
struct Scene(Mutex<State>);

#[derive(Default)]
struct State {
    /// The process that is stopped.
    sleeper: Option<u32>,
    /// The calls that may have changed something, by their operation.
    changes: Vec<String>,
    /// The number of the call at which it was stopped.
    stopped_at: Option<usize>,
    /// Whether the second run has the lock, or is about to.
    is_taken_over: bool,
    /// What the first one sent after that.
    late: Vec<String>,
}

impl Scene {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }
}

impl State {
    fn go_on(&self) {
        self.signal("-CONT");
    }

    /// Send the sleeper a signal. It may have ended.
    fn signal(&self, signal: &str) {
        let process = self.sleeper.unwrap().to_string();
        let mut kill = Command::new("kill");
        let kill = kill.args([signal, &process]).stderr(Stdio::null());
        kill.status().unwrap();
    }
}

/// The run that is stopped.
struct Sleeper {
    scene: Arc<Scene>,
    moment: Moment,
    /// Told when it has stopped and AWS has answered the call; gone once it has or can't.
    stops: Mutex<Option<mpsc::Sender<()>>>,
}

impl Watch for Sleeper {
    fn lets_in(&self, call: &Call) -> bool {
        let mut state = self.scene.state();
        if call.change.is_none() {
            return true;
        }
        // Whoever never had the lock may still ask for it.
        let is_claim = call.action == "ssm:PutParameter" && call.input["Overwrite"] != true;
        if state.is_taken_over && !is_claim {
            state.late.push(call.action.clone());
        }
        state.changes.push(call.action.clone());
        let same = state.changes.iter().filter(|other| **other == call.action);
        if self.moment.action == call.action && self.moment.nth == same.count() {
            state.signal("-STOP");
            state.stopped_at = call.change;
        }
        true
    }

    fn lets_out(&self, call: &Call, _status: u16) -> bool {
        let state = self.scene.state();
        if call.change.is_some()
            && call.change == state.stopped_at
            && let Some(stops) = self.stops.lock().unwrap().take()
        {
            stops.send(()).unwrap();
        }
        true
    }
}

/// The run that takes over.
struct Successor(Arc<Scene>);

impl Watch for Successor {
    fn lets_in(&self, call: &Call) -> bool {
        if call.change.is_some() {
            let mut state = self.0.state();
            let is_lock = call.action.starts_with("ssm:");
            // The first one goes on at the worst moment: when the second one begins to work.
            if state.is_taken_over && !is_lock {
                state.go_on();
            }
            state.is_taken_over = true;
        }
        true
    }

    fn lets_out(&self, _call: &Call, _status: u16) -> bool {
        true
    }
}
