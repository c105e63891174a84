//! The Network Load Balancer.

use strum::VariantArray;

use super::field::fields;
use super::{
    About, Field, FieldId, Input, KindField, RecordPlace, ResourceId, Rule, Value,
    generation_of_name,
};
use crate::spec::AccessLogs;

/// How long the name of a load balancer can be. Source: ELB API reference, `CreateLoadBalancer`.
const NAME_LIMIT: usize = 32;

/// A Network Load Balancer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadBalancer {
    /// Whether its addresses are public or private, in AWS's spelling: `internet-facing`, `internal`.
    pub scheme: String,
    /// Its subnets, one a zone. Zones can be added to it and, since February 2025, taken away (ELB user guide, "Availability
    /// Zones" of Network Load Balancers); it is always in one at least.
    pub subnets: Vec<Input>,
    /// Its public addresses that stay the same: a subnet and the allocation of the address there. One for each subnet, or none.
    pub elastic_ips: Vec<(Input, Input)>,
    /// Its security groups; AWS only lets them be changed if it was created with some.
    pub security_groups: Vec<Input>,
    /// Which addresses clients can reach it at, in AWS's spelling: `ipv4`.
    pub ip_address_type: String,
    /// Whether a zone's address reaches targets in other zones. Off, the standby's zone would drop out of DNS.
    pub cross_zone: bool,
    /// What its public addresses are reached through, when the stack owns that; it must be attached first and can't be
    /// detached before.
    pub internet_gateway: Option<Input>,
    /// Whether AWS refuses to delete it until someone turns that off.
    pub deletion_protection: bool,
    /// Where it writes its access logs, if it writes any.
    pub access_logs: Option<AccessLogs>,
    /// Where its alias is, and where it was before as long as it is there, too: noted in a tag, so that the records are
    /// found whatever the plan file says later. The first is the current one.
    pub records: Vec<RecordPlace>,
}

impl LoadBalancer {
    /// Whether a load balancer of this name is, or was, one of the stack: names are unique in an account and region.
    pub fn is_name_of(stack: &str, name: &str) -> bool {
        let id = ResourceId::new("load-balancer");
        generation_of_name(name, stack, &id, NAME_LIMIT).is_some()
    }

    /// Whether this is the allocation of an elastic IP address.
    pub(crate) fn is_allocation(text: &str) -> bool {
        text.starts_with("eipalloc-")
    }

    pub(super) fn fields(&self) -> Vec<Field> {
        fields(|field| self.value(field))
    }

    fn value(&self, field: LoadBalancerField) -> Value {
        match field {
            LoadBalancerField::Scheme => Value::from(&self.scheme),
            LoadBalancerField::Subnets => Value::from(&self.subnets),
            LoadBalancerField::ElasticIps => {
                let pairs = self.elastic_ips.iter();
                let pair = |(subnet, allocation): &(Input, Input)| {
                    Value::Phrase(vec![subnet.into(), allocation.into()])
                };
                Value::List(pairs.map(pair).collect())
            }
            LoadBalancerField::SecurityGroups => Value::from(&self.security_groups),
            LoadBalancerField::IpAddressType => Value::from(&self.ip_address_type),
            LoadBalancerField::CrossZone => self.cross_zone.into(),
            LoadBalancerField::DeletionProtection => self.deletion_protection.into(),
            LoadBalancerField::AccessLogs => self.access_logs.as_ref().map(place).into(),
            LoadBalancerField::InternetGateway => self.internet_gateway.as_ref().into(),
            LoadBalancerField::RecordPlace => RecordPlace::current(&self.records).into(),
        }
    }
}

/// `s3://BUCKET/PREFIX`
fn place(logs: &AccessLogs) -> String {
    let AccessLogs { bucket, prefix } = logs;
    format!("s3://{bucket}/{prefix}")
}

/// The fields of a load balancer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, VariantArray)]
#[expect(missing_docs, reason = "each is described where the kind has it")]
pub enum LoadBalancerField {
    Scheme,
    Subnets,
    ElasticIps,
    SecurityGroups,
    IpAddressType,
    CrossZone,
    DeletionProtection,
    AccessLogs,
    InternetGateway,
    RecordPlace,
}

impl KindField for LoadBalancerField {
    fn about(self) -> About {
        match self {
            Self::Scheme => About::replaces("scheme", "scheme"),
            Self::Subnets => About::new("subnets", "subnets", Rule::KeepsSome),
            // A zone gets another address as it gets another subnet. Source: ELB user guide, "Availability Zones" of Network Load
            // Balancers.
            Self::ElasticIps => About::new("elastic-ips", "elastic ips", Rule::KeepsSome),
            Self::SecurityGroups => About::updates("security-groups", "security groups"),
            Self::IpAddressType => About::updates("ip-address-type", "ip address type"),
            Self::CrossZone => About::updates("cross-zone", "cross-zone balancing"),
            Self::DeletionProtection => {
                About::updates("deletion-protection", "deletion protection")
            }
            Self::AccessLogs => About::updates("access-logs", "access logs"),
            Self::InternetGateway => About::requires("internet-gateway", "internet gateway"),
            Self::RecordPlace => About::updates("record-place", "noted zone and name"),
        }
    }

    fn id(self) -> FieldId {
        FieldId::LoadBalancer(self)
    }

    fn of(id: FieldId) -> Option<Self> {
        match id {
            FieldId::LoadBalancer(field) => Some(field),
            _ => None,
        }
    }
}
