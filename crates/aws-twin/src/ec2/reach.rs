//! Whether packets get through: security groups, seen from both ends.

use std::net::Ipv4Addr;

use super::security_group::{Peer, Rule};
use crate::world::World;

/// Whether a TCP connection from an interface in `from_groups` reaches an interface in `to_groups` on `port`: the
/// outbound rules of the one and the inbound rules of the other must both admit it. Without `from_groups` (a load
/// balancer that has none) nothing is held back on the way out. Groups are stateful, so answers need no rule.
pub(crate) fn allows(
    world: &World,
    from_groups: &[String],
    to_groups: &[String],
    port: u16,
) -> bool {
    let outbound = from_groups.is_empty() || admits(world, from_groups, true, port, to_groups);
    outbound && admits(world, to_groups, false, port, from_groups)
}

/// Whether any rule in one direction of any of `groups` admits the other end, which wears `peers`.
fn admits(world: &World, groups: &[String], egress: bool, port: u16, peers: &[String]) -> bool {
    let rules = (groups
        .iter()
        .filter_map(|id| world.ec2.security_groups.get(id)))
    .flat_map(|group| &group.rules);
    let mut suitable = rules.filter(|rule| rule.egress == egress && covers(rule, port));
    suitable.any(|rule| match &rule.peer {
        Peer::Group(id) => peers.contains(id),
        Peer::Ipv4(block) if block.prefix_len() == 0 => true,
        Peer::Ipv4(block) => {
            let addresses = addresses(world, peers);
            !addresses.is_empty() && addresses.iter().all(|address| block.contains(address))
        }
        Peer::Ipv6(_) | Peer::PrefixList(_) => false,
    })
}

fn covers(rule: &Rule, port: u16) -> bool {
    match rule.protocol.as_str() {
        "-1" => true,
        "tcp" => (rule.from_port..=rule.to_port).contains(&i32::from(port)),
        _ => false,
    }
}

/// Where interfaces with any of these groups are.
fn addresses(world: &World, groups: &[String]) -> Vec<Ipv4Addr> {
    let interfaces = world.ec2.interfaces.values();
    interfaces
        .filter(|interface| interface.groups.iter().any(|group| groups.contains(group)))
        .filter_map(|interface| interface.private_ip.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{create_interface, handle};
    use super::*;
    use crate::wire::query::Params;
    use crate::world::Account;

    struct Scene {
        account: Account,
        balancer: Vec<String>,
        brokers: Vec<String>,
    }

    impl Scene {
        /// Two groups in the default VPC.
        fn new() -> Self {
            let mut account = Account::new("123456789012", 7, 1_000_000);
            let mut world = account.in_region("us-west-2");
            let vpc_id = world.ec2.vpcs.keys().next().unwrap().clone();
            let mut group = |name: &str| {
                let form = format!("GroupName={name}&GroupDescription=x&VpcId={vpc_id}");
                handle(
                    &mut world,
                    "CreateSecurityGroup",
                    &Params::parse(form.as_bytes()),
                )
                .unwrap();
                let mut groups = world.ec2.security_groups.values();
                let group = groups.find(|group| group.name == name).unwrap();
                vec![group.id.clone()]
            };
            let (balancer, brokers) = (group("balancer"), group("brokers"));
            Self {
                account,
                balancer,
                brokers,
            }
        }

        fn rule(&mut self, action: &str, group: &str, peer: &str) {
            let form = format!(
                "GroupId={group}&IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort=8162\
                 &IpPermissions.1.ToPort=8162&IpPermissions.1.{peer}"
            );
            handle(&mut self.world(), action, &Params::parse(form.as_bytes())).unwrap();
        }

        fn world(&mut self) -> World<'_> {
            self.account.in_region("us-west-2")
        }

        /// Whether someone in no group does.
        fn anyone_reaches(&mut self, port: u16) -> bool {
            let brokers = self.brokers.clone();
            allows(&self.world(), &[], &brokers, port)
        }

        /// Whether the balancer does.
        fn reaches(&mut self, port: u16) -> bool {
            let (balancer, brokers) = (self.balancer.clone(), self.brokers.clone());
            allows(&self.world(), &balancer, &brokers, port)
        }
    }

    #[test]
    fn a_group_that_is_named_gets_in_on_the_port() {
        let mut scene = Scene::new();
        assert!(!scene.reaches(8162));
        let peer = format!("Groups.1.GroupId={}", scene.balancer[0]);
        scene.rule(
            "AuthorizeSecurityGroupIngress",
            &scene.brokers[0].clone(),
            &peer,
        );
        assert!(scene.reaches(8162));
        assert!(!scene.reaches(61617));
        assert!(!scene.anyone_reaches(8162), "nobody is in no group");
    }

    #[test]
    fn what_may_not_go_out_does_not_arrive() {
        let mut scene = Scene::new();
        let anywhere = "IpRanges.1.CidrIp=0.0.0.0/0";
        scene.rule(
            "AuthorizeSecurityGroupIngress",
            &scene.brokers[0].clone(),
            anywhere,
        );
        assert!(scene.reaches(8162));
        assert!(scene.anyone_reaches(8162));
        let form = format!(
            "GroupId={}&IpPermissions.1.IpProtocol=-1&IpPermissions.1.IpRanges.1.CidrIp=0.0.0.0/0",
            scene.balancer[0]
        );
        let form = Params::parse(form.as_bytes());
        handle(&mut scene.world(), "RevokeSecurityGroupEgress", &form).unwrap();
        assert!(!scene.reaches(8162));
        let peer = format!("Groups.1.GroupId={}", scene.brokers[0]);
        scene.rule(
            "AuthorizeSecurityGroupEgress",
            &scene.balancer[0].clone(),
            &peer,
        );
        assert!(scene.reaches(8162));
    }

    #[test]
    fn a_block_admits_whom_it_covers() {
        let mut scene = Scene::new();
        let subnet = scene.world().ec2.subnets.values().next().unwrap().clone();
        let block = format!("IpRanges.1.CidrIp={}", subnet.cidr);
        scene.rule(
            "AuthorizeSecurityGroupIngress",
            &scene.brokers[0].clone(),
            &block,
        );
        assert!(
            !scene.reaches(8162),
            "no interface of the balancer is there"
        );
        let groups = scene.balancer.clone();
        create_interface(
            &mut scene.world(),
            &subnet.id,
            &groups,
            "x",
            "amazon-elb",
            true,
        )
        .unwrap();
        assert!(scene.reaches(8162));
    }
}
