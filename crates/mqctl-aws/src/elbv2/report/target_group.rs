//! Target groups.

use std::collections::BTreeMap;

use aws_sdk_elasticloadbalancingv2::types::TargetGroup;

use super::{arn_output, port};
use crate::elbv2::describe::Attributes;
use mqctl_model::observed::{Lifecycle, Report, unreported};
use mqctl_model::resource::{self, Input, Resource, ResourceId, Tags, TargetGroupField};
use mqctl_model::spec::HealthCheck;

/// The attribute that cuts connections when the deregistration delay is over; `false` unless set.
pub(in crate::elbv2) const CONNECTION_TERMINATION: &str =
    "deregistration_delay.connection_termination.enabled";
/// The attribute that says how many seconds a deregistered target drains.
pub(in crate::elbv2) const DEREGISTRATION_DELAY: &str = "deregistration_delay.timeout_seconds";
/// The attribute that shows targets the clients' addresses; `false` for these targets unless set.
pub(in crate::elbv2) const PRESERVE_CLIENT_ADDRESS: &str = "preserve_client_ip.enabled";
/// The attribute that puts a PROXY header before each connection; `false` unless set.
pub(in crate::elbv2) const PROXY_PROTOCOL: &str = "proxy_protocol_v2.enabled";
/// AWS's own value of [`DEREGISTRATION_DELAY`]. Source: API model, `TargetGroupAttribute`.
const DEFAULT_DEREGISTRATION_DELAY: i32 = 300;

/// A target group.
pub(in crate::elbv2) fn target_group(
    group: &TargetGroup,
    attributes: &Attributes,
    tags: Tags,
    wanted: Option<ResourceId>,
) -> Report {
    let arn = group.target_group_arn.clone().unwrap_or_default();
    let port = port(group.port);
    let health_port = group.health_check_port.as_deref();
    // `traffic-port` means the target's own.
    let health_port = health_port.and_then(|port| port.parse().ok());
    let health_protocol = group.health_check_protocol.as_ref();
    let is_on = |attribute| attributes.get(attribute).is_some_and(|on| on == "true");
    let delay = attributes.get(DEREGISTRATION_DELAY);
    Report {
        tags,
        part: None,
        wanted,
        resource: Resource::TargetGroup(resource::TargetGroup {
            vpc: Input::known(group.vpc_id.clone().unwrap_or_default()),
            port,
            health_protocol: health_protocol.map_or_else(String::new, |it| it.as_str().to_owned()),
            health_port: health_port.unwrap_or(port),
            health_check: HealthCheck {
                interval_seconds: group.health_check_interval_seconds.unwrap_or_default(),
                healthy_threshold: group.healthy_threshold_count.unwrap_or_default(),
                unhealthy_threshold: group.unhealthy_threshold_count.unwrap_or_default(),
            },
            health_timeout: group.health_check_timeout_seconds.unwrap_or_default(),
            connection_termination: is_on(CONNECTION_TERMINATION),
            deregistration_delay: delay
                .and_then(|seconds| seconds.parse().ok())
                .unwrap_or(DEFAULT_DEREGISTRATION_DELAY),
            preserves_client_address: is_on(PRESERVE_CLIENT_ADDRESS),
            proxy_protocol: is_on(PROXY_PROTOCOL),
        }),
        outputs: arn_output(&arn),
        physical_id: arn,
        state: Lifecycle::Ready,
        pending: BTreeMap::new(),
        unknown: unreported([
            (TargetGroupField::Vpc, group.vpc_id.is_some()),
            (TargetGroupField::Port, group.port.is_some()),
            (
                TargetGroupField::HealthTimeout,
                group.health_check_timeout_seconds.is_some(),
            ),
        ]),
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_elasticloadbalancingv2::types::{ProtocolEnum, TargetGroup};

    use super::Attributes;
    use mqctl_model::resource::{self, Input, Resource, ResourceId, Tags};
    use mqctl_model::spec::HealthCheck;

    fn group() -> TargetGroup {
        TargetGroup::builder()
            .target_group_arn("arn:tg")
            .vpc_id("vpc-1")
            .port(61617)
            .health_check_protocol(ProtocolEnum::Tcp)
            .health_check_port("8162")
            .health_check_interval_seconds(10)
            .health_check_timeout_seconds(6)
            .healthy_threshold_count(3)
            .unhealthy_threshold_count(2)
            .build()
    }

    #[test]
    fn an_attribute_that_is_not_listed_has_awss_default() {
        let wanted = Some(ResourceId::new("target-group/openwire"));
        let report = super::target_group(&group(), &Attributes::new(), Tags::new(), wanted);
        let expected = resource::TargetGroup {
            vpc: Input::known("vpc-1"),
            port: 61617,
            health_protocol: "TCP".to_owned(),
            health_port: 8162,
            health_check: HealthCheck {
                interval_seconds: 10,
                healthy_threshold: 3,
                unhealthy_threshold: 2,
            },
            health_timeout: 6,
            connection_termination: false,
            deregistration_delay: 300,
            preserves_client_address: false,
            proxy_protocol: false,
        };
        assert_eq!(report.resource, Resource::TargetGroup(expected));
    }
}
