//! Who can no longer come in: rules and groups that are taken away.

use ipnet::IpNet;

use crate::effect::{Impact, Origin, Remedy, Who};
use crate::resource::{
    FieldName, Input, IpRule, ListenerField, LoadBalancer, LoadBalancerField, ResourceId,
    SecurityGroup, SecurityGroupField, Value,
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
        let after = after(fields, &SecurityGroupField::Ingress.into());
        let removed = there
            .ingress
            .iter()
            .filter(|rule| !after.is_empty() && !after.contains(&rule.value()));
        let removed = removed.filter(|rule| !self.goes_with_a_protocol(rule));
        let removed = removed.filter_map(|rule| {
            let except = left_of(rule, &desired.ingress)?;
            let Input::Known(peer) = &rule.peer else {
                return None;
            };
            // A group of the stack's own, of which the next generation is admitted.
            if self.is_replaced(peer) {
                return None;
            }
            Some(Origin {
                peer: peer.clone(),
                except,
                to: self.destination(id, rule),
            })
        });
        removed.map(shut_out).collect()
    }

    /// Those whom a security group admitted that is taken from the load balancer or a broker, and is not the stack's: of its own,
    /// each tells by itself whom it no longer admits.
    pub(super) fn groups_taken(&self, fields: &[FieldChange], field: &FieldName) -> Vec<Impact> {
        let Some(change) = fields.iter().find(|change| change.name == *field) else {
            return Vec::new();
        };
        let after = change.after.texts();
        let taken = change.before.texts().into_iter();
        let taken = taken.filter(|id| !after.contains(id) && !self.is_replaced(id));
        let origins = taken.map(|peer| Origin {
            peer,
            except: Vec::new(),
            to: None,
        });
        origins.map(shut_out).collect()
    }

    fn is_replaced(&self, physical_id: &str) -> bool {
        self.changes.iter().any(|change| {
            matches!(
                &change.action,
                Action::Delete { existing, removal: Removal::Replaced }
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

    /// Where a rule leads, if not to a listener of the endpoint.
    fn destination(&self, group: &ResourceId, rule: &IpRule) -> Option<String> {
        let is_brokers = group.last() == "brokers";
        let port = match (rule.from_port, rule.to_port) {
            (Some(from), Some(to)) if from == to => format!("port {from}"),
            (Some(from), Some(to)) => format!("ports {from} to {to}"),
            _ => "any port".to_owned(),
        };
        let mut listeners = self.listeners();
        let is_listener = listeners.any(|(_, it)| rule.reaches(it.port));
        match (is_brokers, is_listener) {
            (true, _) => Some(format!("{port} of the brokers")),
            (false, true) => None,
            (false, false) => Some(format!("{port} of the load balancer")),
        }
    }
}

/// Those who come over IPv6, if the load balancer has no such addresses any more.
pub(super) fn without_ipv6(desired: &LoadBalancer, fields: &[FieldChange]) -> Option<Impact> {
    let name = LoadBalancerField::IpAddressType.into();
    let changes = fields.iter().any(|change| change.name == name);
    let everyone = Origin {
        peer: "::/0".to_owned(),
        except: Vec::new(),
        to: None,
    };
    (changes && desired.ip_address_type == "ipv4").then(|| shut_out(everyone))
}

fn shut_out(origin: Origin) -> Impact {
    Impact::narrowed(Who::From(origin), Remedy::ComeFromElsewhere)
}

/// What a field is to hold, one by one; nothing if it does not change.
fn after(fields: &[FieldChange], name: &FieldName) -> Vec<Value> {
    match fields.iter().find(|change| change.name == *name) {
        Some(FieldChange {
            after: Value::List(values),
            ..
        }) => values.clone(),
        _ => Vec::new(),
    }
}

/// What other rules still admit of what this one does: parts of its range. `None` if they admit all of it.
fn left_of(rule: &IpRule, others: &[IpRule]) -> Option<Vec<String>> {
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
    }
}
