//! ACM: certificates that mqctl requests, and the proof of control over their domain.

mod adopt;
mod describe;
mod existing;
mod issued;
mod list;
mod observe;
mod standing;

pub(crate) mod certificate;

pub(crate) use adopt::find;
pub(crate) use certificate::tag;
pub(crate) use existing::{Given, existing};
pub(crate) use issued::wait_issued;
pub(crate) use list::{Needed, needed_by};
pub(crate) use observe::{Certificates, observe};
