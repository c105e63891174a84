//! The records of a zone: reading all of them, and finding one.

use aws_sdk_route53::operation::list_resource_record_sets::ListResourceRecordSetsOutput;
use aws_sdk_route53::types::{ResourceRecordSet, RrType};

use super::name::canonical;
use crate::call::call;
use crate::error::AwsError;
use crate::{Aws, retry};

/// Every record of a zone, page by page; a page holds 300.
pub(crate) async fn records(aws: &Aws, zone_id: &str) -> Result<Vec<ResourceRecordSet>, AwsError> {
    let mut records = Vec::new();
    let mut start = Start::default();
    loop {
        let page = page(aws, zone_id, &start).await?;
        records.extend(page.resource_record_sets);
        if !page.is_truncated {
            return Ok(records);
        }
        start = Start {
            name: page.next_record_name,
            kind: page.next_record_type,
            identifier: page.next_record_identifier,
        };
    }
}

/// The records of one name. AWS's list starts at the name; all types of a name fit one page.
pub(super) async fn records_at(
    aws: &Aws,
    zone_id: &str,
    name: &str,
) -> Result<Vec<ResourceRecordSet>, AwsError> {
    let start = Start {
        name: Some(name.to_owned()),
        ..Start::default()
    };
    let page = page(aws, zone_id, &start).await?;
    let name = canonical(name);
    let records = page.resource_record_sets.into_iter();
    Ok(records
        .filter(|record| canonical(&record.name) == name)
        .collect())
}

/// Whether a zone has the CNAME record `name` with exactly this value.
pub(crate) fn has_record(records: &[ResourceRecordSet], name: &str, value: &str) -> bool {
    let (name, value) = (canonical(name), canonical(value));
    records.iter().any(|record| {
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
            .send()
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::super::record;
    use super::has_record;

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
        let found = [record::ownership("mq.example.com", "orders")];
        let value = mqctl_model::resource::ownership_text("orders");
        assert!(!has_record(&found, "_mqctl.mq.example.com", &value));
    }
}
