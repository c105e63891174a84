//! An active and a standby over one store.

use std::net::Ipv4Addr;

use super::await_for::await_for;
use super::broker::Broker;
use super::place::Place;
use super::programs::Brokers;

/// Two brokers. Who gets the lock of the store is active, as with Amazon MQ; the other one waits for it.
#[derive(Debug)]
pub struct Pair {
    software: Brokers,
    // Before the place, so that nobody writes to it any more when it is removed.
    brokers: [Broker; 2],
    place: Place,
}

impl Pair {
    /// Start both. The active accepts on all its ports when this returns, and the standby waits for the lock.
    #[track_caller]
    pub fn start(software: Brokers) -> Self {
        let place = Place::new();
        let brokers = ["broker-1", "broker-2"].map(|name| Broker::start(software, name, &place));
        let pair = Self {
            software,
            brokers,
            place,
        };
        pair.await_active();
        pair.await_standby();
        pair
    }

    /// Where the two are.
    pub fn addresses(&self) -> [Ipv4Addr; 2] {
        self.brokers.each_ref().map(Broker::address)
    }

    /// The one that serves; none while the other takes over.
    pub fn active(&self) -> Option<&Broker> {
        self.brokers.iter().find(|broker| broker.serves())
    }

    /// The one that waits for the lock; none when it was killed, or has just got it.
    pub fn standby(&self) -> Option<&Broker> {
        self.brokers.iter().find(|broker| broker.waits())
    }

    /// End the active without warning: SIGKILL. It is gone when this returns, and the standby has not yet noticed. Says where
    /// it was.
    #[track_caller]
    pub fn kill_active(&mut self) -> Ipv4Addr {
        let active = self.brokers.iter_mut().find(|broker| broker.serves());
        let active = active.expect("somebody is active");
        active.kill();
        active.address()
    }

    /// Start what was killed.
    #[track_caller]
    pub fn revive(&mut self) {
        for broker in &mut self.brokers {
            broker.revive(self.software, &self.place);
        }
    }

    /// Wait until one of them accepts on all its ports: after [`kill_active`](Self::kill_active), until the takeover is done.
    #[track_caller]
    pub fn await_active(&self) {
        let processes = self.brokers.iter().filter_map(Broker::process);
        await_for("a broker is active", processes, || {
            self.active()
                .is_some_and(|active| active.open_ports() == Broker::ports())
        });
    }

    /// Wait until the other one waits for the lock.
    #[track_caller]
    pub fn await_standby(&self) {
        let processes = self.brokers.iter().filter_map(Broker::process);
        await_for("a broker stands by", processes, || self.standby().is_some());
    }
}
