//! Rules as EC2 spells them: permissions, each with any number of peers of four sorts. Pure.

use aws_sdk_ec2::types::{IpPermission, IpRange, Ipv6Range, PrefixListId, UserIdGroupPair};

use crate::error::{AwsError, Class};
use mqctl_model::resource::{Input, IpRule, ResourceId};

/// How EC2 spells: everything.
const ANY_PROTOCOL: &str = "-1";
/// How EC2 spells: every type or code, where a protocol has these instead of ports.
const ANY_TYPE: i32 = -1;

/// How the description of a rule begins that mqctl made; all of it, as older versions wrote it.
const MARK: &str = "mqctl";
/// The longest description of a rule. Source: the EC2 API reference, `IpRange`.
const LONGEST: usize = 255;

/// The description of a rule that mqctl makes for a resource: `mqctl:security-group/brokers load balancer of orders …`.
pub(super) fn mark(resource: &ResourceId, note: &str) -> String {
    let mark = format!("{MARK}:{resource} {note}");
    mark.chars().take(LONGEST).collect()
}

/// Whether a description says that mqctl made the rule.
fn is_mark(description: &str) -> bool {
    let rest = description.strip_prefix(MARK);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}

/// The rules in permissions: one per peer, so that two lists can be compared.
pub(super) fn read(permissions: Option<&Vec<IpPermission>>) -> Vec<IpRule> {
    let permissions = permissions.into_iter().flatten();
    permissions.flat_map(rules).collect()
}

/// Those of the rules that do not say that mqctl made them.
pub(super) fn unmarked(permissions: Option<&Vec<IpPermission>>) -> Vec<IpRule> {
    let permissions = permissions.into_iter().flatten();
    let marked = permissions.flat_map(described);
    let unmarked = marked.filter(|(_, description)| !description.is_some_and(is_mark));
    unmarked.map(|(rule, _)| rule).collect()
}

/// The permission that holds one rule, with the mark that mqctl made it. It does not tell two rules apart.
pub(super) fn marked(rule: &IpRule, mark: &str) -> Result<IpPermission, AwsError> {
    permission(rule, Some(mark))
}

/// The permission that holds one rule. Who takes a rule away need not repeat its description (EC2 API reference,
/// `RevokeSecurityGroupIngress`).
pub(super) fn of(rule: &IpRule) -> Result<IpPermission, AwsError> {
    permission(rule, None)
}

fn permission(rule: &IpRule, description: Option<&str>) -> Result<IpPermission, AwsError> {
    let description = description.map(str::to_owned);
    let Input::Known(peer) = &rule.peer else {
        let message = "a rule's other side is not known yet; this is a defect of mqctl";
        return Err(AwsError::new("resolve", Class::Refused, message));
    };
    let mut permission = IpPermission::builder().ip_protocol(&rule.protocol);
    if rule.protocol != ANY_PROTOCOL {
        permission = permission
            .from_port(rule.from_port.map_or(ANY_TYPE, i32::from))
            .to_port(rule.to_port.map_or(ANY_TYPE, i32::from));
    }
    let permission = if peer.starts_with("sg-") {
        permission.user_id_group_pairs(
            UserIdGroupPair::builder()
                .group_id(peer)
                .set_description(description)
                .build(),
        )
    } else if peer.starts_with("pl-") {
        permission.prefix_list_ids(
            PrefixListId::builder()
                .prefix_list_id(peer)
                .set_description(description)
                .build(),
        )
    } else if peer.contains(':') {
        permission.ipv6_ranges(
            Ipv6Range::builder()
                .cidr_ipv6(peer)
                .set_description(description)
                .build(),
        )
    } else {
        permission.ip_ranges(
            IpRange::builder()
                .cidr_ip(peer)
                .set_description(description)
                .build(),
        )
    };
    Ok(permission.build())
}

fn rules(permission: &IpPermission) -> Vec<IpRule> {
    let rules = described(permission).into_iter();
    rules.map(|(rule, _)| rule).collect()
}

/// The rules, each with its description.
fn described(permission: &IpPermission) -> Vec<(IpRule, Option<&str>)> {
    let port = |number: Option<i32>| number.and_then(|number| u16::try_from(number).ok());
    let ranges = permission.ip_ranges.iter().flatten();
    let ranges =
        ranges.filter_map(|range| Some((range.cidr_ip.as_ref()?, range.description.as_deref())));
    let ipv6_ranges = permission.ipv6_ranges.iter().flatten();
    let ipv6_ranges = ipv6_ranges
        .filter_map(|range| Some((range.cidr_ipv6.as_ref()?, range.description.as_deref())));
    let lists = permission.prefix_list_ids.iter().flatten();
    let lists =
        lists.filter_map(|list| Some((list.prefix_list_id.as_ref()?, list.description.as_deref())));
    let groups = permission.user_id_group_pairs.iter().flatten();
    let groups = groups.filter_map(|pair| {
        let group = pair.group_id.as_ref().or(pair.group_name.as_ref())?;
        Some((group, pair.description.as_deref()))
    });
    let peers = ranges.chain(ipv6_ranges).chain(lists).chain(groups);
    let described = peers.map(|(peer, description)| {
        let rule = IpRule {
            protocol: permission.ip_protocol.clone().unwrap_or_default(),
            from_port: port(permission.from_port),
            to_port: port(permission.to_port),
            peer: Input::known(peer),
        };
        (rule, description)
    });
    described.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(rules: &[IpRule]) -> Vec<String> {
        let texts = rules.iter().map(|rule| rule.value().to_string());
        texts.collect()
    }

    #[test]
    fn every_peer_of_a_permission_is_a_rule() {
        let permission = IpPermission::builder()
            .ip_protocol("tcp")
            .from_port(61617)
            .to_port(61617)
            .ip_ranges(IpRange::builder().cidr_ip("203.0.113.0/24").build())
            .ip_ranges(IpRange::builder().cidr_ip("198.51.100.7/32").build())
            .ipv6_ranges(Ipv6Range::builder().cidr_ipv6("2001:db8::/32").build())
            .prefix_list_ids(PrefixListId::builder().prefix_list_id("pl-1").build())
            .user_id_group_pairs(UserIdGroupPair::builder().group_id("sg-1").build());
        assert_eq!(
            texts(&read(Some(&vec![permission.build()]))),
            [
                "tcp 61617 203.0.113.0/24",
                "tcp 61617 198.51.100.7/32",
                "tcp 61617 2001:db8::/32",
                "tcp 61617 pl-1",
                "tcp 61617 sg-1",
            ]
        );
    }

    #[test]
    fn a_rule_that_does_not_say_who_made_it_is_unmarked() {
        let ours = IpRule::tcp(61617, Input::known("sg-1"));
        let theirs = IpRule::tcp(22, Input::known("10.0.0.0/8"));
        let mark = mark(&ResourceId::new("egress/balancer"), "brokers of orders");
        assert_eq!(mark, "mqctl:egress/balancer brokers of orders");
        let permissions = vec![
            marked(&ours, &mark).unwrap(),
            of(&theirs).unwrap(),
            marked(&ours, "mqctl").unwrap(),
            marked(&theirs, "mqctlish").unwrap(),
        ];
        assert_eq!(unmarked(Some(&permissions)), [theirs.clone(), theirs]);
    }

    #[test]
    fn what_is_written_is_read_back() {
        let rule = |protocol: &str, ports: Option<(u16, u16)>, peer: &str| IpRule {
            protocol: protocol.to_owned(),
            from_port: ports.map(|(from, _)| from),
            to_port: ports.map(|(_, to)| to),
            peer: Input::known(peer),
        };
        let rules = vec![
            IpRule::everywhere(),
            IpRule::tcp(8162, Input::known("sg-1")),
            rule("udp", Some((53, 54)), "2001:db8::/32"),
            rule("-1", None, "pl-1"),
            rule("icmp", None, "10.0.0.0/8"),
        ];
        let permissions: Vec<IpPermission> = rules.iter().map(|rule| of(rule).unwrap()).collect();
        assert_eq!(read(Some(&permissions)), rules);
        assert_eq!(permissions[0].from_port, None, "everything has no ports");
        assert_eq!(permissions[4].from_port, Some(-1), "ICMP has types instead");
    }
}
