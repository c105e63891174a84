//! How a broker is deployed.

/// How many instances serve one broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deployment {
    /// One instance in one zone.
    Single,
    /// A pair in two zones over one store; one of them serves at a time.
    ActiveStandby,
}
