//! The rules that the compiler can't hold, held against the tokens of the source.
//!
//! The crates hold most of the walls: who depends on whom, and who has the SDK. What is left is who prints and who starts
//! processes, that nothing of the SDK is formatted with `Debug`, that the pure crates do no I/O, and that the manifests stay
//! as they are. Tests are not looked at: neither items under `#[cfg(test)]` nor the files that they declare.
//!
//! This reads tokens, not types. What comes through a macro, or through another file's `pub use` of a part of `std`, it does
//! not see.

mod crates;
mod debug;
mod format_string;
mod imports;
mod io;
mod paths;
mod sdk;
mod source;
mod tests_in_source;
mod workspace;
