//! Everything the sandbox account holds, the time it is there, and where its ids come from.
//!
//! The state is plain data, serialised whole, and a file of an older version has less in it: what is added later, a service
//! or a field of one, has a default ([`serde`]'s `default`), so that the file can still be read. Time only moves in [`World::settle`], which every request calls first:
//! it lets each service carry out what has come due.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{acm, ec2, elbv2, mq, route53, secretsmanager, ssm};

/// Milliseconds since 1970 on the sandbox's clock.
pub(crate) type Millis = u64;

/// One second, in [`Millis`].
pub(crate) const SECOND: Millis = 1000;
/// One minute, in [`Millis`].
pub(crate) const MINUTE: Millis = 60 * SECOND;

/// One account in one region.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct World {
    /// Twelve digits.
    pub(crate) account: String,
    /// The one region this sandbox lives in.
    pub(crate) region: String,
    /// The time of the request being answered.
    pub(crate) now: Millis,
    seed: u64,
    drawn: u64,
    /// VPCs, subnets, groups, tables, interfaces.
    #[serde(default)]
    pub(crate) ec2: ec2::State,
    /// Load balancers, target groups, listeners.
    #[serde(default)]
    pub(crate) elbv2: elbv2::State,
    /// Brokers and configurations.
    #[serde(default)]
    pub(crate) mq: mq::State,
    /// Hosted zones and records.
    #[serde(default)]
    pub(crate) route53: route53::State,
    /// Certificates.
    #[serde(default)]
    pub(crate) acm: acm::State,
    /// Secrets.
    #[serde(default)]
    pub(crate) secretsmanager: secretsmanager::State,
    /// Parameters.
    #[serde(default)]
    pub(crate) ssm: ssm::State,
}

impl World {
    /// A fresh account: a default VPC and nothing else.
    pub(crate) fn new(account: &str, region: &str, seed: u64, now: Millis) -> Self {
        let mut world = Self {
            account: account.to_owned(),
            region: region.to_owned(),
            now,
            seed,
            drawn: 0,
            ec2: ec2::State::default(),
            elbv2: elbv2::State::default(),
            mq: mq::State::default(),
            route53: route53::State::default(),
            acm: acm::State::default(),
            secretsmanager: secretsmanager::State::default(),
            ssm: ssm::State::default(),
        };
        ec2::found(&mut world);
        world
    }

    /// Let everything happen that is due at `now`. Time never runs backwards.
    pub(crate) fn settle(&mut self, now: Millis) {
        self.now = self.now.max(now);
        // Brokers open and close ports, validation records issue certificates, and the balancer sees both.
        mq::settle(self);
        acm::settle(self);
        route53::settle(self);
        elbv2::settle(self);
        ec2::settle(self);
        secretsmanager::settle(self);
    }

    /// `digits` hexadecimal digits that no earlier call returned; the same ones for the same seed and history.
    pub(crate) fn hex(&mut self, digits: usize) -> String {
        let hash = self.draw();
        let mut text = String::new();
        for byte in hash {
            let _ = write!(text, "{byte:02x}");
        }
        text.truncate(digits);
        text
    }

    /// A UUID, by the same rule.
    pub(crate) fn uuid(&mut self) -> String {
        let hex = self.hex(32);
        format!(
            "{}-{}-{}-{}-{}",
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..]
        )
    }

    /// A duration between the two bounds, by the same rule.
    pub(crate) fn between(&mut self, least: Millis, most: Millis) -> Millis {
        let hash = self.draw();
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&hash[..8]);
        least + u64::from_be_bytes(bytes) % (most - least + 1)
    }

    fn draw(&mut self) -> [u8; 32] {
        self.drawn += 1;
        let mut hasher = Sha256::new();
        hasher.update(self.seed.to_be_bytes());
        hasher.update(self.drawn.to_be_bytes());
        hasher.finalize().into()
    }
}
