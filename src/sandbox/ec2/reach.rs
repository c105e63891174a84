//! Whether packets get through: security groups, seen from both ends.

use std::net::Ipv4Addr;

use super::super::world::World;
use super::security_group::{Peer, Rule};

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
