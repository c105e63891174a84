//! The mark on a broker that says whether a client may have reached it.

use futures::future::try_join_all;

use crate::call::call;
use crate::error::AwsError;
use crate::mq::tag;
use crate::{Aws, Step, retry};
use mqctl_model::resource::{Input, Output, SERVED_TAG, Tags, UNSERVED_TAG, Value};

/// Mark the brokers that these addresses are of as reached by clients, before any of the addresses is registered. A broker in
/// which the two marks meet counts as reached, so the new one comes first.
pub(crate) async fn mark_served(
    aws: &Aws,
    addresses: &[Input],
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let brokers = addresses.iter().filter_map(|address| match address {
        Input::From(reference) => step.known.outputs(&reference.resource),
        Input::Known(_) => None,
    });
    let unserved =
        brokers.filter(|outputs| outputs.get(Output::Unserved) == Some(&Value::Flag(true)));
    let arns = unserved.filter_map(|outputs| outputs.text(Output::Arn));
    try_join_all(arns.map(|arn| mark(aws, arn))).await?;
    Ok(())
}

async fn mark(aws: &Aws, arn: &str) -> Result<(), AwsError> {
    tag(aws, arn, &served()).await?;
    let send = || {
        let request = aws.mq.delete_tags().resource_arn(arn);
        request.tag_keys(UNSERVED_TAG).send()
    };
    call(&aws.clock, retry::UNTAG_BROKER, send).await?;
    Ok(())
}

/// The mark of a broker that clients may have reached.
pub(crate) fn served() -> Tags {
    Tags::from([(SERVED_TAG.to_owned(), "true".to_owned())])
}
