//! The account behind the endpoint, asked through the SDK.

mod brokers;
mod endpoint;
mod inventory;
mod network;

use aws_config::SdkConfig;
use mqctl_aws::sdk::{
    aws_config, aws_sdk_acm, aws_sdk_ec2, aws_sdk_elasticloadbalancingv2, aws_sdk_mq,
    aws_sdk_route53, aws_sdk_secretsmanager, aws_sdk_ssm,
};

/// Clients for every service that a stack uses.
pub(super) struct Account {
    acm: aws_sdk_acm::Client,
    ec2: aws_sdk_ec2::Client,
    elb: aws_sdk_elasticloadbalancingv2::Client,
    mq: aws_sdk_mq::Client,
    route53: aws_sdk_route53::Client,
    secrets: aws_sdk_secretsmanager::Client,
    ssm: aws_sdk_ssm::Client,
}

impl Account {
    pub(super) fn new(sdk: &SdkConfig) -> Self {
        Self {
            acm: aws_sdk_acm::Client::new(sdk),
            ec2: aws_sdk_ec2::Client::new(sdk),
            elb: aws_sdk_elasticloadbalancingv2::Client::new(sdk),
            mq: aws_sdk_mq::Client::new(sdk),
            route53: aws_sdk_route53::Client::new(sdk),
            secrets: aws_sdk_secretsmanager::Client::new(sdk),
            ssm: aws_sdk_ssm::Client::new(sdk),
        }
    }
}

/// The one element, or a failure that shows them all.
#[track_caller]
fn only<T: std::fmt::Debug>(mut elements: Vec<T>) -> T {
    assert!(elements.len() == 1, "not exactly one: {elements:#?}");
    elements.remove(0)
}
