//! Reading load balancers, target groups, listeners and target health, page by page.

use std::collections::BTreeMap;

use aws_sdk_elasticloadbalancingv2::types::{
    Listener, LoadBalancer, TargetGroup, TargetHealthDescription,
};

use crate::call::call;
use crate::error::AwsError;
use crate::{Aws, pages, retry};

/// The most that a page may hold. Source: API model, `PageSize`.
const PAGE_SIZE: i32 = 400;

/// The attributes of a load balancer or a target group, by key.
pub(super) type Attributes = BTreeMap<String, String>;

/// Every load balancer of the account in the region.
pub(super) async fn load_balancers(aws: &Aws) -> Result<Vec<LoadBalancer>, AwsError> {
    pages::all(|marker| async move {
        let answer = call(&aws.clock, retry::DESCRIBE_LOAD_BALANCERS, || {
            let request = aws.elbv2.describe_load_balancers().page_size(PAGE_SIZE);
            request.set_marker(marker.clone()).send()
        })
        .await?;
        Ok((answer.load_balancers, answer.next_marker))
    })
    .await
}

/// The load balancer with this ARN, unless it is gone.
pub(super) async fn load_balancer(aws: &Aws, arn: &str) -> Result<Option<LoadBalancer>, AwsError> {
    let answer = call(&aws.clock, retry::DESCRIBE_LOAD_BALANCERS, || {
        let request = aws.elbv2.describe_load_balancers();
        request.load_balancer_arns(arn).send()
    })
    .await;
    let balancers = unless_gone(answer)?.and_then(|answer| answer.load_balancers);
    Ok(balancers.unwrap_or_default().into_iter().next())
}

/// The load balancer with this name, unless there is none.
pub(super) async fn load_balancer_named(
    aws: &Aws,
    name: &str,
) -> Result<Option<LoadBalancer>, AwsError> {
    let answer = call(&aws.clock, retry::DESCRIBE_LOAD_BALANCERS, || {
        aws.elbv2.describe_load_balancers().names(name).send()
    })
    .await;
    let balancers = unless_gone(answer)?.and_then(|answer| answer.load_balancers);
    Ok(balancers.unwrap_or_default().into_iter().next())
}

/// A load balancer's attributes, unless it is gone.
pub(super) async fn load_balancer_attributes(
    aws: &Aws,
    arn: &str,
) -> Result<Option<Attributes>, AwsError> {
    let answer = call(&aws.clock, retry::DESCRIBE_LOAD_BALANCER_ATTRIBUTES, || {
        let request = aws.elbv2.describe_load_balancer_attributes();
        request.load_balancer_arn(arn).send()
    })
    .await;
    Ok(unless_gone(answer)?.map(|answer| {
        let attributes = answer.attributes.unwrap_or_default().into_iter();
        let pairs = attributes.filter_map(|attribute| attribute.key.zip(attribute.value));
        pairs.collect()
    }))
}

/// A load balancer's listeners, unless it is gone.
pub(super) async fn listeners(
    aws: &Aws,
    load_balancer_arn: &str,
) -> Result<Option<Vec<Listener>>, AwsError> {
    let pages = pages::all(|marker| async move {
        let answer = call(&aws.clock, retry::DESCRIBE_LISTENERS, || {
            let request = aws.elbv2.describe_listeners().page_size(PAGE_SIZE);
            let request = request.load_balancer_arn(load_balancer_arn);
            request.set_marker(marker.clone()).send()
        })
        .await?;
        Ok((answer.listeners, answer.next_marker))
    });
    unless_gone(pages.await)
}

/// Every target group of the account in the region.
pub(super) async fn target_groups(aws: &Aws) -> Result<Vec<TargetGroup>, AwsError> {
    pages::all(|marker| async move {
        let answer = call(&aws.clock, retry::DESCRIBE_TARGET_GROUPS, || {
            let request = aws.elbv2.describe_target_groups().page_size(PAGE_SIZE);
            request.set_marker(marker.clone()).send()
        })
        .await?;
        Ok((answer.target_groups, answer.next_marker))
    })
    .await
}

/// The target group with this name, unless there is none.
pub(super) async fn target_group_named(
    aws: &Aws,
    name: &str,
) -> Result<Option<TargetGroup>, AwsError> {
    let answer = call(&aws.clock, retry::DESCRIBE_TARGET_GROUPS, || {
        aws.elbv2.describe_target_groups().names(name).send()
    })
    .await;
    let groups = unless_gone(answer)?.and_then(|answer| answer.target_groups);
    Ok(groups.unwrap_or_default().into_iter().next())
}

/// The target group with this ARN, unless it is gone.
pub(super) async fn target_group(aws: &Aws, arn: &str) -> Result<Option<TargetGroup>, AwsError> {
    let answer = call(&aws.clock, retry::DESCRIBE_TARGET_GROUPS, || {
        let request = aws.elbv2.describe_target_groups();
        request.target_group_arns(arn).send()
    })
    .await;
    let groups = unless_gone(answer)?.and_then(|answer| answer.target_groups);
    Ok(groups.unwrap_or_default().into_iter().next())
}

/// The listener with this ARN, unless it is gone.
pub(super) async fn listener(aws: &Aws, arn: &str) -> Result<Option<Listener>, AwsError> {
    let answer = call(&aws.clock, retry::DESCRIBE_LISTENERS, || {
        aws.elbv2.describe_listeners().listener_arns(arn).send()
    })
    .await;
    let listeners = unless_gone(answer)?.and_then(|answer| answer.listeners);
    Ok(listeners.unwrap_or_default().into_iter().next())
}

/// A target group's attributes, unless it is gone.
pub(super) async fn target_group_attributes(
    aws: &Aws,
    arn: &str,
) -> Result<Option<Attributes>, AwsError> {
    let answer = call(&aws.clock, retry::DESCRIBE_TARGET_GROUP_ATTRIBUTES, || {
        let request = aws.elbv2.describe_target_group_attributes();
        request.target_group_arn(arn).send()
    })
    .await;
    Ok(unless_gone(answer)?.map(|answer| {
        let attributes = answer.attributes.unwrap_or_default().into_iter();
        let pairs = attributes.filter_map(|attribute| attribute.key.zip(attribute.value));
        pairs.collect()
    }))
}

/// What a target group knows of its targets, unless it is gone. The API has no pages here.
pub(super) async fn target_health(
    aws: &Aws,
    target_group_arn: &str,
) -> Result<Option<Vec<TargetHealthDescription>>, AwsError> {
    let answer = call(&aws.clock, retry::DESCRIBE_TARGET_HEALTH, || {
        let request = aws.elbv2.describe_target_health();
        request.target_group_arn(target_group_arn).send()
    })
    .await;
    let answer = unless_gone(answer)?;
    Ok(answer.map(|answer| answer.target_health_descriptions.unwrap_or_default()))
}

/// The answer, or nothing if AWS says that what was asked about is not there.
pub(super) fn unless_gone<T>(answer: Result<T, AwsError>) -> Result<Option<T>, AwsError> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is(&super::NOT_FOUND) => Ok(None),
        Err(error) => Err(error),
    }
}
