//! Links that do not hold: each is told with its likely cause and the next step, on stdout, and never with a password.

use super::{Json, Mqctl, place, verify};
use crate::support::stack::example;
use test_support::brokers::{Balancer, Balancing, GUEST, Lab, Setting, Silent};

const WRONG: &str = "not-this-horse";

/// Run over STOMP in both forms: the first broken link's step and cause, and the words in the likely cause and the next step.
#[track_caller]
fn assert_broken(
    mqctl: &Mqctl,
    balancer: &Balancer,
    more: &[&str],
    link: (&str, &str),
    likely: &str,
    next: &str,
) {
    let arguments = [&["--protocol", "stomp"], more].concat();
    let finished = verify(
        mqctl,
        balancer,
        &[&arguments[..], &["--output", "json"]].concat(),
    );
    let finished = finished.expect_code(1);
    let found = finished.document();
    assert_eq!(found["holds"], false);
    let stomp = &found["protocols"][0];
    let broken = match &stomp["broken"] {
        Json::Null => &stomp["patterns"][0]["broken"],
        broken => broken,
    };
    assert_eq!(
        (&broken["step"], &broken["cause"]),
        (&link.0.into(), &link.1.into())
    );
    let diagnosis = &stomp["diagnosis"];
    for (key, words) in [("cause", likely), ("next", next)] {
        let text = diagnosis[key].as_str().unwrap();
        assert!(text.contains(words), "`{words}`: {text}");
    }
    let text = verify(mqctl, balancer, &arguments).expect_code(1);
    // Lines may end anywhere.
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = words(&text.stdout);
    for expected in [
        format!(
            " broken {}",
            if stomp["broken"].is_null() {
                ""
            } else {
                link.0
            }
        ),
        format!(" likely {}", words(diagnosis["cause"].as_str().unwrap())),
        format!(" next {}", words(diagnosis["next"].as_str().unwrap())),
    ] {
        assert!(
            told.contains(expected.trim_end()),
            "`{expected}`: {}",
            text.stdout
        );
    }
    for line in text.stdout.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    for output in [finished.stdout, finished.stderr, text.stdout, text.stderr] {
        assert!(
            !output.contains(WRONG) && !output.contains(GUEST.password),
            "{output}"
        );
    }
}

#[test]
fn a_wrong_password() {
    let Some(lab) = Lab::shared() else { return };
    let mqctl = place().with_env("MQCTL_PASSWORD", WRONG);
    assert_broken(
        &mqctl,
        &lab.balancer,
        &[],
        ("login", "wrong-password"),
        "the environment variable MQCTL_PASSWORD",
        "brokers.users",
    );
}

#[test]
fn a_user_who_may_nothing() {
    let Some(lab) = Lab::shared() else { return };
    let mqctl = place().with_env("MQCTL_PASSWORD", GUEST.password);
    let plan = example("lab/mqctl").replace("name: app", "name: guest");
    mqctl.write("mqctl.yaml", plan);
    assert_broken(
        &mqctl,
        &lab.balancer,
        &["--patterns", "point-to-point"],
        ("subscribe", "not-permitted"),
        "authorization map",
        "read, write and admin",
    );
}

#[test]
fn an_authority_that_is_not_trusted() {
    let Some(lab) = Lab::shared() else { return };
    let setting = Setting::before_one(lab.balancer.address(), 61614);
    let other = Balancer::start(Balancing::find().unwrap(), setting);
    let mqctl = place();
    mqctl.write("other.pem", std::fs::read(other.authority()).unwrap());
    let address = lab.balancer.address().to_string();
    let arguments = ["verify", "--offline", "--connect", &address];
    let finished = mqctl.run(
        [
            &arguments[..],
            &[
                "--ca",
                "other.pem",
                "--protocol",
                "amqp",
                "--output",
                "json",
            ],
        ]
        .concat(),
    );
    let found = finished.expect_code(1).document();
    let amqp = &found["protocols"][0];
    assert_eq!(amqp["broken"]["step"], "tls");
    assert_eq!(amqp["broken"]["cause"], "unknown-authority");
    assert!(
        amqp["diagnosis"]["cause"]
            .as_str()
            .unwrap()
            .contains("--ca")
    );
    assert!(
        amqp["diagnosis"]["next"]
            .as_str()
            .unwrap()
            .contains("openssl")
    );
}

#[test]
fn nobody_listens() {
    let Some(balancing) = Balancing::find() else {
        return;
    };
    let broker = Silent::on(61614);
    let setting = Setting::before_one(broker.address(), 61614).without(61614);
    let balancer = Balancer::start(balancing, setting);
    assert_broken(
        &place(),
        &balancer,
        &[],
        ("tcp", "refused"),
        "nobody listens",
        "brokers.protocols",
    );
}

#[test]
fn no_target_is_healthy() {
    let Some(balancing) = Balancing::find() else {
        return;
    };
    let brokers = [(); 2].map(|()| Silent::on(61614));
    let setting = Setting::before(brokers.each_ref().map(Silent::address));
    let balancer = Balancer::start(balancing, setting);
    assert_broken(
        &place(),
        &balancer,
        &[],
        ("handshake", "closed"),
        "no target is healthy",
        "target group's health",
    );
}
