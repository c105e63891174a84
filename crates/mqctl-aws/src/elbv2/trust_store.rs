//! Trust stores: by what clients' certificates are checked. They are never the stack's own.

use crate::call::call;
use crate::error::{AwsError, Class};
use crate::{Aws, retry};

/// The status of the trust store with this ARN, in ELB's words, or `missing`; none if AWS does not say.
///
/// As with security policies, it is asked so that it is known before anything is made.
pub(crate) async fn status(aws: &Aws, arn: &str) -> Result<Option<String>, AwsError> {
    let answer = call(&aws.clock, retry::DESCRIBE_TRUST_STORES, || {
        aws.elbv2
            .describe_trust_stores()
            .trust_store_arns(arn)
            .send()
    })
    .await;
    match answer {
        Ok(answer) => {
            let stores = answer.trust_stores.unwrap_or_default();
            let store = stores.into_iter().next();
            Ok(store.and_then(|store| Some(store.status?.as_str().to_owned())))
        }
        Err(error) if error.is(&["TrustStoreNotFound"]) => Ok(Some("missing".to_owned())),
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
