//! Brokers with a balancer in front: what `mqctl` builds, on loopback.

use std::sync::OnceLock;

use mq_probe::Protocol;

use super::balancer::{Balancer, Setting};
use super::pair::Pair;
use super::programs::{Balancing, Brokers, Rabbits};
use super::rabbit::Rabbit;

/// A pair and a balancer that knows who is active.
pub struct Lab {
    /// In front of what follows.
    pub balancer: Balancer,
    /// The brokers, one of them active.
    pub pair: Pair,
}

impl Lab {
    /// One of its own, for a test that kills. None if the test must be skipped.
    #[track_caller]
    pub fn start() -> Option<Self> {
        let (brokers, balancing) = (Brokers::find()?, Balancing::find()?);
        let pair = Pair::start(brokers);
        let balancer = Balancer::start(balancing, Setting::before(pair.addresses()));
        Some(Self { balancer, pair })
    }

    /// The one that all tests share which leave it as it is; with destinations of their own. None if the test must be skipped.
    #[track_caller]
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Lab>> = OnceLock::new();
        // Asked by each test, so that each that is skipped says so.
        let found = Brokers::find().is_some() && Balancing::find().is_some();
        found.then(|| SHARED.get_or_init(Self::start).as_ref())?
    }
}

/// A RabbitMQ broker and a balancer.
pub struct RabbitLab {
    /// In front of what follows.
    pub balancer: Balancer,
    _rabbit: Rabbit,
}

impl RabbitLab {
    /// One of its own. None if the test must be skipped.
    #[track_caller]
    pub fn start() -> Option<Self> {
        let (rabbits, balancing) = (Rabbits::find()?, Balancing::find()?);
        let rabbit = Rabbit::start(rabbits);
        let setting = Setting::before_one(rabbit.address(), Protocol::Amqp091.port());
        Some(Self {
            balancer: Balancer::start(balancing, setting),
            _rabbit: rabbit,
        })
    }

    /// The one that all tests share, with destinations of their own. None if the test must be skipped.
    #[track_caller]
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<RabbitLab>> = OnceLock::new();
        // Asked by each test, so that each that is skipped says so.
        let found = Rabbits::find().is_some() && Balancing::find().is_some();
        found.then(|| SHARED.get_or_init(Self::start).as_ref())?
    }
}
