//! Where the record that validates a certificate is, and whose it is. Pure.

use aws_sdk_route53::types::{ResourceRecordSet, RrType};

use super::name::canonical;
use super::records::{owner_of, values, with_value};
use mqctl_model::observed::Report;
use mqctl_model::resource::{Input, Owner, Resource, ResourceId, Tags};

/// The validation of a certificate in a zone, given the records of its name there and of the ownership record's name.
/// `report` is the certificate's, in no zone; `is_wanted` is whether the record is to be in this zone.
///
/// The record counts where its value is right, whoever made it. With another value it is someone's, who is in the way. An
/// ownership record whose record is gone counts as a record without a value, so that it is repaired or removed.
pub(crate) fn validation_report(
    mut report: Report,
    zone: &str,
    is_wanted: bool,
    records: &[ResourceRecordSet],
    owner: &Owner,
) -> Option<Report> {
    let Resource::Validation(validation) = &mut report.resource else {
        return None;
    };
    let (Input::Known(name), Input::Known(value)) =
        (&validation.record_name, &validation.record_value)
    else {
        return None;
    };
    let found = with_value(records, name, value);
    let is_there = found.is_some();
    let other = records
        .iter()
        .find(|record| canonical(&record.name) == *name && !is_there);
    zone.clone_into(&mut validation.zone);
    validation.is_own = owner_of(records, name).as_ref() == Some(owner);
    if validation.is_own
        && let Some(ttl) = found.and_then(|record| record.ttl)
    {
        validation.record_ttl = ttl;
    }
    if !is_wanted {
        report.physical_id = format!("{name} in zone {zone}");
        return validation.is_own.then_some(report);
    }
    match other {
        None if is_there => Some(report),
        None if validation.is_own => {
            validation.record_value = Input::known("");
            Some(report)
        }
        None => None,
        Some(other) => Some(Report {
            physical_id: format!("{name}, which points at {}", pointed_at(other)),
            tags: Tags::new(),
            part: None,
            wanted: Some(ResourceId::new("validation")),
            ..report
        }),
    }
}

/// What a record says, for people.
fn pointed_at(record: &ResourceRecordSet) -> String {
    match (&record.alias_target, &record.r#type) {
        (Some(target), _) => canonical(&target.dns_name),
        (None, RrType::Cname) => values(record).into_iter().map(canonical).collect(),
        (None, _) => values(record).join(", "),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::super::record;
    use super::*;
    use mqctl_model::observed::Lifecycle;
    use mqctl_model::resource::{Outputs, Placement, RECORD_TTL, Validation};

    const NAME: &str = "_a.mq.example.com";
    const VALUE: &str = "_b.acm-validations.aws";

    fn owner() -> Owner {
        Owner::new("orders", "us-west-2", "000000000000")
    }

    fn unlocated() -> Report {
        let placement = Placement {
            stack: "orders".to_owned(),
            id: ResourceId::new("certificate"),
            generation: 1,
        };
        Report {
            physical_id: NAME.to_owned(),
            tags: placement.tags(&Tags::new()),
            part: Some("validation"),
            wanted: None,
            resource: Resource::Validation(Validation {
                certificate: Input::known("arn"),
                zone: String::new(),
                record_name: Input::known(NAME),
                record_value: Input::known(VALUE),
                record_ttl: RECORD_TTL,
                is_own: false,
            }),
            outputs: Outputs::default(),
            state: Lifecycle::Ready,
            pending: BTreeMap::new(),
            unknown: BTreeSet::new(),
        }
    }

    /// Whether the record is the stack's, and its value; in the zone where it is to be, or in another.
    fn located(records: &[ResourceRecordSet], is_wanted: bool) -> Option<(bool, String)> {
        let report = validation_report(unlocated(), "Z1", is_wanted, records, &owner())?;
        let Resource::Validation(validation) = report.resource else {
            panic!("it is a validation");
        };
        let Input::Known(value) = validation.record_value else {
            panic!("what is observed is known");
        };
        assert_eq!(report.wanted, None, "nothing is in the way");
        Some((validation.is_own, value))
    }

    #[test]
    fn a_record_that_was_there_before_is_used_but_is_not_the_stacks() {
        let cname = record::validation(NAME, VALUE);
        let ownership = record::ownership(NAME, &owner());
        let pair = [cname.clone(), ownership.clone()];
        assert_eq!(located(&pair, true), Some((true, VALUE.to_owned())));
        let alone = [cname];
        assert_eq!(located(&alone, true), Some((false, VALUE.to_owned())));
        assert_eq!(
            located(&alone, false),
            None,
            "another zone's is nobody's business"
        );
        assert_eq!(located(&pair, false), Some((true, VALUE.to_owned())));
        assert_eq!(located(&[ownership], true), Some((true, String::new())));
        assert_eq!(located(&[], true), None);
    }

    #[test]
    fn how_long_a_record_is_kept_counts_only_where_it_is_the_stacks() {
        let mut cname = record::validation(NAME, VALUE);
        cname.ttl = Some(60);
        let ttl = |records: &[ResourceRecordSet]| {
            let report = validation_report(unlocated(), "Z1", true, records, &owner());
            match report.expect("it is there").resource {
                Resource::Validation(validation) => validation.record_ttl,
                other => panic!("a {} is no validation", other.kind()),
            }
        };
        let ownership = record::ownership(NAME, &owner());
        assert_eq!(ttl(&[cname.clone(), ownership]), 60);
        assert_eq!(ttl(&[cname]), RECORD_TTL);
    }

    #[test]
    fn a_record_with_another_value_is_in_the_way() {
        let other = record::validation("_a.mq.example.com.", "elsewhere.");
        let report = validation_report(unlocated(), "Z1", true, &[other], &owner());
        let report = report.expect("it is in the way");
        assert_eq!(report.wanted, Some(ResourceId::new("validation")));
        assert_eq!(
            report.physical_id,
            "_a.mq.example.com, which points at elsewhere"
        );
        assert!(report.tags.is_empty());
    }
}
