//! What `verify` found.

mod findings;
mod json;
mod junit;
mod leftovers;
mod print;
mod text;

pub use findings::Verification;
