//! What somebody else makes between plan and apply is not taken for the stack's.

use aws_sdk_elasticloadbalancingv2::types::{ProtocolEnum, TargetTypeEnum};
use mqctl::apply::Status;
use mqctl_aws::Class;
use mqctl_aws::sdk::aws_sdk_elasticloadbalancingv2;
use mqctl_model::changeset::Action;
use mqctl_model::resource::{Input, Resource};

use crate::support::stack::{Stack, example, in_virtual_time, planned};

#[test]
fn an_equal_target_group_that_nobody_uses() {
    in_virtual_time(async {
        let text = example("existing-network");
        let stack = Stack::for_plan(&text).await;
        let reading = stack.read(&text).await;
        let changes = planned(&text, &reading);
        let (number, group, name) = changes
            .changes
            .iter()
            .enumerate()
            .find_map(|(number, change)| match &change.action {
                Action::Create {
                    desired: Resource::TargetGroup(group),
                    ..
                } => Some((number, group, change.placement.name(32))),
                _ => None,
            })
            .unwrap();
        let Input::Known(vpc) = &group.vpc else {
            panic!("the network is there");
        };
        let elb = aws_sdk_elasticloadbalancingv2::Client::new(&stack.sdk());
        let check = group.health_check;
        let theirs = elb
            .create_target_group()
            .name(name)
            .protocol(ProtocolEnum::Tls)
            .target_type(TargetTypeEnum::Ip)
            .vpc_id(vpc)
            .port(group.port.into())
            .health_check_protocol(ProtocolEnum::Tcp)
            .health_check_port(group.health_port.to_string())
            .health_check_interval_seconds(check.interval_seconds)
            .health_check_timeout_seconds(10.min(check.interval_seconds))
            .healthy_threshold_count(check.healthy_threshold)
            .unhealthy_threshold_count(check.unhealthy_threshold)
            .send()
            .await
            .unwrap();
        let theirs = theirs.target_groups()[0].target_group_arn().unwrap();

        let outcome = stack.execute(&changes, &reading).await;
        let Status::Failed(error) = &outcome.statuses[number] else {
            panic!("{:?}", outcome.statuses[number]);
        };
        assert_eq!(error.class, Class::Conflict, "{error}");
        assert!(error.message.contains(theirs), "{error}");

        let listeners = elb.describe_target_groups().target_group_arns(theirs);
        let group = &listeners.send().await.unwrap().target_groups.unwrap()[0];
        assert_eq!(group.load_balancer_arns(), [""; 0], "nothing uses it");
        let attributes = elb
            .describe_target_group_attributes()
            .target_group_arn(theirs);
        let attributes = attributes.send().await.unwrap().attributes.unwrap();
        let delay = attributes
            .iter()
            .find(|it| it.key() == Some("deregistration_delay.timeout_seconds"));
        assert_eq!(delay.unwrap().value(), Some("300"), "as it was made");
    });
}
