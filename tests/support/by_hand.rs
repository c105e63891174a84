//! What people make by hand, and take from a stack, through AWS's own API.

use aws_config::SdkConfig;
use aws_sdk_elasticloadbalancingv2::types::{LoadBalancerTypeEnum, ProtocolEnum, TargetTypeEnum};
use aws_sdk_mq::types::{DeploymentMode, EngineType, User};
use aws_sdk_route53::types::{Change, ChangeAction, ChangeBatch, RrType};
use mqctl_aws::sdk::{
    aws_config, aws_sdk_acm, aws_sdk_ec2, aws_sdk_elasticloadbalancingv2, aws_sdk_mq,
    aws_sdk_route53, aws_sdk_secretsmanager,
};
use mqctl_model::observed::Existing;
use mqctl_model::resource::{Alias, Output, Resource, ownership_name};

const OWNERSHIP: [&str; 3] = ["mqctl:stack", "mqctl:resource", "mqctl:generation"];

/// Take away the tags by which something is a stack's.
pub(crate) async fn disown(sdk: &SdkConfig, existing: &Existing) {
    match &existing.resource {
        Resource::Alias(alias) => remove_ownership_record(sdk, alias).await,
        _ => untag(sdk, existing, &OWNERSHIP).await,
    }
}

/// Take tags away from something that can carry some.
pub(crate) async fn untag(sdk: &SdkConfig, existing: &Existing, keys: &[&str]) {
    let id = existing.physical_id.as_str();
    let names = keys;
    let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
    match &existing.resource {
        Resource::Vpc(_)
        | Resource::InternetGateway(_)
        | Resource::Subnet(_)
        | Resource::RouteTable(_)
        | Resource::SecurityGroup(_)
        | Resource::FlowLog(_)
        | Resource::ElasticIp(_) => {
            let tag = |key: &str| aws_sdk_ec2::types::Tag::builder().key(key).build();
            let request = aws_sdk_ec2::Client::new(sdk).delete_tags().resources(id);
            let tags = names.iter().map(|key| tag(key)).collect();
            request.set_tags(Some(tags)).send().await.unwrap();
        }
        Resource::Secret(_) => {
            let request = aws_sdk_secretsmanager::Client::new(sdk).untag_resource();
            let request = request.secret_id(id).set_tag_keys(Some(keys));
            request.send().await.unwrap();
        }
        Resource::Broker(_) => {
            let arn = existing.outputs.text(Output::Arn).unwrap();
            let request = aws_sdk_mq::Client::new(sdk).delete_tags();
            let request = request.resource_arn(arn).set_tag_keys(Some(keys));
            request.send().await.unwrap();
        }
        Resource::Certificate(_) => {
            let tag = |key: &str| aws_sdk_acm::types::Tag::builder().key(key).build().unwrap();
            let request = aws_sdk_acm::Client::new(sdk).remove_tags_from_certificate();
            let request = request.certificate_arn(id);
            let tags = names.iter().map(|key| tag(key)).collect();
            request.set_tags(Some(tags)).send().await.unwrap();
        }
        Resource::LoadBalancer(_) | Resource::TargetGroup(_) | Resource::Listener(_) => {
            let request = aws_sdk_elasticloadbalancingv2::Client::new(sdk).remove_tags();
            let request = request.resource_arns(id).set_tag_keys(Some(keys));
            request.send().await.unwrap();
        }
        // They can't carry any, or no living stack has one.
        Resource::Alias(_)
        | Resource::Egress(_)
        | Resource::Validation(_)
        | Resource::Targets(_)
        | Resource::ListenerCertificate(_)
        | Resource::Configuration(_) => {}
    }
}

async fn remove_ownership_record(sdk: &SdkConfig, alias: &Alias) {
    let zone = alias.zone.as_str();
    let name = format!("{}.", ownership_name(&alias.name));
    let client = aws_sdk_route53::Client::new(sdk);
    let listed = client.list_resource_record_sets().hosted_zone_id(zone);
    let listed = listed.send().await.unwrap();
    let mut texts = listed.resource_record_sets().iter();
    let text = texts.find(|record| record.r#type == RrType::Txt && record.name == name);
    let text = text.unwrap();
    let change = Change::builder()
        .action(ChangeAction::Delete)
        .resource_record_set(text.clone())
        .build()
        .unwrap();
    let batch = ChangeBatch::builder().changes(change).build().unwrap();
    let request = client.change_resource_record_sets().hosted_zone_id(zone);
    request.change_batch(batch).send().await.unwrap();
}

/// A security group without rules for anyone to come in by.
pub(crate) async fn security_group(
    sdk: &SdkConfig,
    vpc: &str,
    name: &str,
    description: &str,
) -> String {
    let request = aws_sdk_ec2::Client::new(sdk).create_security_group();
    let request = request.vpc_id(vpc).group_name(name);
    let made = request.description(description).send().await.unwrap();
    made.group_id.unwrap()
}

/// An active/standby pair, not running yet.
pub(crate) async fn broker(
    sdk: &SdkConfig,
    name: &str,
    subnets: &[String],
    group: &str,
    is_public: bool,
) -> String {
    let user = User::builder()
        .username("app")
        .password("correct-horse-battery")
        .build();
    let request = aws_sdk_mq::Client::new(sdk)
        .create_broker()
        .broker_name(name)
        .engine_type(EngineType::Activemq)
        .engine_version("5.19")
        .deployment_mode(DeploymentMode::ActiveStandbyMultiAz)
        .host_instance_type("mq.m5.xlarge")
        .auto_minor_version_upgrade(true)
        .publicly_accessible(is_public)
        .set_subnet_ids(Some(subnets.to_vec()))
        .security_groups(group)
        .users(user);
    request.send().await.unwrap().broker_id.unwrap()
}

/// The id of the security group that came with a VPC.
pub(crate) async fn default_group(sdk: &SdkConfig, vpc: &str) -> String {
    let filter = |name: &str, value: &str| {
        let filter = aws_sdk_ec2::types::Filter::builder().name(name);
        filter.values(value).build()
    };
    let describe = aws_sdk_ec2::Client::new(sdk).describe_security_groups();
    let describe = describe.filters(filter("vpc-id", vpc));
    let found = describe.filters(filter("group-name", "default")).send();
    let found = found.await.unwrap();
    found.security_groups()[0].group_id().unwrap().to_owned()
}

/// A Network Load Balancer that faces the internet.
pub(crate) async fn load_balancer(
    sdk: &SdkConfig,
    name: &str,
    subnets: &[String],
    groups: Option<Vec<String>>,
) -> String {
    let request = aws_sdk_elasticloadbalancingv2::Client::new(sdk)
        .create_load_balancer()
        .name(name)
        .r#type(LoadBalancerTypeEnum::Network)
        .set_subnets(Some(subnets.to_vec()))
        .set_security_groups(groups);
    let made = request.send().await.unwrap();
    made.load_balancers()[0]
        .load_balancer_arn()
        .unwrap()
        .to_owned()
}

/// A target group for OpenWire, with other health checks than a stack's.
pub(crate) async fn target_group(
    sdk: &SdkConfig,
    name: &str,
    vpc: &str,
    protocol: ProtocolEnum,
) -> String {
    let request = aws_sdk_elasticloadbalancingv2::Client::new(sdk)
        .create_target_group()
        .name(name)
        .protocol(protocol)
        .port(61617)
        .target_type(TargetTypeEnum::Ip)
        .vpc_id(vpc);
    let made = request.send().await.unwrap();
    made.target_groups()[0]
        .target_group_arn()
        .unwrap()
        .to_owned()
}
