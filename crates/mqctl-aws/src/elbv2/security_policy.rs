//! Which security policies listeners can have.

use crate::call::call;
use crate::error::{AwsError, Class};
use crate::{Aws, retry};

/// Whether the region has the security policy of this name; none if it does not say.
///
/// It is only asked so that a wrong name is known before anything is made: who may not ask, or asks an endpoint without the
/// call, learns it when the listener is made.
pub(crate) async fn is_offered(aws: &Aws, name: &str) -> Result<Option<bool>, AwsError> {
    let answer = call(&aws.clock, retry::DESCRIBE_SSL_POLICIES, || {
        aws.elbv2.describe_ssl_policies().names(name).send()
    })
    .await;
    match answer {
        Ok(answer) => {
            let policies = answer.ssl_policies.unwrap_or_default();
            Ok(Some(
                policies.iter().any(|it| it.name.as_deref() == Some(name)),
            ))
        }
        Err(error) if error.is(&["SSLPolicyNotFound"]) => Ok(Some(false)),
        Err(error)
            if matches!(
                error.class,
                Class::Denied | Class::NotImplemented | Class::Refused
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
