//! Which users may log in to the web console.
//!
//! A broker's description does not say, so each user is described in a call of its own, from a budget of 15 a second that all
//! callers of the account share (Amazon MQ Developer Guide, "Quotas"). So only those are who are asked for, a few at a time.

use futures::future::try_join_all;

use crate::call::call;
use crate::error::{AwsError, Class};
use crate::{Aws, retry};
use mqctl_model::observed::Report;
use mqctl_model::resource::{FieldName, Placement, Resource};

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
        for (user, access) in some.iter_mut().zip(described) {
            let Some(now) = access.now else { continue };
            let field = FieldName::console_access(&user.name);
            user.console = Some(now);
            report.unknown.remove(&field);
            if let Some(pending) = access.pending.filter(|pending| *pending != now) {
                report.pending.insert(field, pending.into());
            }
        }
    }
    Ok(())
}

/// Whether a user may log in to the console; none where Amazon MQ does not say.
#[derive(Default)]
struct Access {
    now: Option<bool>,
    /// After the next reboot, if something of the user waits for that.
    pending: Option<bool>,
}

async fn describe(aws: &Aws, broker: &str, user: &str) -> Result<Access, AwsError> {
    let send = || {
        let request = aws.mq.describe_user();
        request.broker_id(broker).username(user).send()
    };
    match call(&aws.clock, retry::DESCRIBE_BROKER_USER, send).await {
        Ok(answer) => Ok(Access {
            now: answer.console_access,
            pending: answer.pending.and_then(|pending| pending.console_access),
        }),
        // The user or the broker has gone since, the caller may not ask, or the endpoint does not know the call.
        Err(error) if matches!(error.class, Class::Denied | Class::Refused) => {
            tracing::info!(user, %error, "whether a user may log in to the console is unknown");
            Ok(Access::default())
        }
        Err(error) => Err(error),
    }
}
