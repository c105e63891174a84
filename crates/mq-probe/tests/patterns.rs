//! Every pattern over every protocol that can, through the balancer.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use mq_probe::{
    Cause, Counts, Credentials, Dialler, Endpoint, Failover, Load, Options, Password, Pattern,
    PatternReport, Protocol, ProtocolReport, Site, Step, Trust, Verdict, put_under_load, ride_out,
    verify,
};

use tokio::sync::{oneshot, watch};

use super::relay::Relay;
use super::way::PATIENT;
use test_support::brokers::{APP, Balancer, GUEST, Lab, RabbitLab, User};

/// What ActiveMQ speaks.
const ACTIVEMQ: [Protocol; 5] = [
    Protocol::OpenWire,
    Protocol::Amqp,
    Protocol::Stomp,
    Protocol::Mqtt,
    Protocol::Wss,
];

/// All that needs no failover.
fn calm() -> Vec<Pattern> {
    let all = Pattern::ALL.into_iter();
    all.filter(|pattern| *pattern != Pattern::Durability)
        .collect()
}

fn options() -> Options {
    Options {
        messages: 40,
        patience: PATIENT,
        ..Options::default()
    }
}

/// A site for a run of its own.
fn site(run: &str, balancer: &Balancer, protocol: Protocol, user: User, options: &Options) -> Site {
    let endpoint = balancer.endpoint(protocol.port());
    site_at(run, balancer, endpoint, protocol, user, options)
}

/// The same, reached in another way.
fn site_at(
    run: &str,
    balancer: &Balancer,
    endpoint: Endpoint,
    protocol: Protocol,
    user: User,
    options: &Options,
) -> Site {
    let trust = Trust::of_file(balancer.authority()).unwrap();
    let credentials = Credentials {
        user: user.name.to_owned(),
        password: Password::new(user.password),
    };
    Site::new(
        run,
        protocol,
        endpoint,
        Dialler::new(trust, options.patience).unwrap(),
        credentials,
        options.clone(),
    )
}

fn no_failover() -> std::future::Ready<Result<(), String>> {
    std::future::ready(Err("none is caused here".to_owned()))
}

/// Take away what the runs made, and see that nothing is left.
async fn clear_up(sites: &[Site]) {
    let remover = sites
        .iter()
        .find(|site| site.protocol == Protocol::OpenWire);
    for site in sites {
        let left = site.clear_up(remover).await;
        assert_eq!(
            (left.empty, left.failed),
            (vec![], vec![]),
            "{}",
            site.protocol
        );
    }
}

#[track_caller]
fn assert_held(report: &ProtocolReport, messages: u64) {
    let protocol = report.protocol;
    assert_eq!(report.broken, None, "{protocol}");
    for found in &report.patterns {
        let PatternReport {
            pattern,
            verdict,
            counts,
            ..
        } = found;
        if let Some(why) = pattern.impossible_with(protocol) {
            assert_eq!(*verdict, Verdict::Skipped(why), "{protocol} {pattern}");
            continue;
        }
        assert_eq!(*verdict, Verdict::Held, "{protocol} {pattern}: {counts:?}");
        let (sent, received) = match pattern {
            Pattern::PublishSubscribe => (messages, messages * 2),
            Pattern::DeadLetter => (1, 1),
            _ => (messages, messages),
        };
        assert_eq!(
            (counts.sent, counts.received),
            (sent, received),
            "{protocol} {pattern}"
        );
        assert!(counts.are_clean(), "{protocol} {pattern}: {counts:?}");
        assert!(found.round_trip.is_some(), "{protocol} {pattern}");
    }
}

#[tokio::test]
async fn every_pattern_holds_over_every_protocol_of_activemq() {
    let Some(lab) = Lab::shared() else { return };
    let options = options();
    let sites = ACTIVEMQ.map(|protocol| site("rall", &lab.balancer, protocol, APP, &options));
    let reports = verify(&sites, &calm(), no_failover()).await;
    for report in &reports {
        assert_eq!(report.patterns.len(), calm().len(), "{}", report.protocol);
        assert_held(report, options.messages);
        assert!(report.way.is_some() && report.is_fine(), "{report:?}");
    }
    clear_up(&sites).await;
}

#[tokio::test]
async fn every_pattern_holds_over_rabbitmq() {
    let Some(lab) = RabbitLab::shared() else {
        return;
    };
    let options = options();
    let sites = [site(
        "rall",
        &lab.balancer,
        Protocol::Amqp091,
        APP,
        &options,
    )];
    let reports = verify(&sites, &calm(), no_failover()).await;
    assert_eq!(reports[0].patterns.len(), calm().len());
    assert_held(&reports[0], options.messages);
    clear_up(&sites).await;
}

/// All of them end in the one queue that ActiveMQ has for dead letters.
#[tokio::test]
async fn dead_letters_of_several_protocols_are_told_apart() {
    let Some(lab) = Lab::shared() else { return };
    let options = options();
    for run in ["rdead1", "rdead2", "rdead3"] {
        let sites = ACTIVEMQ.map(|protocol| site(run, &lab.balancer, protocol, APP, &options));
        let reports = verify(&sites, &[Pattern::DeadLetter], no_failover()).await;
        for report in &reports {
            assert_held(report, options.messages);
        }
        clear_up(&sites).await;
    }
}

#[tokio::test]
async fn large_messages_hold_too() {
    let Some(lab) = Lab::shared() else { return };
    let options = Options {
        messages: 6,
        size: 300_000,
        ..options()
    };
    // ActiveMQ's WebSockets take 64 KiB a message.
    let protocols = ACTIVEMQ
        .into_iter()
        .filter(|protocol| *protocol != Protocol::Wss);
    let sites = protocols.map(|protocol| site("rlarge", &lab.balancer, protocol, APP, &options));
    let sites: Vec<Site> = sites.collect();
    let reports = verify(&sites, &[Pattern::PublishSubscribe], no_failover()).await;
    for report in &reports {
        assert_held(report, options.messages);
    }
    clear_up(&sites).await;
}

/// The claim of the whole architecture: the active ends without warning while clients send, and nothing that was confirmed is
/// lost or comes twice.
#[tokio::test]
async fn nothing_confirmed_is_lost_when_the_active_is_killed_under_load() {
    let Some(lab) = Lab::start() else { return };
    let Lab { balancer, pair } = lab;
    let pair = Arc::new(Mutex::new(pair));
    let options = options();
    let sites = ACTIVEMQ.map(|protocol| site("rkill", &balancer, protocol, APP, &options));
    let kill = async {
        let pair = Arc::clone(&pair);
        let killed = tokio::task::spawn_blocking(move || pair.lock().unwrap().kill_active());
        killed.await.map_err(|error| error.to_string())?;
        Ok(())
    };
    let reports = verify(&sites, &[Pattern::Durability], kill).await;
    for report in &reports {
        let [found] = report.patterns.as_slice() else {
            panic!("{report:?}")
        };
        let protocol = report.protocol;
        assert_eq!(
            found.verdict,
            Verdict::Held,
            "{protocol}: {:?}",
            found.counts
        );
        let Counts {
            sent,
            lost,
            duplicates,
            ..
        } = found.counts;
        // The parked ones, and those that were confirmed before and after.
        assert!(sent > options.messages, "{protocol}: {:?}", found.counts);
        assert_eq!((lost, duplicates), (0, 0), "{protocol}");
        assert!(
            found.outage.is_some_and(|outage| outage > Duration::ZERO),
            "{protocol}"
        );
    }
    clear_up(&sites).await;
}

#[tokio::test]
async fn a_failover_that_never_comes_is_told() {
    let Some(lab) = Lab::shared() else { return };
    let options = Options {
        longest_outage: Duration::from_millis(300),
        ..options()
    };
    let sites = [site(
        "rnever",
        &lab.balancer,
        Protocol::OpenWire,
        APP,
        &options,
    )];
    let reports = verify(&sites, &[Pattern::Durability], async { Ok(()) }).await;
    let Verdict::Failed(why) = &reports[0].patterns[0].verdict else {
        panic!("{reports:?}")
    };
    assert!(why.contains("never away"), "{why}");
    clear_up(&sites).await;
}

#[tokio::test]
async fn an_outage_before_the_failover_is_not_taken_for_it() {
    let Some(lab) = Lab::shared() else { return };
    let options = Options {
        longest_outage: Duration::from_millis(300),
        ..options()
    };
    let protocol = Protocol::OpenWire;
    let relay = Relay::start(&lab.balancer, protocol.port()).await;
    let endpoint = relay.endpoint();
    let site = site_at("rearly", &lab.balancer, endpoint, protocol, APP, &options);
    let (state, states) = watch::channel(Failover::NotYet);
    let (parked, is_parked) = oneshot::channel();
    let riding = ride_out(&site, || parked.send(()).unwrap(), states);
    let cutting = async {
        is_parked.await.unwrap();
        relay.cut_now();
        // Enough for a new connection and many messages on it.
        relay.passes(30 * options.size).await;
        // And now it is said that there was a failover, and there was none.
        state.send(Failover::Causing).unwrap();
        state.send(Failover::Caused).unwrap();
    };
    let (report, ()) = tokio::join!(riding, cutting);
    let Verdict::Failed(why) = &report.verdict else {
        panic!("{report:?}")
    };
    assert!(why.contains("never away"), "{why}");
    assert!(report.counts.are_clean(), "{report:?}");
    clear_up(&[site]).await;
}

#[tokio::test]
async fn a_failover_that_can_not_be_caused_is_told_with_its_reason() {
    let Some(lab) = Lab::shared() else { return };
    let options = options();
    let sites = [site("rnone", &lab.balancer, Protocol::Stomp, APP, &options)];
    let reports = verify(&sites, &[Pattern::Durability], no_failover()).await;
    let Verdict::Failed(why) = &reports[0].patterns[0].verdict else {
        panic!("{reports:?}")
    };
    assert!(why.contains("none is caused here"), "{why}");
    let remover = site("rnone", &lab.balancer, Protocol::OpenWire, APP, &options);
    let left = sites[0].clear_up(Some(&remover)).await;
    assert_eq!((left.empty, left.failed), (vec![], vec![]));
}

#[tokio::test]
async fn who_may_nothing_is_stopped_at_the_first_pattern() {
    let Some(lab) = Lab::shared() else { return };
    let options = Options {
        patience: Duration::from_secs(5),
        ..options()
    };
    for protocol in ACTIVEMQ {
        let sites = [site("rguest", &lab.balancer, protocol, GUEST, &options)];
        let reports = verify(&sites, &[Pattern::PublishSubscribe], no_failover()).await;
        assert!(!reports[0].is_fine(), "{protocol}");
        let broken = reports[0].first_broken();
        let broken = broken.unwrap_or_else(|| panic!("{protocol}: {reports:?}"));
        assert_eq!(broken.cause, Cause::NotPermitted, "{protocol}: {broken}");
        assert!(broken.step >= Step::Login, "{protocol}: {broken}");
    }
}

#[tokio::test]
async fn an_interrupted_run_leaves_nothing() {
    let Some(lab) = Lab::shared() else { return };
    let options = Options {
        messages: 100_000,
        ..options()
    };
    let sites = ACTIVEMQ.map(|protocol| site("rcut", &lab.balancer, protocol, APP, &options));
    let patterns = calm();
    // Far from the end after so short a time, and yet well within the first pattern.
    let cut = tokio::time::timeout(
        Duration::from_secs(2),
        verify(&sites, &patterns, no_failover()),
    );
    assert!(cut.await.is_err());
    clear_up(&sites).await;
}

#[tokio::test]
async fn a_load_is_carried_and_says_how_many_consumers_it_needs() {
    let Some(lab) = Lab::shared() else { return };
    let options = options();
    let sites = [site(
        "rload",
        &lab.balancer,
        Protocol::OpenWire,
        APP,
        &options,
    )];
    let load = Load {
        rate: 50.0,
        duration: Duration::from_secs(2),
        producers: 2,
        consumers: None,
    };
    let report = put_under_load(&sites[0], load).await.unwrap();
    assert_eq!(
        (report.counts.sent, report.counts.received),
        (100, 100),
        "{report:?}"
    );
    assert!(report.counts.are_clean(), "{report:?}");
    let latency = report.latency.unwrap();
    assert!(
        latency.p50_ms <= latency.p99_ms && latency.p99_ms <= latency.max_ms,
        "{latency:?}"
    );
    let sizing = report.sizing;
    assert!(sizing.consumer_rate > 0.0, "{sizing:?}");
    assert!(sizing.consumers_needed >= 1, "{sizing:?}");
    clear_up(&sites).await;
}
