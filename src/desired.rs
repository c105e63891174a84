//! What a plan file asks for, given the facts that were looked up. Pure.
//!
//! Each section of the plan file has its emitter here; what refers to what decides the order in which it will be built.

use std::collections::BTreeMap;

use ipnet::Ipv4Net;

use crate::lookups::Lookups;
use crate::model::{
    Alias, Broker, BrokerPassword, BrokerUser, Certificate, Input, InternetGateway, IpRule,
    Listener, LoadBalancer, Output, Resource, ResourceId, RouteTable, Secret, SecurityGroup,
    Subnet, TLS_POLICY, Tags, TargetGroup, Targets, Validation, Vpc,
};
use crate::spec::{CertificateSource, Deployment, Network, PasswordSource, Protocol, Spec, Zones};

/// The port of the web console. Only the instance that is active opens it, and so it is what health is checked on.
/// Source: Amazon MQ Developer Guide, "Broker instance" (console URL).
pub const CONSOLE_PORT: u16 = 8162;

/// Addresses that a Network Load Balancer needs free in each of its subnets.
/// Source: ELB user guide, "Network Load Balancers: availability zones".
const BALANCER_ADDRESSES: i32 = 8;

/// How long a deregistered target drains. AWS advises at least two minutes.
const DEREGISTRATION_DELAY_SECONDS: i32 = 120;

/// The model that a plan file asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desired {
    /// The stack's name.
    pub stack: String,
    /// The user's own tags.
    pub tags: Tags,
    /// Every resource, by id.
    pub resources: BTreeMap<ResourceId, Resource>,
}

impl Desired {
    /// The model of a stack that is not to exist.
    pub fn nothing(stack: &str) -> Self {
        Self {
            stack: stack.to_owned(),
            tags: Tags::new(),
            resources: BTreeMap::new(),
        }
    }

    /// The model that `spec` asks for. `zones_in_use` are the zones the stack is in already, the brokers' first: they
    /// are kept as long as the plan allows, because moving a broker would lose its messages.
    ///
    /// # Errors
    ///
    /// Everything in the plan file that the account or the region can't fulfil, all at once.
    pub fn new(
        spec: &Spec,
        lookups: &Lookups,
        zones_in_use: &[String],
    ) -> Result<Self, Vec<String>> {
        let mut emitter = Emitter {
            spec,
            lookups,
            resources: BTreeMap::new(),
            problems: Vec::new(),
        };
        emitter.check_versions();
        let network = emitter.network(zones_in_use);
        let groups = emitter.security_groups(&network);
        let brokers = emitter.brokers(&network, &groups);
        let certificate = emitter.certificate();
        emitter.endpoint(&network, &groups, &brokers, &certificate);
        if !emitter.problems.is_empty() {
            return Err(emitter.problems);
        }
        Ok(Self {
            stack: spec.stack.clone(),
            tags: spec.tags.clone(),
            resources: emitter.resources,
        })
    }
}

struct Emitter<'a> {
    spec: &'a Spec,
    lookups: &'a Lookups,
    resources: BTreeMap<ResourceId, Resource>,
    problems: Vec<String>,
}

/// Where things go.
struct Placed {
    vpc: Input,
    private_subnets: Vec<Input>,
    public_subnets: Vec<Input>,
    internet_gateway: Option<Input>,
}

struct Groups {
    balancer: Input,
    brokers: Input,
}

impl Emitter<'_> {
    fn emit(&mut self, id: &ResourceId, resource: Resource) {
        self.resources.insert(id.clone(), resource);
    }

    fn problem(&mut self, text: impl Into<String>) {
        self.problems.push(text.into());
    }

    fn check_versions(&mut self) {
        let wanted = self.spec.brokers.version.to_string();
        let offered = &self.lookups.engine_versions;
        let is_offered =
            |version: &String| version == &wanted || version.starts_with(&format!("{wanted}."));
        if !offered.is_empty() && !offered.iter().any(is_offered) {
            let offered = offered.join(", ");
            self.problem(format!(
                "brokers.version: Amazon MQ does not offer {wanted} for {} in {}; it offers {offered}",
                self.spec.brokers.instance_type, self.spec.region
            ));
        }
    }

    fn network(&mut self, zones_in_use: &[String]) -> Placed {
        match &self.spec.network {
            Network::Build { cidr, zones } => self.built_network(*cidr, zones, zones_in_use),
            Network::Existing {
                vpc,
                private_subnets,
                public_subnets,
            } => self.existing_network(vpc, private_subnets, public_subnets),
        }
    }

    fn built_network(&mut self, cidr: Ipv4Net, zones: &Zones, in_use: &[String]) -> Placed {
        let vpc_id = ResourceId::new("vpc");
        let gateway_id = ResourceId::new("internet-gateway");
        let vpc = Input::from(&vpc_id, Output::Id);
        let gateway = Input::from(&gateway_id, Output::Id);
        self.emit(
            &vpc_id,
            Resource::Vpc(Vpc {
                cidr: cidr.to_string(),
                dns_support: true,
                dns_hostnames: true,
            }),
        );
        self.emit(
            &gateway_id,
            Resource::InternetGateway(InternetGateway {
                vpc: Some(vpc.clone()),
            }),
        );

        let zones = self.choose_zones(zones, in_use);
        let mut tiers = [Vec::new(), Vec::new()];
        for (tier, (name, first_slot)) in [("private", 0), ("public", 8)].into_iter().enumerate() {
            for zone in &zones {
                let Some(slot) = zone_slot(zone) else {
                    self.problem(format!(
                        "network.zones: {zone} is not an availability zone that subnets can be laid out in"
                    ));
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
                    default_route: (name == "public").then(|| gateway.clone()),
                    subnets: tiers[tier].clone(),
                }),
            );
        }
        let [private_subnets, public_subnets] = tiers;
        Placed {
            vpc,
            private_subnets: private_subnets
                .into_iter()
                .take(self.broker_subnets())
                .collect(),
            public_subnets,
            internet_gateway: Some(gateway),
        }
    }

    /// How many subnets a broker is in.
    fn broker_subnets(&self) -> usize {
        match self.spec.brokers.deployment {
            Deployment::Single => 1,
            Deployment::ActiveStandby => 2,
        }
    }

    /// The zones in use first, then others that offer the instance type, as many as the plan asks for.
    fn choose_zones(&mut self, zones: &Zones, in_use: &[String]) -> Vec<String> {
        let offers = &self.lookups.zones_with_instance_type;
        let suits = |zone: &String| offers.is_empty() || offers.contains(zone);
        let available = &self.lookups.zones;
        let (candidates, count) = match zones {
            Zones::Named(names) => {
                let missing: Vec<_> = names.iter().filter(|z| !available.contains(z)).collect();
                for zone in missing {
                    self.problems.push(format!(
                        "network.zones: {zone} can't be used by this account; it has {}",
                        available.join(", ")
                    ));
                }
                (names.clone(), names.len())
            }
            Zones::Count(count) => (
                available.iter().filter(|z| suits(z)).cloned().collect(),
                *count,
            ),
        };
        let mut chosen: Vec<String> = in_use.to_vec();
        chosen.retain(|zone| match zones {
            Zones::Named(names) => names.contains(zone),
            Zones::Count(_) => available.contains(zone),
        });
        for zone in candidates {
            if !chosen.contains(&zone) {
                chosen.push(zone);
            }
        }
        chosen.truncate(count);
        if chosen.len() < count {
            self.problem(format!(
                "network.zones: {count} zones are asked for, but only {} of {} offer {}",
                chosen.len(),
                self.spec.region,
                self.spec.brokers.instance_type
            ));
        }
        let offers = self.lookups.zones_with_instance_type.clone();
        for zone in chosen.iter().take(self.broker_subnets()) {
            if !offers.is_empty() && !offers.contains(zone) {
                self.problem(format!(
                    "network.zones: {zone} does not offer {}; zones that do: {}",
                    self.spec.brokers.instance_type,
                    offers.join(", ")
                ));
            }
        }
        chosen
    }

    fn existing_network(&mut self, vpc: &str, private: &[String], public: &[String]) -> Placed {
        if let Some(network) = &self.lookups.network {
            if !network.has_internet_gateway {
                self.problems.push(format!(
                    "network.vpc: {vpc} has no internet gateway attached, so a public load balancer can't be in it"
                ));
            }
            for subnet in &network.subnets {
                if subnet.vpc != vpc {
                    self.problems.push(format!(
                        "network: {} is in {}, not in {vpc}",
                        subnet.id, subnet.vpc
                    ));
                }
            }
        }
        for (key, subnets) in [("private_subnets", private), ("public_subnets", public)] {
            self.check_zones_differ(key, subnets);
        }
        self.check_free_addresses(public);
        self.check_broker_zones(private);
        Placed {
            vpc: Input::known(vpc),
            private_subnets: private.iter().map(Input::known).collect(),
            public_subnets: public.iter().map(Input::known).collect(),
            internet_gateway: None,
        }
    }

    fn check_zones_differ(&mut self, key: &str, subnets: &[String]) {
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        for id in subnets {
            let Some(zone) = self.zone_of(id) else {
                continue;
            };
            if let Some(other) = seen.insert(zone.clone(), id.clone()) {
                self.problem(format!(
                    "network.{key}: {other} and {id} are both in {zone}; give one subnet a zone"
                ));
            }
        }
    }

    /// Only before the load balancer is there: afterwards it holds the addresses itself.
    fn check_free_addresses(&mut self, subnets: &[String]) {
        let existing = self
            .lookups
            .network
            .iter()
            .flat_map(|network| &network.subnets);
        let tight: Vec<_> = existing
            .filter(|subnet| subnets.contains(&subnet.id))
            .filter(|subnet| subnet.free_addresses == 0)
            .map(|subnet| {
                format!(
                    "network.public_subnets: {} has no free address; a load balancer needs {BALANCER_ADDRESSES}",
                    subnet.id
                )
            })
            .collect();
        self.problems.extend(tight);
    }

    fn check_broker_zones(&mut self, subnets: &[String]) {
        let offers = &self.lookups.zones_with_instance_type;
        if offers.is_empty() {
            return;
        }
        let poor: Vec<_> = subnets
            .iter()
            .filter_map(|id| Some((id, self.zone_of(id)?)))
            .filter(|(_, zone)| !offers.contains(zone))
            .map(|(id, zone)| {
                format!(
                    "network.private_subnets: {id} is in {zone}, which does not offer {}; zones that do: {}",
                    self.spec.brokers.instance_type,
                    offers.join(", ")
                )
            })
            .collect();
        self.problems.extend(poor);
    }

    fn zone_of(&self, subnet: &str) -> Option<String> {
        let network = self.lookups.network.as_ref()?;
        let found = network.subnets.iter().find(|known| known.id == subnet)?;
        Some(found.zone.clone())
    }

    fn security_groups(&mut self, network: &Placed) -> Groups {
        let balancer_id = ResourceId::of("security-group", "balancer");
        let brokers_id = ResourceId::of("security-group", "brokers");
        let balancer = Input::from(&balancer_id, Output::Id);
        let ports: Vec<u16> = self
            .spec
            .brokers
            .protocols
            .iter()
            .map(|p| p.port())
            .collect();

        let from_clients = ports.iter().flat_map(|port| {
            let allowed = self.spec.endpoint.allow.iter();
            allowed.map(|cidr| IpRule::tcp(*port, Input::known(cidr.to_string())))
        });
        let balancer_group = SecurityGroup {
            vpc: network.vpc.clone(),
            description: format!("clients of {} to its load balancer", self.spec.stack),
            ingress: from_clients.collect(),
            egress: vec![IpRule::everywhere()],
        };
        let from_balancer = ports.iter().chain([&CONSOLE_PORT]);
        let brokers_group = SecurityGroup {
            vpc: network.vpc.clone(),
            description: format!("load balancer of {} to its brokers", self.spec.stack),
            ingress: from_balancer
                .map(|port| IpRule::tcp(*port, balancer.clone()))
                .collect(),
            egress: vec![IpRule::everywhere()],
        };
        self.emit(&balancer_id, Resource::SecurityGroup(balancer_group));
        self.emit(&brokers_id, Resource::SecurityGroup(brokers_group));
        Groups {
            balancer,
            brokers: Input::from(&brokers_id, Output::Id),
        }
    }

    fn brokers(&mut self, network: &Placed, groups: &Groups) -> Vec<ResourceId> {
        let wanted = &self.spec.brokers;
        let users: Vec<BrokerUser> = wanted.users.iter().map(|user| self.user(user)).collect();
        for user in &wanted.users {
            if user.password == PasswordSource::Generated {
                let secret = Secret {
                    user: user.name.clone(),
                };
                self.emit(&secret_id(&user.name), Resource::Secret(secret));
            }
        }
        let ids: Vec<ResourceId> = (1..=wanted.count)
            .map(|number| ResourceId::of("broker", &number.to_string()))
            .collect();
        for id in &ids {
            let broker = Broker {
                engine: wanted.engine,
                version: wanted.version,
                deployment: wanted.deployment,
                instance_type: wanted.instance_type.clone(),
                storage: wanted.storage,
                subnets: network.private_subnets.clone(),
                security_groups: vec![groups.brokers.clone()],
                users: users.clone(),
                logs: wanted.logs,
                maintenance: wanted.maintenance.clone(),
                kms_key: wanted.kms_key.clone(),
            };
            self.emit(id, Resource::Broker(broker));
        }
        ids
    }

    fn user(&self, user: &crate::spec::User) -> BrokerUser {
        let (password, version) = match &user.password {
            PasswordSource::Generated => {
                let secret = secret_id(&user.name);
                (
                    BrokerPassword::Secret(Input::from(&secret, Output::Arn)),
                    Some(Input::from(&secret, Output::Version)),
                )
            }
            PasswordSource::Secret(reference) => {
                let secrets = &self.lookups.secrets;
                let found = secrets.iter().find(|secret| &secret.reference == reference);
                (
                    BrokerPassword::Secret(Input::known(reference)),
                    found.map(|secret| Input::known(&secret.version)),
                )
            }
            PasswordSource::Env(variable) => (BrokerPassword::Env(variable.clone()), None),
        };
        BrokerUser {
            name: user.name.clone(),
            console: user.console,
            password: Some(password),
            version,
        }
    }

    /// The ARN of a certificate that is issued by the time it is needed.
    fn certificate(&mut self) -> Input {
        let endpoint = &self.spec.endpoint;
        if let CertificateSource::Given(arn) = &endpoint.certificate {
            return Input::known(arn);
        }
        let certificate_id = ResourceId::new("certificate");
        let validation_id = ResourceId::new("validation");
        let certificate = Certificate {
            domain: endpoint.domain.clone(),
            // The one key that every Network Load Balancer takes.
            key_algorithm: "RSA_2048".to_owned(),
        };
        let validation = Validation {
            certificate: Input::from(&certificate_id, Output::Arn),
            zone: self.lookups.hosted_zone.id.clone(),
            record_name: Input::from(&certificate_id, Output::RecordName),
            record_value: Input::from(&certificate_id, Output::RecordValue),
        };
        self.emit(&certificate_id, Resource::Certificate(certificate));
        self.emit(&validation_id, Resource::Validation(validation));
        Input::from(&validation_id, Output::Arn)
    }

    fn endpoint(
        &mut self,
        network: &Placed,
        groups: &Groups,
        brokers: &[ResourceId],
        certificate: &Input,
    ) {
        let balancer_id = ResourceId::new("load-balancer");
        self.emit(
            &balancer_id,
            Resource::LoadBalancer(LoadBalancer {
                subnets: network.public_subnets.clone(),
                security_groups: vec![groups.balancer.clone()],
                cross_zone: true,
                internet_gateway: network.internet_gateway.clone(),
            }),
        );
        for protocol in self.spec.brokers.protocols.clone() {
            self.protocol(protocol, network, &balancer_id, brokers, certificate);
        }
        self.emit(
            &ResourceId::new("alias"),
            Resource::Alias(Alias {
                zone: self.lookups.hosted_zone.id.clone(),
                name: self.spec.endpoint.domain.clone(),
                target: Input::from(&balancer_id, Output::DnsName),
                target_zone: Input::from(&balancer_id, Output::HostedZoneId),
            }),
        );
    }

    fn protocol(
        &mut self,
        protocol: Protocol,
        network: &Placed,
        balancer: &ResourceId,
        brokers: &[ResourceId],
        certificate: &Input,
    ) {
        let name = protocol.name();
        let group_id = ResourceId::of("target-group", name);
        let listener_id = ResourceId::of("listener", name);
        self.emit(
            &group_id,
            Resource::TargetGroup(TargetGroup {
                vpc: network.vpc.clone(),
                port: protocol.port(),
                health_port: CONSOLE_PORT,
                health_check: self.spec.endpoint.health_check,
                connection_termination: true,
                deregistration_delay: DEREGISTRATION_DELAY_SECONDS,
            }),
        );
        self.emit(
            &listener_id,
            Resource::Listener(Listener {
                load_balancer: Input::from(balancer, Output::Arn),
                port: protocol.port(),
                certificate: certificate.clone(),
                policy: TLS_POLICY.to_owned(),
                target_group: Input::from(&group_id, Output::Arn),
            }),
        );
        self.emit(
            &ResourceId::of("targets", name),
            Resource::Targets(Targets {
                target_group: Input::from(&group_id, Output::Arn),
                listener: Some(Input::from(&listener_id, Output::Arn)),
                port: protocol.port(),
                addresses: brokers
                    .iter()
                    .map(|broker| Input::from(broker, Output::Addresses))
                    .collect(),
            }),
        );
    }
}

/// The id of the generated password of a user.
pub fn secret_id(user: &str) -> ResourceId {
    // `~` may be in a user's name, but not in a tag; `@` is the other way round.
    ResourceId::of("secret", &user.replace('~', "@"))
}

/// The place of a zone in every layout: `us-west-2a` is 0, whichever other zones are used, so that adding a zone never
/// moves another one's subnet.
fn zone_slot(zone: &str) -> Option<usize> {
    let letter = *zone.as_bytes().last()?;
    let slot = usize::from(letter.checked_sub(b'a')?);
    (slot < 8).then_some(slot)
}

/// One of the sixteen equal parts of a range.
fn sixteenth(cidr: Ipv4Net, slot: usize) -> Ipv4Net {
    let parts = cidr.subnets(cidr.prefix_len() + 4);
    parts
        .ok()
        .and_then(|mut parts| parts.nth(slot))
        .unwrap_or(cidr)
}
