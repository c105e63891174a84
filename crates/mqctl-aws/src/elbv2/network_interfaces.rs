//! The network interfaces of a load balancer: they outlive it, and keep its subnets and security groups from going.

use std::time::Duration;

use aws_sdk_ec2::types::Filter;

use crate::call::call;
use crate::error::AwsError;
use crate::step::Step;
use crate::wait::{self, Look};
use crate::{Aws, retry};

/// How long they may linger: minutes as a rule.
const LINGER: Duration = Duration::from_mins(15);

/// Wait until none of a load balancer's network interfaces is left.
pub(super) async fn wait_gone(
    aws: &Aws,
    load_balancer_arn: &str,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let description = description(load_balancer_arn);
    let description = description.as_str();
    wait::until(
        step,
        "the load balancer's network interfaces to go",
        LINGER,
        || async move {
            let answer = call(&aws.clock, retry::DESCRIBE_NETWORK_INTERFACES, || {
                let filter = Filter::builder().name("description").values(description);
                let request = aws.ec2.describe_network_interfaces();
                request.filters(filter.build()).send()
            })
            .await?;
            let interfaces = answer.network_interfaces.unwrap_or_default();
            let ids: Vec<String> = interfaces
                .into_iter()
                .filter_map(|interface| interface.network_interface_id)
                .collect();
            Ok(match ids.as_slice() {
                [] => Look::Done(()),
                [id] => Look::NotYet(format!("network interface {id} lingers")),
                ids => Look::NotYet(format!("network interfaces {} linger", ids.join(", "))),
            })
        },
    )
    .await
}

/// The description that Elastic Load Balancing gives them: `ELB net/<name>/<id>`, the end of the load balancer's ARN.
fn description(load_balancer_arn: &str) -> String {
    let path = load_balancer_arn.split_once(":loadbalancer/");
    format!("ELB {}", path.map_or(load_balancer_arn, |(_, path)| path))
}

#[cfg(test)]
mod tests {
    use super::description;

    #[test]
    fn the_description_is_the_end_of_the_arn() {
        let arn = "arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/net/orders-lb/50dc6c495c0c9188";
        assert_eq!(description(arn), "ELB net/orders-lb/50dc6c495c0c9188");
    }
}
