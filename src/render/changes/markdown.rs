//! A change set for a comment on a pull request.

use std::fmt::Write as _;

use mqctl_model::changeset::{Action, ChangeSet};

use super::text::{summary, unknown};
use crate::render::about::About;
use crate::render::markdown::{cell, code, words};
use crate::render::style::{Verb, effect_words};

pub(super) fn markdown(about: &About, changes: &ChangeSet) -> String {
    let mut out = format!(
        "### mqctl plan: {} in {}{}\n\n",
        code(&about.stack),
        words(&about.region),
        if about.sandbox { " (sandbox)" } else { "" }
    );
    if changes.is_empty() {
        out.push_str("No changes.\n");
        tell_unknown(&mut out, changes);
        return out;
    }
    let _ = writeln!(
        out,
        "{}\n\n**Effect on connected clients:** {}.\n",
        summary(changes),
        effect_words(changes.effect())
    );
    out.push_str("| | Resource | Kind | Changes |\n|---|---|---|---|\n");
    for change in &changes.changes {
        if change.is_rest_of_replacement() {
            continue;
        }
        let fields = match &change.action {
            Action::Create { .. } => String::new(),
            Action::Replace { fields, .. } | Action::Update { fields, .. } => {
                let texts = fields.iter().map(|field| {
                    format!(
                        "{}: {} → {}",
                        words(&field.name.to_string()),
                        code(&field.before.to_string()),
                        code(&field.after.to_string())
                    )
                });
                texts.collect::<Vec<_>>().join("<br>")
            }
            Action::Resume { .. } => "begun by an earlier run".to_owned(),
            Action::Delete { existing, .. } => code(&existing.physical_id),
        };
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} |",
            Verb::of(change).word(),
            cell(&code(change.placement.id.as_str())),
            change.resource().kind(),
            cell(&fields),
        );
    }
    tell_unknown(&mut out, changes);
    out
}

fn tell_unknown(out: &mut String, changes: &ChangeSet) {
    for line in unknown(changes) {
        let _ = writeln!(out, "\n{}.", words(&line));
    }
}
