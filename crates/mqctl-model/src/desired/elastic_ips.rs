//! Public addresses that stay the same.

use super::network::Placed;
use super::{Emitter, Problem};
use crate::resource::{ElasticIp, Input, Output, Resource, ResourceId};
use crate::spec::{ElasticIps, Network, Zones};

/// Addresses for use in a VPC; the others are of a platform that is no more.
const DOMAIN: &str = "vpc";

impl Emitter<'_> {
    /// The address in each subnet of the load balancer; none unless the plan asks for some.
    pub(super) fn elastic_ips(&mut self, network: &Placed) -> Vec<(Input, Input)> {
        let spec = self.spec;
        let Some(wanted) = &spec.endpoint.elastic_ips else {
            return Vec::new();
        };
        let zones = &network.load_balancer_zones;
        let addresses: Vec<Input> = match wanted {
            ElasticIps::Allocated => {
                let addresses = zones.iter().map(|zone| self.allocated(zone));
                addresses.collect()
            }
            ElasticIps::Given(allocations) => {
                self.check_addresses(allocations);
                if allocations.len() != zones.len() {
                    self.problem(Problem::AddressesForOtherZones {
                        given: allocations.len(),
                        zones: zones.len(),
                    });
                    return Vec::new();
                }
                let order = self.order_of(zones);
                let address = |zone| order.iter().position(|it| it == zone);
                let addresses = zones.iter().filter_map(address);
                addresses.map(|at| Input::known(&allocations[at])).collect()
            }
        };
        let subnets = network.load_balancer_subnets.iter().cloned();
        subnets.zip(addresses).collect()
    }

    fn allocated(&mut self, zone: &str) -> Input {
        let id = ResourceId::of("elastic-ip", zone);
        let domain = DOMAIN.to_owned();
        self.emit(&id, Resource::ElasticIp(ElasticIp { domain }));
        Input::from(&id, Output::Id)
    }

    /// The zones in the order of the plan file, or else of their names: never in that in which they are used, which changes.
    fn order_of(&self, zones: &[String]) -> Vec<String> {
        let mut order = zones.to_vec();
        match &self.spec.network {
            Network::Build {
                zones: Zones::Named(names),
                ..
            } => order.sort_by_key(|zone| names.iter().position(|name| name == zone)),
            Network::Build {
                zones: Zones::Count(_),
                ..
            } => order.sort(),
            Network::Existing { .. } => {}
        }
        order
    }

    fn check_addresses(&mut self, allocations: &[String]) {
        let lookups = self.lookups;
        for address in &lookups.addresses {
            let allocation = &address.allocation;
            if !allocations.contains(allocation) {
                continue;
            }
            let is_ours = self.in_use.allocations.contains(allocation);
            if let Some(user) = address.user.as_ref().filter(|_| !is_ours) {
                self.problem(Problem::AddressInUse {
                    allocation: allocation.clone(),
                    user: user.clone(),
                });
            }
            let region = &self.spec.region;
            if let Some(found) = address.border_group.as_ref().filter(|it| *it != region) {
                self.problem(Problem::AddressOfOtherPlace {
                    allocation: allocation.clone(),
                    found: found.clone(),
                    region: region.clone(),
                });
            }
        }
    }
}
