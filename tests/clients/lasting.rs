//! The printed programs keep a healthy connection: with nothing to receive, with much, and with both in turn.
//!
//! `MQCTL_CLIENTS_WHOLE=1` has each of the three last 100 seconds, in which the slowest heartbeats come; the usual run is long
//! enough for those of STOMP. All programs run at once.

use std::thread::sleep;
use std::time::{Duration, Instant};

use mqctl_model::clients::Client;
use mqctl_model::spec::Protocol;

use super::running::{GO, JMS, NODE, PYTHON, all};
use super::scene::Scene;
use test_support::brokers::{Program, await_for};

/// How long a program that is busy has nothing to do between two messages.
const PAUSE: Duration = Duration::from_millis(200);

/// How long no program says nothing that is idle.
const SLOWEST: Duration = Duration::from_secs(61);

/// How long each takes, and how many turns there are.
struct Run {
    idle: Duration,
    busy: Duration,
    turns: usize,
}

impl Run {
    fn asked_for() -> Self {
        let seconds = Duration::from_secs;
        if std::env::var_os("MQCTL_CLIENTS_WHOLE").is_some_and(|it| !it.is_empty()) {
            Self {
                idle: seconds(100),
                busy: seconds(100),
                turns: 4,
            }
        } else {
            Self {
                idle: TURN_IDLE,
                busy: TURN_BUSY,
                turns: 1,
            }
        }
    }
}

/// A turn: so much to receive that a broker has no need of heartbeats, and then nothing for as long as it may be silent.
const TURN_BUSY: Duration = Duration::from_secs(5);
const TURN_IDLE: Duration = Duration::from_secs(20);

/// A program that receives, and what it must keep.
struct Standing {
    scene: Scene,
    program: Program,
    connections: usize,
}

impl Standing {
    /// None if the test must be skipped.
    fn new(client: Client, protocol: Protocol) -> Option<Self> {
        let scene = Scene::new(client, protocol, "lasts")?;
        let program = scene.run_well("lasting")?;
        scene.send("first");
        await_for("it receives", [&program], || {
            // What is sent to a topic before somebody subscribes is lost.
            if scene.subscribes() {
                scene.send("first");
            }
            program.output().contains("first")
        });
        Some(Self {
            connections: scene.relay.accepted(),
            scene,
            program,
        })
    }

    /// Nothing comes for so long.
    fn idle(&self, time: Duration, what: &str) {
        let before = self.scene.relay.carried();
        sleep(time);
        let said = self.scene.relay.carried() - before;
        assert!(
            said > 0 || time <= SLOWEST,
            "{} says nothing for {time:?}: a load balancer may forget it",
            self.scene.name()
        );
        let last = format!("after-{what}");
        self.scene.send(&last);
        self.check(&last, what);
    }

    /// One message comes after the other for so long.
    fn busy(&self, time: Duration, what: &str) {
        let mut sender = self.scene.sender();
        let started = Instant::now();
        let mut last = String::new();
        for number in 0.. {
            last = format!("{what}-{number}.");
            sender.send(&last);
            if started.elapsed() > time {
                break;
            }
            sleep(PAUSE);
        }
        sender.close();
        self.check(&last, what);
    }

    /// It receives still, over the connection that it had.
    fn check(&self, last: &str, what: &str) {
        self.scene.await_printed(&self.program, last);
        assert_eq!(
            self.scene.relay.accepted(),
            self.connections,
            "{} has lost a healthy connection: {what}\n{}",
            self.scene.name(),
            self.program.said()
        );
    }
}

fn lasts(client: Client, protocol: Protocol) {
    let Some(standing) = Standing::new(client, protocol) else {
        return;
    };
    let run = Run::asked_for();
    standing.idle(run.idle, "idle");
    standing.busy(run.busy, "busy");
    for turn in 0..run.turns {
        standing.busy(TURN_BUSY, &format!("busy-turn-{turn}"));
        standing.idle(TURN_IDLE, &format!("idle-turn-{turn}"));
    }
}

#[test]
fn programs_keep_a_healthy_connection() {
    all(&[&PYTHON[..], &NODE, &GO, &JMS].concat(), lasts);
}
