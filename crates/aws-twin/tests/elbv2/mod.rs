//! Load balancers, target groups and listeners in the sandbox.

mod attributes;
mod health;
mod listener;
mod load_balancer;
mod tags;
mod target_group;

use mqctl_aws::sdk::{aws_config, aws_sdk_ec2, aws_sdk_elasticloadbalancingv2};
use std::time::Duration;

use super::{MADE, refused};
use aws_sdk_elasticloadbalancingv2::Client;
use aws_sdk_elasticloadbalancingv2::operation::create_listener::builders::CreateListenerFluentBuilder;
use aws_sdk_elasticloadbalancingv2::operation::create_load_balancer::builders::CreateLoadBalancerFluentBuilder;
use aws_sdk_elasticloadbalancingv2::operation::create_target_group::builders::CreateTargetGroupFluentBuilder;
use aws_sdk_elasticloadbalancingv2::types::{
    Action, ActionTypeEnum, Certificate as ListenerCertificate, LoadBalancerTypeEnum, ProtocolEnum,
    TargetTypeEnum,
};
use aws_twin::{Certificate, ExistingVpc, Premises, Sandbox};

const VPC: &str = "vpc-1";
const PUBLIC: [&str; 2] = ["subnet-public-a", "subnet-public-b"];
const PRIVATE: [&str; 2] = ["subnet-private-a", "subnet-private-b"];
const CERTIFICATE: &str = "arn:aws:acm:us-west-2:123456789012:certificate/issued";

/// An account with a VPC, an issued certificate, and a security group for the balancer.
struct Lab {
    sandbox: Sandbox,
    elb: Client,
    ec2: aws_sdk_ec2::Client,
    config: aws_config::SdkConfig,
    group: String,
}

impl Lab {
    async fn new() -> Self {
        let sandbox = super::sandbox();
        sandbox.assume(&Premises {
            vpc: Some(ExistingVpc {
                id: VPC.to_owned(),
                private_subnets: PRIVATE.map(str::to_owned).into(),
                public_subnets: PUBLIC.map(str::to_owned).into(),
            }),
            certificate: Some(Certificate {
                arn: CERTIFICATE.to_owned(),
                domain: "mq.example.com".to_owned(),
            }),
            ..Premises::default()
        });
        let config = super::sdk_config(&sandbox);
        let ec2 = aws_sdk_ec2::Client::new(&config);
        let mut lab = Self {
            sandbox,
            elb: Client::new(&config),
            ec2,
            config,
            group: String::new(),
        };
        lab.group = lab.security_group("balancer", VPC).await;
        lab
    }

    async fn wait(&self, seconds: u64) {
        self.sandbox
            .clock()
            .sleep(Duration::from_secs(seconds))
            .await;
    }

    async fn security_group(&self, name: &str, vpc: &str) -> String {
        let group = self.ec2.create_security_group();
        let group = group.group_name(name).description(name).vpc_id(vpc);
        group.send().await.expect(MADE).group_id.expect(MADE)
    }

    /// What makes a public load balancer in both zones.
    fn balancer(&self, name: &str) -> CreateLoadBalancerFluentBuilder {
        self.elb
            .create_load_balancer()
            .name(name)
            .r#type(LoadBalancerTypeEnum::Network)
            .subnets(PUBLIC[0])
            .subnets(PUBLIC[1])
            .security_groups(&self.group)
    }

    async fn make_balancer(&self, name: &str) -> String {
        let created = self.balancer(name).send().await.expect(MADE);
        let balancer = created.load_balancers().first().expect(MADE);
        balancer.load_balancer_arn().expect(MADE).to_owned()
    }

    /// What makes a target group that asks port 8162 every ten seconds.
    fn target_group(&self, name: &str, protocol: ProtocolEnum) -> CreateTargetGroupFluentBuilder {
        self.elb
            .create_target_group()
            .name(name)
            .protocol(protocol)
            .port(61617)
            .vpc_id(VPC)
            .target_type(TargetTypeEnum::Ip)
            .health_check_protocol(ProtocolEnum::Tcp)
            .health_check_port("8162")
            .health_check_interval_seconds(10)
            .healthy_threshold_count(2)
            .unhealthy_threshold_count(2)
    }

    async fn make_target_group(&self, name: &str, protocol: ProtocolEnum) -> String {
        let created = self.target_group(name, protocol).send().await.expect(MADE);
        let group = created.target_groups().first().expect(MADE);
        group.target_group_arn().expect(MADE).to_owned()
    }

    /// What makes a TLS listener on port 61617.
    fn listener(&self, balancer: &str, group: &str) -> CreateListenerFluentBuilder {
        self.elb
            .create_listener()
            .load_balancer_arn(balancer)
            .protocol(ProtocolEnum::Tls)
            .port(61617)
            .certificates(certificate(CERTIFICATE))
            .default_actions(forward(group))
    }

    async fn make_listener(&self, balancer: &str, group: &str) -> String {
        let created = self.listener(balancer, group).send().await.expect(MADE);
        let listener = created.listeners().first().expect(MADE);
        listener.listener_arn().expect(MADE).to_owned()
    }
}

fn certificate(arn: &str) -> ListenerCertificate {
    ListenerCertificate::builder().certificate_arn(arn).build()
}

fn forward(group: &str) -> Action {
    let action = Action::builder().r#type(ActionTypeEnum::Forward);
    action.target_group_arn(group).build()
}
