//! Deleting what others may still use, and naming them.

use std::cell::Cell;
use std::future::Future;
use std::time::Duration;

use aws_sdk_ec2::types::NetworkInterface;

use super::query::filter;
use crate::Aws;
use crate::error::AwsError;
use crate::step::Step;
use crate::wait::{Look, until};

/// How long users may linger: the interfaces of a deleted load balancer some 5 minutes, those of a deleted broker
/// some 10.
const LINGERING: Duration = Duration::from_mins(15);

/// Codes that mean: something uses it.
const IN_USE: [&str; 2] = ["DependencyViolation", "InvalidGroup.InUse"];

/// Delete (or detach) something as soon as nothing uses it any more. `gone` are the codes that mean that it is done
/// already; `users` names what is in the way, and may clear away what it is entitled to. As long as something is, it is not tried
/// again.
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
    let is_used = Cell::new(false);
    until(step, &format!("{id} to be unused"), LINGERING, || async {
        if is_used.get() {
            let users = Box::pin(users()).await?;
            if !users.is_empty() {
                return Ok(Look::NotYet(used_by(&users)));
            }
        }
        match delete().await {
            Ok(()) => Ok(Look::Done(())),
            Err(error) if error.is(gone) => Ok(Look::Done(())),
            Err(error) if error.is(&IN_USE) => {
                // On the heap: it is large, and seldom needed.
                let users = Box::pin(users()).await?;
                is_used.set(!users.is_empty());
                Ok(Look::NotYet(if users.is_empty() {
                    error.message
                } else {
                    used_by(&users)
                }))
            }
            Err(error) => Err(error),
        }
    })
    .await
}

fn used_by(users: &[String]) -> String {
    format!("used by {}", users.join(", "))
}

/// The network interfaces in a subnet, a VPC or a security group, by `subnet-id`, `vpc-id` or `group-id`.
pub(super) async fn interfaces(
    aws: &Aws,
    property: &str,
    id: &str,
) -> Result<Vec<NetworkInterface>, AwsError> {
    super::interfaces::list(aws, vec![filter(property, [id])]).await
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

#[cfg(test)]
mod tests {
    use super::super::testing::Scene;
    use super::*;
    use crate::error::Class;

    fn refusal(code: &str) -> AwsError {
        AwsError {
            code: Some(code.to_owned()),
            ..AwsError::new("ec2:DeleteSubnet", Class::Refused, "it has dependencies")
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_in_use_is_waited_for_and_its_users_are_named() {
        let scene = Scene::new("subnet/private/us-west-2a");
        let looks = Cell::new(0);
        let tries = Cell::new(0);
        let delete = || async {
            tries.set(tries.get() + 1);
            if looks.get() < 3 {
                return Err(refusal("DependencyViolation"));
            }
            Ok(())
        };
        let interface = |id: &str, description: &str| {
            let interface = NetworkInterface::builder().network_interface_id(id);
            interface.description(description).build()
        };
        let interfaces = [
            interface("eni-1", "ELB net/orders/1"),
            interface("eni-2", ""),
        ];
        let users = || async {
            looks.set(looks.get() + 1);
            let there: &[NetworkInterface] = if looks.get() < 3 { &interfaces } else { &[] };
            Ok(names(there))
        };
        let deleted = once_unused(&scene.step(), "subnet-1", &[], delete, users).await;
        assert!(deleted.is_ok());
        assert_eq!(tries.get(), 2, "not while it is used");
        let told = "used by eni-1 (ELB net/orders/1), eni-2";
        assert_eq!(scene.heard(), [told, told]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_gone_is_deleted_and_what_stays_in_use_ends_the_wait() {
        let scene = Scene::new("subnet/private/us-west-2a");
        let step = scene.step();
        let nobody = || async { Ok(Vec::new()) };
        let gone = ["InvalidSubnetID.NotFound"];
        let missing = || async { Err(refusal("InvalidSubnetID.NotFound")) };
        let deleted = once_unused(&step, "subnet-1", &gone, missing, nobody).await;
        assert!(deleted.is_ok());
        let in_use = || async { Err(refusal("DependencyViolation")) };
        let error = once_unused(&step, "subnet-1", &gone, in_use, nobody).await;
        let error = error.unwrap_err();
        assert_eq!(error.class, Class::Deadline);
        assert!(error.message.contains("it has dependencies"), "{error}");
    }
}
