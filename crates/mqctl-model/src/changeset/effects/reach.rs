//! Who can no longer come in: rules and groups that are taken away.

use std::collections::BTreeSet;

use ipnet::IpNet;

use crate::effect::{Effect, Impact, Origin, Remedy, Who};
use crate::resource::{
    FieldName, Input, IpRule, ListenerField, LoadBalancer, LoadBalancerField, Resource, ResourceId,
    SecurityGroup, SecurityGroupField, Value, balancer_group_number,
};

use super::super::change::{Action, FieldChange, Removal};
use super::Stack;

impl Stack<'_> {
    /// Those whom a security group admitted and no longer does. What is taken away with the protocol of its port is told by the
    /// listener.
    pub(super) fn no_longer_admitted(
        &self,
        id: &ResourceId,
        desired: &SecurityGroup,
        there: &SecurityGroup,
        fields: &[FieldChange],
    ) -> Vec<Impact> {
        let Some(after) = after(fields, &SecurityGroupField::Ingress.into()) else {
            return Vec::new();
        };
        let removed = there.ingress.iter();
        let removed = removed.filter(|rule| !after.contains(&rule.value()));
        self.without(id, &self.admitted_beside(id, desired), removed)
    }

    /// Those whom a group of the load balancer's admitted that is no longer needed, if the load balancer itself stays.
    pub(super) fn group_removed(&self, id: &ResourceId, there: &SecurityGroup) -> Effect {
        let others = self.admitted_by_balancer();
        if balancer_group_number(id).is_none() || others.is_empty() {
            return Effect::default();
        }
        let removed = self.without(id, &others, there.ingress.iter());
        removed.into_iter().collect()
    }

    /// Whom a group is to admit, and, as the load balancer wears several, the others of it.
    fn admitted_beside(&self, id: &ResourceId, desired: &SecurityGroup) -> Vec<IpRule> {
        match balancer_group_number(id) {
            Some(_) => self.admitted_by_balancer(),
            None => desired.ingress.clone(),
        }
    }

    /// Whom the load balancer's groups are to admit together.
    fn admitted_by_balancer(&self) -> Vec<IpRule> {
        let resources = self.desired.resources.iter();
        let groups = resources.filter_map(|(id, resource)| match resource {
            Resource::SecurityGroup(group) if balancer_group_number(id).is_some() => Some(group),
            _ => None,
        });
        groups.flat_map(|group| group.ingress.clone()).collect()
    }

    /// Those whom a group admitted that is spare, and the one that takes over does not.
    pub(super) fn group_gone(&self, id: &ResourceId, there: &SecurityGroup) -> Effect {
        match self.desired.resources.get(id) {
            Some(Resource::SecurityGroup(desired)) => {
                let admitted = desired.ingress.iter().map(IpRule::value);
                let admitted: Vec<Value> = admitted.collect();
                // Of groups it can't be told here which those are that the stack has now.
                let removed = there.ingress.iter().filter(|rule| range(rule).is_some());
                let removed = removed.filter(|rule| !admitted.contains(&rule.value()));
                let others = self.admitted_beside(id, desired);
                self.without(id, &others, removed).into_iter().collect()
            }
            _ => Effect::default(),
        }
    }

    /// Those whom these rules of a group admitted, beside which `others` are to admit.
    fn without<'r>(
        &self,
        id: &ResourceId,
        others: &[IpRule],
        removed: impl Iterator<Item = &'r IpRule>,
    ) -> Vec<Impact> {
        let removed = removed.filter(|rule| !self.goes_with_a_protocol(rule));
        let removed = removed.filter_map(|rule| {
            let except = left_of(rule, others)?;
            let Input::Known(peer) = &rule.peer else {
                return None;
            };
            // A group of the stack's own, of which the next generation is admitted.
            if self.is_replaced(peer) {
                return None;
            }
            let origin = Origin {
                peer: peer.clone(),
                except,
                to: self.destination(id, rule),
            };
            // No other way leads to a port without a listener, such as the brokers' console.
            let remedy = if self.leads_to_listener(rule) {
                Remedy::ComeFrom(self.allowed())
            } else {
                Remedy::Nothing
            };
            Some((origin, remedy))
        });
        removed
            .flat_map(|(origin, remedy)| {
                let parts = part_by_part(origin).into_iter();
                parts.map(move |part| Impact::narrowed(Who::From(part), remedy.clone()))
            })
            .collect()
    }

    /// Those whom a security group admitted that is taken from the load balancer or a broker, and is not the stack's: of its own,
    /// each tells by itself whom it no longer admits.
    pub(super) fn groups_taken(&self, fields: &[FieldChange], field: &FieldName) -> Vec<Impact> {
        let Some(change) = fields.iter().find(|change| change.name == *field) else {
            return Vec::new();
        };
        let after = change.after.texts();
        let taken = change.before.texts().into_iter();
        let taken = taken.filter(|id| !after.contains(id) && !self.is_deleted(id));
        let origins = taken.map(|peer| Origin {
            peer,
            except: Vec::new(),
            to: None,
        });
        origins.map(|origin| self.shut_out(origin)).collect()
    }

    /// Those who come over IPv6, if the load balancer has no such addresses any more.
    pub(super) fn without_ipv6(
        &self,
        desired: &LoadBalancer,
        fields: &[FieldChange],
    ) -> Option<Impact> {
        let name = LoadBalancerField::IpAddressType.into();
        let changes = fields.iter().any(|change| change.name == name);
        let everyone = Origin {
            peer: "::/0".to_owned(),
            except: Vec::new(),
            to: None,
        };
        (changes && desired.ip_address_type == "ipv4").then(|| self.shut_out(everyone))
    }

    fn shut_out(&self, origin: Origin) -> Impact {
        Impact::narrowed(Who::From(origin), Remedy::ComeFrom(self.allowed()))
    }

    /// Where clients may come from afterwards.
    fn allowed(&self) -> Vec<String> {
        let rules = self.admitted_by_balancer().into_iter();
        let peers = rules.filter_map(|rule| match rule.peer {
            Input::Known(peer) => Some(peer),
            Input::From(_) => None,
        });
        let peers: BTreeSet<String> = peers.collect();
        peers.into_iter().collect()
    }

    /// Whether a group is the stack's and goes, whatever for.
    fn is_deleted(&self, physical_id: &str) -> bool {
        self.changes.iter().any(|change| {
            matches!(
                &change.action,
                Action::Delete { existing, .. } if existing.physical_id == physical_id
            )
        })
    }

    fn is_replaced(&self, physical_id: &str) -> bool {
        self.changes.iter().any(|change| {
            matches!(
                &change.action,
                Action::Delete { existing, removal: Removal::Replaced | Removal::Spare }
                    if existing.physical_id == physical_id
            )
        })
    }

    /// Whether the listener on the rule's port is removed, too.
    fn goes_with_a_protocol(&self, rule: &IpRule) -> bool {
        self.changes.iter().any(|change| match &change.action {
            Action::Delete { existing, removal } => {
                let port = existing.fields().into_iter().find_map(|field| {
                    (field.name == ListenerField::Port.into()).then_some(field.value)
                });
                *removal == Removal::Unwanted
                    && rule.from_port == rule.to_port
                    && port.is_some()
                    && port == rule.from_port.map(Value::from)
            }
            _ => false,
        })
    }

    /// Whether the port of a listener is among a rule's.
    fn leads_to_listener(&self, rule: &IpRule) -> bool {
        self.listeners().any(|(_, it)| rule.reaches(it.port))
    }

    /// Where a rule leads, if not to a listener of the endpoint.
    fn destination(&self, group: &ResourceId, rule: &IpRule) -> Option<String> {
        let is_brokers = group.last() == "brokers";
        let port = match (rule.from_port, rule.to_port) {
            (Some(from), Some(to)) if from == to => format!("port {from}"),
            (Some(from), Some(to)) => format!("ports {from} to {to}"),
            _ => "any port".to_owned(),
        };
        match (is_brokers, self.leads_to_listener(rule)) {
            (true, _) => Some(format!("{port} of the brokers")),
            (false, true) => None,
            (false, false) => Some(format!("{port} of the load balancer")),
        }
    }
}

/// A range with exceptions as the ranges that are left of it, as long as those are few.
fn part_by_part(origin: Origin) -> Vec<Origin> {
    const FEW: usize = 4;
    let ranges = |texts: &[String]| -> Option<Vec<IpNet>> {
        texts.iter().map(|text| text.parse().ok()).collect()
    };
    let (Ok(range), Some(except)) = (origin.peer.parse(), ranges(&origin.except)) else {
        return vec![origin];
    };
    let left = rest_of(range, &except, FEW);
    if left.is_empty() || left.len() > FEW {
        return vec![origin];
    }
    let part = |range: IpNet| Origin {
        peer: range.to_string(),
        except: Vec::new(),
        to: origin.to.clone(),
    };
    left.into_iter().map(part).collect()
}

/// What is left of the range without these parts of it; more than `most` ranges are not all named.
fn rest_of(range: IpNet, parts: &[IpNet], most: usize) -> Vec<IpNet> {
    if parts.iter().any(|part| part.contains(&range)) {
        return Vec::new();
    }
    if !parts.iter().any(|part| range.contains(part)) {
        return vec![range];
    }
    let halves = range.subnets(range.prefix_len() + 1).into_iter().flatten();
    let mut left = Vec::new();
    for half in halves {
        left.extend(rest_of(half, parts, most));
        if left.len() > most {
            break;
        }
    }
    left
}

/// What a field is to hold, one by one; `None` if it does not change.
fn after<'a>(fields: &'a [FieldChange], name: &FieldName) -> Option<&'a [Value]> {
    match &fields.iter().find(|change| change.name == *name)?.after {
        Value::List(values) => Some(values),
        _ => None,
    }
}

/// What other rules still admit of what this one does: parts of its range. `None` if they admit all of it.
fn left_of(rule: &IpRule, others: &[IpRule]) -> Option<Vec<String>> {
    let mut of_the_same = others.iter().filter(|other| other.peer == rule.peer);
    if of_the_same.any(|other| other.includes_ports_of(rule)) {
        return None;
    }
    let Some(range) = range(rule) else {
        return Some(Vec::new());
    };
    let as_wide = others.iter().filter(|other| other.includes_ports_of(rule));
    let ranges: Vec<IpNet> = as_wide.filter_map(self::range).collect();
    let ranges = IpNet::aggregate(&ranges);
    if ranges.iter().any(|other| other.contains(&range)) {
        return None;
    }
    let parts = ranges.iter().filter(|other| range.contains(*other));
    Some(parts.map(ToString::to_string).collect())
}

fn range(rule: &IpRule) -> Option<IpNet> {
    match &rule.peer {
        Input::Known(peer) => peer.parse().ok(),
        Input::From(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(port: u16, peer: &str) -> IpRule {
        IpRule::tcp(port, Input::known(peer))
    }

    fn left(peer: &str, others: &[IpRule]) -> Option<Vec<String>> {
        left_of(&rule(61617, peer), others)
    }

    #[test]
    fn few_parts_are_named_and_many_are_left_out() {
        let parts = |peer: &str, except: &[&str]| -> Vec<String> {
            let origin = Origin {
                peer: peer.to_owned(),
                except: except.iter().map(|it| (*it).to_owned()).collect(),
                to: None,
            };
            let parts = part_by_part(origin).into_iter();
            parts
                .map(|it| format!("{} {}", it.peer, it.except.join(" ")))
                .collect()
        };
        assert_eq!(parts("10.0.0.0/24", &[]), ["10.0.0.0/24 "]);
        assert_eq!(parts("10.0.0.0/24", &["10.0.0.0/25"]), ["10.0.0.128/25 "]);
        assert_eq!(
            parts("10.0.0.0/24", &["10.0.0.64/26"]),
            ["10.0.0.0/26 ", "10.0.0.128/25 "]
        );
        assert_eq!(
            parts("0.0.0.0/0", &["203.0.113.0/24"]),
            ["0.0.0.0/0 203.0.113.0/24"]
        );
        assert_eq!(
            parts("2001:db8::/32", &["2001:db8::/33"]),
            ["2001:db8:8000::/33 "]
        );
        assert_eq!(parts("sg-1", &[]), ["sg-1 "]);
    }

    #[test]
    fn a_range_is_gone_but_for_what_others_admit() {
        let none: Option<Vec<String>> = None;
        assert_eq!(left("203.0.113.0/24", &[]), Some(Vec::new()));
        let wider = [rule(61617, "203.0.0.0/16")];
        assert_eq!(left("203.0.113.0/24", &wider), none);
        let halves = [
            rule(61617, "203.0.113.0/25"),
            rule(61617, "203.0.113.128/25"),
        ];
        assert_eq!(left("203.0.113.0/24", &halves), none);
        assert_eq!(
            left("203.0.113.0/24", &halves[..1]),
            Some(vec!["203.0.113.0/25".to_owned()])
        );
        let other_port = [rule(5671, "0.0.0.0/0")];
        assert_eq!(left("203.0.113.0/24", &other_port), Some(Vec::new()));
        let any_port = [IpRule::everywhere()];
        assert_eq!(left("203.0.113.0/24", &any_port), none);
        assert_eq!(left("sg-1", &any_port), Some(Vec::new()));
        assert_eq!(left("sg-1", &[rule(61617, "sg-1")]), none);
        assert_eq!(left("sg-1", &[rule(5671, "sg-1")]), Some(Vec::new()));
    }
}
