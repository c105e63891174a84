//! A change set.

mod json;
mod markdown;
mod print;
mod refused;
mod text;

pub(super) use json::change_json;
pub use print::change_set;
pub use refused::{Refused, refused_lines};
pub(super) use text::text;
