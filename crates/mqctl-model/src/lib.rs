//! What a stack is made of, what a plan file asks for, what AWS has, and the changes between the two.
//!
//! Owns the vocabulary ([`spec`]), every kind of resource ([`resource`]), the two models ([`desired`], [`observed`]), what
//! is looked up before ([`lookups`], [`dns`], [`path`]), every decision ([`changeset`]), what that does to clients ([`effect`]), what of a
//! stack can't be used yet ([`unready`]), and what of others' texts may be shown ([`printable`]). Pure: no AWS, no files, no
//! network, no clock, no printing. It does not know how a plan file is written either.

pub mod changeset;
pub mod clients;
pub mod desired;
pub mod dns;
pub mod effect;
pub mod in_use;
pub mod lookups;
mod nearest;
pub mod neighbours;
pub mod observed;
pub mod outputs;
pub mod path;
pub mod printable;
pub mod region;
pub mod resource;
pub mod spec;
pub mod standing;
pub mod unready;

pub use nearest::nearest;
