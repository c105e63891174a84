//! Bringing a group's rules to what they are to be: what is missing first, so that nobody who may stay is cut off.

use std::future::Future;

use aws_sdk_ec2::types::IpPermission;
use futures::future::try_join_all;

use super::{NOT_FOUND, permission};
use crate::call::call;
use crate::ec2::CONSISTENCY;
use crate::error::AwsError;
use crate::step::Step;
use crate::wait::while_refused;
use crate::{Aws, retry};
use mqctl_model::resource::{Input, IpRule};

/// The group has the rule. One such rule makes EC2 refuse the whole call.
const DUPLICATE: [&str; 1] = ["InvalidPermission.Duplicate"];
/// The group does not have the rule, or (of IPv6) can't have it.
const ABSENT: [&str; 2] = ["InvalidPermission.NotFound", "InvalidParameterValue"];
/// The group holds no more rules.
const FULL: [&str; 1] = ["RulesPerSecurityGroupLimitExceeded"];

/// What a change of rules waits for.
const UNSEEN: &str = "security groups to be seen";

/// Which way a rule allows traffic.
#[derive(Clone, Copy)]
pub(super) enum Direction {
    Ingress,
    Egress,
}

/// What is done to rules.
#[derive(Clone, Copy)]
enum Verb {
    Authorize,
    Revoke,
}

/// The egress rules that EC2 gives to a new group: everything to everywhere. Of IPv6, only in a VPC that has it, which
/// none of a stack's own has; revoking a rule that is not there does no harm.
pub(super) fn given(vpc: &Input) -> Vec<IpRule> {
    let mut rules = vec![IpRule::everywhere()];
    if matches!(vpc, Input::Known(_)) {
        rules.push(IpRule {
            peer: Input::known("::/0"),
            ..IpRule::everywhere()
        });
    }
    rules
}

/// The rules with every reference followed, one for each text that a peer stands for, without repeats.
pub(super) fn resolve(rules: &[IpRule], step: &Step<'_>) -> Result<Vec<IpRule>, AwsError> {
    let mut resolved: Vec<IpRule> = Vec::new();
    for rule in rules {
        for peer in step.known.texts(std::slice::from_ref(&rule.peer))? {
            let rule = IpRule {
                peer: Input::Known(peer),
                ..rule.clone()
            };
            if !resolved.contains(&rule) {
                resolved.push(rule);
            }
        }
    }
    Ok(resolved)
}

/// Authorize what is desired and not there, then revoke what is there and not desired; the other way round where the group has
/// no room for both. `note` says who is on the other side.
pub(super) async fn reconcile(
    aws: &Aws,
    group: &str,
    direction: Direction,
    present: &[IpRule],
    desired: &[IpRule],
    note: &str,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let mark = permission::mark(&step.placement.id, note);
    let missing = difference(desired, present, |rule| permission::marked(rule, &mark))?;
    let extra = difference(present, desired, permission::of)?;
    // Groups that were made a moment ago, this one or a peer, may not be known yet.
    let once_seen = |verb| {
        move |permissions: Vec<IpPermission>| async move {
            while_refused(step, UNSEEN, &[NOT_FOUND], CONSISTENCY, || {
                send(aws, group, verb, direction, permissions.clone())
            })
            .await
        }
    };
    let authorize = || each_or_all(&missing, &DUPLICATE, once_seen(Verb::Authorize));
    let revoke = || each_or_all(&extra, &ABSENT, once_seen(Verb::Revoke));
    match authorize().await {
        Ok(()) => revoke().await,
        Err(error) if error.is(&FULL) && !extra.is_empty() => {
            revoke().await?;
            authorize().await
        }
        Err(error) => Err(error),
    }
}

/// Take rules away from a group that has been there for long, or is gone by now.
pub(super) async fn take_away(
    aws: &Aws,
    group: &str,
    direction: Direction,
    rules: &[IpRule],
) -> Result<(), AwsError> {
    let extra = difference(rules, &[], permission::of)?;
    let gone = [&ABSENT[..], &[NOT_FOUND]].concat();
    each_or_all(&extra, &gone, |permissions| {
        send(aws, group, Verb::Revoke, direction, permissions)
    })
    .await
}

/// The permissions for the rules that are in `these` but not in `others`.
fn difference(
    these: &[IpRule],
    others: &[IpRule],
    permission: impl Fn(&IpRule) -> Result<IpPermission, AwsError>,
) -> Result<Vec<IpPermission>, AwsError> {
    let difference = these.iter().filter(|rule| !others.contains(rule));
    difference.map(permission).collect()
}

/// Send all permissions in one call; if some of them are done already, send each one in its own.
async fn each_or_all<F>(
    permissions: &[IpPermission],
    done: &[&str],
    send: impl Fn(Vec<IpPermission>) -> F,
) -> Result<(), AwsError>
where
    F: Future<Output = Result<(), AwsError>>,
{
    if permissions.is_empty() {
        return Ok(());
    }
    match send(permissions.to_vec()).await {
        Err(error) if error.is(done) && permissions.len() > 1 => {
            let each = permissions.iter().map(|permission| async {
                match send(vec![permission.clone()]).await {
                    Err(error) if !error.is(done) => Err(error),
                    _ => Ok(()),
                }
            });
            try_join_all(each).await?;
            Ok(())
        }
        Err(error) if !error.is(done) => Err(error),
        _ => Ok(()),
    }
}

/// Send permissions to the one of EC2's four calls that does this to this direction.
async fn send(
    aws: &Aws,
    group: &str,
    verb: Verb,
    direction: Direction,
    permissions: Vec<IpPermission>,
) -> Result<(), AwsError> {
    // The calls look alike, but each has types of its own.
    macro_rules! send {
        ($call:ident, $operation:ident) => {
            call(&aws.clock, retry::$operation, || {
                let request = aws.ec2.$call().group_id(group);
                request.set_ip_permissions(Some(permissions.clone())).send()
            })
            .await
            .map(|_| ())
        };
    }
    match (verb, direction) {
        (Verb::Authorize, Direction::Ingress) => send!(
            authorize_security_group_ingress,
            AUTHORIZE_SECURITY_GROUP_INGRESS
        ),
        (Verb::Authorize, Direction::Egress) => send!(
            authorize_security_group_egress,
            AUTHORIZE_SECURITY_GROUP_EGRESS
        ),
        (Verb::Revoke, Direction::Ingress) => {
            send!(revoke_security_group_ingress, REVOKE_SECURITY_GROUP_INGRESS)
        }
        (Verb::Revoke, Direction::Egress) => {
            send!(revoke_security_group_egress, REVOKE_SECURITY_GROUP_EGRESS)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::ec2::testing::Scene;
    use crate::error::Class;
    use mqctl_model::resource::{Output, Outputs, ResourceId};

    fn rules(ports: &[u16]) -> Vec<IpRule> {
        let rules = ports.iter();
        rules
            .map(|port| IpRule::tcp(*port, Input::known("sg-1")))
            .collect()
    }

    /// Send permissions for ports 1, 2 and 3 to a group that has 2; yields the ports of each call.
    async fn send(code: &str) -> (Result<(), AwsError>, Vec<Vec<i32>>) {
        let calls = RefCell::new(Vec::new());
        let permissions = difference(&rules(&[1, 2, 3]), &[], permission::of).unwrap();
        let sent = each_or_all(&permissions, &DUPLICATE, |permissions| {
            let ports: Vec<i32> = permissions.iter().filter_map(|p| p.from_port).collect();
            let refused = ports.contains(&2);
            calls.borrow_mut().push(ports);
            async move {
                if !refused {
                    return Ok(());
                }
                let error = AwsError::new("ec2:Authorize", Class::Refused, "no");
                Err(AwsError {
                    code: Some(code.to_owned()),
                    ..error
                })
            }
        })
        .await;
        (sent, calls.into_inner())
    }

    #[tokio::test]
    async fn rules_that_are_there_already_do_not_keep_the_others_out() {
        let (sent, calls) = send(DUPLICATE[0]).await;
        assert!(sent.is_ok());
        assert_eq!(calls, [vec![1, 2, 3], vec![1], vec![2], vec![3]]);
        let (sent, calls) = send("RulesPerSecurityGroupLimitExceeded").await;
        assert!(sent.is_err());
        assert_eq!(calls, [vec![1, 2, 3]]);
    }

    #[test]
    fn only_what_differs_is_sent() {
        let sent = difference(&rules(&[1, 2, 3]), &rules(&[3, 1]), permission::of).unwrap();
        let ports: Vec<Option<i32>> = sent.iter().map(|permission| permission.from_port).collect();
        assert_eq!(ports, [Some(2)]);
    }

    #[test]
    fn references_are_followed_and_repeats_dropped() {
        let mut scene = Scene::new("security-group/brokers");
        let balancer = ResourceId::new("security-group/balancer");
        let outputs = Outputs::default().with(Output::Id, "sg-1");
        scene.known.learn(&balancer, outputs);
        let mut asked = rules(&[1]);
        asked.push(IpRule::tcp(1, Input::from(&balancer, Output::Id)));
        assert_eq!(resolve(&asked, &scene.step()).unwrap(), rules(&[1]));
    }
}
