//! A pair with a balancer in front: what `mqctl` builds, on loopback.

use std::sync::OnceLock;

use super::balancer::{Balancer, Setting};
use super::pair::Pair;
use super::programs::{Balancing, Brokers};

/// A pair and a balancer that knows who is active.
pub(crate) struct Lab {
    pub(crate) balancer: Balancer,
    pub(crate) pair: Pair,
}

impl Lab {
    /// One of its own, for a test that kills. None if the test must be skipped.
    #[track_caller]
    pub(crate) fn start() -> Option<Self> {
        let (brokers, balancing) = (Brokers::find()?, Balancing::find()?);
        let pair = Pair::start(brokers);
        let balancer = Balancer::start(balancing, Setting::before(pair.addresses()));
        Some(Self { balancer, pair })
    }

    /// The one that all tests share which leave it as it is; with destinations of their own. None if the test must be skipped.
    #[track_caller]
    pub(crate) fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Lab>> = OnceLock::new();
        let found = Brokers::find().is_some() && Balancing::find().is_some();
        found.then(|| SHARED.get_or_init(Self::start).as_ref())?
    }
}
