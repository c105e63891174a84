//! Which security policies listeners can have.

use aws_sdk_elasticloadbalancingv2::types::SslPolicy;

use crate::call::call;
use crate::error::AwsError;
use crate::{Aws, optional, retry};

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
        Err(error) if error.is(&["SSLPolicyNotFound"]) => Ok(Some(false)),
        answer => Ok(optional::told(answer)?.and_then(|answer| told(&answer.ssl_policies?, name))),
    }
}

/// What an answer says of a policy. One that AWS does not have is refused: an answer without it says nothing.
fn told(policies: &[SslPolicy], name: &str) -> Option<bool> {
    let mut policies = policies.iter();
    policies
        .any(|policy| policy.name.as_deref() == Some(name))
        .then_some(true)
}

#[cfg(test)]
mod tests {
    use super::{SslPolicy, told};

    #[test]
    fn an_answer_without_the_policy_is_no_refusal() {
        let policy = SslPolicy::builder().name("modern").build();
        assert_eq!(told(std::slice::from_ref(&policy), "modern"), Some(true));
        assert_eq!(told(&[policy], "other"), None);
        assert_eq!(told(&[], "modern"), None);
    }
}
