//! How a broker is deployed.

/// How many instances serve one broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deployment {
    /// One instance in one zone.
    Single,
    /// A pair in two zones over one store; one of them serves at a time.
    ActiveStandby,
}

impl Deployment {
    /// All of them, in the order they are offered to people.
    pub const ALL: [Self; 2] = [Self::Single, Self::ActiveStandby];

    /// The name in a plan file and in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::ActiveStandby => "active-standby",
        }
    }

    /// How many instances serve one broker.
    pub fn instances(self) -> usize {
        match self {
            Self::Single => 1,
            Self::ActiveStandby => 2,
        }
    }

    /// How many subnets a broker takes, each in a zone of its own.
    /// Source: Amazon MQ API, `CreateBroker`, `subnetIds`.
    pub fn subnets(self) -> usize {
        match self {
            Self::Single => 1,
            Self::ActiveStandby => 2,
        }
    }
}
