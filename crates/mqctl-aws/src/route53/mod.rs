//! Route 53: the hosted zone, the endpoint's alias with its proof of ownership, and the record that validates the certificate.
//!
//! Records can't carry tags. The alias is the stack's own if the TXT record at its ownership name says so, and so it is with
//! the validation record; the two of a pair are only ever changed in one batch, which Route 53 applies whole or not at all.
//! Nothing is ever overwritten or deleted that is not proven to be the stack's. Where records are is noted in the tags of
//! the load balancer and the certificate, and they are read by name.
//! Source of the rules: the API model of `route53`.

mod adopt;
pub(crate) mod alias;
mod alias_report;
mod change;
mod name;
mod record;
mod records;
pub(crate) mod validation;
mod validation_report;
mod zone;

pub(crate) use adopt::{adopt, find};
pub(crate) use alias_report::{Claim, alias_report};
pub(crate) use name::is_within;
pub(crate) use records::{has_record, name_records, names_above, records_at, records_beside};
pub(crate) use validation_report::validation_report;
pub(crate) use zone::{hosted_zone, validation_zone};
