//! Route 53: the hosted zone, the endpoint's alias with its proof of ownership, and the record that validates the certificate.
//!
//! Records can't carry tags. The alias is the stack's own if the TXT record at its ownership name says so; the two are
//! only ever changed in one batch, which Route 53 applies whole or not at all. The validation record belongs to its
//! certificate. Nothing is ever overwritten that is not proven to be the stack's.
//! Source of the rules: the API model of `route53`.

mod adopt;
pub(crate) mod alias;
mod alias_report;
mod change;
mod name;
mod record;
mod records;
pub(crate) mod validation;
mod zone;

pub(crate) use adopt::{adopt, find};
pub(crate) use alias_report::alias_reports;
pub(crate) use records::{has_record, records};
pub(crate) use zone::hosted_zone;

/// How long resolvers may keep a record that mqctl makes, in seconds. An alias has no such time of its own.
const TTL: i64 = 300;
