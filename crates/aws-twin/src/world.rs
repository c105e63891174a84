//! Everything the sandbox account holds, the time it is there, and where its ids come from.
//!
//! An [`Account`] has what is the same everywhere, which is Route 53 and who is calling, and a [`Region`] for the rest. A
//! service of a region is answered on a [`World`]: the account as it is seen from there.
//!
//! The state is plain data, serialised whole, and a file of an older version has less in it: what is added later, a service
//! or a field of one, has a default ([`serde`]'s `default`), so that the file can still be read. Time only moves in
//! [`Account::settle`], which every request calls first: it lets each service carry out what has come due.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::fault::Consistency;
use super::{acm, ec2, elbv2, mq, route53, secretsmanager, ssm};

/// Milliseconds since 1970 on the sandbox's clock.
pub(crate) type Millis = u64;

/// One second, in [`Millis`].
pub(crate) const SECOND: Millis = 1000;
/// One minute, in [`Millis`].
pub(crate) const MINUTE: Millis = 60 * SECOND;

/// One account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Account {
    /// Twelve digits.
    pub(crate) id: String,
    /// The time of the request being answered.
    pub(crate) now: Millis,
    /// Where its ids and durations come from.
    #[serde(flatten)]
    pub(crate) dice: Dice,
    /// How late EC2 sees what was just made.
    #[serde(default)]
    pub(crate) consistency: Consistency,
    /// Hosted zones and records.
    #[serde(default)]
    pub(crate) route53: route53::State,
    /// By name: those that were ever asked for anything.
    #[serde(default)]
    pub(crate) regions: BTreeMap<String, Region>,
}

/// What an account holds in one region.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Region {
    /// VPCs, subnets, groups, tables, interfaces.
    pub(crate) ec2: ec2::State,
    /// Load balancers, target groups, listeners.
    pub(crate) elbv2: elbv2::State,
    /// Brokers and configurations.
    pub(crate) mq: mq::State,
    /// Certificates.
    pub(crate) acm: acm::State,
    /// Secrets.
    pub(crate) secretsmanager: secretsmanager::State,
    /// Parameters.
    pub(crate) ssm: ssm::State,
}

/// An account, seen from one of its regions.
#[derive(Debug)]
pub(crate) struct World<'account> {
    /// Twelve digits.
    pub(crate) account: &'account str,
    /// Its name.
    pub(crate) region: &'account str,
    /// The time of the request being answered.
    pub(crate) now: Millis,
    /// How late EC2 sees what was just made.
    pub(crate) consistency: Consistency,
    dice: &'account mut Dice,
    /// Hosted zones and records, which are the account's.
    pub(crate) route53: &'account route53::State,
    /// VPCs, subnets, groups, tables, interfaces.
    pub(crate) ec2: &'account mut ec2::State,
    /// Load balancers, target groups, listeners.
    pub(crate) elbv2: &'account mut elbv2::State,
    /// Brokers and configurations.
    pub(crate) mq: &'account mut mq::State,
    /// Certificates.
    pub(crate) acm: &'account mut acm::State,
    /// Secrets.
    pub(crate) secretsmanager: &'account mut secretsmanager::State,
    /// Parameters.
    pub(crate) ssm: &'account mut ssm::State,
}

impl Account {
    /// An account in which nobody has done anything.
    pub(crate) fn new(id: &str, seed: u64, now: Millis) -> Self {
        Self {
            id: id.to_owned(),
            now,
            dice: Dice { seed, drawn: 0 },
            consistency: Consistency::default(),
            route53: route53::State::default(),
            regions: BTreeMap::new(),
        }
    }

    /// The account as it is seen from `region`, which begins with a default VPC and nothing else.
    pub(crate) fn in_region(&mut self, region: &str) -> World<'_> {
        let is_new = !self.regions.contains_key(region);
        if is_new {
            let region = region.to_owned();
            self.regions.insert(region, Region::default());
        }
        let mut world = self.view(region).expect("the region is there by now");
        if is_new {
            ec2::found(&mut world);
        }
        world
    }

    fn view(&mut self, region: &str) -> Option<World<'_>> {
        let mut regions = self.regions.iter_mut();
        let (name, region) = regions.find(|(name, _)| *name == region)?;
        Some(World {
            account: &self.id,
            region: name,
            now: self.now,
            consistency: self.consistency,
            dice: &mut self.dice,
            route53: &self.route53,
            ec2: &mut region.ec2,
            elbv2: &mut region.elbv2,
            mq: &mut region.mq,
            acm: &mut region.acm,
            secretsmanager: &mut region.secretsmanager,
            ssm: &mut region.ssm,
        })
    }

    /// Let everything happen that is due at `now`. Time never runs backwards.
    pub(crate) fn settle(&mut self, now: Millis) {
        self.now = self.now.max(now);
        let regions: Vec<String> = self.regions.keys().cloned().collect();
        for region in &regions {
            self.in_region(region).settle(now);
        }
        route53::settle(self);
    }
}

impl World<'_> {
    /// Let everything happen that is due here at `now`. Time never runs backwards.
    pub(crate) fn settle(&mut self, now: Millis) {
        self.now = self.now.max(now);
        // Brokers open and close ports, validation records issue certificates, and the balancer sees both.
        mq::settle(self);
        acm::settle(self);
        elbv2::settle(self);
        ec2::settle(self);
        secretsmanager::settle(self);
    }

    /// Where all that chance decides here comes from.
    pub(crate) fn seed(&self) -> u64 {
        self.dice.seed
    }

    /// As [`Dice::hex`].
    pub(crate) fn hex(&mut self, digits: usize) -> String {
        self.dice.hex(digits)
    }

    /// As [`Dice::letters`].
    pub(crate) fn letters(&mut self, count: usize) -> String {
        self.dice.letters(count)
    }

    /// As [`Dice::uuid`].
    pub(crate) fn uuid(&mut self) -> String {
        self.dice.uuid()
    }

    /// As [`Dice::between`].
    pub(crate) fn between(&mut self, least: Millis, most: Millis) -> Millis {
        self.dice.between(least, most)
    }
}

/// Whether this is how AWS names a region: `us-west-2`, `us-gov-east-1`.
pub(crate) fn is_region(name: &str) -> bool {
    let parts: Vec<&str> = name.split('-').collect();
    let Some((number, words)) = parts.split_last() else {
        return false;
    };
    let is_word = |word: &&str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
    words.len() >= 2
        && words.iter().all(is_word)
        && !number.is_empty()
        && number.bytes().all(|b| b.is_ascii_digit())
}

/// What chance decides, the same for the same seed and history.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Dice {
    /// Where it begins.
    pub(crate) seed: u64,
    /// How often something was drawn.
    pub(crate) drawn: u64,
}

impl Dice {
    /// `digits` hexadecimal digits that no earlier call returned.
    pub(crate) fn hex(&mut self, digits: usize) -> String {
        let hash = self.draw();
        let mut text = String::new();
        for byte in hash {
            let _ = write!(text, "{byte:02x}");
        }
        text.truncate(digits);
        text
    }

    /// `count` letters of both cases and digits, by the same rule.
    pub(crate) fn letters(&mut self, count: usize) -> String {
        const ALPHABET: &[u8; 62] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        let hash = self.draw().into_iter().take(count);
        hash.map(|byte| char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]))
            .collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_regions() {
        for name in ["us-west-2", "ap-southeast-1", "us-gov-east-1"] {
            assert!(is_region(name), "{name}");
        }
        for name in ["", "us-west", "aws-global", "us-west-2a", "US-WEST-2", "2"] {
            assert!(!is_region(name), "{name}");
        }
    }
}
