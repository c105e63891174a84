//! Where an instance type is offered, and with which versions.

use aws_sdk_mq::types::EngineType;

use crate::call::call;
use crate::error::{AwsError, Class};
use crate::{Aws, pages, retry};
use mqctl_model::spec::Engine;

/// What the service offers of one instance type. Both are empty where it did not say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Offers {
    /// The availability zones that have it, as the service names them. Sorted.
    pub(crate) zones: Vec<String>,
    /// The versions it runs, as the service spells them. Sorted as texts.
    pub(crate) versions: Vec<String>,
}

/// What the service offers of `instance_type` for `engine`.
///
/// An endpoint that does not know the call says nothing about offers, which is no error: whatever does not fit is
/// refused when the broker is made.
pub(crate) async fn offers(
    aws: &Aws,
    engine: Engine,
    instance_type: &str,
) -> Result<Offers, AwsError> {
    let request = aws
        .mq
        .describe_broker_instance_options()
        .engine_type(engine_type(engine).as_str())
        .host_instance_type(instance_type)
        .max_results(100);
    let options = pages::all(|token| {
        let request = request.clone().set_next_token(token);
        async move {
            let send = || request.clone().send();
            let page = call(&aws.clock, retry::DESCRIBE_BROKER_INSTANCE_OPTIONS, send).await?;
            Ok((page.broker_instance_options, page.next_token))
        }
    })
    .await;
    let options = match options {
        Ok(options) => options,
        Err(error) if is_unknown_call(&error) => Vec::new(),
        Err(error) => return Err(error),
    };
    let mut offers = Offers::default();
    for option in options {
        let zones = option.availability_zones.unwrap_or_default();
        offers
            .zones
            .extend(zones.into_iter().filter_map(|zone| zone.name));
        let versions = option.supported_engine_versions.unwrap_or_default();
        offers.versions.extend(versions);
    }
    for list in [&mut offers.zones, &mut offers.versions] {
        list.sort();
        list.dedup();
    }
    Ok(offers)
}

/// The engine that the service names, if it is one of ours.
pub(super) fn engine(reported: Option<&EngineType>) -> Option<Engine> {
    let reported = reported?;
    let mut all = Engine::ALL.into_iter();
    all.find(|known| engine_type(*known) == *reported)
}

/// The engine in the service's terms.
pub(super) fn engine_type(engine: Engine) -> EngineType {
    match engine {
        Engine::ActiveMq => EngineType::Activemq,
    }
}

/// Whether the endpoint has never heard of the call: refused without a code of its own, or with one that says so.
fn is_unknown_call(error: &AwsError) -> bool {
    error.class == Class::Refused
        && (error.code.is_none()
            || error.is(&[
                "NotFoundException",
                "UnknownOperationException",
                "InvalidAction",
                "NotImplemented",
            ]))
}
