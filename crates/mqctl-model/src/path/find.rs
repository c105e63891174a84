//! What is in the way of a stack's packets.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use ipnet::Ipv4Net;

use super::acl::{Direction, EPHEMERAL, NetworkAcl};
use super::facts::PathFacts;
use super::fault::{Crossing, PathFault, Section};
use super::route::Via;
use crate::lookups::{ExistingNetwork, Lookups};
use crate::observed::Observed;
use crate::resource::{Resource, ResourceId};
use crate::spec::{Network, Scheme, Source, Spec};

/// The subnets that mqctl builds for a public load balancer.
const PUBLIC_SUBNETS: &str = "subnet/public/";

/// What is in the way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PathFaults {
    /// One by one, in the direction of a packet.
    pub faults: Vec<PathFault>,
    /// Whether together they let nobody at all through.
    pub is_dead: bool,
}

/// A subnet on the way.
#[derive(Clone, Copy)]
struct Place<'a> {
    id: &'a str,
    range: Option<Ipv4Net>,
}

impl Place<'_> {
    /// Whether all of these clients are in here, and cross no border. Those of a public load balancer come from the internet.
    fn holds_all(&self, clients: Ipv4Net, scheme: Scheme) -> bool {
        scheme == Scheme::Internal && self.range.is_some_and(|own| own.contains(&clients))
    }

    /// Whether some of these clients may be.
    fn may_hold_some(&self, clients: Ipv4Net, scheme: Scheme) -> bool {
        scheme == Scheme::Internal && self.range.is_none_or(|own| clients.contains(&own))
    }
}

/// What of its clients a subnet of the load balancer does not serve.
#[derive(Default)]
struct Cut {
    ranges: Vec<Ipv4Net>,
    is_blocked: bool,
}

impl PathFaults {
    /// What is in the way of the packets of the stack that `spec` asks for, some of which may be there.
    pub fn of(spec: &Spec, lookups: &Lookups, observed: &Observed) -> Self {
        let (vpc, balancer, brokers) = match &spec.network {
            Network::Build { .. } => (built_vpc(observed), public_subnets(observed), Vec::new()),
            Network::Existing {
                vpc,
                broker_subnets,
                load_balancer_subnets,
            } => {
                let network = lookups.network.as_ref();
                let balancer = places(load_balancer_subnets, network);
                let brokers = places(broker_subnets, network);
                (Some(vpc.as_str()), balancer, brokers)
            }
        };
        let mut way = Way {
            spec,
            facts: &lookups.path,
            vpc,
            cut: balancer.iter().map(|_| Cut::default()).collect(),
            balancer,
            brokers,
            faults: Vec::new(),
        };
        let is_blocked = way.check_internet();
        way.check_routes();
        way.check_clients();
        let nobody_arrives = is_blocked || way.serves_nobody();
        let is_dead = way.check_brokers() || nobody_arrives;
        Self {
            faults: way.faults,
            is_dead,
        }
    }

    /// The first one on a part of the way; of those that let nothing through, if there are any.
    pub fn first(&self, section: Section) -> Option<&PathFault> {
        let faults = self.faults.iter();
        let of_section = faults.filter(|fault| fault.section == section);
        of_section.min_by_key(|fault| !fault.stops)
    }
}

struct Way<'a> {
    spec: &'a Spec,
    facts: &'a PathFacts,
    vpc: Option<&'a str>,
    balancer: Vec<Place<'a>>,
    /// For each of these.
    cut: Vec<Cut>,
    brokers: Vec<Place<'a>>,
    faults: Vec<PathFault>,
}

impl Way<'_> {
    fn scheme(&self) -> Scheme {
        self.spec.endpoint.scheme
    }

    /// The ranges of clients whose way can be followed. Private addresses don't come over the internet.
    fn clients(&self) -> Vec<Ipv4Net> {
        let ranges = self.spec.endpoint.allow.iter().filter_map(Source::range);
        let can_come =
            |range: &Ipv4Net| self.scheme() == Scheme::Internal || !range.network().is_private();
        ranges.filter(can_come).collect()
    }

    /// Whether no subnet of the load balancer serves any client at all.
    fn serves_nobody(&self) -> bool {
        let clients = self.clients();
        // Who comes from elsewhere may get through.
        let are_all = clients.len() == self.spec.endpoint.allow.len();
        let serves_nobody = |cut: &Cut| {
            cut.is_blocked || (are_all && clients.iter().all(|range| cut.ranges.contains(range)))
        };
        !self.cut.is_empty() && self.cut.iter().all(serves_nobody)
    }

    /// Whether VPC Block Public Access stops all that comes from the internet.
    fn check_internet(&mut self) -> bool {
        if self.scheme() == Scheme::Internal {
            return false;
        }
        let Some(block) = &self.facts.block else {
            self.check_encryption();
            return false;
        };
        if self.balancer.is_empty() {
            let is_blocked = block.stops(self.vpc, None);
            if is_blocked {
                let fault = PathFault::blocked(&block.mode, self.vpc, &[]);
                self.faults.push(fault);
            }
            self.check_encryption();
            return is_blocked;
        }
        for (place, cut) in self.balancer.iter().zip(&mut self.cut) {
            cut.is_blocked = block.stops(self.vpc, Some(place.id));
        }
        let with_cut = self.balancer.iter().zip(&self.cut);
        let blocked = with_cut.filter(|(_, cut)| cut.is_blocked);
        let blocked: Vec<&str> = blocked.map(|(place, _)| place.id).collect();
        if !blocked.is_empty() {
            let fault = PathFault::blocked(&block.mode, self.vpc, &blocked);
            self.faults.push(fault);
        }
        self.check_encryption();
        false
    }

    fn check_encryption(&mut self) {
        let Some(vpc) = self.vpc else {
            if self.facts.encrypts_new_vpcs {
                self.faults.push(PathFault::encrypted_by_account());
            }
            return;
        };
        let mut controls = self.facts.encryption.iter().filter(|it| it.vpc == vpc);
        if controls.any(|it| it.enforces && it.excludes_internet_gateway == Some(false)) {
            self.faults.push(PathFault::encrypted(vpc));
        }
    }

    /// Whether answers of the load balancer get back to its clients.
    fn check_routes(&mut self) {
        let (clients, scheme) = (self.clients(), self.scheme());
        for (place, cut) in self.balancer.iter().zip(&mut self.cut) {
            let Some(table) = self.facts.route_table(place.id) else {
                continue;
            };
            let mut astray: Vec<(Option<Via>, Vec<Ipv4Net>)> = Vec::new();
            for range in &clients {
                let Err(via) = table.check(*range, scheme) else {
                    continue;
                };
                cut.ranges.push(*range);
                match astray.iter_mut().find(|(other, _)| *other == via) {
                    Some((_, ranges)) => ranges.push(*range),
                    None => astray.push((via, vec![*range])),
                }
            }
            let faults = astray
                .iter()
                .map(|(via, ranges)| PathFault::astray(&table.id, place.id, ranges, *via, scheme));
            self.faults.extend(faults);
        }
    }

    /// Whether network ACLs let clients in, and answers out.
    fn check_clients(&mut self) {
        let (clients, scheme) = (self.clients(), self.scheme());
        let listeners: Vec<u16> = self.spec.brokers.ports().map(|(_, port)| port).collect();
        for (place, cut) in self.balancer.iter().zip(&mut self.cut) {
            let Some(acl) = self.facts.network_acl(place.id) else {
                continue;
            };
            let border = Border {
                acl,
                section: Section::ToBalancer,
                subnet: place.id,
            };
            let mut outside = clients.clone();
            outside.retain(|range| !place.holds_all(*range, scheme));
            let requests = border.requests(Direction::In, &outside, &listeners);
            let answers = border.answers(Direction::Out, &outside);
            let all = requests.cut.iter().chain(&answers.cut);
            let all = all.filter(|range| !place.may_hold_some(**range, scheme));
            cut.ranges.extend(all);
            self.faults.extend(requests.faults);
            self.faults.extend(answers.faults);
        }
    }

    /// Whether network ACLs keep every subnet of the load balancer from every subnet of brokers. Inside a subnet none counts.
    fn check_brokers(&mut self) -> bool {
        let (balancer, brokers) = (self.balancer.clone(), self.brokers.clone());
        let there = self.cross(&balancer, &brokers, Direction::Out, Direction::In);
        let back = self.cross(&brokers, &balancer, Direction::In, Direction::Out);
        let mut pairs = balancer
            .iter()
            .zip(&there)
            .flat_map(|from| brokers.iter().zip(&back).map(move |to| (from, to)));
        let holds =
            |cut: &[Ipv4Net], place: &Place<'_>| place.range.is_some_and(|it| cut.contains(&it));
        !brokers.is_empty()
            && !balancer.is_empty()
            && pairs.all(|((from, there), (to, back))| {
                from.id != to.id && (holds(there, to) || holds(back, from))
            })
    }

    /// What the load balancer sends to brokers crosses the borders of `places` in direction `way`, the answers in direction
    /// `back`. For each place, the ranges of the other ones that it is cut off from.
    fn cross(
        &mut self,
        places: &[Place<'_>],
        others: &[Place<'_>],
        way: Direction,
        back: Direction,
    ) -> Vec<Vec<Ipv4Net>> {
        let listeners: Vec<u16> = self.spec.brokers.ports().map(|(_, port)| port).collect();
        let health = self.spec.brokers.engine.health_probe().port;
        let mut all = Vec::new();
        for place in places {
            let others = others.iter().filter(|other| other.id != place.id);
            let peers: Vec<Ipv4Net> = others.filter_map(|other| other.range).collect();
            let mut cut = Vec::new();
            if let Some(acl) = self.facts.network_acl(place.id) {
                let border = Border {
                    acl,
                    section: Section::ToBrokers,
                    subnet: place.id,
                };
                // Without them no target is healthy, and yet nobody is cut off: the load balancer then sends to all of them.
                // Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html>.
                let checks = border.requests(way, &peers, &[health]);
                self.faults.extend(checks.faults);
                for crossed in [
                    border.requests(way, &peers, &listeners),
                    border.answers(back, &peers),
                ] {
                    cut.extend(crossed.cut);
                    self.faults.extend(crossed.faults);
                }
            }
            all.push(cut);
        }
        all
    }
}

/// The border of a subnet.
struct Border<'a> {
    acl: &'a NetworkAcl,
    section: Section,
    subnet: &'a str,
}

/// What does not get across it.
struct Crossed {
    faults: Vec<PathFault>,
    /// The peers of whom nothing does.
    cut: Vec<Ipv4Net>,
}

impl Border<'_> {
    /// Connections to `ports`.
    fn requests(&self, direction: Direction, peers: &[Ipv4Net], ports: &[u16]) -> Crossed {
        let closed = |peer: &Ipv4Net| {
            let ports = ports.iter().copied();
            let closed = ports.filter(|port| self.acl.is_closed(direction, *peer, *port));
            closed.map(|port| port..=port).collect::<Vec<_>>()
        };
        let is_cut = |found: &[RangeInclusive<u16>]| found.len() == ports.len();
        self.crossed(direction, peers, false, closed, is_cut)
    }

    /// The answers to connections.
    fn answers(&self, direction: Direction, peers: &[Ipv4Net]) -> Crossed {
        let closed = |peer: &Ipv4Net| self.acl.closed_to_answers(direction, *peer);
        let is_cut = |found: &[RangeInclusive<u16>]| found == [EPHEMERAL];
        self.crossed(direction, peers, true, closed, is_cut)
    }

    fn crossed(
        &self,
        direction: Direction,
        peers: &[Ipv4Net],
        is_return: bool,
        closed: impl Fn(&Ipv4Net) -> Vec<RangeInclusive<u16>>,
        is_cut: impl Fn(&[RangeInclusive<u16>]) -> bool,
    ) -> Crossed {
        // Peers that have the same fate share a sentence.
        let mut fates: Vec<(Vec<RangeInclusive<u16>>, Vec<Ipv4Net>)> = Vec::new();
        for peer in peers {
            let ports = closed(peer);
            if ports.is_empty() {
                continue;
            }
            match fates.iter_mut().find(|(other, _)| *other == ports) {
                Some((_, peers)) => peers.push(*peer),
                None => fates.push((ports, vec![*peer])),
            }
        }
        let faults = fates.iter().map(|(ports, peers)| {
            PathFault::closed(&Crossing {
                section: self.section,
                acl: &self.acl.id,
                subnet: self.subnet,
                direction,
                peers,
                ports,
                is_return,
                stops: is_cut(ports),
            })
        });
        let cut = fates.iter().filter(|(ports, _)| is_cut(ports));
        Crossed {
            faults: faults.collect(),
            cut: cut.flat_map(|(_, peers)| peers.clone()).collect(),
        }
    }
}

fn places<'a>(ids: &'a [String], network: Option<&ExistingNetwork>) -> Vec<Place<'a>> {
    let ranges: BTreeMap<&str, Option<Ipv4Net>> = network
        .into_iter()
        .flat_map(|network| &network.subnets)
        .map(|subnet| (subnet.id.as_str(), subnet.range))
        .collect();
    let place = |id: &'a String| Place {
        id,
        range: ranges.get(id.as_str()).copied().flatten(),
    };
    ids.iter().map(place).collect()
}

fn built_vpc(observed: &Observed) -> Option<&str> {
    let found = observed.resources.get(&ResourceId::new("vpc"))?;
    Some(found.first()?.physical_id.as_str())
}

fn public_subnets(observed: &Observed) -> Vec<Place<'_>> {
    let all = observed.resources.iter();
    let public = all.filter(|(id, _)| id.as_str().starts_with(PUBLIC_SUBNETS));
    let existing = public.flat_map(|(_, existing)| existing);
    existing
        .filter_map(|existing| match &existing.resource {
            Resource::Subnet(subnet) => Some(Place {
                id: &existing.physical_id,
                range: subnet.cidr.parse().ok(),
            }),
            _ => None,
        })
        .collect()
}
