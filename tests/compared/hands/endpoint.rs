//! The load balancer, its target groups, targets and listeners.

use aws_sdk_elasticloadbalancingv2::types::{
    Action, ActionTypeEnum, Certificate, LoadBalancerAttribute, MutualAuthenticationAttributes,
    ProtocolEnum, TargetDescription, TargetGroupAttribute,
};
use aws_twin::Premises;
use mqctl_aws::sdk::aws_sdk_elasticloadbalancingv2;
use mqctl_model::resource::{ListenerField, LoadBalancerField, TargetGroupField, TargetsField};

use super::{Hands, NEVER_COMPARED, NO_CALL};

impl Hands<'_> {
    pub(super) async fn change_load_balancer(
        &self,
        field: LoadBalancerField,
    ) -> Result<(), &'static str> {
        let balancer = self.id("load-balancer");
        match field {
            LoadBalancerField::Subnets => {
                return Err(
                    "AWS only adds zones to a Network Load Balancer, and it is in all that the stack has subnets in",
                );
            }
            LoadBalancerField::InternetGateway => return Err(NEVER_COMPARED),
            LoadBalancerField::SecurityGroups => {
                let set = self.elb.set_security_groups().load_balancer_arn(balancer);
                let other = self.id("security-group/brokers");
                set.security_groups(other).send().await.unwrap();
            }
            LoadBalancerField::IpAddressType => {
                assert!(self.stack.sandbox.make_dual_stack("watched-load-balancer"));
            }
            LoadBalancerField::CrossZone => {
                self.set(&balancer, &[("load_balancing.cross_zone.enabled", "false")])
                    .await;
            }
            LoadBalancerField::DeletionProtection => {
                self.set(&balancer, &[("deletion_protection.enabled", "false")])
                    .await;
            }
            LoadBalancerField::AccessLogs => {
                let bucket = "their-logs";
                self.stack.sandbox.assume(&Premises {
                    log_buckets: vec![bucket.to_owned()],
                    ..Premises::default()
                });
                let to = ("access_logs.s3.bucket", bucket);
                self.set(&balancer, &[("access_logs.s3.enabled", "true"), to])
                    .await;
            }
            LoadBalancerField::RecordPlace => {
                let remove = self.elb.remove_tags().resource_arns(balancer);
                remove.tag_keys("mqctl:records").send().await.unwrap();
            }
        }
        Ok(())
    }

    /// Set attributes of a load balancer.
    async fn set(&self, balancer: &str, attributes: &[(&str, &str)]) {
        let attributes = attributes.iter().map(|(key, value)| {
            let attribute = LoadBalancerAttribute::builder();
            attribute.key(*key).value(*value).build()
        });
        let modify = self.elb.modify_load_balancer_attributes();
        let modify = modify.load_balancer_arn(balancer);
        let modify = modify.set_attributes(Some(attributes.collect()));
        modify.send().await.unwrap();
    }

    pub(super) async fn change_target_group(
        &self,
        field: TargetGroupField,
    ) -> Result<(), &'static str> {
        let group = self.id("target-group/openwire");
        let modify = self.elb.modify_target_group().target_group_arn(&group);
        let (key, value) = match field {
            TargetGroupField::Vpc | TargetGroupField::Port => return Err(NO_CALL),
            TargetGroupField::HealthProtocol => {
                let modify = modify.health_check_protocol(ProtocolEnum::Https);
                modify.health_check_path("/").send().await.unwrap();
                return Ok(());
            }
            TargetGroupField::HealthPort => {
                modify
                    .health_check_port("traffic-port")
                    .send()
                    .await
                    .unwrap();
                return Ok(());
            }
            TargetGroupField::HealthInterval => {
                modify
                    .health_check_interval_seconds(30)
                    .send()
                    .await
                    .unwrap();
                return Ok(());
            }
            TargetGroupField::HealthTimeout => {
                modify.health_check_timeout_seconds(5).send().await.unwrap();
                return Ok(());
            }
            TargetGroupField::HealthyThreshold => {
                modify.healthy_threshold_count(5).send().await.unwrap();
                return Ok(());
            }
            TargetGroupField::UnhealthyThreshold => {
                modify.unhealthy_threshold_count(7).send().await.unwrap();
                return Ok(());
            }
            TargetGroupField::ConnectionTermination => (
                "deregistration_delay.connection_termination.enabled",
                "false",
            ),
            TargetGroupField::DeregistrationDelay => {
                ("deregistration_delay.timeout_seconds", "300")
            }
            TargetGroupField::PreservesClientAddress => ("preserve_client_ip.enabled", "true"),
            TargetGroupField::ProxyProtocol => ("proxy_protocol_v2.enabled", "true"),
        };
        let attribute = TargetGroupAttribute::builder().key(key).value(value);
        let modify = self.elb.modify_target_group_attributes();
        let modify = modify.target_group_arn(group);
        modify.attributes(attribute.build()).send().await.unwrap();
        Ok(())
    }

    pub(super) async fn change_listener(&self, field: ListenerField) -> Result<(), &'static str> {
        let modify = self.elb.modify_listener();
        let modify = modify.listener_arn(self.id("listener/openwire"));
        let modify = match field {
            ListenerField::LoadBalancer => return Err(NO_CALL),
            ListenerField::Port => modify.port(61618),
            ListenerField::Certificate => {
                modify.certificates(Certificate::builder().certificate_arn(self.other()).build())
            }
            ListenerField::Policy => modify.ssl_policy("ELBSecurityPolicy-2016-08"),
            ListenerField::TrustStore => {
                let store = "arn:aws:elasticloadbalancing:us-west-2:000000000000:truststore/theirs/0123456789abcdef";
                self.stack.sandbox.assume(&Premises {
                    trust_stores: vec![store.to_owned()],
                    ..Premises::default()
                });
                let checking = MutualAuthenticationAttributes::builder().mode("verify");
                modify.mutual_authentication(checking.trust_store_arn(store).build())
            }
            ListenerField::TargetGroup => {
                let elsewhere = self.id("target-group/stomp");
                let action = Action::builder().r#type(ActionTypeEnum::Forward);
                modify.default_actions(action.target_group_arn(elsewhere).build())
            }
        };
        modify.send().await.unwrap();
        Ok(())
    }

    /// A certificate that is not the stack's.
    fn other(&self) -> &'static str {
        let arn =
            "arn:aws:acm:us-west-2:000000000000:certificate/11111111-2222-3333-4444-555555555555";
        self.stack.sandbox.assume(&Premises {
            certificate: Some(aws_twin::Certificate {
                arn: arn.to_owned(),
                domain: "other.example.com".to_owned(),
            }),
            ..Premises::default()
        });
        arn
    }

    pub(super) async fn change_targets(&self, field: TargetsField) -> Result<(), &'static str> {
        let group = self.id("target-group/openwire");
        let health = self.elb.describe_target_health().target_group_arn(&group);
        let health = health.send().await.unwrap();
        let target = health.target_health_descriptions()[0]
            .target
            .clone()
            .unwrap();
        match field {
            TargetsField::TargetGroup => return Err(NO_CALL),
            TargetsField::Port => {
                return Err(
                    "an address with another port is another target, and so among the addresses",
                );
            }
            TargetsField::Listener => return Err(NEVER_COMPARED),
            TargetsField::Addresses => {
                let deregister = self.elb.deregister_targets().target_group_arn(&group);
                deregister.targets(target.clone()).send().await.unwrap();
                let other = TargetDescription::builder().set_id(target.id).port(61618);
                let register = self.elb.register_targets().target_group_arn(group);
                register.targets(other.build()).send().await.unwrap();
            }
        }
        Ok(())
    }
}
