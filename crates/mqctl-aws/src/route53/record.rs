//! The records that mqctl makes. Pure.

use aws_sdk_route53::types::{AliasTarget, ResourceRecord, ResourceRecordSet, RrType};

use mqctl_model::resource::{Owner, RECORD_TTL, ownership_name};

/// The alias `name` of a load balancer.
pub(super) fn alias(
    name: &str,
    target: &str,
    target_zone: &str,
    evaluates_target_health: bool,
) -> ResourceRecordSet {
    let target = AliasTarget::builder()
        .hosted_zone_id(target_zone)
        .dns_name(target)
        .evaluate_target_health(evaluates_target_health)
        .build()
        .expect("all required members are set");
    ResourceRecordSet::builder()
        .name(name)
        .r#type(RrType::A)
        .alias_target(target)
        .build()
        .expect("all required members are set")
}

/// The record that says whose the record `name` is.
pub(super) fn ownership(name: &str, owner: &Owner) -> ResourceRecordSet {
    simple(&ownership_name(name), RrType::Txt, &owner.text())
}

/// The record that proves control of a certificate's domain.
pub(super) fn validation(name: &str, value: &str) -> ResourceRecordSet {
    simple(name, RrType::Cname, value)
}

fn simple(name: &str, kind: RrType, value: &str) -> ResourceRecordSet {
    let value = ResourceRecord::builder()
        .value(value)
        .build()
        .expect("all required members are set");
    ResourceRecordSet::builder()
        .name(name)
        .r#type(kind)
        .ttl(RECORD_TTL)
        .resource_records(value)
        .build()
        .expect("all required members are set")
}
