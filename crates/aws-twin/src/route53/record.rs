//! Resource record sets: what a name says, and the list of them.

use roxmltree::Node;
use serde::{Deserialize, Serialize};

use super::input::{self, invalid};
use super::name::Name;
use super::{response, value, zone};
use crate::wire::{error::ApiError, rest::RestCall, xml::Element};
use crate::world::Account;

/// Records in one page (AWS documentation).
const PAGE: usize = 300;
/// What the sandbox's zones do not do.
const ROUTING: &[&str] = &[
    "SetIdentifier",
    "Weight",
    "Region",
    "GeoLocation",
    "Failover",
    "MultiValueAnswer",
    "CidrRoutingConfig",
    "GeoProximityLocation",
    "TrafficPolicyInstanceId",
];

/// Everything one name says of one type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RecordSet {
    pub(super) name: Name,
    pub(super) record_type: String,
    pub(super) content: Content,
}

/// Values of its own, or those of another name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Content {
    Values { ttl: u32, values: Vec<String> },
    Alias(Alias),
}

/// Another name inside AWS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Alias {
    pub(super) zone: String,
    pub(super) target: Name,
    evaluate_target_health: bool,
}

impl RecordSet {
    /// A record with values of its own.
    pub(super) fn new(name: Name, record_type: &str, ttl: u32, values: Vec<String>) -> Self {
        Self {
            name,
            record_type: record_type.to_owned(),
            content: Content::Values { ttl, values },
        }
    }

    /// Decode `<ResourceRecordSet>`; `action` is for the message only.
    pub(super) fn read(node: Node<'_, '_>, action: &str) -> Result<Self, ApiError> {
        let name = input::required(node, "Name")?;
        let name = Name::parse(name).map_err(batch_of_one)?;
        let record_type = input::choice(node, "Type", value::TYPES)?;
        let mut routing = ROUTING.iter();
        if let Some(field) = routing.find(|field| input::child(node, field).is_some()) {
            return Err(invalid(format!(
                "The sandbox has simple routing only, and no {field}"
            )));
        }
        let ttl = input::text(node, "TTL");
        let values: Vec<String> = input::items(node, "ResourceRecords", "ResourceRecord")
            .map(|record| input::required(record, "Value").map(str::to_owned))
            .collect::<Result<_, _>>()?;
        let alias = input::child(node, "AliasTarget");
        let content = match (alias, ttl, values.is_empty()) {
            (None, Some(ttl), false) => Content::Values {
                ttl: read_ttl(ttl)?,
                values,
            },
            (Some(alias), None, true) => Content::Alias(Alias::read(alias)?),
            (alias, ..) => {
                let found = if alias.is_some() {
                    "more than one"
                } else {
                    "none"
                };
                return Err(invalid(format!(
                    "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or \
                     TrafficPolicyInstanceId], but found {found} in Change with [Action={action}, Name={name}, \
                     Type={record_type}, SetIdentifier=null]"
                )));
            }
        };
        Ok(Self {
            name,
            record_type: record_type.to_owned(),
            content,
        })
    }

    /// Its own values; an alias has none.
    pub(super) fn values(&self) -> &[String] {
        match &self.content {
            Content::Values { values, .. } => values,
            Content::Alias(_) => &[],
        }
    }

    /// Whether this is the record set of that name and type.
    pub(super) fn is(&self, name: &Name, record_type: &str) -> bool {
        self.name == *name && self.record_type == record_type
    }

    /// Whether both say the same; the order of values does not count.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        let sorted = |record: &Self| {
            let mut record = record.clone();
            if let Content::Values { values, .. } = &mut record.content {
                values.sort();
            }
            record
        };
        sorted(self) == sorted(other)
    }

    fn order(&self) -> (&Name, &str) {
        (&self.name, &self.record_type)
    }

    fn element(&self) -> Element {
        let element = Element::new("ResourceRecordSet")
            .text("Name", &self.name)
            .text("Type", &self.record_type);
        match &self.content {
            Content::Values { ttl, values } => {
                let value = |value| Element::new("ResourceRecord").text("Value", value);
                element
                    .text("TTL", ttl)
                    .list("ResourceRecords", values.iter().map(value))
            }
            Content::Alias(alias) => element.child(
                Element::new("AliasTarget")
                    .text("HostedZoneId", &alias.zone)
                    .text("DNSName", &alias.target)
                    .text("EvaluateTargetHealth", alias.evaluate_target_health),
            ),
        }
    }
}

impl Alias {
    fn read(node: Node<'_, '_>) -> Result<Self, ApiError> {
        let target = Name::parse(input::required(node, "DNSName")?);
        Ok(Self {
            zone: input::required(node, "HostedZoneId")?.to_owned(),
            target: target.map_err(batch_of_one)?,
            evaluate_target_health: input::flag(node, "EvaluateTargetHealth")?,
        })
    }
}

fn batch_of_one(problem: String) -> ApiError {
    super::change::refuse(vec![problem])
}

fn read_ttl(text: &str) -> Result<u32, ApiError> {
    text.parse()
        .ok()
        .filter(|ttl| *ttl <= i32::MAX.cast_unsigned())
        .ok_or_else(|| {
            invalid(format!(
                "Invalid XML ; cvc-maxInclusive-valid: Value '{text}' is not a valid TTL: it must be between 0 and {}.",
                i32::MAX
            ))
        })
}

/// `ListResourceRecordSets`: from a name and type on, whether or not they exist.
pub(super) fn list(account: &Account, id: &str, call: &RestCall) -> Result<Element, ApiError> {
    let zone = zone::find(account, id)?;
    let size = input::page_size(call, PAGE)?;
    let start_type = call.query.get("type");
    let start = match call.query.get("name") {
        Some(name) => Some(Name::parse(name).map_err(invalid)?),
        None if start_type.is_some() => {
            return Err(invalid(
                "The request specifies a record type without a record name",
            ));
        }
        None => None,
    };
    if let Some(start_type) = start_type {
        input::check_choice(start_type, value::TYPES)?;
    }
    let start = start
        .as_ref()
        .map(|name| (name, start_type.map_or("", String::as_str)));

    let mut records: Vec<&RecordSet> = zone.records.iter().collect();
    records.sort_by_key(|record| record.order());
    records.retain(|record| start.is_none_or(|start| record.order() >= start));
    let next = records.get(size);
    let page = records.iter().take(size).map(|record| record.element());
    Ok(response("ListResourceRecordSets")
        .list("ResourceRecordSets", page)
        .text("IsTruncated", next.is_some())
        .maybe("NextRecordName", next.map(|record| &record.name))
        .maybe("NextRecordType", next.map(|record| &record.record_type))
        .text("MaxItems", size))
}
