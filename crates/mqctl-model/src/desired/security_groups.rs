//! Who may talk to whom.

use super::Emitter;
use super::network::Placed;
use crate::resource::{Egress, Input, IpRule, Output, Resource, ResourceId, SecurityGroup};

/// The two groups.
pub(super) struct Groups {
    pub(super) balancer: Input,
    pub(super) brokers: Input,
}

impl Emitter<'_> {
    pub(super) fn security_groups(&mut self, network: &Placed) -> Groups {
        let balancer_id = ResourceId::of("security-group", "balancer");
        let brokers_id = ResourceId::of("security-group", "brokers");
        let balancer = Input::from(&balancer_id, Output::Id);
        let brokers = &self.spec.brokers;
        let ports: Vec<u16> = brokers.ports().map(|(_, port)| port).collect();

        let from_clients = ports.iter().flat_map(|port| {
            let allowed = self.spec.endpoint.allow.iter();
            allowed.map(|cidr| IpRule::tcp(*port, Input::known(cidr.to_string())))
        });
        let balancer_group = SecurityGroup {
            vpc: network.vpc.clone(),
            description: format!("clients of {} to its load balancer", self.spec.stack),
            ingress: from_clients.collect(),
            egress: None,
            unmarked: Vec::new(),
        };
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
        self.emit(&balancer_id, Resource::SecurityGroup(balancer_group));
        self.emit(&brokers_id, Resource::SecurityGroup(brokers_group));
        self.emit(
            &ResourceId::of("egress", balancer_id.last()),
            Resource::Egress(egress),
        );
        Groups {
            balancer,
            brokers: members,
        }
    }
}
