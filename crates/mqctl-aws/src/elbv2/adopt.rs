//! What has the ARN of a load balancer, a target group or a listener that someone wants to have adopted, if there is such a
//! thing of that kind.

use aws_sdk_elasticloadbalancingv2::types::{
    Listener, LoadBalancer, LoadBalancerTypeEnum, ProtocolEnum, TargetGroup, TargetTypeEnum,
};
use futures::try_join;

use super::{NAME_LIMIT, describe, report, tags};
use crate::Aws;
use crate::error::AwsError;
use mqctl_model::changeset::Candidate;
use mqctl_model::observed::Report;
use mqctl_model::resource::{Placement, Tags, generation_of_name};

pub(crate) async fn load_balancer(
    aws: &Aws,
    arn: &str,
    wanted: &Placement,
) -> Result<Option<Candidate>, AwsError> {
    let Some(found) = describe::load_balancer(aws, arn).await? else {
        return Ok(None);
    };
    let (attributes, tags) = try_join!(
        describe::load_balancer_attributes(aws, arn),
        tags_of(aws, arn)
    )?;
    Ok(attributes.zip(tags).map(|(attributes, tags)| {
        let report = report::load_balancer(&found, &attributes, tags, None);
        let obstacle = load_balancer_obstacle(&found);
        named(
            report,
            found.load_balancer_name.as_deref(),
            wanted,
            obstacle,
        )
    }))
}

pub(crate) async fn target_group(
    aws: &Aws,
    arn: &str,
    wanted: &Placement,
) -> Result<Option<Candidate>, AwsError> {
    let Some(found) = describe::target_group(aws, arn).await? else {
        return Ok(None);
    };
    let balancer = found.load_balancer_arns.iter().flatten().next();
    let (attributes, tags, targets, listeners) = try_join!(
        describe::target_group_attributes(aws, arn),
        tags_of(aws, arn),
        describe::target_health(aws, arn),
        async {
            match balancer {
                Some(balancer) => describe::listeners(aws, balancer).await,
                None => Ok(None),
            }
        }
    )?;
    let targets = targets.unwrap_or_default();
    let listeners = listeners.unwrap_or_default();
    Ok(attributes.zip(tags).map(|(attributes, tags)| {
        let report = report::target_group(&found, &attributes, tags, None);
        let obstacle = target_group_obstacle(&found);
        // AWS lets a target group serve one load balancer.
        let tied_to = found.load_balancer_arns.as_deref().unwrap_or_default();
        Candidate {
            parts: report::targets(&found, &targets, &listeners, report.tags.clone())
                .into_iter()
                .collect(),
            tied_to: tied_to.first().cloned(),
            ..named(report, found.target_group_name.as_deref(), wanted, obstacle)
        }
    }))
}

pub(crate) async fn listener(aws: &Aws, arn: &str) -> Result<Option<Candidate>, AwsError> {
    let (found, tags) = try_join!(describe::listener(aws, arn), tags_of(aws, arn))?;
    Ok(found.zip(tags).map(|(found, tags)| Candidate {
        report: report::listener(&found, tags, None),
        generation: 1,
        // It is found under its load balancer, whose it has to be to be adopted.
        needs_note: false,
        parts: Vec::new(),
        tied_to: None,
        obstacle: listener_obstacle(&found),
    }))
}

async fn tags_of(aws: &Aws, arn: &str) -> Result<Option<Tags>, AwsError> {
    Ok(tags::describe(aws, &[arn.to_owned()]).await?.remove(arn))
}

fn named(
    report: Report,
    name: Option<&str>,
    wanted: &Placement,
    obstacle: Option<String>,
) -> Candidate {
    let generation =
        name.and_then(|name| generation_of_name(name, &wanted.stack, &wanted.id, NAME_LIMIT));
    Candidate {
        report,
        generation: generation.unwrap_or(1),
        needs_note: generation.is_none(),
        parts: Vec::new(),
        tied_to: None,
        obstacle,
    }
}

fn load_balancer_obstacle(found: &LoadBalancer) -> Option<String> {
    if found.r#type != Some(LoadBalancerTypeEnum::Network) {
        return Some("is no Network Load Balancer".to_owned());
    }
    let groups = found.security_groups.as_deref().unwrap_or_default();
    groups.is_empty().then(|| {
        "was made without security groups, and a load balancer can't be given any later".to_owned()
    })
}

fn target_group_obstacle(found: &TargetGroup) -> Option<String> {
    if found.protocol != Some(ProtocolEnum::Tls) {
        let protocol = found.protocol.as_ref().map_or("nothing", |it| it.as_str());
        return Some(format!("speaks {protocol} to its targets, not TLS"));
    }
    if found.target_type != Some(TargetTypeEnum::Ip) {
        return Some("does not take IP addresses as targets".to_owned());
    }
    (found.health_check_protocol != Some(ProtocolEnum::Tcp))
        .then(|| "does not check the health of its targets over TCP".to_owned())
}

fn listener_obstacle(found: &Listener) -> Option<String> {
    let protocol = found.protocol.as_ref().map_or("nothing", |it| it.as_str());
    (protocol != "TLS").then(|| format!("speaks {protocol} to clients, not TLS"))
}
