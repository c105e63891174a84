//! The four AWS protocols, as far as the sandbox speaks them: decode a request, encode an answer or an error.
//!
//! Which shape belongs to which service is AWS's doing: EC2 and ELB take forms and answer XML, Route 53 is REST with
//! XML, Amazon MQ is REST with JSON, the rest speak JSON 1.1 with a target header.

pub(crate) mod ec2;
pub(crate) mod error;
pub(crate) mod json;
pub(crate) mod query;
mod response;
pub(crate) mod rest;
pub(crate) mod rest_json;
pub(crate) mod rest_xml;
pub(crate) mod signature;
pub(crate) mod time;
pub(crate) mod xml;
