//! Which aliases of a zone are the stack's, and what stands where its alias is to be. Pure.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_route53::types::{ResourceRecordSet, RrType};

use super::name::canonical;
use super::records::values;
use mqctl_model::lookups::HostedZone;
use mqctl_model::observed::{Lifecycle, Report};
use mqctl_model::resource::{
    Alias, Input, Outputs, Placement, Resource, ResourceId, STACK_TAG, Tags, ownership_name,
    ownership_text,
};

/// Every alias that an ownership record of `stack` speaks for, whatever its domain was when it was made; and what stands
/// at `domain` without such a record.
///
/// An ownership record whose alias is gone counts as an alias that points nowhere, so that it is repaired or removed. An
/// alias whose ownership record is gone is still the stack's if it points at one of `balancers`, the stack's own.
pub(crate) fn alias_reports(
    zone: &HostedZone,
    records: &[ResourceRecordSet],
    stack: &str,
    domain: &str,
    balancers: &[String],
) -> Vec<Report> {
    let domain = canonical(domain);
    let mut reports = Vec::new();
    let mut is_ours = false;
    for name in owned_names(records, stack) {
        is_ours |= name == domain;
        let record = alias_at(records, &name);
        reports.push(report(&zone.id, &name, record, own_tags(stack), true));
    }
    if !is_ours {
        let occupant = records.iter().find(|record| {
            canonical(&record.name) == domain
                && matches!(record.r#type, RrType::A | RrType::Aaaa | RrType::Cname)
        });
        // Ours could not be created beside it either.
        let ownership = records.iter().find(|record| {
            canonical(&record.name) == ownership_name(&domain)
                && matches!(record.r#type, RrType::Txt | RrType::Cname)
        });
        let is_bereft =
            |alias: &&ResourceRecordSet| ownership.is_none() && balancers.contains(&target(alias));
        let bereft = alias_at(records, &domain).filter(is_bereft);
        if bereft.is_some() {
            reports.push(report(&zone.id, &domain, bereft, own_tags(stack), false));
        } else if occupant.is_some() || ownership.is_some() {
            let owner = ownership.and_then(owner);
            let tags = owner.map(|owner| (STACK_TAG.to_owned(), owner));
            let tags = tags.into_iter().collect();
            reports.push(report(
                &zone.id,
                &domain,
                occupant,
                tags,
                ownership.is_some(),
            ));
        }
    }
    reports
}

/// The record that an alias of the stack is: the plain one of its name. One of several that share a name is not made by
/// mqctl.
pub(super) fn alias_at<'a>(
    records: &'a [ResourceRecordSet],
    name: &str,
) -> Option<&'a ResourceRecordSet> {
    records.iter().find(|record| {
        record.r#type == RrType::A
            && record.set_identifier.is_none()
            && canonical(&record.name) == name
    })
}

/// The ownership record of `stack` for the alias `name`.
pub(super) fn ownership_at<'a>(
    records: &'a [ResourceRecordSet],
    name: &str,
    stack: &str,
) -> Option<&'a ResourceRecordSet> {
    let (name, text) = (ownership_name(name), ownership_text(stack));
    records.iter().find(|record| {
        record.r#type == RrType::Txt
            && canonical(&record.name) == name
            && values(record).contains(&text.as_str())
    })
}

/// Where a record points: for people, and for comparing.
pub(super) fn target(record: &ResourceRecordSet) -> String {
    match &record.alias_target {
        Some(target) => canonical(&target.dns_name),
        None => values(record).join(", "),
    }
}

/// The names of the aliases that ownership records of `stack` speak for.
fn owned_names(records: &[ResourceRecordSet], stack: &str) -> Vec<String> {
    let prefix = ownership_name("");
    let names = records.iter().filter_map(|record| {
        let name = canonical(&record.name).strip_prefix(&prefix)?.to_owned();
        ownership_at(std::slice::from_ref(record), &name, stack)?;
        Some(name)
    });
    names.collect()
}

/// The stack that a record names as the owner of the alias beside it.
pub(super) fn owner(record: &ResourceRecordSet) -> Option<String> {
    let text = ownership_text("");
    let prefix = text.trim_end_matches('"');
    let mut stacks = values(record)
        .into_iter()
        .filter_map(|value| value.strip_prefix(prefix)?.strip_suffix('"'));
    stacks.next().map(str::to_owned)
}

/// A record that is an alias of the stack, or in its place. `tags` are what its ownership record says, and `ownership` is
/// whether there is one.
pub(super) fn report(
    zone: &str,
    name: &str,
    record: Option<&ResourceRecordSet>,
    tags: Tags,
    ownership: bool,
) -> Report {
    let target_zone = record.and_then(|record| record.alias_target.as_ref());
    let target_zone = target_zone.map(|target| target.hosted_zone_id.as_str());
    Report {
        physical_id: name.to_owned(),
        tags,
        part: None,
        wanted: Some(resource_id()),
        resource: Resource::Alias(Alias {
            zone: zone.to_owned(),
            name: name.to_owned(),
            target: Input::known(record.map(target).unwrap_or_default()),
            target_zone: Input::known(target_zone.unwrap_or_default()),
            ownership,
        }),
        outputs: Outputs::default(),
        state: Lifecycle::Ready,
        pending: BTreeMap::new(),
        unknown: BTreeSet::new(),
    }
}

fn resource_id() -> ResourceId {
    ResourceId::new("alias")
}

/// What the tags would say if records could carry any.
pub(super) fn own_tags(stack: &str) -> Tags {
    let placement = Placement {
        stack: stack.to_owned(),
        id: resource_id(),
        generation: 1,
    };
    placement.tags(&Tags::new())
}

#[cfg(test)]
mod tests {
    use aws_sdk_route53::types::{ResourceRecord, ResourceRecordSet, RrType};

    use super::super::record;
    use super::alias_reports;
    use mqctl_model::lookups::HostedZone;
    use mqctl_model::observed::{Observed, Report};
    use mqctl_model::resource::{Input, Resource};

    const DOMAIN: &str = "mq.example.com";
    /// The stack's load balancer.
    const OWN: &str = "orders.elb.amazonaws.com";

    fn observe(records: &[ResourceRecordSet]) -> (Vec<(String, String)>, Observed) {
        let zone = HostedZone {
            id: "Z1".to_owned(),
            name: "example.com".to_owned(),
        };
        let reports = alias_reports(&zone, records, "orders", DOMAIN, &[OWN.to_owned()]);
        let targets = reports.iter().map(name_and_target).collect();
        (targets, Observed::from_reports("orders", None, reports))
    }

    fn name_and_target(report: &Report) -> (String, String) {
        match &report.resource {
            Resource::Alias(alias) => match &alias.target {
                Input::Known(target) => (alias.name.clone(), target.clone()),
                Input::From(_) => panic!("what is observed is known"),
            },
            other => panic!("a {} is no alias", other.kind()),
        }
    }

    /// As Route 53 lists it.
    fn listed(mut record: ResourceRecordSet) -> ResourceRecordSet {
        record.name = format!("{}.", record.name.replace('*', "\\052"));
        if let Some(target) = &mut record.alias_target {
            target.dns_name.push('.');
        }
        record
    }

    fn alias(name: &str) -> ResourceRecordSet {
        listed(record::alias(name, OWN, "Z9"))
    }

    fn ownership(name: &str, stack: &str) -> ResourceRecordSet {
        listed(record::ownership(name, stack))
    }

    fn plain(name: &str, kind: RrType, value: &str) -> ResourceRecordSet {
        let value = ResourceRecord::builder().value(value).build();
        ResourceRecordSet::builder()
            .name(name)
            .r#type(kind)
            .resource_records(value.expect("a value is set"))
            .build()
            .expect("name and type are set")
    }

    fn pair(name: &str, target: &str) -> (String, String) {
        (name.to_owned(), target.to_owned())
    }

    #[test]
    fn an_alias_with_our_ownership_record_is_ours_whatever_its_name() {
        let (targets, observed) = observe(&[
            ownership(DOMAIN, "orders"),
            ownership("*.old.example.com", "orders"),
            alias(DOMAIN),
            alias("*.old.example.com"),
            alias("other.example.com"),
        ]);
        assert_eq!(targets, [pair(DOMAIN, OWN), pair("*.old.example.com", OWN)]);
        assert_eq!(observed.resources.values().flatten().count(), 2);
        assert!(observed.strangers.is_empty());
    }

    #[test]
    fn an_ownership_record_alone_is_an_alias_that_points_nowhere() {
        let (targets, observed) = observe(&[ownership(DOMAIN, "orders")]);
        assert_eq!(targets, [pair(DOMAIN, "")]);
        assert!(observed.strangers.is_empty());
    }

    #[test]
    fn an_alias_of_the_stacks_own_balancer_is_ours_without_an_ownership_record_but_not_with_anothers()
     {
        let (targets, observed) = observe(&[alias(DOMAIN)]);
        assert_eq!(targets, [pair(DOMAIN, OWN)]);
        assert!(observed.strangers.is_empty());
        let foreign = plain("_mqctl.mq.example.com.", RrType::Txt, "\"something else\"");
        assert_eq!(observe(&[alias(DOMAIN), foreign]).1.strangers.len(), 1);
        let elsewhere = listed(record::alias(DOMAIN, "billing.elb.amazonaws.com", "Z9"));
        assert_eq!(observe(&[elsewhere]).1.strangers.len(), 1);
    }

    #[test]
    fn a_record_without_our_ownership_record_is_a_stranger() {
        for kind in [RrType::A, RrType::Aaaa, RrType::Cname] {
            let (_, observed) = observe(&[plain("MQ.example.com.", kind, "elsewhere")]);
            let [stranger] = observed.strangers.as_slice() else {
                panic!("there is one stranger");
            };
            assert_eq!(stranger.wanted.as_str(), "alias");
            assert_eq!(stranger.physical_id, DOMAIN);
            assert_eq!(stranger.owner, None);
            assert!(observed.is_empty());
        }
    }

    #[test]
    fn another_stack_is_named() {
        let records = [alias(DOMAIN), ownership(DOMAIN, "billing")];
        let (_, observed) = observe(&records);
        let [stranger] = observed.strangers.as_slice() else {
            panic!("there is one stranger");
        };
        assert_eq!(stranger.owner.as_deref(), Some("billing"));
        // The ownership record alone is in the way too.
        assert_eq!(observe(&records[1..]).1.strangers.len(), 1);
    }

    #[test]
    fn other_records_are_nobodys_business() {
        let (targets, _) = observe(&[
            plain("mq.example.com.", RrType::Txt, "\"v=spf1 -all\""),
            plain("example.com.", RrType::A, "192.0.2.1"),
        ]);
        assert!(targets.is_empty());
    }
}
