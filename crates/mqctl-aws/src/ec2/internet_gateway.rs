//! Internet gateways.

use aws_sdk_ec2::types::{self, AttachmentStatus, Filter, ResourceType};

use super::outcome::{made, required, settle};
use super::query::filter;
use super::removal::{interfaces, names, once_unused};
use super::report::report;
use super::{CONSISTENCY, mistaken, tags, vpc};
use crate::call::call;
use crate::changed::Changed;
use crate::error::{AwsError, Class};
use crate::step::{Made, Step};
use crate::wait::while_refused;
use crate::{Aws, pages, retry};
use mqctl_model::changeset::FieldChange;
use mqctl_model::observed::{Existing, Report, unreported};
use mqctl_model::resource::{Input, InternetGateway, InternetGatewayField, Resource};

/// There is no such gateway; or not yet, right after it was made.
pub(super) const NOT_FOUND: &str = "InvalidInternetGatewayID.NotFound";
/// It is attached already.
const ATTACHED: &str = "Resource.AlreadyAssociated";
/// It is not attached, at least not to this VPC.
const DETACHED: &str = "Gateway.NotAttached";

/// Make a gateway and attach it.
pub(crate) async fn create(
    aws: &Aws,
    desired: &InternetGateway,
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let tags = tags::specification(ResourceType::InternetGateway, step);
    let created = call(&aws.clock, retry::CREATE_INTERNET_GATEWAY, || {
        let request = aws.ec2.create_internet_gateway();
        request.tag_specifications(tags.clone()).send()
    })
    .await
    .and_then(|answer| required(answer.internet_gateway, retry::CREATE_INTERNET_GATEWAY));
    let find = || describe(aws, tags::of_placement(step.placement));
    let gateway = settle(step, created, &[], find).await?;
    let id = required(gateway.internet_gateway_id, retry::CREATE_INTERNET_GATEWAY)?;
    attach(aws, &id, desired, step).await?;
    Ok(made(&id))
}

/// Attach it if it is not.
pub(crate) async fn update(
    aws: &Aws,
    desired: &InternetGateway,
    existing: &Existing,
    fields: &[FieldChange],
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let id = &existing.physical_id;
    let changed = Changed::of(fields)?;
    for field in changed.fields {
        match field {
            InternetGatewayField::Vpc => attach(aws, id, desired, step).await?,
        }
    }
    if changed.tags {
        tags::set(aws, id, step).await?;
    }
    Ok(made(id))
}

/// Detach a gateway as soon as the VPC has no public addresses any more, and delete it.
pub(crate) async fn delete(
    aws: &Aws,
    existing: &Existing,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let id = &existing.physical_id;
    let Resource::InternetGateway(gateway) = &existing.resource else {
        return Err(mistaken(existing, "internet gateway"));
    };
    if let Some(vpc) = &gateway.vpc {
        let vpc = &step.known.text(vpc)?;
        let detach = || async {
            call(&aws.clock, retry::DETACH_INTERNET_GATEWAY, || {
                let request = aws.ec2.detach_internet_gateway();
                request.internet_gateway_id(id).vpc_id(vpc).send()
            })
            .await?;
            Ok(())
        };
        let gone = [DETACHED, NOT_FOUND, vpc::NOT_FOUND];
        once_unused(step, id, &gone, detach, || public_addresses(aws, vpc)).await?;
    }
    let delete = || async {
        call(&aws.clock, retry::DELETE_INTERNET_GATEWAY, || {
            let request = aws.ec2.delete_internet_gateway();
            request.internet_gateway_id(id).send()
        })
        .await?;
        Ok(())
    };
    once_unused(step, id, &[NOT_FOUND], delete, || async { Ok(Vec::new()) }).await
}

/// What has a public address in a VPC.
async fn public_addresses(aws: &Aws, vpc: &str) -> Result<Vec<String>, AwsError> {
    let mut interfaces = interfaces(aws, "vpc-id", vpc).await?;
    interfaces.retain(|interface| interface.association.is_some());
    Ok(names(&interfaces))
}

/// Attach it to the VPC that it is to be attached to.
async fn attach(
    aws: &Aws,
    id: &str,
    desired: &InternetGateway,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let Some(vpc) = &desired.vpc else {
        return Ok(());
    };
    let vpc = &step.known.text(vpc)?;
    let unseen = [NOT_FOUND, vpc::NOT_FOUND];
    let what = "internet gateway and VPC to be seen";
    let attached = while_refused(step, what, &unseen, CONSISTENCY, || async {
        call(&aws.clock, retry::ATTACH_INTERNET_GATEWAY, || {
            let request = aws.ec2.attach_internet_gateway();
            request.internet_gateway_id(id).vpc_id(vpc).send()
        })
        .await
    })
    .await;
    match attached {
        Ok(_) => Ok(()),
        // To what, it does not say; and what was done without an answer may not be seen yet.
        Err(error) if error.is(&[ATTACHED]) => {
            let what = "attachment to be seen";
            while_refused(step, what, &[ATTACHED], CONSISTENCY, || async {
                let gateways = describe(aws, vec![filter("internet-gateway-id", [id])]).await?;
                match gateways.iter().find_map(attached_to) {
                    Some(attached) if attached == vpc => Ok(()),
                    Some(other) => Err(AwsError::new(
                        retry::ATTACH_INTERNET_GATEWAY.action(),
                        Class::Conflict,
                        format!("{id} is attached to {other}, not to {vpc}"),
                    )),
                    None => Err(error.clone()),
                }
            })
            .await
        }
        Err(error) => Err(error),
    }
}

/// The gateways that match.
pub(super) async fn describe(
    aws: &Aws,
    filters: Vec<Filter>,
) -> Result<Vec<types::InternetGateway>, AwsError> {
    let filters = &filters;
    pages::all(|token| async move {
        let answer = call(&aws.clock, retry::DESCRIBE_INTERNET_GATEWAYS, || {
            let request = aws.ec2.describe_internet_gateways();
            let request = request.set_filters(Some(filters.clone()));
            request.set_next_token(token.clone()).send()
        })
        .await?;
        Ok((answer.internet_gateways, answer.next_token))
    })
    .await
}

/// The VPC that a gateway is attached to.
pub(super) fn attached_to(gateway: &types::InternetGateway) -> Option<&str> {
    let leaving = [AttachmentStatus::Detaching, AttachmentStatus::Detached];
    gateway
        .attachments
        .iter()
        .flatten()
        .filter(|attachment| {
            let state = attachment.state.as_ref();
            state.is_none_or(|state| !leaving.contains(state))
        })
        .find_map(|attachment| attachment.vpc_id.as_deref())
}

/// A gateway as it was read.
pub(super) fn read(gateway: types::InternetGateway) -> Option<Report> {
    let resource = Resource::InternetGateway(InternetGateway {
        vpc: attached_to(&gateway).map(Input::known),
    });
    let unknown = unreported([(InternetGatewayField::Vpc, gateway.attachments.is_some())]);
    let tags = tags::read(gateway.tags.as_ref());
    let id = gateway.internet_gateway_id?;
    Some(report(id, tags, resource, unknown))
}
