//! People who change things by hand while nothing runs.

use aws_sdk_ec2::types::{Filter, IpPermission, IpRange};
use aws_sdk_elasticloadbalancingv2::types::TargetDescription;
use mqctl_aws::sdk::{aws_sdk_ec2, aws_sdk_elasticloadbalancingv2};

use crate::support::stack::Stack;

/// What they change. Where there is nothing to change, they leave it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Hand {
    /// They let the whole world in.
    OpenGroups,
    /// They take the targets away.
    DeregisterTargets,
    /// They allow old clients.
    WeakenListeners,
    /// They change how health is checked.
    RelaxChecks,
}

impl Hand {
    /// All of them.
    pub(super) const ALL: [Self; 4] = [
        Self::OpenGroups,
        Self::DeregisterTargets,
        Self::WeakenListeners,
        Self::RelaxChecks,
    ];

    /// Change it wherever it is. What is refused, because it is on its way out, they leave, too.
    pub(super) async fn act(self, stack: &Stack) {
        let config = stack.sdk();
        let elb = aws_sdk_elasticloadbalancingv2::Client::new(&config);
        match self {
            Self::OpenGroups => open_groups(&aws_sdk_ec2::Client::new(&config)).await,
            Self::DeregisterTargets => {
                for group in target_groups(&elb).await {
                    let health = elb.describe_target_health().target_group_arn(&group);
                    let health = health.send().await.unwrap();
                    let targets: Vec<TargetDescription> = health
                        .target_health_descriptions()
                        .iter()
                        .filter_map(|one| one.target.clone())
                        .collect();
                    let request = elb.deregister_targets().target_group_arn(&group);
                    let _ = request.set_targets(Some(targets)).send().await;
                }
            }
            Self::WeakenListeners => {
                let balancers = elb.describe_load_balancers().send().await.unwrap();
                for balancer in balancers.load_balancers() {
                    let arn = balancer.load_balancer_arn().unwrap();
                    let listeners = elb.describe_listeners().load_balancer_arn(arn);
                    for listener in listeners.send().await.unwrap().listeners() {
                        let request = elb.modify_listener();
                        let request = request.listener_arn(listener.listener_arn().unwrap());
                        let request = request.ssl_policy("ELBSecurityPolicy-2016-08");
                        let _ = request.send().await;
                    }
                }
            }
            Self::RelaxChecks => {
                for group in target_groups(&elb).await {
                    let request = elb.modify_target_group().target_group_arn(group);
                    let request = request.health_check_interval_seconds(30);
                    let _ = request.healthy_threshold_count(5).send().await;
                }
            }
        }
    }
}

async fn open_groups(ec2: &aws_sdk_ec2::Client) {
    let ours = Filter::builder().name("tag-key").values("mqctl:stack");
    let groups = ec2.describe_security_groups().filters(ours.build());
    for group in groups.send().await.unwrap().security_groups() {
        let everyone = IpRange::builder().cidr_ip("0.0.0.0/0").build();
        let door = IpPermission::builder()
            .ip_protocol("tcp")
            .ip_ranges(everyone);
        let request = ec2.authorize_security_group_ingress();
        let request = request.group_id(group.group_id().unwrap());
        let door = door.from_port(22).to_port(22).build();
        let _ = request.ip_permissions(door).send().await;
    }
}

async fn target_groups(elb: &aws_sdk_elasticloadbalancingv2::Client) -> Vec<String> {
    let groups = elb.describe_target_groups().send().await.unwrap();
    let arns = groups.target_groups().iter();
    arns.filter_map(|group| group.target_group_arn.clone())
        .collect()
}
