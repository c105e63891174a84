//! Where a load balancer is: its subnets, and the address that it has in each.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_elasticloadbalancingv2::types::SubnetMapping;

use crate::error::AwsError;
use crate::step::Step;
use mqctl_model::resource::LoadBalancer;

/// What AWS says of subnets, their route to the internet, security groups and addresses that it does not see yet.
pub(super) const NOT_SEEN_YET: [&str; 3] =
    ["InvalidSubnet", "SubnetNotFound", "InvalidSecurityGroup"];
/// The same, or what it says of addresses that it does not see yet, or that a load balancer had which is gone.
const NO_ADDRESS_YET: [&str; 5] = [
    "InvalidSubnet",
    "SubnetNotFound",
    "InvalidSecurityGroup",
    "AllocationIdNotFound",
    "ResourceInUse",
];
/// All that, or what it says of a zone that is on its way out.
pub(super) const NOT_FREE_YET: [&str; 6] = [
    "InvalidSubnet",
    "SubnetNotFound",
    "InvalidSecurityGroup",
    "AllocationIdNotFound",
    "ResourceInUse",
    "InvalidConfigurationRequest",
];
/// How long what it is built on may take to be seen everywhere.
const CONSISTENCY: Duration = Duration::from_mins(1);
/// How long an interface that has an address may linger.
const LINGER: Duration = Duration::from_mins(15);

/// Subnets, each with the allocation of the address there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Places(BTreeMap<String, Option<String>>);

impl Places {
    /// Where a load balancer is, or is to be.
    pub(super) fn of(balancer: &LoadBalancer, step: &Step<'_>) -> Result<Self, AwsError> {
        let subnets = step.known.texts(&balancer.subnets)?;
        let mut places: BTreeMap<String, Option<String>> =
            subnets.into_iter().map(|subnet| (subnet, None)).collect();
        for (subnet, allocation) in &balancer.elastic_ips {
            let allocation = step.known.text(allocation)?;
            places.insert(step.known.text(subnet)?, Some(allocation));
        }
        Ok(Self(places))
    }

    /// The subnets, in order.
    pub(super) fn subnets(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    /// The subnets for a request; none if there are addresses, which go with them.
    pub(super) fn plain(&self) -> Option<Vec<String>> {
        (!self.has_addresses()).then(|| self.subnets())
    }

    /// The subnets with their addresses for a request; none if there are no addresses.
    pub(super) fn mapped(&self) -> Option<Vec<SubnetMapping>> {
        let mapping = |(subnet, allocation): (&String, &Option<String>)| {
            let mapping = SubnetMapping::builder().subnet_id(subnet);
            mapping.set_allocation_id(allocation.clone()).build()
        };
        self.has_addresses()
            .then(|| self.0.iter().map(mapping).collect())
    }

    /// What AWS may say for a while although all is well.
    pub(super) fn refusals(&self) -> &'static [&'static str] {
        if self.has_addresses() {
            &NO_ADDRESS_YET
        } else {
            &NOT_SEEN_YET
        }
    }

    /// How long it may say so.
    pub(super) fn patience(&self) -> Duration {
        if self.has_addresses() {
            LINGER
        } else {
            CONSISTENCY
        }
    }

    /// The places to be in first on the way from `there` to these: those that stay as they are. None if the way is a straight
    /// one, because nothing new takes the place of something that goes. Where AWS does not say which addresses are there, the
    /// subnets have to do.
    pub(super) fn in_between(&self, there: &Self, knows_addresses: bool) -> Option<Self> {
        let stays = |(subnet, allocation): &(&String, &Option<String>)| {
            let found = there.0.get(*subnet);
            found.is_some_and(|it| !knows_addresses || it == *allocation)
        };
        let stay = self.0.iter().filter(stays);
        let stay: BTreeMap<String, Option<String>> = stay
            .map(|(subnet, allocation)| (subnet.clone(), allocation.clone()))
            .collect();
        let some_go = stay.len() < there.0.len();
        let some_come = stay.len() < self.0.len();
        (some_go && some_come && !stay.is_empty()).then_some(Self(stay))
    }

    fn has_addresses(&self) -> bool {
        self.0.values().any(Option::is_some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(all: &[(&str, &str)]) -> Places {
        let place = |(subnet, allocation): &(&str, &str)| {
            let allocation = (!allocation.is_empty()).then(|| (*allocation).to_owned());
            ((*subnet).to_owned(), allocation)
        };
        Places(all.iter().map(place).collect())
    }

    #[test]
    fn what_stays_as_it_is_is_set_alone_before() {
        let there = places(&[("a", ""), ("b", "")]);
        let between = |wanted: &[(&str, &str)]| places(wanted).in_between(&there, true);
        assert_eq!(between(&[("a", "")]), None, "one goes");
        assert_eq!(
            between(&[("a", ""), ("b", ""), ("c", "")]),
            None,
            "one comes"
        );
        assert_eq!(between(&[("a", ""), ("c", "")]), Some(places(&[("a", "")])));
    }

    #[test]
    fn so_it_is_where_a_zone_gets_another_address() {
        let there = places(&[("a", "1"), ("b", "2")]);
        let wanted = places(&[("a", "1"), ("b", "3")]);
        let stay = Some(places(&[("a", "1")]));
        assert_eq!(wanted.in_between(&there, true), stay);
        let unknown = places(&[("a", ""), ("b", "")]);
        assert_eq!(wanted.in_between(&unknown, false), None);
    }
}
