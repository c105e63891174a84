//! Network interfaces: what services and instances put into subnets.

use aws_sdk_ec2::types::{self, Filter};

use crate::call::call;
use crate::error::AwsError;
use crate::{Aws, pages, retry};
use mqctl_model::neighbours::Interface;

/// The interfaces that match, as EC2 has them.
pub(super) async fn list(
    aws: &Aws,
    filters: Vec<Filter>,
) -> Result<Vec<types::NetworkInterface>, AwsError> {
    let filters = &filters;
    pages::all(|token| async move {
        let answer = call(&aws.clock, retry::DESCRIBE_NETWORK_INTERFACES, || {
            let request = aws.ec2.describe_network_interfaces();
            let request = request.set_filters(Some(filters.clone()));
            request.set_next_token(token.clone()).send()
        })
        .await?;
        Ok((answer.network_interfaces, answer.next_token))
    })
    .await
}

/// The interfaces that match, in the model's terms.
pub(super) async fn describe(aws: &Aws, filters: Vec<Filter>) -> Result<Vec<Interface>, AwsError> {
    let found = list(aws, filters).await?;
    Ok(found.into_iter().filter_map(read).collect())
}

fn read(found: types::NetworkInterface) -> Option<Interface> {
    let groups = found.groups.unwrap_or_default().into_iter();
    Some(Interface {
        id: found.network_interface_id?,
        description: found.description.unwrap_or_default(),
        vpc: found.vpc_id.unwrap_or_default(),
        subnet: found.subnet_id.unwrap_or_default(),
        security_groups: groups.filter_map(|group| group.group_id).collect(),
        address: found.private_ip_address.unwrap_or_default(),
        is_managed: found.requester_managed == Some(true),
    })
}
