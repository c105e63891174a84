//! One broker, made, changed and removed.

mod create;
mod delete;
mod notes;
mod reboot;
mod served;
mod update;
mod users;
mod wait;

pub(crate) use create::{create, resume};
pub(crate) use delete::delete;
pub(crate) use served::{mark_served, served};
pub(crate) use update::update;
