//! The network: one that is built, or one that is there.

use std::collections::BTreeMap;

use ipnet::Ipv4Net;

use super::zones::{sixteenth, zone_slot};
use super::{Emitter, Problem};
use crate::resource::{
    FlowLog, Input, InternetGateway, Output, Resource, ResourceId, RouteTable, Subnet, Vpc,
};
use crate::spec::{FlowLogs, Network, Scheme, Zones};

/// What something needs of each subnet that it is in.
#[derive(Clone, Copy)]
struct Needs {
    /// The key of the plan file that lists the subnets.
    key: &'static str,
    what: &'static str,
    addresses: i32,
}

/// Source: ELB user guide, "Network Load Balancers: availability zones".
const BALANCER: Needs = Needs {
    key: "load_balancer_subnets",
    what: "a load balancer",
    addresses: 8,
};

/// Each instance has one network interface (Amazon MQ Developer Guide, "Amazon MQ and VPC").
const BROKER: Needs = Needs {
    key: "broker_subnets",
    what: "a broker",
    addresses: 1,
};

/// A subnet that a private endpoint shares with the brokers.
const BOTH: Needs = Needs {
    key: "load_balancer_subnets",
    what: "a load balancer and a broker",
    addresses: BALANCER.addresses + BROKER.addresses,
};

/// Where things go.
pub(super) struct Placed {
    pub(super) vpc: Input,
    pub(super) broker_subnets: Vec<Input>,
    pub(super) load_balancer_subnets: Vec<Input>,
    /// The zone of each of these.
    pub(super) load_balancer_zones: Vec<String>,
    pub(super) internet_gateway: Option<Input>,
}

impl Emitter<'_> {
    pub(super) fn network(&mut self) -> Placed {
        match &self.spec.network {
            Network::Build {
                cidr,
                zones,
                flow_logs,
            } => {
                self.flow_log(flow_logs.as_ref());
                self.built_network(*cidr, zones)
            }
            Network::Existing {
                vpc,
                broker_subnets,
                load_balancer_subnets,
            } => self.existing_network(vpc, broker_subnets, load_balancer_subnets),
        }
    }

    fn flow_log(&mut self, to: Option<&FlowLogs>) {
        if let Some(to) = to {
            let flow_log = FlowLog {
                vpc: Input::from(&ResourceId::new("vpc"), Output::Id),
                to: to.clone(),
                traffic: "ALL".to_owned(),
            };
            self.emit(&ResourceId::new("flow-log"), Resource::FlowLog(flow_log));
        }
    }

    fn built_network(&mut self, cidr: Ipv4Net, zones: &Zones) -> Placed {
        let vpc_id = ResourceId::new("vpc");
        let vpc = Input::from(&vpc_id, Output::Id);
        self.emit(
            &vpc_id,
            Resource::Vpc(Vpc {
                cidr: cidr.to_string(),
                dns_support: true,
                dns_hostnames: true,
                // Whoever uses it is not the stack: then it stays as it is.
                default_group: self.in_use.default_group_users.is_empty().then(Vec::new),
                default_group_users: Vec::new(),
            }),
        );
        // Nothing of a private endpoint needs a way to the internet: the load balancer is among the brokers.
        let gateway = self.is_public().then(|| {
            let gateway_id = ResourceId::new("internet-gateway");
            let vpc = Some(vpc.clone());
            self.emit(
                &gateway_id,
                Resource::InternetGateway(InternetGateway { vpc }),
            );
            Input::from(&gateway_id, Output::Id)
        });

        let zones = self.choose_zones(zones);
        let has_place = |zone: &String| zone_slot(zone).is_some();
        let mut tiers = [Vec::new(), Vec::new()];
        let names = [("private", 0), ("public", 8)].into_iter();
        let names = names.take(if gateway.is_some() { 2 } else { 1 });
        for (tier, (name, first_slot)) in names.enumerate() {
            for zone in &zones {
                let Some(slot) = zone_slot(zone) else {
                    self.problem(Problem::ZoneWithoutPlace { zone: zone.clone() });
                    continue;
                };
                let id = ResourceId::new(format!("subnet/{name}/{zone}"));
                self.emit(
                    &id,
                    Resource::Subnet(Subnet {
                        vpc: vpc.clone(),
                        cidr: sixteenth(cidr, first_slot + slot).to_string(),
                        zone: zone.clone(),
                    }),
                );
                tiers[tier].push(Input::from(&id, Output::Id));
            }
            self.emit(
                &ResourceId::of("route-table", name),
                Resource::RouteTable(RouteTable {
                    vpc: vpc.clone(),
                    default_route: gateway.clone().filter(|_| name == "public"),
                    subnets: tiers[tier].clone(),
                }),
            );
        }
        let [broker_subnets, public_subnets] = tiers;
        let load_balancer_subnets = if gateway.is_some() {
            public_subnets
        } else {
            broker_subnets.clone()
        };
        Placed {
            vpc,
            broker_subnets: broker_subnets
                .into_iter()
                .take(self.broker_subnets())
                .collect(),
            load_balancer_subnets,
            load_balancer_zones: zones.into_iter().filter(has_place).collect(),
            internet_gateway: gateway,
        }
    }

    /// Whether the endpoint can be reached from the internet.
    fn is_public(&self) -> bool {
        self.spec.endpoint.scheme == Scheme::InternetFacing
    }

    /// How many subnets a broker is in.
    pub(super) fn broker_subnets(&self) -> usize {
        self.spec.brokers.deployment.subnets()
    }

    /// The zones in use first, then others that offer the instance type, as many as the plan asks for. One in use stays also
    /// while AWS does not list it as available, as in an outage of the zone.
    fn choose_zones(&mut self, zones: &Zones) -> Vec<String> {
        let offers = &self.lookups.zones_with_instance_type;
        let suits = |zone: &String| offers.is_empty() || offers.contains(zone);
        let available = &self.lookups.zones;
        let (candidates, count) = match zones {
            Zones::Named(names) => {
                let usable =
                    |zone: &&String| available.contains(zone) || self.in_use.zones.contains(zone);
                let missing: Vec<_> = names.iter().filter(|zone| !usable(zone)).collect();
                for zone in missing {
                    self.problem(Problem::ZoneNotAvailable {
                        zone: zone.clone(),
                        available: available.clone(),
                    });
                }
                (names.clone(), names.len())
            }
            Zones::Count(count) => (
                available.iter().filter(|z| suits(z)).cloned().collect(),
                *count,
            ),
        };
        let mut chosen = self.in_use.zones.clone();
        if let Zones::Named(names) = zones {
            chosen.retain(|zone| names.contains(zone));
        }
        for zone in candidates {
            if !chosen.contains(&zone) {
                chosen.push(zone);
            }
        }
        chosen.truncate(count);
        // Brokers stay where they are; new ones go where they would go if nothing were there.
        chosen.sort_by_key(|zone| {
            let in_use = self.in_use.zones.iter().position(|used| used == zone);
            let home = in_use.filter(|_| self.in_use.broker_zones.contains(zone));
            let named = match zones {
                Zones::Named(names) => names.iter().position(|name| name == zone),
                Zones::Count(_) => None,
            };
            (home.is_none(), home, named, zone.clone())
        });
        if chosen.len() < count {
            self.problem(Problem::TooFewZones {
                wanted: count,
                found: chosen.len(),
                region: self.spec.region.clone(),
                instance_type: self.spec.brokers.instance_type.clone(),
            });
        }
        for zone in chosen.iter().take(self.broker_subnets()) {
            let suits = offers.is_empty() || offers.contains(zone);
            if !suits && !self.in_use.broker_zones.contains(zone) {
                self.problem(Problem::ZoneWithoutInstanceType {
                    zone: zone.clone(),
                    instance_type: self.spec.brokers.instance_type.clone(),
                    offers: offers.clone(),
                });
            }
        }
        chosen
    }

    fn existing_network(&mut self, vpc: &str, private: &[String], public: &[String]) -> Placed {
        if let Some(network) = &self.lookups.network {
            if self.is_public() && !network.has_internet_gateway {
                self.problem(Problem::NoInternetGateway {
                    vpc: vpc.to_owned(),
                });
            }
            for subnet in &network.subnets {
                if subnet.vpc != vpc {
                    self.problem(Problem::SubnetOfOtherVpc {
                        subnet: subnet.id.clone(),
                        found: subnet.vpc.clone(),
                        vpc: vpc.to_owned(),
                    });
                }
            }
        }
        for (key, subnets) in [
            ("broker_subnets", private),
            ("load_balancer_subnets", public),
        ] {
            self.check_zones_differ(key, subnets);
        }
        let is_shared = |subnet: &&String| public.contains(subnet);
        let (shared, own): (Vec<&String>, Vec<&String>) = private.iter().partition(is_shared);
        let only: Vec<&String> = public.iter().filter(|it| !shared.contains(it)).collect();
        self.check_free_addresses(BALANCER, &only);
        self.check_free_addresses(BROKER, &own);
        self.check_free_addresses(BOTH, &shared);
        self.check_balancer_zones(private, public);
        self.check_broker_zones(private);
        Placed {
            vpc: Input::known(vpc),
            broker_subnets: private.iter().map(Input::known).collect(),
            load_balancer_subnets: public.iter().map(Input::known).collect(),
            // A subnet of which AWS does not say the zone stands for it.
            load_balancer_zones: public
                .iter()
                .map(|subnet| self.zone_of(subnet).unwrap_or_else(|| subnet.clone()))
                .collect(),
            internet_gateway: None,
        }
    }

    fn check_zones_differ(&mut self, key: &'static str, subnets: &[String]) {
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        for id in subnets {
            let Some(zone) = self.zone_of(id) else {
                continue;
            };
            if let Some(first) = seen.insert(zone.clone(), id.clone()) {
                self.problem(Problem::SubnetsShareZone {
                    key,
                    first,
                    second: id.clone(),
                    zone,
                });
            }
        }
    }

    /// Not of those that are in use: what is there holds its addresses already. What AWS does not say is no reason to refuse
    /// anything.
    fn check_free_addresses(&mut self, needs: Needs, subnets: &[&String]) {
        let existing = self.lookups.network.iter();
        let existing = existing.flat_map(|network| &network.subnets);
        let tight: Vec<_> = existing
            .filter(|subnet| subnets.contains(&&subnet.id))
            .filter(|subnet| !self.in_use.subnets.contains(&subnet.id))
            .filter_map(|subnet| Some((subnet, subnet.free_addresses?)))
            .filter(|(_, free)| *free < needs.addresses)
            .map(|(subnet, free)| Problem::TooFewAddresses {
                key: needs.key,
                subnet: subnet.id.clone(),
                free,
                what: needs.what,
                needed: needs.addresses,
            })
            .collect();
        self.problems.extend(tight);
    }

    /// A target gets no traffic in a zone that is not enabled for the load balancer, whether that crosses zones or not: each
    /// failover there would be an outage that lasts (ELB user guide, "Availability Zones" of Network Load Balancers).
    fn check_balancer_zones(&mut self, private: &[String], public: &[String]) {
        let enabled: Option<Vec<String>> = public.iter().map(|id| self.zone_of(id)).collect();
        let Some(enabled) = enabled else {
            return;
        };
        let homes = private.iter().take(self.broker_subnets());
        let homes = homes.filter_map(|id| Some((id, self.zone_of(id)?)));
        let cut_off: Vec<_> = homes
            .filter(|(_, zone)| !enabled.contains(zone))
            .map(|(id, zone)| Problem::BrokerZoneWithoutBalancer {
                subnet: id.clone(),
                zone,
            })
            .collect();
        self.problems.extend(cut_off);
    }

    fn check_broker_zones(&mut self, subnets: &[String]) {
        let offers = &self.lookups.zones_with_instance_type;
        if offers.is_empty() {
            return;
        }
        let poor: Vec<_> = subnets
            .iter()
            .filter(|id| !self.in_use.subnets.contains(*id))
            .filter_map(|id| Some((id, self.zone_of(id)?)))
            .filter(|(_, zone)| !offers.contains(zone))
            .map(|(id, zone)| Problem::SubnetWithoutInstanceType {
                subnet: id.clone(),
                zone,
                instance_type: self.spec.brokers.instance_type.clone(),
                offers: offers.clone(),
            })
            .collect();
        self.problems.extend(poor);
    }

    fn zone_of(&self, subnet: &str) -> Option<String> {
        let network = self.lookups.network.as_ref()?;
        let found = network.subnets.iter().find(|known| known.id == subnet)?;
        // What AWS does not say is no zone.
        (!found.zone.is_empty()).then(|| found.zone.clone())
    }
}
