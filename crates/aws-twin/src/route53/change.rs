//! Changes: a batch of records that comes into force whole or not at all, and when it is everywhere.

use std::collections::BTreeSet;

use roxmltree::Node;
use serde::{Deserialize, Serialize};

use super::input::{self, invalid};
use super::name::Name;
use super::record::{Alias, Content, RecordSet};
use super::zone::{self, Protection, Zone};
use super::{response, value};
use crate::elbv2;
use crate::wire::{error::ApiError, rest::RestCall, time::iso8601, xml::Element};
use crate::world::{Account, MINUTE, Millis, SECOND};

/// Records and characters in one batch; UPSERT counts double (AWS documentation).
const MOST_RECORDS: usize = 1000;
const MOST_CHARACTERS: usize = 32_000;
/// How long a change can be asked about.
const MEMORY: Millis = 24 * 60 * MINUTE;

/// A change on its way to every name server.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Change {
    id: String,
    submitted: Millis,
    in_sync: Millis,
    comment: Option<String>,
}

impl Change {
    /// Take down a change that was made now: `<ChangeInfo>`.
    pub(super) fn submit(account: &mut Account, comment: Option<&str>) -> Element {
        let change = Self {
            id: format!("C{}", account.dice.hex(20).to_ascii_uppercase()),
            submitted: account.now,
            in_sync: account.now + account.dice.between(5 * SECOND, MINUTE),
            comment: comment.map(str::to_owned),
        };
        let element = change.element(account.now);
        account.route53.changes.insert(change.id.clone(), change);
        element
    }

    /// Whether it can still be asked about.
    pub(super) fn is_remembered(&self, now: Millis) -> bool {
        now < self.in_sync + MEMORY
    }

    fn element(&self, now: Millis) -> Element {
        let status = if now < self.in_sync {
            "PENDING"
        } else {
            "INSYNC"
        };
        Element::new("ChangeInfo")
            .text("Id", format!("/change/{}", self.id))
            .text("Status", status)
            .text("SubmittedAt", iso8601(self.submitted))
            .maybe("Comment", self.comment.as_ref())
    }
}

/// `GetChange`.
pub(super) fn get(account: &Account, id: &str) -> Result<Element, ApiError> {
    let id = input::bare(id);
    let change = account.route53.changes.get(id).ok_or_else(|| {
        ApiError::new(
            "NoSuchChange",
            format!("Could not find resource with ID: {id}"),
        )
        .status(404)
    })?;
    Ok(response("GetChange").child(change.element(account.now)))
}

/// A batch that is refused, with every reason.
pub(super) fn refuse(problems: Vec<String>) -> ApiError {
    ApiError::new("InvalidChangeBatch", problems.join(" ")).messages(problems)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Create,
    Delete,
    Upsert,
}

impl Action {
    fn read(node: Node<'_, '_>) -> Result<Self, ApiError> {
        let action = input::choice(node, "Action", &["CREATE", "DELETE", "UPSERT"])?;
        Ok(match action {
            "CREATE" => Self::Create,
            "DELETE" => Self::Delete,
            _ => Self::Upsert,
        })
    }

    fn name(self) -> &'static str {
        match self {
            Self::Create => "CREATE",
            Self::Delete => "DELETE",
            Self::Upsert => "UPSERT",
        }
    }

    /// How often its records and characters count.
    fn weight(self) -> usize {
        if self == Self::Upsert { 2 } else { 1 }
    }
}

/// `ChangeResourceRecordSets`: every change is tried on a copy of the zone, which only then takes its place.
pub(super) fn apply(account: &mut Account, id: &str, call: &RestCall) -> Result<Element, ApiError> {
    let mut zone = zone::find(account, id)?.clone();
    let document = input::document(call)?;
    let batch = input::child(document.root_element(), "ChangeBatch")
        .ok_or_else(|| invalid("Invalid XML ; 'ChangeBatch' is expected."))?;
    let mut changes = Vec::new();
    for change in input::items(batch, "Changes", "Change") {
        let action = Action::read(change)?;
        let record = input::child(change, "ResourceRecordSet")
            .ok_or_else(|| invalid("Invalid XML ; 'ResourceRecordSet' is expected."))?;
        changes.push((action, RecordSet::read(record, action.name())?));
    }
    if changes.is_empty() {
        return Err(invalid("Invalid XML ; 'Change' is expected."));
    }
    check_size(&changes)?;

    let mut problems = Vec::new();
    for (action, record) in &changes {
        if let Err(problem) = check(account, &zone, *action, record)
            .and_then(|()| carry_out(&mut zone, *action, record))
        {
            problems.push(problem);
        }
    }
    problems.extend(check_repetition(&changes));
    if problems.is_empty() {
        problems = check_zone(&zone, &changes);
    }
    if !problems.is_empty() {
        return Err(refuse(problems));
    }
    zone::find_mut(account, id)?.records = zone.records;
    let change = Change::submit(account, input::text(batch, "Comment"));
    Ok(response("ChangeResourceRecordSets").child(change))
}

fn check_size(changes: &[(Action, RecordSet)]) -> Result<(), ApiError> {
    let mut records = 0;
    let mut characters = 0;
    for (action, record) in changes {
        let values = record.values();
        let length: usize = values.iter().map(|value| value.chars().count()).sum();
        records += action.weight() * values.len().max(1);
        characters += action.weight() * length;
    }
    let (what, most) = if records > MOST_RECORDS {
        ("records", MOST_RECORDS)
    } else if characters > MOST_CHARACTERS {
        ("characters", MOST_CHARACTERS)
    } else {
        return Ok(());
    };
    Err(refuse(vec![format!(
        "Number of {what} limit of {most} exceeded."
    )]))
}

/// That a record is right in itself.
fn check(account: &Account, zone: &Zone, action: Action, record: &RecordSet) -> Result<(), String> {
    let RecordSet {
        name, record_type, ..
    } = record;
    if !name.is_within(&zone.name) {
        return Err(format!(
            "RRSet with DNS name {name} is not permitted in zone {}",
            zone.name
        ));
    }
    let mut protections = zone.protections.iter();
    let is_for_record = |it: &&Protection| it.name == *name && it.record_type == *record_type;
    if let Some(protection) = protections.find(is_for_record) {
        // The model says what the message has, not how it reads.
        return Err(format!(
            "Tried to {} resource record set [name='{name}', type='{record_type}'] but it is protected: {}",
            action.name().to_lowercase(),
            protection.comment
        ));
    }
    if action == Action::Delete {
        return Ok(());
    }
    match &record.content {
        Content::Alias(alias) => check_alias(account, zone, record, alias),
        Content::Values { values, .. } => {
            let mut seen = BTreeSet::new();
            for value in values {
                value::check(record_type, value)?;
                if !seen.insert(value) {
                    return Err(format!("Duplicate Resource Record: '{value}'"));
                }
            }
            if record_type == "CNAME" && values.len() > 1 {
                return Err(format!(
                    "RRSet of type CNAME with DNS name {name} can have one value only"
                ));
            }
            Ok(())
        }
    }
}

/// That an alias points at something there: a record of this zone, or a load balancer.
fn check_alias(
    account: &Account,
    zone: &Zone,
    record: &RecordSet,
    alias: &Alias,
) -> Result<(), String> {
    let target = &alias.target;
    let kind = &record.record_type;
    let (lies_within, found) = if alias.zone == zone.id {
        (
            target.is_within(&zone.name),
            zone.find(target, kind).is_some(),
        )
    } else {
        // The load balancers of each region have a zone of their own.
        let mut regions = account.regions.iter();
        let region = regions.find(|(name, _)| elbv2::canonical_hosted_zone(name) == alias.zone);
        region.map_or((false, false), |(name, region)| {
            let balancers = format!(".elb.{name}.sandbox.invalid.");
            (
                target.as_str().ends_with(&balancers),
                kind == "A" && elbv2::answers_to(&region.elbv2, target.as_str()),
            )
        })
    };
    if lies_within && found {
        return Ok(());
    }
    let problem = if lies_within {
        "but that target was not found"
    } else {
        "but the alias target name does not lie within the target zone"
    };
    Err(format!(
        "Tried to create an alias that targets {target}, type {kind} in zone {}, {problem}",
        alias.zone
    ))
}

fn carry_out(zone: &mut Zone, action: Action, record: &RecordSet) -> Result<(), String> {
    let RecordSet {
        name, record_type, ..
    } = record;
    let tried = |verb: &str| {
        format!("Tried to {verb} resource record set [name='{name}', type='{record_type}']")
    };
    let mut records = zone.records.iter();
    let position = records.position(|other| other.is(name, record_type));
    match (action, position) {
        (Action::Create, Some(_)) => {
            return Err(format!("{} but it already exists", tried("create")));
        }
        (Action::Delete, None) => return Err(format!("{} but it was not found", tried("delete"))),
        (Action::Delete, Some(at)) => {
            if !zone.records[at].says_the_same(record) {
                return Err(format!(
                    "{} but the values provided do not match the current values",
                    tried("delete")
                ));
            }
            zone.records.remove(at);
        }
        (Action::Upsert, Some(at)) => zone.records[at] = record.clone(),
        (Action::Create | Action::Upsert, None) => zone.records.push(record.clone()),
    }
    Ok(())
}

/// The same thing done twice to one record set; a DELETE with a CREATE is how one is replaced.
fn check_repetition(changes: &[(Action, RecordSet)]) -> Vec<String> {
    let mut problems = Vec::new();
    for (at, (action, record)) in changes.iter().enumerate() {
        let earlier = changes[..at]
            .iter()
            .filter(|(_, other)| other.is(&record.name, &record.record_type));
        let clashes = earlier.filter(|(other, _)| {
            other == action || *other == Action::Upsert || *action == Action::Upsert
        });
        if clashes.count() > 0 {
            problems.push(format!(
                "The request contains an invalid set of changes for a resource record set '{} {}'",
                record.record_type, record.name
            ));
        }
    }
    problems
}

/// That the zone as a whole is right after the batch.
fn check_zone(zone: &Zone, changes: &[(Action, RecordSet)]) -> Vec<String> {
    let mut problems = Vec::new();
    if zone.find(&zone.name, "NS").is_none() {
        problems
            .push("A HostedZone must contain at least one NS record for the zone itself.".into());
    }
    if zone.find(&zone.name, "SOA").is_none() {
        problems.push("A HostedZone must contain exactly one SOA record.".into());
    }
    let made = changes
        .iter()
        .filter(|(action, _)| *action != Action::Delete);
    for (_, record) in made {
        problems.extend(check_neighbours(zone, &record.name, &record.record_type));
    }
    problems
}

/// A CNAME stands alone under its name, and never at the top of a zone.
fn check_neighbours(zone: &Zone, name: &Name, record_type: &str) -> Option<String> {
    let what = format!("RRSet of type {record_type} with DNS name {name} is not permitted");
    if record_type == "CNAME" && *name == zone.name {
        return Some(format!("{what} at apex in zone {}", zone.name));
    }
    let mut others = zone
        .records
        .iter()
        .filter(|other| other.name == *name && other.record_type != record_type);
    if record_type == "CNAME" && others.next().is_some() {
        return Some(format!(
            "{what} as it conflicts with other records with the same DNS name in zone {}",
            zone.name
        ));
    }
    if others.any(|other| other.record_type == "CNAME") {
        return Some(format!(
            "{what} because a conflicting RRSet of type CNAME with the same DNS name already exists in zone {}",
            zone.name
        ));
    }
    None
}
