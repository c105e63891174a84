//! The records of a zone: reading those of a name, and finding one.

use aws_sdk_route53::operation::list_resource_record_sets::ListResourceRecordSetsOutput;
use aws_sdk_route53::types::{ResourceRecordSet, RrType};

use futures::future::try_join_all;
use futures::try_join;

use super::name::{canonical, suffixes};
use crate::call::call;
use crate::error::AwsError;
use crate::{Aws, retry};
use mqctl_model::dns::NameRecords;
use mqctl_model::lookups::HostedZone;
use mqctl_model::resource::{Owner, ownership_name};

/// How many records a page is to hold: one name seldom has more than a few, and those that follow it are others'.
const PAGE: i32 = 20;

/// The records of one name; none if there is no such zone. A zone may have many thousands of records, so it is never
/// read as a whole.
///
/// AWS's list starts at the name, whether that exists or not, and goes on with those that follow in the order of reversed
/// labels. Source: API model, `ListResourceRecordSets`.
pub(crate) async fn records_at(
    aws: &Aws,
    zone_id: &str,
    name: &str,
) -> Result<Vec<ResourceRecordSet>, AwsError> {
    let wanted = canonical(name);
    let mut records = Vec::new();
    let mut start = Start {
        name: Some(name.to_owned()),
        ..Start::default()
    };
    loop {
        let page = match page(aws, zone_id, &start).await {
            Err(error) if error.is(&["NoSuchHostedZone"]) => return Ok(Vec::new()),
            page => page?,
        };
        let of_name = page.resource_record_sets.into_iter();
        records.extend(of_name.filter(|record| canonical(&record.name) == wanted));
        let next = page.next_record_name.filter(|_| page.is_truncated);
        let Some(next) = next.filter(|next| canonical(next) == wanted) else {
            return Ok(records);
        };
        start = Start {
            name: Some(next),
            kind: page.next_record_type,
            identifier: page.next_record_identifier,
        };
    }
}

/// The records of a name, and those of its ownership record's name.
pub(crate) async fn records_beside(
    aws: &Aws,
    zone_id: &str,
    name: &str,
) -> Result<Vec<ResourceRecordSet>, AwsError> {
    let ownership_name = ownership_name(name);
    let (mut records, ownership) = try_join!(
        records_at(aws, zone_id, name),
        records_at(aws, zone_id, &ownership_name)
    )?;
    records.extend(ownership);
    Ok(records)
}

/// What counts for certificates and delegations in the names above `domain` up to the zone's own, from long to short.
pub(crate) async fn names_above(
    aws: &Aws,
    zone: &HostedZone,
    domain: &str,
) -> Result<Vec<NameRecords>, AwsError> {
    let names = suffixes(domain).into_iter().skip(1);
    let names = names.filter(|name| suffixes(name).contains(&zone.name.as_str()));
    let records = names.map(|name| async move {
        let records = records_at(aws, &zone.id, name).await?;
        Ok::<_, AwsError>(name_records(name, &records))
    });
    try_join_all(records).await
}

/// What counts for certificates and delegations in the records of a name.
pub(crate) fn name_records(name: &str, records: &[ResourceRecordSet]) -> NameRecords {
    let of_type = |wanted: &RrType| -> Vec<String> {
        let of_type = records
            .iter()
            .filter(|record| record.r#type == *wanted && canonical(&record.name) == name);
        let values = of_type.flat_map(values);
        values.map(str::to_owned).collect()
    };
    NameRecords {
        name: name.to_owned(),
        caa: of_type(&RrType::Caa),
        ns: of_type(&RrType::Ns),
    }
}

/// Whose record `name` is, as the record beside it says; none if there is none that says so.
pub(super) fn owner_of(records: &[ResourceRecordSet], name: &str) -> Option<Owner> {
    let record = ownership_at(records, name)?;
    values(record).into_iter().find_map(Owner::from_text)
}

/// The ownership record beside the record `name`, whatever it says.
pub(super) fn ownership_at<'a>(
    records: &'a [ResourceRecordSet],
    name: &str,
) -> Option<&'a ResourceRecordSet> {
    let name = ownership_name(name);
    records
        .iter()
        .find(|record| record.r#type == RrType::Txt && canonical(&record.name) == name)
}

/// Whether a zone has the CNAME record `name` with exactly this value.
pub(crate) fn has_record(records: &[ResourceRecordSet], name: &str, value: &str) -> bool {
    with_value(records, name, value).is_some()
}

/// The CNAME record `name` with exactly this value.
pub(super) fn with_value<'a>(
    records: &'a [ResourceRecordSet],
    name: &str,
    value: &str,
) -> Option<&'a ResourceRecordSet> {
    let (name, value) = (canonical(name), canonical(value));
    records.iter().find(|record| {
        record.r#type == RrType::Cname
            && canonical(&record.name) == name
            && values(record)
                .iter()
                .map(|found| canonical(found))
                .eq([value.clone()])
    })
}

/// A record's values; none if it is an alias.
pub(super) fn values(record: &ResourceRecordSet) -> Vec<&str> {
    let values = record.resource_records.iter().flatten();
    values.map(|value| value.value.as_str()).collect()
}

/// Where a page starts.
#[derive(Default)]
struct Start {
    name: Option<String>,
    kind: Option<RrType>,
    identifier: Option<String>,
}

async fn page(
    aws: &Aws,
    zone_id: &str,
    start: &Start,
) -> Result<ListResourceRecordSetsOutput, AwsError> {
    call(&aws.clock, retry::LIST_RESOURCE_RECORD_SETS, || {
        let request = aws.route53.list_resource_record_sets();
        request
            .hosted_zone_id(zone_id)
            .set_start_record_name(start.name.clone())
            .set_start_record_type(start.kind.clone())
            .set_start_record_identifier(start.identifier.clone())
            .max_items(PAGE)
            .send()
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::super::record;
    use super::{has_record, owner_of};
    use mqctl_model::resource::Owner;

    #[test]
    fn a_record_is_found_however_it_is_spelled() {
        let found = [record::validation(
            "_a.mq.example.com.",
            "_B.acm-validations.aws.",
        )];
        let value = "_b.acm-validations.aws";
        assert!(has_record(&found, "_A.mq.example.com", value));
        assert!(!has_record(&found, "_a.example.com", value));
        assert!(!has_record(
            &found,
            "_a.mq.example.com",
            "_c.acm-validations.aws"
        ));
    }

    #[test]
    fn a_record_of_another_type_does_not_count() {
        let owner = Owner::new("orders", "us-west-2", "000000000000");
        let found = [record::ownership("mq.example.com", &owner)];
        assert!(!has_record(&found, "_mqctl.mq.example.com", &owner.text()));
        assert_eq!(owner_of(&found, "mq.example.com"), Some(owner));
        assert_eq!(owner_of(&found, "example.com"), None);
    }
}
