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

/// The values of the record with this name and type, in the public zones that the name belongs to: those with the
/// longest matching name. In sync or not makes no difference; a trailing dot and case do not matter.
pub(crate) fn record_value(state: &State, name: &str, record_type: &str) -> Vec<String> {
    let Ok(name) = Name::parse(name) else {
        return Vec::new();
    };
    let public = state.zones.values().filter(|zone| !zone.private);
    let matching: Vec<&Zone> = public.filter(|zone| name.is_within(&zone.name)).collect();
    let longest = matching.iter().map(|zone| zone.name.as_str().len()).max();
    matching
        .into_iter()
        .filter(|zone| Some(zone.name.as_str().len()) == longest)
        .filter_map(|zone| zone.find(&name, record_type))
        .flat_map(|record| record.values().to_vec())
        .collect()
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
