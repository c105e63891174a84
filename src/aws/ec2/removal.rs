//! Deleting what others may still use, and naming them.

use std::future::Future;
use std::time::Duration;

use aws_sdk_ec2::types::{Filter, NetworkInterface};

use super::query::{all_pages, filter};
use crate::aws::call::call;
use crate::aws::error::AwsError;
use crate::aws::step::Step;
use crate::aws::wait::{Look, until};
use crate::aws::{Aws, retry};

/// How long users may linger: the interfaces of a deleted load balancer some 5 minutes, those of a deleted broker
/// some 10.
const LINGERING: Duration = Duration::from_secs(15 * 60);

/// Codes that mean: something uses it.
const IN_USE: [&str; 2] = ["DependencyViolation", "InvalidGroup.InUse"];

/// Delete (or detach) something as soon as nothing uses it any more. `gone` are the codes that mean that it is done
/// already; `users` names what is in the way, and may clear away what it is entitled to.
pub(super) async fn once_unused<F, G>(
    step: &Step<'_>,
    id: &str,
    gone: &[&str],
    delete: impl Fn() -> F,
    users: impl Fn() -> G,
) -> Result<(), AwsError>
where
    F: Future<Output = Result<(), AwsError>>,
    G: Future<Output = Result<Vec<String>, AwsError>>,
{
    until(step, &format!("{id} to be unused"), LINGERING, || async {
        match delete().await {
            Ok(()) => Ok(Look::Done(())),
            Err(error) if error.is(gone) => Ok(Look::Done(())),
            Err(error) if error.is(&IN_USE) => {
                let users = users().await?;
                Ok(Look::NotYet(if users.is_empty() {
                    error.message
                } else {
                    format!("{id} is used by {}", users.join(", "))
                }))
            }
            Err(error) => Err(error),
        }
    })
    .await
}

/// The network interfaces in a subnet, a VPC or a security group, by `subnet-id`, `vpc-id` or `group-id`.
pub(super) async fn interfaces(
    aws: &Aws,
    property: &str,
    id: &str,
) -> Result<Vec<NetworkInterface>, AwsError> {
    let filters: Vec<Filter> = vec![filter(property, [id])];
    all_pages(|token| {
        let filters = &filters;
        async move {
            let answer = call(&aws.clock, retry::DESCRIBE_NETWORK_INTERFACES, || {
                let request = aws.ec2.describe_network_interfaces();
                let request = request.set_filters(Some(filters.clone()));
                request.set_next_token(token.clone()).send()
            })
            .await?;
            Ok((answer.network_interfaces, answer.next_token))
        }
    })
    .await
}

/// Interfaces as people read them: `eni-1 (ELB net/orders/1)`. The description says whose they are.
pub(super) fn names(interfaces: &[NetworkInterface]) -> Vec<String> {
    let name = |interface: &NetworkInterface| {
        let id = interface.network_interface_id.as_deref()?;
        Some(match interface.description.as_deref() {
            Some(description) if !description.is_empty() => format!("{id} ({description})"),
            _ => id.to_owned(),
        })
    };
    interfaces.iter().filter_map(name).collect()
}
