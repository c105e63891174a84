//! The load balancer.

use std::collections::BTreeMap;

use aws_sdk_elasticloadbalancingv2::types::{LoadBalancer, LoadBalancerStateEnum};

use super::sorted;
use crate::elbv2::describe::Attributes;
use mqctl_model::observed::{Lifecycle, Report, unreported};
use mqctl_model::resource::{
    self, Input, LoadBalancerField, Output, Outputs, RecordPlace, Resource, ResourceId, Tags,
};
use mqctl_model::spec::AccessLogs;

/// The attribute that lets a zone's address reach targets in other zones; `false` unless set.
pub(in crate::elbv2) const CROSS_ZONE: &str = "load_balancing.cross_zone.enabled";

/// The attribute that keeps it from being deleted; `false` unless set.
pub(in crate::elbv2) const DELETION_PROTECTION: &str = "deletion_protection.enabled";
/// Whether it writes access logs, into which bucket, and what their names begin with.
pub(in crate::elbv2) const ACCESS_LOGS: &str = "access_logs.s3.enabled";
pub(in crate::elbv2) const ACCESS_LOGS_BUCKET: &str = "access_logs.s3.bucket";
pub(in crate::elbv2) const ACCESS_LOGS_PREFIX: &str = "access_logs.s3.prefix";

/// A load balancer. Which internet gateway it is reached through is for others to say.
pub(in crate::elbv2) fn load_balancer(
    balancer: &LoadBalancer,
    attributes: &Attributes,
    tags: Tags,
    wanted: Option<ResourceId>,
) -> Report {
    let zones = balancer.availability_zones.iter().flatten();
    let subnets = zones.clone().filter_map(|zone| zone.subnet_id.clone());
    let mut elastic_ips: Vec<(Input, Input)> = zones
        .clone()
        .filter_map(|zone| {
            let mut addresses = zone.load_balancer_addresses.iter().flatten();
            let allocation = addresses.find_map(|it| it.allocation_id.clone())?;
            Some((
                Input::known(zone.subnet_id.clone()?),
                Input::known(allocation),
            ))
        })
        .collect();
    elastic_ips.sort();
    let mut zones = zones;
    let tells_addresses = zones.all(|zone| zone.load_balancer_addresses.is_some());
    let is_on = |attribute| attributes.get(attribute).is_some_and(|on| on == "true");
    let text = |attribute| attributes.get(attribute).cloned().unwrap_or_default();
    let tells_access_logs = attributes.contains_key(ACCESS_LOGS)
        && (!is_on(ACCESS_LOGS) || attributes.contains_key(ACCESS_LOGS_BUCKET));
    let security_groups = balancer.security_groups.clone().unwrap_or_default();
    let address_type = balancer.ip_address_type.as_ref();
    let scheme = balancer.scheme.as_ref();
    let records = RecordPlace::noted(&tags);
    Report {
        physical_id: balancer.load_balancer_arn.clone().unwrap_or_default(),
        tags,
        part: None,
        wanted,
        resource: Resource::LoadBalancer(resource::LoadBalancer {
            scheme: scheme.map(|it| it.as_str().to_owned()).unwrap_or_default(),
            subnets: sorted(subnets),
            elastic_ips,
            security_groups: sorted(security_groups),
            ip_address_type: address_type
                .map(|it| it.as_str().to_owned())
                .unwrap_or_default(),
            cross_zone: is_on(CROSS_ZONE),
            internet_gateway: None,
            deletion_protection: is_on(DELETION_PROTECTION),
            access_logs: is_on(ACCESS_LOGS).then(|| AccessLogs {
                bucket: text(ACCESS_LOGS_BUCKET),
                prefix: text(ACCESS_LOGS_PREFIX),
            }),
            records,
        }),
        outputs: load_balancer_outputs(balancer),
        state: load_balancer_state(balancer),
        pending: BTreeMap::new(),
        unknown: unreported([
            (
                LoadBalancerField::Subnets,
                balancer.availability_zones.is_some(),
            ),
            (LoadBalancerField::IpAddressType, address_type.is_some()),
            (LoadBalancerField::ElasticIps, tells_addresses),
            (LoadBalancerField::Scheme, scheme.is_some()),
            (
                LoadBalancerField::DeletionProtection,
                attributes.contains_key(DELETION_PROTECTION),
            ),
            (LoadBalancerField::AccessLogs, tells_access_logs),
        ]),
    }
}

/// What others may need of a load balancer.
pub(in crate::elbv2) fn load_balancer_outputs(balancer: &LoadBalancer) -> Outputs {
    let mut outputs = Outputs::default();
    if let Some(arn) = &balancer.load_balancer_arn {
        outputs = outputs.with(Output::Arn, arn);
    }
    if let Some(name) = &balancer.dns_name {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        outputs = outputs.with(Output::DnsName, name);
    }
    if let Some(zone) = &balancer.canonical_hosted_zone_id {
        outputs = outputs.with(Output::HostedZoneId, zone);
    }
    let zones = balancer.availability_zones.iter().flatten();
    let addresses = zones.flat_map(|zone| zone.load_balancer_addresses.iter().flatten());
    let mut addresses: Vec<String> = addresses.filter_map(|it| it.ip_address.clone()).collect();
    if !addresses.is_empty() {
        addresses.sort();
        outputs = outputs.with_list(Output::PublicAddresses, addresses);
    }
    outputs
}

/// Whether a load balancer is usable.
pub(in crate::elbv2) fn load_balancer_state(balancer: &LoadBalancer) -> Lifecycle {
    let state = balancer.state.as_ref();
    match state.and_then(|state| state.code.as_ref()) {
        Some(LoadBalancerStateEnum::Provisioning) => Lifecycle::Creating,
        Some(LoadBalancerStateEnum::Failed) => {
            let reason = state.and_then(|state| state.reason.clone());
            Lifecycle::Failed(reason.unwrap_or_else(|| "no reason given".to_owned()))
        }
        _ => Lifecycle::Ready,
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_elasticloadbalancingv2::types::{
        AvailabilityZone, IpAddressType, LoadBalancer, LoadBalancerAddress, LoadBalancerSchemeEnum,
        LoadBalancerState, LoadBalancerStateEnum,
    };

    use super::{ACCESS_LOGS, ACCESS_LOGS_BUCKET, Attributes, CROSS_ZONE, LoadBalancerField};
    use mqctl_model::observed::Lifecycle;
    use mqctl_model::resource::{self, Input, Output, Resource, ResourceId, Tags};

    fn balancer(state: LoadBalancerStateEnum) -> LoadBalancer {
        let zone = |subnet: &str| {
            let address = LoadBalancerAddress::builder().ip_address("203.0.113.10");
            let address = address.allocation_id(format!("eipalloc-{subnet}")).build();
            let zone = AvailabilityZone::builder().subnet_id(subnet);
            zone.load_balancer_addresses(address).build()
        };
        LoadBalancer::builder()
            .load_balancer_arn("arn:lb")
            .dns_name("Orders-1.elb.us-west-2.amazonaws.com.")
            .canonical_hosted_zone_id("Z9")
            .availability_zones(zone("subnet-2"))
            .availability_zones(zone("subnet-1"))
            .security_groups("sg-1")
            .scheme(LoadBalancerSchemeEnum::Internal)
            .ip_address_type(IpAddressType::Ipv4)
            .state(LoadBalancerState::builder().code(state).build())
            .build()
    }

    fn reported(state: LoadBalancerStateEnum, attributes: &Attributes) -> super::Report {
        let wanted = Some(ResourceId::new("load-balancer"));
        super::load_balancer(&balancer(state), attributes, Tags::new(), wanted)
    }

    #[test]
    fn a_load_balancer_is_told_in_the_models_terms() {
        let attributes = Attributes::from([(CROSS_ZONE.to_owned(), "true".to_owned())]);
        let report = reported(LoadBalancerStateEnum::Active, &attributes);
        let expected = resource::LoadBalancer {
            scheme: "internal".to_owned(),
            subnets: vec![Input::known("subnet-1"), Input::known("subnet-2")],
            elastic_ips: vec![
                (Input::known("subnet-1"), Input::known("eipalloc-subnet-1")),
                (Input::known("subnet-2"), Input::known("eipalloc-subnet-2")),
            ],
            security_groups: vec![Input::known("sg-1")],
            ip_address_type: "ipv4".to_owned(),
            cross_zone: true,
            internet_gateway: None,
            deletion_protection: false,
            access_logs: None,
            records: Vec::new(),
        };
        assert_eq!(report.resource, Resource::LoadBalancer(expected));
        assert_eq!(
            report.outputs.text(Output::DnsName),
            Some("orders-1.elb.us-west-2.amazonaws.com")
        );
        assert_eq!(report.outputs.text(Output::HostedZoneId), Some("Z9"));
        assert_eq!(report.state, Lifecycle::Ready);
    }

    #[test]
    fn a_load_balancer_is_ready_creating_or_failed() {
        use LoadBalancerStateEnum::{ActiveImpaired, Failed, Provisioning};
        let state = |state| reported(state, &Attributes::new()).state;
        assert_eq!(state(ActiveImpaired), Lifecycle::Ready);
        assert_eq!(state(Provisioning), Lifecycle::Creating);
        assert!(matches!(state(Failed), Lifecycle::Failed(_)));
    }

    #[test]
    fn where_access_logs_go_is_only_known_with_their_bucket() {
        let told = |attributes: &[(&str, &str)]| {
            let attributes = attributes.iter();
            let attributes: Attributes = attributes
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect();
            let report = reported(LoadBalancerStateEnum::Active, &attributes);
            !report
                .unknown
                .contains(&LoadBalancerField::AccessLogs.into())
        };
        assert!(!told(&[]));
        assert!(told(&[(ACCESS_LOGS, "false")]));
        assert!(!told(&[(ACCESS_LOGS, "true")]));
        assert!(told(&[(ACCESS_LOGS, "true"), (ACCESS_LOGS_BUCKET, "logs")]));
    }
}
