//! What EC2 has but does not show yet: a describe may miss for a minute what was just made.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::try_join;

use super::query::filter;
use super::{elastic_ip, internet_gateway, security_group, subnet, vpc};
use crate::Aws;
use crate::error::AwsError;
use crate::wait::{Look, poll};

/// How long to look for something that others are built on.
const PATIENCE: Duration = Duration::from_secs(90);

/// The ids of what this module's parent reads, by how they begin.
const PREFIXES: [&str; 5] = ["vpc-", "subnet-", "sg-", "igw-", "eipalloc-"];

/// Whether this is an id of something that [`until_shown`] can look for.
pub(crate) fn is_id(text: &str) -> bool {
    PREFIXES.iter().any(|prefix| text.starts_with(prefix))
}

/// Wait until EC2 shows all of these, whosever they are. What is not shown after a while is not there: somebody deleted it.
pub(crate) async fn until_shown(aws: &Aws, ids: &BTreeSet<String>) -> Result<(), AwsError> {
    let deadline = aws.clock.now() + PATIENCE;
    let told = |unseen: &str| {
        tracing::info!(%unseen, "something is built on what EC2 does not show yet");
    };
    poll(&aws.clock, deadline, told, || async {
        let shown = shown(aws, ids).await?;
        let unseen: Vec<&str> = ids.difference(&shown).map(String::as_str).collect();
        Ok(if unseen.is_empty() {
            Look::Done(())
        } else {
            Look::NotYet(unseen.join(", "))
        })
    })
    .await?;
    Ok(())
}

/// Those of these that EC2 shows.
async fn shown(aws: &Aws, ids: &BTreeSet<String>) -> Result<BTreeSet<String>, AwsError> {
    let of = |prefix: &str| -> Vec<&String> {
        let matching = ids.iter().filter(|id| id.starts_with(prefix));
        matching.collect()
    };
    let by = |name: &str, prefix: &str| vec![filter(name, of(prefix))];
    let (vpcs, subnets, groups, gateways, addresses) = try_join!(
        vpc::describe(aws, by("vpc-id", "vpc-")),
        subnet::describe(aws, by("subnet-id", "subnet-")),
        security_group::describe(aws, by("group-id", "sg-")),
        internet_gateway::describe(aws, by("internet-gateway-id", "igw-")),
        elastic_ip::describe(aws, by("allocation-id", "eipalloc-")),
    )?;
    let ids = vpcs.into_iter().filter_map(|vpc| vpc.vpc_id);
    let ids = ids.chain(subnets.into_iter().filter_map(|subnet| subnet.subnet_id));
    let ids = ids.chain(groups.into_iter().filter_map(|group| group.group_id));
    let addresses = addresses
        .into_iter()
        .filter_map(|address| address.allocation_id);
    let ids = ids.chain(addresses);
    let gateways = gateways.into_iter();
    Ok(ids
        .chain(gateways.filter_map(|gateway| gateway.internet_gateway_id))
        .collect())
}
