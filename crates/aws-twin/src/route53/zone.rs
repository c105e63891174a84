//! Hosted zones: made, found, deleted.

use serde::{Deserialize, Serialize};

use super::change::Change;
use super::input::{self, invalid};
use super::name::Name;
use super::record::RecordSet;
use super::response;
use super::tags::Tags;
use crate::wire::{error::ApiError, rest::RestCall, xml::Element};
use crate::world::Account;

/// Zones in one page (AWS documentation).
const PAGE: usize = 100;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Zone {
    /// Without `/hostedzone/`.
    pub(super) id: String,
    pub(super) name: Name,
    reference: String,
    comment: Option<String>,
    /// Answers inside a VPC only.
    pub(super) private: bool,
    vpc: Option<String>,
    #[serde(default)]
    vpc_region: Option<String>,
    name_servers: Vec<String>,
    pub(super) records: Vec<RecordSet>,
    pub(super) tags: Tags,
    #[serde(default)]
    pub(super) protections: Vec<Protection>,
}

/// What keeps a record set from being changed, whether it exists or not. Since November 2026; its operations are not
/// offered here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Protection {
    pub(super) name: Name,
    pub(super) record_type: String,
    pub(super) comment: String,
}

impl Zone {
    /// A public zone with what every zone starts with: its SOA and NS records.
    pub(super) fn new(account: &mut Account, name: Name, reference: String) -> Self {
        let name_servers: Vec<String> = [".com", ".net", ".org", ".co.uk"]
            .map(|group| {
                let server = account.dice.between(0, 2047);
                format!(
                    "ns-{server}.awsdns-{:02}{group}.sandbox.invalid",
                    server % 64
                )
            })
            .into();
        let authority = format!(
            "{}. awsdns-hostmaster.sandbox.invalid. 1 7200 900 1209600 86400",
            name_servers[0]
        );
        let servers = name_servers.iter().map(|server| format!("{server}."));
        let records = vec![
            RecordSet::new(name.clone(), "NS", 172_800, servers.collect()),
            RecordSet::new(name.clone(), "SOA", 900, vec![authority]),
        ];
        Self {
            id: format!("Z{}", account.dice.hex(20).to_ascii_uppercase()),
            name,
            reference,
            comment: None,
            private: false,
            vpc: None,
            vpc_region: None,
            name_servers,
            records,
            tags: Tags::new(),
            protections: Vec::new(),
        }
    }

    /// The record set of this name and type.
    pub(super) fn find(&self, name: &Name, record_type: &str) -> Option<&RecordSet> {
        let mut records = self.records.iter();
        records.find(|record| record.is(name, record_type))
    }

    /// Whether records of the zone name other servers for this name: then nobody asks the zone for it.
    pub(super) fn delegates(&self, name: &Name) -> bool {
        self.records.iter().any(|record| {
            record.record_type == "NS" && record.name != self.name && name.is_within(&record.name)
        })
    }

    fn element(&self) -> Element {
        let config = Element::new("Config")
            .maybe("Comment", self.comment.as_ref())
            .text("PrivateZone", self.private);
        Element::new("HostedZone")
            .text("Id", format!("/hostedzone/{}", self.id))
            .text("Name", &self.name)
            .text("CallerReference", &self.reference)
            .child(config)
            .text("ResourceRecordSetCount", self.records.len())
    }

    /// A public zone's name servers, or a private zone's VPC.
    fn details(&self, answer: Element, vpc_list: bool) -> Element {
        let Some(vpc) = &self.vpc else {
            let servers = self.name_servers.iter();
            let servers = servers.map(|server| Element::leaf("NameServer", server));
            return answer.child(Element::new("DelegationSet").list("NameServers", servers));
        };
        let vpc = Element::new("VPC")
            .maybe("VPCRegion", self.vpc_region.as_ref())
            .text("VPCId", vpc);
        if vpc_list {
            answer.list("VPCs", [vpc])
        } else {
            answer.child(vpc)
        }
    }
}

/// The zone with this id.
pub(super) fn find<'account>(
    account: &'account Account,
    id: &str,
) -> Result<&'account Zone, ApiError> {
    let found = account.route53.zones.get(input::bare(id));
    found.ok_or_else(|| not_found(id))
}

/// The same, to change it.
pub(super) fn find_mut<'account>(
    account: &'account mut Account,
    id: &str,
) -> Result<&'account mut Zone, ApiError> {
    let found = account.route53.zones.get_mut(input::bare(id));
    found.ok_or_else(|| not_found(id))
}

fn not_found(id: &str) -> ApiError {
    let id = input::bare(id);
    ApiError::new(
        "NoSuchHostedZone",
        format!("No hosted zone found with ID: {id}"),
    )
    .status(404)
}

/// `CreateHostedZone`. Public zones may share a name; a caller's reference is used once.
pub(super) fn create(account: &mut Account, call: &RestCall) -> Result<Element, ApiError> {
    let document = input::document(call)?;
    let request = document.root_element();
    let text = input::required(request, "Name")?;
    let name = Name::parse(text).map_err(|problem| {
        ApiError::new(
            "InvalidDomainName",
            format!("{text} is not a valid domain name: {problem}"),
        )
    })?;
    let reference = input::required(request, "CallerReference")?.to_owned();
    let config = input::child(request, "HostedZoneConfig");
    let comment = config.and_then(|config| input::text(config, "Comment"));
    let vpc = input::child(request, "VPC");
    let asked_region = vpc.and_then(|vpc| input::text(vpc, "VPCRegion"));
    let vpc = vpc.map(|vpc| input::required(vpc, "VPCId")).transpose()?;
    let wants_private = match config {
        Some(config) if input::child(config, "PrivateZone").is_some() => {
            input::flag(config, "PrivateZone")?
        }
        _ => false,
    };
    if wants_private && vpc.is_none() {
        return Err(invalid("A private hosted zone needs a VPC"));
    }
    let vpc_region = vpc.and_then(|vpc| region_of(account, vpc, asked_region));
    if let (Some(vpc), None) = (vpc, vpc_region) {
        return Err(ApiError::new(
            "InvalidVPCId",
            format!("The VPC ID '{vpc}' does not exist"),
        ));
    }
    for zone in account.route53.zones.values() {
        if zone.reference == reference {
            return Err(ApiError::new(
                "HostedZoneAlreadyExists",
                format!("A hosted zone has already been created with the specified caller reference: {reference}"),
            )
            .status(409));
        }
        if zone.private && zone.name == name && zone.vpc.as_deref() == vpc {
            return Err(ApiError::new(
                "ConflictingDomainExists",
                format!("The VPC is already associated with a hosted zone of the name {name}"),
            ));
        }
    }
    let vpc_region = vpc_region.map(str::to_owned);
    let mut zone = Zone::new(account, name, reference);
    zone.vpc_region = vpc_region;
    zone.comment = comment.map(str::to_owned);
    zone.private = vpc.is_some();
    zone.vpc = vpc.map(str::to_owned);
    let change = Change::submit(account, None);
    let answer = response("CreateHostedZone")
        .child(zone.element())
        .child(change);
    let answer = zone.details(answer, false);
    account.route53.zones.insert(zone.id.clone(), zone);
    Ok(answer)
}

/// The region that a VPC is in: the one that is asked for, if any is.
fn region_of<'account>(
    account: &'account Account,
    vpc: &str,
    asked: Option<&str>,
) -> Option<&'account str> {
    let mut regions = account.regions.iter();
    let (name, _) = regions.find(|(name, region)| {
        asked.is_none_or(|asked| asked == *name) && region.ec2.has_vpc(vpc)
    })?;
    Some(name)
}

/// `GetHostedZone`.
pub(super) fn get(account: &Account, id: &str) -> Result<Element, ApiError> {
    let zone = find(account, id)?;
    let answer = response("GetHostedZone").child(zone.element());
    Ok(zone.details(answer, true))
}

/// `DeleteHostedZone`: only what the zone was created with may be left in it.
pub(super) fn delete(account: &mut Account, id: &str) -> Result<Element, ApiError> {
    let zone = find(account, id)?;
    let own = |record: &RecordSet| {
        record.name == zone.name && matches!(record.record_type.as_str(), "NS" | "SOA")
    };
    if !zone.records.iter().all(own) || !zone.protections.is_empty() {
        return Err(ApiError::new(
            "HostedZoneNotEmpty",
            "The specified hosted zone contains non-required resource record sets and so cannot be deleted.",
        ));
    }
    account.route53.zones.remove(input::bare(id));
    let change = Change::submit(account, None);
    Ok(response("DeleteHostedZone").child(change))
}

/// `ListHostedZones`: in the order of ids, from the one that the marker names.
pub(super) fn list(account: &Account, call: &RestCall) -> Result<Element, ApiError> {
    let size = input::page_size(call, PAGE)?;
    let marker = call.query.get("marker").map(|marker| input::bare(marker));
    let zones = account.route53.zones.values();
    let zones: Vec<&Zone> = zones
        .filter(|zone| marker.is_none_or(|marker| zone.id.as_str() >= marker))
        .collect();
    let next = zones.get(size);
    let page = zones.iter().take(size).map(|zone| zone.element());
    Ok(response("ListHostedZones")
        .list("HostedZones", page)
        .maybe("Marker", marker)
        .text("IsTruncated", next.is_some())
        .maybe("NextMarker", next.map(|zone| &zone.id))
        .text("MaxItems", size))
}

/// `ListHostedZonesByName`: in the order of names, from the given name on, and on past it.
pub(super) fn list_by_name(account: &Account, call: &RestCall) -> Result<Element, ApiError> {
    let size = input::page_size(call, PAGE)?;
    let asked = call.query.get("dnsname");
    let asked_id = call.query.get("hostedzoneid");
    if asked_id.is_some() && asked.is_none() {
        return Err(invalid(
            "The request specifies a hosted zone ID without a DNS name",
        ));
    }
    let name = asked.map(|name| Name::parse(name)).transpose();
    let name = name.map_err(|problem| ApiError::new("InvalidDomainName", problem))?;
    let id = asked_id.map_or("", |id| input::bare(id));
    let start = name.as_ref().map(|name| (name, id));
    let order = |zone: &&Zone| start.is_none_or(|start| (&zone.name, zone.id.as_str()) >= start);
    let mut zones: Vec<&Zone> = account.route53.zones.values().filter(order).collect();
    zones.sort_by_key(|zone| (&zone.name, zone.id.as_str()));
    let next = zones.get(size);
    let page = zones.iter().take(size).map(|zone| zone.element());
    Ok(response("ListHostedZonesByName")
        .list("HostedZones", page)
        .maybe("DNSName", asked)
        .maybe("HostedZoneId", asked_id)
        .text("IsTruncated", next.is_some())
        .maybe("NextDNSName", next.map(|zone| &zone.name))
        .maybe("NextHostedZoneId", next.map(|zone| &zone.id))
        .text("MaxItems", size))
}
