//! Something that exists and is to become a resource of the stack: finding it by the name that someone gave, and giving it
//! the tags by which it is known from then on.

use super::error::AwsError;
use super::step::Step;
use super::{Aws, acm, ec2, elbv2, mq, notes, route53, secretsmanager};
use mqctl_model::changeset::Candidate;
use mqctl_model::resource::{Output, Placement, Resource, ResourceId};

impl Aws {
    /// What AWS has at `address`, as the resource `id` of a stack, which is to be `desired`. None if there is no such thing
    /// of that kind.
    pub async fn candidate(
        &self,
        stack: &str,
        id: &ResourceId,
        desired: &Resource,
        address: &str,
    ) -> Result<Option<Candidate>, AwsError> {
        let wanted = &Placement {
            stack: stack.to_owned(),
            id: id.clone(),
            generation: 1,
        };
        match desired {
            Resource::Vpc(_) => ec2::adopt::vpc(self, address).await,
            Resource::InternetGateway(_) => ec2::adopt::internet_gateway(self, address).await,
            Resource::Subnet(_) => ec2::adopt::subnet(self, address).await,
            Resource::RouteTable(_) => ec2::adopt::route_table(self, address).await,
            Resource::SecurityGroup(_) => ec2::adopt::security_group(self, address, wanted).await,
            Resource::FlowLog(_) => ec2::adopt::flow_log(self, address).await,
            Resource::ElasticIp(_) => ec2::adopt::elastic_ip(self, address).await,
            Resource::Secret(desired) => secretsmanager::find(self, desired, address, wanted).await,
            Resource::Broker(desired) => mq::find(self, address, wanted, desired).await,
            Resource::Certificate(_) => acm::find(self, address).await,
            Resource::LoadBalancer(_) => elbv2::adopt::load_balancer(self, address, wanted).await,
            Resource::TargetGroup(_) => elbv2::adopt::target_group(self, address, wanted).await,
            Resource::Listener(_) => elbv2::adopt::listener(self, address).await,
            Resource::Alias(desired) => route53::find(self, desired, stack).await,
            // These belong to whoever has what they point at, or are asked for by no plan.
            Resource::Egress(_)
            | Resource::Validation(_)
            | Resource::Targets(_)
            | Resource::ListenerCertificate(_)
            | Resource::Configuration(_) => Ok(None),
        }
    }

    /// Give it the step's tags, in one call. Where those would not lead to it, it is noted before.
    pub async fn adopt(&self, candidate: &Candidate, step: &Step<'_>) -> Result<(), AwsError> {
        let report = &candidate.report;
        let id = report.physical_id.as_str();
        let noted;
        let tags = if candidate.needs_note {
            noted = notes::write(self, step.placement, id, step.tags).await?;
            &noted
        } else {
            step.tags
        };
        match &report.resource {
            Resource::Vpc(_)
            | Resource::InternetGateway(_)
            | Resource::Subnet(_)
            | Resource::RouteTable(_)
            | Resource::SecurityGroup(_)
            | Resource::FlowLog(_)
            | Resource::ElasticIp(_) => ec2::adopt::tag(self, report, step).await,
            Resource::Secret(_) => secretsmanager::tag(self, id, tags).await,
            Resource::Broker(_) => {
                let arn = report.outputs.text(Output::Arn).unwrap_or_default();
                // Whoever had it before had clients.
                let mut tags = tags.clone();
                tags.extend(mq::broker::served());
                mq::tag(self, arn, &tags).await
            }
            Resource::Certificate(_) => acm::tag(self, id, tags).await,
            Resource::LoadBalancer(_) | Resource::TargetGroup(_) | Resource::Listener(_) => {
                elbv2::tag(self, id, tags).await
            }
            Resource::Alias(alias) => route53::adopt(self, alias, step).await,
            Resource::Egress(_)
            | Resource::Validation(_)
            | Resource::Targets(_)
            | Resource::ListenerCertificate(_)
            | Resource::Configuration(_) => Ok(()),
        }?;
        if candidate.needs_note {
            notes::confirm(self, step.placement, id).await?;
        }
        Ok(())
    }
}
