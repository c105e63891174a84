//! ACM: certificates that mqctl requests, and the proof of control over their domain.

mod adopt;
mod describe;
mod existing;
mod issued;
mod list;
mod observe;

pub(in crate::aws) mod certificate;

pub(in crate::aws) use adopt::find;
pub(in crate::aws) use certificate::tag;
pub(in crate::aws) use existing::existing;
pub(in crate::aws) use issued::wait_issued;
pub(in crate::aws) use list::others_for_domain;
pub(in crate::aws) use observe::observe;
