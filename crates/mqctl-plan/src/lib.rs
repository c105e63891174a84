//! The plan file: from bytes with positions, through rules, to a [`Spec`] that can be trusted.
//!
//! Owns the file's syntax, its rules, its diagnostics and its JSON Schema. Knows nothing of AWS and does no I/O.
//!
//! ```text
//! bytes --file--> tree with places --shape--> structure checked --validate--> Spec
//!                                       |            `- problems -> Diagnostics -- report --> text for people
//!                                       `- schema --> JSON Schema for editors
//! ```
//!
//! Reading the file is the caller's. A `Spec` exists only if every rule that can be checked offline holds, so
//! nothing downstream checks again.

mod diagnostic;
mod file;
mod keys;
mod problems;
mod report;
mod schema;
mod shape;
mod source;
mod starter;
mod validate;

pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use keys::{Key, Need, Scope, keys};
pub use schema::json_schema;
pub use source::{Source, Span};
pub use starter::starter;

use mqctl_model::spec::Spec;

/// Read a plan file: the plan and its warnings, or everything that is wrong with it.
///
/// `source_name` is how diagnostics call the file. Bytes may be anything: what they cost is bounded.
pub fn parse(source_name: &str, bytes: &[u8]) -> Result<(Spec, Vec<Diagnostic>), Diagnostics> {
    let (spec, mut warnings) = parse_for_account(source_name, bytes)?;
    warnings.retain(|warning| !warning.is_about_placeholder());
    Ok((spec, warnings))
}

/// As [`parse`], where the plan is for an account: also what looks like a placeholder is warned of, which is right in the
/// sandbox and in examples.
pub fn parse_for_account(
    source_name: &str,
    bytes: &[u8],
) -> Result<(Spec, Vec<Diagnostic>), Diagnostics> {
    let (tree, mut problems) = file::read(source_name, bytes).map_err(Diagnostics::new)?;
    let root = file::Located::root(&tree);
    shape::check(&root, &shape::PLAN, &mut problems);
    let spec = validate::validate(&root, &mut problems);
    match spec {
        Some(spec) if !problems.has_errors() => {
            let mut warnings = problems.into_list();
            warnings.sort_by_key(|warning| warning.span().start);
            Ok((spec, warnings))
        }
        _ => {
            debug_assert!(
                problems.has_errors(),
                "a plan that cannot be read has an error to show for it"
            );
            let mut list = problems.into_list();
            // First a plan, then one for an account.
            list.retain(|diagnostic| !diagnostic.is_about_placeholder());
            Err(Diagnostics::new(list))
        }
    }
}
