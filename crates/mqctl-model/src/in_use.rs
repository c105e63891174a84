//! What a stack lives in already: it stays, whether or not AWS would still offer it to a new one.

use std::collections::BTreeSet;

use crate::observed::Observed;
use crate::resource::{Input, Output, Resource, balancer_group_number};
use crate::spec::EngineVersion;

/// What a stack lives in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InUse {
    /// The zones of the stack's own subnets, by name; those that brokers live in come first.
    pub zones: Vec<String>,
    /// Those of them that brokers live in.
    pub broker_zones: BTreeSet<String>,
    /// The subnets that brokers and load balancers are in, the stack's own or not, by id.
    pub subnets: BTreeSet<String>,
    /// The allocations of the addresses that load balancers have.
    pub allocations: BTreeSet<String>,
    /// The versions that brokers run.
    pub versions: BTreeSet<EngineVersion>,
    /// The network interfaces that wear the default security group of the stack's own VPC.
    pub default_group_users: BTreeSet<String>,
    /// Whom each of the load balancer's security groups admits, the first group first.
    pub admitted: Vec<BTreeSet<String>>,
}

impl InUse {
    /// What the stack that was observed lives in.
    pub fn of(observed: &Observed) -> Self {
        let all = || observed.resources.values().flatten();
        let mut in_use = Self::default();
        let mut homes: BTreeSet<&str> = BTreeSet::new();
        for existing in all() {
            match &existing.resource {
                Resource::Broker(broker) => {
                    homes.extend(ids(&broker.subnets));
                    in_use.versions.insert(broker.version);
                }
                Resource::LoadBalancer(balancer) => {
                    in_use
                        .subnets
                        .extend(ids(&balancer.subnets).map(str::to_owned));
                    let allocations = balancer.elastic_ips.iter().map(|(_, it)| it);
                    in_use
                        .allocations
                        .extend(ids(allocations).map(str::to_owned));
                }
                Resource::SecurityGroup(group) => {
                    if let Some(number) = balancer_group_number(&existing.placement.id) {
                        if in_use.admitted.len() <= number {
                            in_use.admitted.resize_with(number + 1, BTreeSet::new);
                        }
                        let peers = group.ingress.iter().map(|rule| &rule.peer);
                        in_use.admitted[number].extend(ids(peers).map(str::to_owned));
                    }
                }
                Resource::Vpc(vpc) => {
                    let users = vpc.default_group_users.iter();
                    in_use.default_group_users.extend(users.cloned());
                }
                _ => {}
            }
        }
        let mut zones: Vec<(bool, &str)> = all()
            .filter_map(|existing| match &existing.resource {
                Resource::Subnet(subnet) => {
                    let id = existing.outputs.text(Output::Id);
                    let id = id.unwrap_or(&existing.physical_id);
                    let is_home = homes.contains(id);
                    // Its id says the zone, too, where AWS does not.
                    let zone = match subnet.zone.as_str() {
                        "" => existing.placement.id.last(),
                        zone => zone,
                    };
                    Some((!is_home, zone))
                }
                _ => None,
            })
            .collect();
        zones.sort_unstable();
        for (is_empty, zone) in zones {
            if !is_empty {
                in_use.broker_zones.insert(zone.to_owned());
            }
            if !in_use.zones.iter().any(|known| known == zone) {
                in_use.zones.push(zone.to_owned());
            }
        }
        in_use.subnets.extend(homes.into_iter().map(str::to_owned));
        in_use
    }
}

fn ids<'a>(inputs: impl IntoIterator<Item = &'a Input>) -> impl Iterator<Item = &'a str> {
    inputs.into_iter().filter_map(|input| match input {
        Input::Known(id) => Some(id.as_str()),
        Input::From(_) => None,
    })
}
