//! Which aliases are the stack's, and what stands where its alias is to be. Pure.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_route53::types::{ResourceRecordSet, RrType};

use super::name::canonical;
use super::records::{owner_of, ownership_at, values};
use mqctl_model::observed::{Lifecycle, Report};
use mqctl_model::resource::{
    Alias, Input, LoadBalancer, Outputs, Owner, OwnershipRecord, Placement, RECORD_TTL,
    RecordPlace, Resource, ResourceId, STACK_TAG, Tags, ownership_name,
};

/// Whose names are looked at.
pub(crate) struct Claim<'a> {
    /// The stack that reads.
    pub(crate) owner: &'a Owner,
    /// The host names of its load balancers.
    pub(crate) balancers: &'a [String],
    /// Where its alias is to be; none if the zone can't be had.
    pub(crate) wanted: Option<&'a RecordPlace>,
}

/// The alias of the stack at `place`, given the records of that name and of its ownership record; or what stands there
/// instead, if the alias is to be there.
///
/// An ownership record whose alias is gone counts as an alias that points nowhere, so that it is repaired or removed. An
/// alias whose ownership record is gone, or is of an older version and does not say in which region and account its stack
/// is, is still the stack's if it points at one of its load balancers.
pub(crate) fn alias_report(
    place: &RecordPlace,
    records: &[ResourceRecordSet],
    claim: &Claim<'_>,
) -> Option<Report> {
    let name = canonical(&place.name);
    let alias = alias_at(records, &name);
    let is_wanted = claim.wanted == Some(place);
    if let Some(ownership) = claim.ownership(records, &name) {
        let mut report = claim.report(place, alias, own_tags(&claim.owner.stack), ownership);
        if !is_wanted {
            // The same name may be in another zone.
            report.physical_id = format!("{name} in zone {}", place.zone);
            report.wanted = None;
        }
        return Some(report);
    }
    if !is_wanted {
        return None;
    }
    let occupant = records.iter().find(|record| {
        canonical(&record.name) == name
            && matches!(record.r#type, RrType::A | RrType::Aaaa | RrType::Cname)
    });
    // Ours could not be created beside it either.
    let beside = ownership_name(&name);
    let has_neighbour = records.iter().any(|record| {
        canonical(&record.name) == beside && matches!(record.r#type, RrType::Txt | RrType::Cname)
    });
    if occupant.is_none() && !has_neighbour {
        return None;
    }
    let owner = owner_of(records, &name);
    let owner = owner.map(|owner| (STACK_TAG.to_owned(), owner.seen_by(claim.owner)));
    let ownership = if has_neighbour {
        OwnershipRecord::Current
    } else {
        OwnershipRecord::Missing
    };
    Some(claim.report(place, occupant, owner.into_iter().collect(), ownership))
}

impl Claim<'_> {
    /// What the ownership record of the alias `name` says, if that alias is the stack's.
    pub(super) fn ownership(
        &self,
        records: &[ResourceRecordSet],
        name: &str,
    ) -> Option<OwnershipRecord> {
        // What proves the ownership here must be a load balancer that carries the stack's tags.
        let points_home = alias_at(records, name).is_some_and(|it| self.has(&target(it)));
        let is_free = !records
            .iter()
            .any(|record| canonical(&record.name) == ownership_name(name));
        match owner_of(records, name) {
            Some(owner) if owner == *self.owner => {
                let ttl = ownership_at(records, name).and_then(|record| record.ttl);
                Some(match ttl.filter(|ttl| *ttl != RECORD_TTL) {
                    Some(ttl) => OwnershipRecord::OtherTtl(ttl),
                    None => OwnershipRecord::Current,
                })
            }
            Some(owner) if owner.stack == self.owner.stack && owner.place.is_none() => {
                points_home.then_some(OwnershipRecord::Outdated)
            }
            Some(_) => None,
            None => (is_free && points_home).then_some(OwnershipRecord::Missing),
        }
    }

    /// Whether this is the host name of a load balancer that the stack has.
    fn has(&self, target: &str) -> bool {
        let target = target.strip_prefix("dualstack.").unwrap_or(target);
        self.balancers.iter().any(|own| own == target)
    }

    /// Whether this is the host name of a load balancer that the stack has, or had and that is gone.
    fn is_home(&self, target: &str) -> bool {
        self.has(target) || self.is_derived(target)
    }

    /// Whether a host name is one that AWS gives a load balancer with a name of the stack's, in its region:
    /// `NAME-ID.elb.REGION.…`.
    fn is_derived(&self, target: &str) -> bool {
        let Some((host, rest)) = target.split_once('.') else {
            return false;
        };
        let Some((name, _)) = host.rsplit_once('-') else {
            return false;
        };
        let stack = &self.owner.stack;
        let place = self.owner.place.as_ref();
        place.is_some_and(|place| rest.starts_with(&format!("elb.{}.", place.region)))
            && LoadBalancer::is_name_of(stack, name)
    }

    /// A record that is an alias of the stack, or in its place. `tags` are what its ownership record says.
    pub(super) fn report(
        &self,
        place: &RecordPlace,
        record: Option<&ResourceRecordSet>,
        tags: Tags,
        ownership: OwnershipRecord,
    ) -> Report {
        let alias = record.and_then(|record| record.alias_target.as_ref());
        let target_zone = alias.map(|target| target.hosted_zone_id.as_str());
        let target = record.map(target);
        let is_moved = target.as_ref().is_some_and(|target| !self.is_home(target));
        Report {
            physical_id: canonical(&place.name),
            tags,
            part: None,
            wanted: Some(resource_id()),
            resource: Resource::Alias(Alias {
                zone: place.zone.clone(),
                name: canonical(&place.name),
                target: Input::known(target.unwrap_or_default()),
                target_zone: Input::known(target_zone.unwrap_or_default()),
                evaluates_target_health: alias.is_some_and(|target| target.evaluate_target_health),
                ownership,
                is_moved,
                other_type: record
                    .filter(|record| record.r#type != RrType::A)
                    .map(|record| record.r#type.as_str().to_owned()),
            }),
            outputs: Outputs::default(),
            state: Lifecycle::Ready,
            pending: BTreeMap::new(),
            unknown: BTreeSet::new(),
        }
    }
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

/// The ownership record of the alias `name`, if it says that the alias is `owner`'s.
pub(super) fn ownership_of<'a>(
    records: &'a [ResourceRecordSet],
    name: &str,
    owner: &Owner,
) -> Option<&'a ResourceRecordSet> {
    let text = owner.text();
    ownership_at(records, name).filter(|record| values(record).contains(&text.as_str()))
}

/// Where a record points: for people, and for comparing.
pub(super) fn target(record: &ResourceRecordSet) -> String {
    match &record.alias_target {
        Some(target) => canonical(&target.dns_name),
        None => values(record).join(", "),
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
    use super::{Claim, alias_report};
    use mqctl_model::observed::{Observed, Report};
    use mqctl_model::resource::{Input, Owner, OwnershipRecord, RecordPlace, Resource, ResourceId};

    const DOMAIN: &str = "mq.example.com";
    /// The stack's load balancer.
    const OWN: &str = "orders.elb.amazonaws.com";

    /// The stack's load balancer of before.
    const GONE: &str = "orders-load-balancer-0123456789abcdef.elb.us-west-2.amazonaws.com";

    fn owner() -> Owner {
        Owner::new("orders", "us-west-2", "000000000000")
    }

    fn place(zone: &str) -> RecordPlace {
        RecordPlace {
            zone: zone.to_owned(),
            name: DOMAIN.to_owned(),
        }
    }

    fn observe(records: &[ResourceRecordSet]) -> (Vec<(String, String)>, Observed) {
        let owner = owner();
        let claim = Claim {
            owner: &owner,
            balancers: &[OWN.to_owned()],
            wanted: Some(&place("Z1")),
        };
        let report = alias_report(&place("Z1"), records, &claim);
        let targets = report.iter().map(name_and_target).collect();
        let observed = Observed::from_reports("orders", None, report.into_iter().collect());
        (targets, observed)
    }

    fn alias_of(observed: &Observed) -> (OwnershipRecord, bool) {
        let existing = &observed.resources[&ResourceId::new("alias")][0];
        match &existing.resource {
            Resource::Alias(alias) => (alias.ownership, alias.is_moved),
            other => panic!("a {} is no alias", other.kind()),
        }
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
        listed(record::alias(name, OWN, "Z9", false))
    }

    fn ownership(stack: &str) -> ResourceRecordSet {
        listed(record::ownership(
            DOMAIN,
            &Owner::new(stack, "us-west-2", "000000000000"),
        ))
    }

    fn outdated() -> ResourceRecordSet {
        let owner = Owner {
            place: None,
            ..owner()
        };
        listed(record::ownership(DOMAIN, &owner))
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
    fn an_alias_with_our_ownership_record_is_ours_in_any_zone() {
        let records = [
            ownership("orders"),
            alias(DOMAIN),
            alias("other.example.com"),
        ];
        let (targets, observed) = observe(&records);
        assert_eq!(targets, [pair(DOMAIN, OWN)]);
        assert!(observed.strangers.is_empty());
        assert_eq!(alias_of(&observed), (OwnershipRecord::Current, false));
        let owner = owner();
        let claim = Claim {
            owner: &owner,
            balancers: &[OWN.to_owned()],
            wanted: Some(&place("Z1")),
        };
        let elsewhere = alias_report(&place("Z0"), &records, &claim).expect("it is ours");
        assert_eq!(elsewhere.physical_id, "mq.example.com in zone Z0");
        // What is not the stack's is in nobody's way there.
        assert!(alias_report(&place("Z0"), &[ownership("billing")], &claim).is_none());
    }

    #[test]
    fn an_ownership_record_of_another_region_or_account_is_anothers() {
        let region = Owner::new("orders", "eu-west-1", "000000000000");
        let account = Owner::new("orders", "us-west-2", "111111111111");
        for (other, told) in [
            (region, "orders in eu-west-1"),
            (account, "orders in us-west-2 of another account"),
        ] {
            let record = listed(record::ownership(DOMAIN, &other));
            let (_, observed) = observe(&[alias(DOMAIN), record]);
            assert!(observed.is_empty());
            assert_eq!(observed.strangers[0].owner.as_deref(), Some(told));
        }
    }

    #[test]
    fn an_ownership_record_without_region_is_ours_only_where_the_alias_points_home() {
        let (_, observed) = observe(&[alias(DOMAIN), outdated()]);
        assert_eq!(alias_of(&observed), (OwnershipRecord::Outdated, false));
        let elsewhere = listed(record::alias(
            DOMAIN,
            "billing.elb.amazonaws.com",
            "Z9",
            false,
        ));
        for records in [&[elsewhere, outdated()][..], &[outdated()]] {
            let (_, observed) = observe(records);
            assert!(observed.is_empty());
            let owner = observed.strangers[0].owner.as_deref();
            assert!(owner.is_some_and(|owner| owner.starts_with("orders (")));
        }
    }

    #[test]
    fn an_alias_that_points_elsewhere_is_moved_but_not_one_of_a_balancer_that_is_gone() {
        let moved = |target: &str| {
            let alias = listed(record::alias(DOMAIN, target, "Z9", false));
            alias_of(&observe(&[ownership("orders"), alias]).1)
        };
        assert_eq!(
            moved("billing.elb.amazonaws.com"),
            (OwnershipRecord::Current, true)
        );
        assert_eq!(moved(GONE), (OwnershipRecord::Current, false));
        let other_region = GONE.replace("us-west-2", "eu-west-1");
        assert_eq!(moved(&other_region), (OwnershipRecord::Current, true));
    }

    #[test]
    fn an_ownership_record_alone_is_an_alias_that_points_nowhere() {
        let (targets, observed) = observe(&[ownership("orders")]);
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
        let elsewhere = listed(record::alias(
            DOMAIN,
            "billing.elb.amazonaws.com",
            "Z9",
            false,
        ));
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
        let records = [alias(DOMAIN), ownership("billing")];
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
