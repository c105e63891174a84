//! ACM: certificates that mqctl requests, and the proof of control over their domain.

mod adopt;
mod describe;
mod existing;
mod issued;
mod list;
mod observe;

pub(crate) mod certificate;

pub(crate) use adopt::find;
pub(crate) use certificate::tag;
pub(crate) use existing::existing;
pub(crate) use issued::wait_issued;
pub(crate) use list::{Needed, needed_by};
pub(crate) use observe::observe;
