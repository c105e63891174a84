//! One change, handed to the service that can carry it out.

use super::error::{AwsError, Class};
use super::step::{Made, Step};
use super::{Aws, acm, ec2, elbv2, mq, notes, route53, secretsmanager};
use mqctl_model::changeset::FieldChange;
use mqctl_model::observed::{Existing, Lifecycle};
use mqctl_model::resource::Resource;

impl Aws {
    /// Make a resource and wait until others can use it.
    pub async fn create(&self, desired: &Resource, step: &Step<'_>) -> Result<Made, AwsError> {
        match desired {
            Resource::Vpc(desired) => ec2::vpc::create(self, desired, step).await,
            Resource::InternetGateway(desired) => {
                ec2::internet_gateway::create(self, desired, step).await
            }
            Resource::Subnet(desired) => ec2::subnet::create(self, desired, step).await,
            Resource::RouteTable(desired) => ec2::route_table::create(self, desired, step).await,
            Resource::SecurityGroup(desired) => {
                ec2::security_group::create(self, desired, step).await
            }
            Resource::FlowLog(desired) => ec2::flow_log::create(self, desired, step).await,
            Resource::ElasticIp(desired) => ec2::elastic_ip::create(self, desired, step).await,
            Resource::Egress(desired) => {
                ec2::security_group::egress::create(self, desired, step).await
            }
            Resource::Secret(desired) => secretsmanager::create(self, desired, step).await,
            Resource::Broker(desired) => mq::broker::create(self, desired, step).await,
            Resource::Configuration(_) => Err(AwsError::new(
                "create",
                Class::Refused,
                "Amazon MQ makes the configuration of a broker by itself",
            )),
            Resource::Certificate(desired) => acm::certificate::create(self, desired, step).await,
            Resource::Validation(desired) => route53::validation::create(self, desired, step).await,
            Resource::LoadBalancer(desired) => {
                elbv2::load_balancer::create(self, desired, step).await
            }
            Resource::TargetGroup(desired) => {
                elbv2::target_group::create(self, desired, step).await
            }
            Resource::Listener(desired) => elbv2::listener::create(self, desired, step).await,
            Resource::ListenerCertificate(desired) => {
                elbv2::listener_certificate::create(self, desired, step).await
            }
            Resource::Targets(desired) => elbv2::targets::create(self, desired, step).await,
            Resource::Alias(desired) => route53::alias::create(self, desired, step).await,
        }
    }

    /// Change a resource in place and wait until that has taken effect.
    pub async fn update(
        &self,
        desired: &Resource,
        existing: &Existing,
        fields: &[FieldChange],
        step: &Step<'_>,
    ) -> Result<Made, AwsError> {
        // Targets become healthy once the one that serves is among them, which may be what the update brings about.
        let waits_for_itself = matches!(desired, Resource::Targets(_));
        if existing.state == Lifecycle::Creating && !waits_for_itself {
            self.resume(desired, existing, step).await?;
        }
        match desired {
            Resource::Vpc(desired) => ec2::vpc::update(self, desired, existing, fields, step).await,
            Resource::InternetGateway(desired) => {
                ec2::internet_gateway::update(self, desired, existing, fields, step).await
            }
            Resource::Subnet(desired) => {
                ec2::subnet::update(self, desired, existing, fields, step).await
            }
            Resource::RouteTable(desired) => {
                ec2::route_table::update(self, desired, existing, fields, step).await
            }
            Resource::SecurityGroup(desired) => {
                ec2::security_group::update(self, desired, existing, fields, step).await
            }
            Resource::FlowLog(desired) => {
                ec2::flow_log::update(self, desired, existing, fields, step).await
            }
            Resource::ElasticIp(_) => ec2::elastic_ip::update(self, existing, fields, step).await,
            Resource::Egress(desired) => {
                ec2::security_group::egress::update(self, desired, existing, fields, step).await
            }
            Resource::Secret(desired) => {
                secretsmanager::update(self, desired, existing, fields, step).await
            }
            Resource::Broker(desired) => {
                mq::broker::update(self, desired, existing, fields, step).await
            }
            // No plan asks for one, or another one takes its place.
            Resource::Configuration(_) | Resource::ListenerCertificate(_) => Ok(Made::of(existing)),
            Resource::Certificate(desired) => {
                acm::certificate::update(self, desired, existing, fields, step).await
            }
            Resource::Validation(desired) => {
                route53::validation::update(self, desired, existing, fields, step).await
            }
            Resource::LoadBalancer(desired) => {
                elbv2::load_balancer::update(self, desired, existing, fields, step).await
            }
            Resource::TargetGroup(desired) => {
                elbv2::target_group::update(self, desired, existing, fields, step).await
            }
            Resource::Listener(desired) => {
                elbv2::listener::update(self, desired, existing, fields, step).await
            }
            Resource::Targets(desired) => {
                elbv2::targets::update(self, desired, existing, fields, step).await
            }
            Resource::Alias(desired) => {
                route53::alias::update(self, desired, existing, fields, step).await
            }
        }
    }

    /// See through what an earlier run began: wait until the resource is usable.
    pub async fn resume(
        &self,
        desired: &Resource,
        existing: &Existing,
        step: &Step<'_>,
    ) -> Result<Made, AwsError> {
        match desired {
            Resource::Broker(desired) => mq::broker::resume(self, desired, existing, step).await,
            Resource::LoadBalancer(desired) => {
                elbv2::load_balancer::resume(self, desired, existing, step).await
            }
            Resource::Targets(desired) => {
                elbv2::targets::resume(self, desired, existing, step).await
            }
            Resource::Certificate(desired) => {
                acm::certificate::resume(self, desired, existing, step).await
            }
            Resource::Validation(desired) => {
                route53::validation::resume(self, desired, existing, step).await
            }
            Resource::ListenerCertificate(desired) => {
                elbv2::listener_certificate::create(self, desired, step).await
            }
            // Made by one call; there is no half-way that the fields do not show.
            Resource::Vpc(_)
            | Resource::InternetGateway(_)
            | Resource::Subnet(_)
            | Resource::RouteTable(_)
            | Resource::SecurityGroup(_)
            | Resource::FlowLog(_)
            | Resource::ElasticIp(_)
            | Resource::Egress(_)
            | Resource::Secret(_)
            | Resource::Configuration(_)
            | Resource::TargetGroup(_)
            | Resource::Listener(_)
            | Resource::Alias(_) => Ok(Made::of(existing)),
        }
    }

    /// See that a resource still is as asked for, now that what it refers to has restarted.
    pub async fn check(
        &self,
        desired: &Resource,
        existing: &Existing,
        step: &Step<'_>,
    ) -> Result<Made, AwsError> {
        match desired {
            Resource::Targets(desired) => elbv2::targets::settle(self, desired, step).await,
            // They refer to nothing that a restart can move.
            Resource::Vpc(_)
            | Resource::InternetGateway(_)
            | Resource::Subnet(_)
            | Resource::RouteTable(_)
            | Resource::SecurityGroup(_)
            | Resource::FlowLog(_)
            | Resource::ElasticIp(_)
            | Resource::Egress(_)
            | Resource::Secret(_)
            | Resource::Broker(_)
            | Resource::Configuration(_)
            | Resource::Certificate(_)
            | Resource::Validation(_)
            | Resource::LoadBalancer(_)
            | Resource::TargetGroup(_)
            | Resource::Listener(_)
            | Resource::ListenerCertificate(_)
            | Resource::Alias(_) => Ok(Made::of(existing)),
        }
    }

    /// Remove a resource and wait until it is gone.
    pub async fn delete(&self, existing: &Existing, step: &Step<'_>) -> Result<(), AwsError> {
        self.delete_resource(existing, step).await?;
        notes::forget(self, existing).await
    }

    async fn delete_resource(&self, existing: &Existing, step: &Step<'_>) -> Result<(), AwsError> {
        match &existing.resource {
            Resource::Vpc(_) => ec2::vpc::delete(self, existing, step).await,
            Resource::InternetGateway(_) => {
                ec2::internet_gateway::delete(self, existing, step).await
            }
            Resource::Subnet(_) => ec2::subnet::delete(self, existing, step).await,
            Resource::RouteTable(_) => ec2::route_table::delete(self, existing, step).await,
            Resource::SecurityGroup(_) => ec2::security_group::delete(self, existing, step).await,
            Resource::FlowLog(_) => ec2::flow_log::delete(self, existing).await,
            Resource::ElasticIp(_) => ec2::elastic_ip::delete(self, existing, step).await,
            Resource::Egress(_) => ec2::security_group::egress::delete(self, existing).await,
            Resource::Secret(_) => secretsmanager::delete(self, existing, step).await,
            Resource::Broker(_) => mq::broker::delete(self, existing, step).await,
            Resource::Configuration(_) => mq::configuration::delete(self, existing, step).await,
            Resource::Certificate(_) => acm::certificate::delete(self, existing, step).await,
            Resource::Validation(_) => route53::validation::delete(self, existing, step).await,
            Resource::LoadBalancer(_) => elbv2::load_balancer::delete(self, existing, step).await,
            Resource::TargetGroup(_) => elbv2::target_group::delete(self, existing, step).await,
            Resource::Listener(_) => elbv2::listener::delete(self, existing, step).await,
            Resource::ListenerCertificate(_) => {
                elbv2::listener_certificate::delete(self, existing, step).await
            }
            Resource::Targets(_) => elbv2::targets::delete(self, existing, step).await,
            Resource::Alias(_) => route53::alias::delete(self, existing, step).await,
        }
    }
}
