//! What Amazon MQ says of each user: who may log in to the web console, and who is in which groups.
//!
//! A broker's description does not say, so each user is described in a call of its own, from a budget of 15 a second that all
//! callers of the account share (Amazon MQ Developer Guide, "Quotas"). So only those are who are asked for, a few at a time.

use futures::future::try_join_all;

use crate::call::call;
use crate::error::{AwsError, Class};
use crate::{Aws, retry};
use mqctl_model::observed::Report;
use mqctl_model::resource::{FieldName, Placement, Resource, Value};

/// How many users are described at a time.
const AT_A_TIME: usize = 10;

/// The reports, those of the stack's brokers with what Amazon MQ says of the users with these names.
pub(crate) async fn of_stack(
    aws: &Aws,
    stack: &str,
    mut reports: Vec<Report>,
    users: &[&str],
) -> Result<Vec<Report>, AwsError> {
    let own = reports
        .iter_mut()
        .filter(|report| Placement::from_tags(stack, &report.tags).is_some());
    try_join_all(own.map(|report| read(aws, report, users))).await?;
    Ok(reports)
}

/// Complete the report of a broker with what Amazon MQ says of the users with these names. It stays unknown of those of whom
/// it says nothing: as to a caller who may not ask.
pub(super) async fn read(aws: &Aws, report: &mut Report, users: &[&str]) -> Result<(), AwsError> {
    let Resource::Broker(broker) = &mut report.resource else {
        return Ok(());
    };
    let mut present: Vec<_> = broker
        .users
        .iter_mut()
        .flatten()
        .filter(|user| users.contains(&user.name.as_str()))
        .collect();
    for some in present.chunks_mut(AT_A_TIME) {
        let described = some
            .iter()
            .map(|user| describe(aws, &report.physical_id, &user.name));
        let described = try_join_all(described).await?;
        for (user, described) in some.iter_mut().zip(described) {
            let Described { now, pending } = described;
            if let Some(now) = now.console {
                let field = FieldName::console_access(&user.name);
                user.console = Some(now);
                report.unknown.remove(&field);
                if let Some(pending) = pending.console.filter(|pending| *pending != now) {
                    report.pending.insert(field, pending.into());
                }
            }
            if let Some(now) = now.groups {
                let field = FieldName::groups(&user.name);
                report.unknown.remove(&field);
                if let Some(pending) = pending.groups.filter(|pending| *pending != now) {
                    report.pending.insert(field, Value::list(&pending));
                }
                user.groups = Some(now);
            }
        }
    }
    Ok(())
}

/// What is said of a user.
#[derive(Default)]
struct Described {
    now: Settings,
    /// After the next reboot, if something of the user waits for that.
    pending: Settings,
}

/// What a user may do; none of what Amazon MQ does not say.
#[derive(Default)]
struct Settings {
    console: Option<bool>,
    groups: Option<Vec<String>>,
}

async fn describe(aws: &Aws, broker: &str, user: &str) -> Result<Described, AwsError> {
    let send = || {
        let request = aws.mq.describe_user();
        request.broker_id(broker).username(user).send()
    };
    match call(&aws.clock, retry::DESCRIBE_BROKER_USER, send).await {
        Ok(answer) => Ok(Described {
            now: Settings {
                console: answer.console_access,
                groups: groups(answer.groups, answer.console_access),
            },
            pending: answer
                .pending
                .map_or_else(Settings::default, |pending| Settings {
                    console: pending.console_access,
                    groups: groups(pending.groups, pending.console_access),
                }),
        }),
        // The user or the broker has gone since, the caller may not ask, or the endpoint does not know the call.
        Err(error) if matches!(error.class, Class::Denied | Class::Refused) => {
            tracing::info!(user, %error, "what a user may do is unknown");
            Ok(Described::default())
        }
        Err(error) => Err(error),
    }
}

/// The groups in one order. Where the rest is said of a user and no groups are, there are none; of one who waits to be made,
/// neither is said.
fn groups(groups: Option<Vec<String>>, console: Option<bool>) -> Option<Vec<String>> {
    let mut groups = groups.or_else(|| console.map(|_| Vec::new()))?;
    groups.sort();
    Some(groups)
}
