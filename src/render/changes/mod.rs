//! A change set.

mod json;
mod markdown;
mod print;
mod text;

pub(super) use json::change_json;
pub use print::change_set;
pub(super) use text::text;
