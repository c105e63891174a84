//! Trust stores: by what clients' certificates are checked. They are never the stack's own.

use crate::call::call;
use crate::error::AwsError;
use crate::optional::told;
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
        Err(error) if error.is(&["TrustStoreNotFound"]) => Ok(Some("missing".to_owned())),
        answer => {
            let stores = told(answer)?.and_then(|answer| answer.trust_stores);
            let store = stores.unwrap_or_default().into_iter().next();
            Ok(store.and_then(|store| Some(store.status?.as_str().to_owned())))
        }
    }
}
