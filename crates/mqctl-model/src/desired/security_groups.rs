//! Who may talk to whom.

use super::Emitter;
use super::network::Placed;
use crate::resource::{Input, IpRule, Output, Resource, ResourceId, SecurityGroup};

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
            egress: vec![IpRule::everywhere()],
            unmarked: Vec::new(),
        };
        let from_balancer = ports
            .iter()
            .copied()
            .chain([brokers.engine.health_probe().port]);
        let brokers_group = SecurityGroup {
            vpc: network.vpc.clone(),
            description: format!("load balancer of {} to its brokers", self.spec.stack),
            ingress: from_balancer
                .map(|port| IpRule::tcp(port, balancer.clone()))
                .collect(),
            egress: vec![IpRule::everywhere()],
            unmarked: Vec::new(),
        };
        self.emit(&balancer_id, Resource::SecurityGroup(balancer_group));
        self.emit(&brokers_id, Resource::SecurityGroup(brokers_group));
        Groups {
            balancer,
            brokers: Input::from(&brokers_id, Output::Id),
        }
    }
}
