//! Amazon Route 53: hosted zones and their records.
//!
//! Owns names, their order and what may stand side by side in a zone. Answers from its zones are asked for by ACM
//! ([`record_value`]); nothing here looks at other services, but for whether an alias points at something there.

mod change;
mod input;
mod name;
mod record;
mod tags;
mod value;
mod zone;

use std::collections::BTreeMap;

use http::Method;
use serde::{Deserialize, Serialize};

use super::wire::{error::ApiError, rest::RestCall, xml::Element};
use super::world::Account;
use change::Change;
use name::Name;
use zone::{Protection, Zone};

/// The version in every path.
const VERSION: &str = "2013-04-01";

/// What the account holds of this service, by bare id (`Z…`, `C…`).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    zones: BTreeMap<String, Zone>,
    changes: BTreeMap<String, Change>,
}

/// Carry out what has come due: old changes are forgotten. When a change is in sync follows from the time alone.
pub(crate) fn settle(account: &mut Account) {
    let now = account.now;
    account
        .route53
        .changes
        .retain(|_, change| change.is_remembered(now));
}

/// Answer one call: the root element of the response.
pub(crate) fn handle(
    account: &mut Account,
    _operation: &str,
    call: &RestCall,
) -> Result<Element, ApiError> {
    let path: Vec<&str> = call
        .path
        .iter()
        .map(String::as_str)
        .filter(|segment| !segment.is_empty())
        .collect();
    let Some((&VERSION, path)) = path.split_first() else {
        return Err(unknown(call));
    };
    match (&call.method, path) {
        (&Method::POST, ["hostedzone"]) => zone::create(account, call),
        (&Method::GET, ["hostedzone"]) => zone::list(account, call),
        (&Method::GET, ["hostedzonesbyname"]) => zone::list_by_name(account, call),
        (&Method::GET, ["hostedzone", id]) => zone::get(account, id),
        (&Method::DELETE, ["hostedzone", id]) => zone::delete(account, id),
        (&Method::GET, ["hostedzone", id, "rrset"]) => record::list(account, id, call),
        (&Method::POST, ["hostedzone", id, "rrset"]) => change::apply(account, id, call),
        (&Method::GET, ["change", id]) => change::get(account, id),
        (&Method::GET, ["tags", "hostedzone", id]) => tags::list(account, id),
        (&Method::POST, ["tags", "hostedzone", id]) => tags::change(account, id, call),
        _ => Err(unknown(call)),
    }
}

/// The values of the record with this name and type, in the public zones that answer for the name. In sync or not makes no
/// difference; a trailing dot and case do not matter.
pub(crate) fn record_value(state: &State, name: &str, record_type: &str) -> Vec<String> {
    let Ok(name) = Name::parse(name) else {
        return Vec::new();
    };
    let records = answering(state, &name).filter_map(|zone| zone.find(&name, record_type));
    records
        .flat_map(|record| record.values().to_vec())
        .collect()
}

/// Whether CAA records keep all of these authorities from issuing a certificate for `domain`: those of the nearest name that
/// has any count, from the domain upwards (RFC 8659).
pub(crate) fn keeps_from_issuing(state: &State, domain: &str, authorities: &[&str]) -> bool {
    let (tag, base) = match domain.strip_prefix("*.") {
        Some(base) => ("issuewild", base),
        None => ("issue", domain),
    };
    let labels: Vec<&str> = base.trim_end_matches('.').split('.').collect();
    let names = (0..labels.len()).map(|first| labels[first..].join("."));
    let mut sets = names.map(|name| record_value(state, &name, "CAA"));
    let Some(rules) = sets.find(|rules| !rules.is_empty()) else {
        return false;
    };
    let of_tag = |wanted: &str| -> Vec<String> {
        let rules = rules.iter().map(|rule| rule.splitn(3, ' '));
        let rules = rules.filter_map(|mut fields| Some((fields.nth(1)?, fields.next()?)));
        let rules = rules.filter(|(tag, _)| tag.eq_ignore_ascii_case(wanted));
        let issuers = rules.map(|(_, value)| value.trim_matches('"').split(';').next());
        issuers
            .map(|issuer| issuer.unwrap_or_default().trim().to_lowercase())
            .collect()
    };
    let mut issuers = of_tag(tag);
    if issuers.is_empty() {
        issuers = of_tag("issue");
    }
    !issuers.is_empty() && !issuers.iter().any(|it| authorities.contains(&it.as_str()))
}

/// The public zones that answer for a name: those with the longest name that it belongs to, but for those that delegate it to
/// other name servers.
fn answering<'state>(state: &'state State, name: &Name) -> impl Iterator<Item = &'state Zone> {
    let public = state.zones.values().filter(|zone| !zone.private);
    let matching: Vec<&Zone> = public.filter(|zone| name.is_within(&zone.name)).collect();
    let longest = matching.iter().map(|zone| zone.name.as_str().len()).max();
    let longest = matching
        .into_iter()
        .filter(move |zone| Some(zone.name.as_str().len()) == longest);
    longest.filter(|zone| !zone.delegates(name))
}

/// Make sure that there is a public zone with this name; whether it had to be created.
pub(crate) fn assume_zone(account: &mut Account, name: &str) -> bool {
    let Ok(name) = Name::parse(name) else {
        return false;
    };
    let mut zones = account.route53.zones.values();
    if zones.any(|zone| !zone.private && zone.name == name) {
        return false;
    }
    let reference = account.dice.uuid();
    let zone = Zone::new(account, name, reference);
    account.route53.zones.insert(zone.id.clone(), zone);
    true
}

/// Make sure that there is a public zone with this id; whether it had to be created, with this name.
pub(crate) fn assume_zone_with_id(account: &mut Account, id: &str, name: &str) -> bool {
    let Ok(name) = Name::parse(name) else {
        return false;
    };
    if account.route53.zones.contains_key(id) {
        return false;
    }
    let reference = account.dice.uuid();
    let mut zone = Zone::new(account, name, reference);
    id.clone_into(&mut zone.id);
    account.route53.zones.insert(id.to_owned(), zone);
    true
}

/// Make sure that the zones that answer for a name have a record of this name and type, if there is any such zone.
pub(crate) fn assume_record(state: &mut State, name: &str, record_type: &str, value: &str) {
    let Ok(name) = Name::parse(name) else {
        return;
    };
    let zones: Vec<String> = answering(state, &name)
        .map(|zone| zone.id.clone())
        .collect();
    for id in zones {
        if let Some(zone) = state.zones.get_mut(&id)
            && zone.find(&name, record_type).is_none()
        {
            let values = vec![value.to_owned()];
            let record = record::RecordSet::new(name.clone(), record_type, 300, values);
            zone.records.push(record);
        }
    }
}

/// Protect the record set of this name and type in every zone that holds the name; whether there is such a zone.
pub(crate) fn protect(account: &mut Account, name: &str, record_type: &str, comment: &str) -> bool {
    let Ok(name) = Name::parse(name) else {
        return false;
    };
    let zones = account.route53.zones.values_mut();
    let mut is_protected = false;
    for zone in zones.filter(|zone| name.is_within(&zone.name)) {
        is_protected = true;
        zone.protections.push(Protection {
            name: name.clone(),
            record_type: record_type.to_owned(),
            comment: comment.to_owned(),
        });
    }
    is_protected
}

/// The root element of an answer.
fn response(operation: &str) -> Element {
    Element::new(&format!("{operation}Response"))
}

fn unknown(call: &RestCall) -> ApiError {
    let path = call.path.join("/");
    ApiError::new(
        "UnknownOperationException",
        format!(
            "{} /{path} is not an operation of this service",
            call.method
        ),
    )
    .status(404)
}
