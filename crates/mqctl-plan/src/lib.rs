//! The plan file: from bytes with positions, through rules, to a [`Spec`] that can be trusted.
//!
//! Owns the file's syntax, its rules, its diagnostics and its JSON Schema. Knows nothing of AWS and does no I/O.
//!
//! ```text
//! bytes --file--> tree with places --shape--> structure checked --validate--> Spec
//!                                       |            `- problems -> Diagnostics -- report --> text for people
//!                                       `- schema --> JSON Schema for editors
//! Spec --lint--> what breaks rules of good practice
//! ```
//!
//! Reading the file is the caller's. A `Spec` exists only if every rule that can be checked offline holds, so
//! nothing downstream checks again.

mod diagnostic;
mod file;
mod keys;
pub mod lint;
mod problems;
mod report;
mod schema;
mod shape;
mod source;
mod starter;
mod validate;

pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use keys::{Key, Need, Scope, keys};
pub use report::Canvas;
pub use schema::json_schema;
pub use source::{Source, Span};
pub use starter::starter;

use mqctl_model::spec::Spec;

/// A plan file that can be used.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What it means.
    pub spec: Spec,
    /// What may not do what its author expects, in the order of the file.
    pub warnings: Vec<Diagnostic>,
    /// What looks as if it stood for a real value: right in examples and the sandbox, and wrong where AWS itself is asked.
    pub placeholders: Vec<Diagnostic>,
    /// What breaks rules of good practice, and what the file says of them.
    pub lint: lint::Report,
}

/// Read a plan file: the plan and its warnings, or everything that is wrong with it.
///
/// `source_name` is how diagnostics call the file. Bytes may be anything: what they cost is bounded.
pub fn parse(source_name: &str, bytes: &[u8]) -> Result<(Spec, Vec<Diagnostic>), Diagnostics> {
    let Checked { spec, warnings, .. } = check(source_name, bytes)?;
    Ok((spec, warnings))
}

/// As [`parse`], with all else that can be said of the file.
pub fn check(source_name: &str, bytes: &[u8]) -> Result<Checked, Diagnostics> {
    let (tree, mut problems) = file::read(source_name, bytes).map_err(Diagnostics::new)?;
    let root = file::Located::root(&tree);
    shape::check(&root, &shape::PLAN, &mut problems);
    let spec = validate::validate(&root, &mut problems);
    let ignored = lint::read(&root, &mut problems);
    let source = problems.source();
    match spec {
        Some(spec) if !problems.has_errors() => {
            let mut warnings = problems.into_list();
            warnings.sort_by_key(|warning| warning.span().start);
            let lint = lint::report(&root, &source, &spec, &warnings, &ignored);
            let is_ignored = |warning: &Diagnostic| {
                let mut rules = ignored.iter();
                rules.any(|ignored| Some(ignored.rule.as_str()) == warning.rule)
            };
            let (placeholders, mut warnings): (Vec<_>, Vec<_>) = warnings
                .into_iter()
                .partition(Diagnostic::is_about_placeholder);
            warnings.retain(|warning| !is_ignored(warning));
            Ok(Checked {
                spec,
                warnings,
                placeholders,
                lint,
            })
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
