//! The printed programs run as they are printed, but for the name of their queue or topic: they get messages, acknowledge
//! them, come back after an outage by themselves, and log in to nobody who can't prove to be the endpoint.

use std::sync::OnceLock;

use mqctl_model::clients::Client;
use mqctl_model::spec::Protocol;

use super::scene::Scene;
use test_support::brokers::{Balancer, Balancing, Lab, Setting, Shown, await_for};

/// What runs here. There is no .NET, and Spring's settings need an application.
pub(super) const PYTHON: [(Client, Protocol); 3] = [
    (Client::Python, Protocol::Amqp),
    (Client::Python, Protocol::Stomp),
    (Client::Python, Protocol::Mqtt),
];
pub(super) const NODE: [(Client, Protocol); 4] = [
    (Client::Node, Protocol::Amqp),
    (Client::Node, Protocol::Stomp),
    (Client::Node, Protocol::Mqtt),
    (Client::Node, Protocol::Wss),
];
pub(super) const GO: [(Client, Protocol); 3] = [
    (Client::Go, Protocol::Amqp),
    (Client::Go, Protocol::Stomp),
    (Client::Go, Protocol::Mqtt),
];
pub(super) const JMS: [(Client, Protocol); 2] = [
    (Client::Jms, Protocol::OpenWire),
    (Client::Jms, Protocol::Amqp),
];

/// How often a program is run until all that it has handled is acknowledged.
const RUNS: usize = 4;

/// Everything that a program has to do.
fn works(client: Client, protocol: Protocol) {
    let Some(scene) = Scene::new(client, protocol, "works") else {
        return;
    };
    let Some(program) = scene.run_well("first-run") else {
        return;
    };
    if scene.subscribes() {
        // What is sent to a topic before somebody subscribes is lost.
        await_for("somebody is subscribed", [&program], || {
            scene.send("greeting");
            program.output().contains("greeting")
        });
    }
    scene.send("one-before");
    scene.await_printed(&program, "one-before");

    scene.relay.cut(2);
    scene.send("one-in-between");
    scene.await_printed(&program, "one-in-between");
    assert_eq!(
        scene.relay.refused(),
        2,
        "it has come back through the outage"
    );
    drop(program);

    // Messages come in order: what was not acknowledged comes again before a later one. An acknowledgement that was still
    // on its way when a program was ended is made up for by the next run.
    let settled = (1..=RUNS).any(|run| {
        let after = format!("one-after-{run}");
        scene.send(&after);
        let program = scene.run_well(&format!("run-{run}"));
        let program = program.expect("it has run before");
        scene.await_printed(&program, &after);
        !program.output().contains("one-before")
    });
    assert!(settled, "what it has handled comes again and again");
}

/// Come through to an endpoint that asks for a certificate.
fn shows(client: Client, protocol: Protocol) {
    static ASKING: OnceLock<Balancer> = OnceLock::new();
    let (Some(lab), Some(balancing)) = (Lab::shared(), Balancing::find()) else {
        return;
    };
    let setting = Setting::before(lab.pair.addresses()).asking_for_certificates();
    let way = ASKING.get_or_init(|| Balancer::start(balancing, setting));
    let scene = Scene::before(lab, way, client, protocol, "shows");
    let Some(program) = scene.run("shows", way.authority()) else {
        return;
    };
    scene.send("greeting");
    await_for("it receives", [&program], || {
        // What is sent to a topic before somebody subscribes is lost.
        if scene.subscribes() {
            scene.send("greeting");
        }
        program.output().contains("greeting")
    });
}

/// Log in to nobody who shows a certificate of an authority that is not trusted, or one for another name.
fn refuses(client: Client, protocol: Protocol) {
    let (Some(lab), Some(balancing)) = (Lab::shared(), Balancing::find()) else {
        return;
    };
    let setting = Setting::before(lab.pair.addresses()).showing(Shown::OtherName);
    let other = Balancer::start(balancing, setting);
    for (purpose, way) in [("trust", &lab.balancer), ("name", &other)] {
        let scene = Scene::before(lab, way, client, protocol, purpose);
        let Some(program) = scene.run(purpose, other.authority()) else {
            return;
        };
        await_for("it is turned away, or ends", [], || {
            scene.relay.turned_away() > 0 || !program.runs()
        });
        drop(program);
        await_for("its connection is seen to end", [], || {
            scene.relay.turned_away() > 0
        });
    }
}

/// Check all of them at once.
pub(super) fn all(cases: &[(Client, Protocol)], check: fn(Client, Protocol)) {
    std::thread::scope(|scope| {
        for (client, protocol) in cases {
            scope.spawn(move || check(*client, *protocol));
        }
    });
}

#[test]
fn programs_in_python_work() {
    all(&PYTHON, works);
}

#[test]
fn programs_in_javascript_work() {
    all(&NODE, works);
}

#[test]
fn programs_in_go_work() {
    all(&GO, works);
}

#[test]
fn programs_in_java_work() {
    all(&JMS, works);
}

#[test]
fn programs_show_a_certificate_to_an_endpoint_that_asks_for_one() {
    all(&[&PYTHON[..], &NODE, &GO, &JMS].concat(), shows);
}

#[test]
fn programs_verify_the_endpoint() {
    for cases in [&PYTHON[..], &NODE, &GO, &JMS] {
        all(cases, refuses);
    }
}
