//! Elastic IP addresses that a load balancer hands over to the one that replaces it.

use crate::resource::{Input, LoadBalancer, LoadBalancerField};

use super::change::FieldChange;

impl LoadBalancer {
    /// Whether one that differs from this in `fields`, and takes its place, has addresses of this one: they are free only once
    /// this one is gone.
    pub(super) fn shares_addresses(&self, fields: &[FieldChange]) -> bool {
        let own = self.elastic_ips.iter().map(|(_, it)| it);
        let own: Vec<&str> = own
            .filter_map(|allocation| match allocation {
                Input::Known(allocation) => Some(allocation.as_str()),
                Input::From(_) => None,
            })
            .collect();
        let name = LoadBalancerField::ElasticIps.into();
        match fields.iter().find(|field| field.name == name) {
            Some(field) => {
                let wanted = field.after.texts();
                own.iter()
                    .any(|it| wanted.iter().any(|wanted| wanted == it))
            }
            None => !own.is_empty(),
        }
    }
}
