//! One broker, made, changed and removed.

mod create;
mod delete;
mod reboot;
mod update;
mod users;
mod wait;

pub(in crate::aws) use create::{create, resume};
pub(in crate::aws) use delete::delete;
pub(in crate::aws) use update::update;
