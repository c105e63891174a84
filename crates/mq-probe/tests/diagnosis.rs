//! Each link that breaks between a client and a real broker has its own diagnosis.

use std::collections::BTreeSet;
use std::time::Duration;

use mq_probe::{
    Broken, Cause, Destination, Diagnosis, Health, Message, Protocol, Role, Step, Surroundings,
    Target, Targets, diagnose,
};

use super::way::{PATIENT, log_in, unique};
use test_support::brokers::{APP, Balancer, Balancing, GUEST, Lab, Setting, Shown, Silent, User};

const PROTOCOL: Protocol = Protocol::Stomp;

/// Log in as the user who may do all.
async fn broken(balancer: &Balancer) -> Broken {
    log_in(balancer, PROTOCOL, APP, PATIENT)
        .await
        .err()
        .unwrap()
}

/// What is said of a broken link, which must be this one.
#[track_caller]
fn diagnosis(broken: &Broken, link: (Step, Cause), around: &Surroundings) -> String {
    assert_eq!((broken.step, broken.cause), link, "{broken}");
    diagnose(Some(broken), around).unwrap().cause
}

/// What the balancer knows of its targets, of which one stands by.
fn seen_by(balancer: &Balancer) -> Targets {
    let mut all: Vec<Target> = Vec::new();
    for target in balancer.targets().unwrap() {
        let address = target.address.to_string();
        // It says so once for every listener.
        if all.iter().all(|other| other.address != address) {
            all.push(Target {
                address,
                port: PROTOCOL.port(),
                health: if target.up {
                    Health::Healthy
                } else {
                    Health::Unhealthy
                },
                reason: None,
            });
        }
    }
    Targets {
        all,
        standbys: 1,
        checked_port: 8162,
    }
}

#[tokio::test]
async fn each_broken_link_has_its_own_diagnosis() {
    let Some(lab) = Lab::shared() else { return };
    let Some(balancing) = Balancing::find() else {
        return;
    };
    let alone = Surroundings::default();
    let mut said = Vec::new();

    let silent = Silent::on(PROTOCOL.port());
    let one = Setting::before_one(silent.address(), PROTOCOL.port());
    for (shown, cause) in [
        (Shown::OtherName, Cause::WrongName),
        (Shown::Expired, Cause::Expired),
        (Shown::SelfSigned, Cause::UnknownAuthority),
    ] {
        let balancer = Balancer::start(balancing, one.clone().showing(shown));
        said.push(diagnosis(
            &broken(&balancer).await,
            (Step::Tls, cause),
            &alone,
        ));
    }

    let balancer = Balancer::start(balancing, one);
    // Long enough for whoever answers at all, and lost if nobody does.
    let impatient = Duration::from_millis(300);
    let unanswered = log_in(&balancer, PROTOCOL, APP, impatient).await;
    let link = (Step::Handshake, Cause::Silent);
    said.push(diagnosis(&unanswered.err().unwrap(), link, &alone));

    // They listen where clients go, but not where they are checked.
    let brokers = [(); 2].map(|()| Silent::on(PROTOCOL.port()));
    let setting = Setting::before(brokers.each_ref().map(Silent::address));
    let balancer = Balancer::start(balancing, setting.clone());
    let around = Surroundings {
        targets: Some(seen_by(&balancer)),
        ..Surroundings::default()
    };
    let link = (Step::Handshake, Cause::Closed);
    said.push(diagnosis(&broken(&balancer).await, link, &around));

    let balancer = Balancer::start(balancing, setting.without(PROTOCOL.port()));
    let link = (Step::Tcp, Cause::Refused);
    said.push(diagnosis(&broken(&balancer).await, link, &alone));

    let stranger = User {
        password: "wrong-password-12",
        ..APP
    };
    let refused = log_in(&lab.balancer, PROTOCOL, stranger, PATIENT).await;
    let link = (Step::Login, Cause::WrongPassword);
    said.push(diagnosis(&refused.err().unwrap(), link, &alone));

    let mut guest = log_in(&lab.balancer, PROTOCOL, GUEST, PATIENT)
        .await
        .unwrap();
    let queue = Destination::Queue(unique("diagnosis"));
    let refused = guest.send(&queue, &Message::default()).await.unwrap_err();
    let link = (Step::Send, Cause::NotPermitted);
    said.push(diagnosis(&refused, link, &alone));

    let different: BTreeSet<_> = said.iter().collect();
    assert_eq!(different.len(), said.len(), "{said:#?}");
}

#[test]
fn what_is_known_of_the_way_explains_silence_and_unhealthy_targets() {
    let known = |cause: &str| {
        Some(Diagnosis {
            cause: cause.to_owned(),
            next: String::new(),
        })
    };
    let targets = |health| Targets {
        all: vec![Target {
            address: "10.0.0.1".to_owned(),
            port: PROTOCOL.port(),
            health,
            reason: None,
        }],
        standbys: 0,
        checked_port: 8162,
    };
    let around = |health| Surroundings {
        targets: Some(targets(health)),
        is_private: true,
        before_balancer: known("before"),
        behind_balancer: known("behind"),
        ..Surroundings::default()
    };
    let broken = |step, cause| Broken::new(step, cause, "");
    let silent = broken(Step::Tcp, Cause::Silent);
    let closed = broken(Step::Handshake, Cause::Closed);
    let unhealthy = around(Health::Unhealthy);
    assert_eq!(diagnose(Some(&silent), &unhealthy), known("before"));
    assert_eq!(diagnose(Some(&closed), &unhealthy), known("behind"));
    assert_eq!(diagnose(None, &unhealthy), known("behind"));
    // What works is not explained away.
    let healthy = around(Health::Healthy);
    assert_ne!(diagnose(Some(&closed), &healthy), known("behind"));
    assert_eq!(diagnose(None, &healthy), None);
    let refused = broken(Step::Tcp, Cause::Refused);
    assert_ne!(diagnose(Some(&refused), &healthy), known("before"));
}

#[test]
fn the_active_and_the_standby_are_told_apart() {
    let Some(lab) = Lab::shared() else { return };
    let targets = seen_by(&lab.balancer);
    let active = lab.pair.active().unwrap().address().to_string();
    assert_eq!(targets.all.len(), 2);
    for target in &targets.all {
        let role = if target.address == active {
            Role::Active
        } else {
            Role::Standby
        };
        assert_eq!(targets.role(target), role, "{target:?}");
    }
    let around = Surroundings {
        targets: Some(targets),
        ..Surroundings::default()
    };
    assert_eq!(diagnose(None, &around), None);
}
