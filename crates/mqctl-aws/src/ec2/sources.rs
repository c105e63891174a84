//! What the plan file admits that is there before the stack: prefix lists and security groups.

use aws_sdk_ec2::types::ManagedPrefixList;
use futures::try_join;

use super::lookups::absent;
use super::query::filter;
use super::security_group;
use crate::call::call;
use crate::error::AwsError;
use crate::{Aws, pages, retry};
use mqctl_model::lookups::PrefixList;
use mqctl_model::spec::Source;

/// The prefix lists among those whom the plan file admits.
///
/// # Errors
///
/// Also if one of the lists or security groups does not exist.
pub(crate) async fn look_up(aws: &Aws, allow: &[Source]) -> Result<Vec<PrefixList>, AwsError> {
    let of = |pick: fn(&Source) -> Option<&String>| allow.iter().filter_map(pick).collect();
    let lists: Vec<&String> = of(|source| match source {
        Source::PrefixList(id) => Some(id),
        Source::Range(_) | Source::SecurityGroup(_) => None,
    });
    let groups: Vec<&String> = of(|source| match source {
        Source::SecurityGroup(id) => Some(id),
        Source::Range(_) | Source::PrefixList(_) => None,
    });
    let (found, worn) = try_join!(prefix_lists(aws, &lists), group_ids(aws, &groups))?;
    let is_found = |id: &&String| found.iter().any(|list| list.id == **id);
    let missing_lists = lists.into_iter().filter(|id| !is_found(id));
    let missing_groups = groups.into_iter().filter(|id| !worn.contains(id));
    let missing: Vec<&str> = missing_lists
        .chain(missing_groups)
        .map(String::as_str)
        .collect();
    if missing.is_empty() {
        Ok(found)
    } else {
        Err(absent(&missing, &aws.region))
    }
}

async fn prefix_lists(aws: &Aws, ids: &[&String]) -> Result<Vec<PrefixList>, AwsError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids = &filter("prefix-list-id", ids.iter().copied());
    let found = pages::all(|token| async move {
        let answer = call(&aws.clock, retry::DESCRIBE_MANAGED_PREFIX_LISTS, || {
            let request = aws.ec2.describe_managed_prefix_lists();
            request
                .filters(ids.clone())
                .set_next_token(token.clone())
                .send()
        })
        .await?;
        Ok((answer.prefix_lists, answer.next_token))
    })
    .await?;
    Ok(found.into_iter().filter_map(read).collect())
}

fn read(list: ManagedPrefixList) -> Option<PrefixList> {
    Some(PrefixList {
        id: list.prefix_list_id?,
        max_entries: list.max_entries.and_then(|most| usize::try_from(most).ok()),
        address_family: list.address_family,
    })
}

async fn group_ids(aws: &Aws, ids: &[&String]) -> Result<Vec<String>, AwsError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found =
        security_group::describe(aws, vec![filter("group-id", ids.iter().copied())]).await?;
    Ok(found
        .into_iter()
        .filter_map(|group| group.group_id)
        .collect())
}
