//! Who may talk to whom.

use super::network::Placed;
use super::spread::{Admitted, spread};
use super::{Emitter, Problem};
use crate::resource::{
    Egress, Input, IpRule, Output, Resource, ResourceId, SecurityGroup, balancer_group,
};
use crate::spec::Source;

/// The groups.
pub(super) struct Groups {
    /// Those that the load balancer wears; the brokers admit the first one.
    pub(super) balancer: Vec<Input>,
    pub(super) brokers: Input,
}

impl Emitter<'_> {
    pub(super) fn security_groups(&mut self, network: &Placed) -> Groups {
        let balancer_id = balancer_group(0);
        let brokers_id = ResourceId::of("security-group", "brokers");
        // Traffic of the load balancer is that of all its groups.
        let balancer = Input::from(&balancer_id, Output::Id);
        let brokers = &self.spec.brokers;
        let ports: Vec<u16> = brokers.ports().map(|(_, port)| port).collect();
        let members = Input::from(&brokers_id, Output::Id);
        let health = brokers.engine.health_probe().port;
        let rules = |peer: &Input| -> Vec<IpRule> {
            let ports = ports.iter().copied().chain([health]);
            ports.map(|port| IpRule::tcp(port, peer.clone())).collect()
        };
        let description = format!("load balancer of {} to its brokers", self.spec.stack);
        let brokers_group = SecurityGroup {
            vpc: network.vpc.clone(),
            description: description.clone(),
            ingress: rules(&balancer),
            // Answers need no rule, and brokers that form no network call nobody. Their storage and logs are not reached
            // through the VPC: they work in subnets without a way out of it, as those are that mqctl builds.
            egress: Some(Vec::new()),
            unmarked: Vec::new(),
        };
        // Health checks, too, obey the rules for what goes out (ELB user guide, "Update the security groups for your Network
        // Load Balancer").
        let egress = Egress {
            group: balancer.clone(),
            rules: rules(&members),
            description,
            unmarked: Vec::new(),
        };
        self.emit(&brokers_id, Resource::SecurityGroup(brokers_group));
        self.emit(
            &ResourceId::of("egress", balancer_id.last()),
            Resource::Egress(egress),
        );
        Groups {
            balancer: self.groups_for_clients(network, &ports),
            brokers: members,
        }
    }

    /// The groups that admit clients: one, or as many as it takes.
    fn groups_for_clients(&mut self, network: &Placed, ports: &[u16]) -> Vec<Input> {
        self.check_prefix_lists();
        let allow = &self.spec.endpoint.allow;
        let sources: Vec<String> = allow.iter().map(ToString::to_string).collect();
        let admitted: Vec<Admitted<'_>> = sources
            .iter()
            .zip(allow)
            .map(|(text, source)| Admitted {
                source: text,
                weight: self.weight(source),
            })
            .collect();
        let Some(groups) = spread(&admitted, ports.len(), &self.in_use.admitted) else {
            self.problem(Problem::TooManyRules {
                rules: admitted.iter().map(|it| it.weight).sum::<usize>() * ports.len(),
                largest: admitted
                    .iter()
                    .max_by_key(|it| it.weight)
                    .filter(|it| it.weight > 1)
                    .map(|it| format!("{} counts as {}", it.source, it.weight * ports.len())),
            });
            return Vec::new();
        };
        let mut inputs = Vec::new();
        for (number, sources) in groups.into_iter().enumerate() {
            // The first one is also the one that the brokers admit.
            if number > 0 && sources.is_empty() {
                continue;
            }
            let rules = ports.iter().flat_map(|port| {
                let sources = sources.iter();
                sources.map(|source| IpRule::tcp(*port, Input::known(*source)))
            });
            let id = balancer_group(number);
            let group = SecurityGroup {
                vpc: network.vpc.clone(),
                description: format!("clients of {} to its load balancer", self.spec.stack),
                ingress: rules.collect(),
                egress: (number > 0).then(Vec::new),
                unmarked: Vec::new(),
            };
            self.emit(&id, Resource::SecurityGroup(group));
            inputs.push(Input::from(&id, Output::Id));
        }
        inputs
    }

    /// How many rules it counts as to admit them to one port. Of the lists of AWS's own, EC2 does not say it.
    fn weight(&self, source: &Source) -> usize {
        match source {
            Source::Range(_) | Source::SecurityGroup(_) => 1,
            Source::PrefixList(id) => {
                let mut lists = self.lookups.prefix_lists.iter();
                let list = lists.find(|list| list.id == *id);
                list.and_then(|list| list.max_entries).unwrap_or(1)
            }
        }
    }

    fn check_prefix_lists(&mut self) {
        for list in &self.lookups.prefix_lists {
            if list.address_family.as_deref() == Some("IPv6") {
                self.problems.push(Problem::PrefixListOfIpv6 {
                    id: list.id.clone(),
                });
            }
        }
    }
}
