//! What a subnet lets in and out.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use ipnet::Ipv4Net;

/// The ports that answers may go to: those that the clients of a load balancer, and the load balancer as a client, may use.
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports>.
pub(super) const EPHEMERAL: RangeInclusive<u16> = 1024..=65535;

/// A network ACL. It keeps no state: answers need rules of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkAcl {
    /// `acl-…`
    pub id: String,
    /// The subnets it is for.
    pub subnets: Vec<String>,
    rules: Vec<AclRule>,
}

/// A rule for TCP over IPv4.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AclRule {
    /// The lowest number that matches decides.
    pub number: i32,
    /// For which packets it is.
    pub direction: Direction,
    /// Whether it allows them or denies them.
    pub allows: bool,
    /// Where they come from, or go to.
    pub range: Ipv4Net,
    /// The ports that they go to.
    pub ports: RangeInclusive<u16>,
}

/// Which way a packet crosses the border of a subnet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// Into it.
    In,
    /// Out of it.
    Out,
}

impl NetworkAcl {
    /// An ACL with all its rules for TCP over IPv4, in any order.
    pub fn new(id: String, subnets: Vec<String>, mut rules: Vec<AclRule>) -> Self {
        rules.sort_by_key(|rule| rule.number);
        Self { id, subnets, rules }
    }

    /// Whether no packet at all gets through from or to `range` on `port`. What no rule matches is denied.
    pub(super) fn is_closed(&self, direction: Direction, range: Ipv4Net, port: u16) -> bool {
        let rules = self.rules.iter();
        let mut rules =
            rules.filter(|rule| rule.direction == direction && rule.ports.contains(&port));
        let decides = |rule: &&AclRule| {
            // What allows a part leaves it open, what denies one does not close it.
            rule.range.contains(&range) || (rule.allows && range.contains(&rule.range))
        };
        rules.find(decides).is_none_or(|rule| !rule.allows)
    }

    /// The ports to which no answer gets through from or to `range`, as ranges.
    pub(super) fn closed_to_answers(
        &self,
        direction: Direction,
        range: Ipv4Net,
    ) -> Vec<RangeInclusive<u16>> {
        let rules = self.rules.iter().filter(|rule| rule.direction == direction);
        // Between two ends of rules, every port has the same fate.
        let ends =
            rules.flat_map(|rule| [Some(*rule.ports.start()), rule.ports.end().checked_add(1)]);
        let starts: BTreeSet<u16> = ends
            .flatten()
            .chain([*EPHEMERAL.start()])
            .filter(|port| EPHEMERAL.contains(port))
            .collect();
        let after = starts.iter().skip(1).map(|start| start - 1);
        let pieces = starts.iter().zip(after.chain([*EPHEMERAL.end()]));
        let mut closed: Vec<RangeInclusive<u16>> = Vec::new();
        for (start, end) in pieces.filter(|(start, _)| self.is_closed(direction, range, **start)) {
            match closed.last_mut() {
                Some(last) if last.end() + 1 == *start => *last = *last.start()..=end,
                _ => closed.push(*start..=end),
            }
        }
        closed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acl(rules: &[(i32, bool, &str, RangeInclusive<u16>)]) -> NetworkAcl {
        let rule =
            |(number, allows, range, ports): &(i32, bool, &str, RangeInclusive<u16>)| AclRule {
                number: *number,
                direction: Direction::In,
                allows: *allows,
                range: range.parse().unwrap(),
                ports: ports.clone(),
            };
        NetworkAcl::new(
            "acl-1".to_owned(),
            Vec::new(),
            rules.iter().map(rule).collect(),
        )
    }

    fn is_closed(acl: &NetworkAcl, range: &str, port: u16) -> bool {
        acl.is_closed(Direction::In, range.parse().unwrap(), port)
    }

    #[test]
    fn the_lowest_number_that_matches_decides() {
        let acl = acl(&[
            (200, true, "0.0.0.0/0", 0..=65535),
            (100, false, "0.0.0.0/0", 5671..=5671),
        ]);
        assert!(is_closed(&acl, "203.0.113.0/24", 5671));
        assert!(!is_closed(&acl, "203.0.113.0/24", 61617));
        let out = acl.is_closed(Direction::Out, "203.0.113.0/24".parse().unwrap(), 61617);
        assert!(out, "what no rule matches is denied");
    }

    #[test]
    fn a_range_is_closed_only_if_all_of_it_is() {
        let some = acl(&[
            (100, false, "203.0.113.0/25", 0..=65535),
            (200, true, "203.0.113.128/25", 0..=65535),
        ]);
        assert!(is_closed(&some, "203.0.113.0/26", 5671));
        assert!(!is_closed(&some, "203.0.113.0/24", 5671));
        assert!(is_closed(&some, "198.51.100.0/24", 5671));
    }

    #[test]
    fn closed_ports_are_told_as_ranges() {
        let closed = |acl: NetworkAcl| acl.closed_to_answers(Direction::In, Ipv4Net::default());
        let all = "0.0.0.0/0";
        assert_eq!(closed(acl(&[(1, true, all, 0..=65535)])), []);
        assert_eq!(closed(acl(&[])), [EPHEMERAL]);
        assert_eq!(
            closed(acl(&[(1, true, all, 32768..=65535)])),
            [1024..=32767]
        );
        assert_eq!(
            closed(acl(&[
                (1, false, all, 2000..=2999),
                (2, false, all, 3000..=3000),
                (3, false, all, 65000..=65535),
                (4, true, all, 1024..=65535)
            ])),
            [2000..=3000, 65000..=65535]
        );
    }
}
