//! A change set for a comment on a pull request.

use std::fmt::Write as _;

use mqctl_model::changeset::{Action, Change, ChangeSet};
use mqctl_model::effect::Effect;

use super::refused::{self, Refused, refused_lines};
use super::text::{checked, is_shown, summary, unknown};
use crate::render::about::About;
use crate::render::effect::Told;
use crate::render::markdown::{cell, code, words};
use crate::render::style::Verb;
use crate::render::words::{facts, reason};

pub(super) fn markdown(about: &About, changes: &ChangeSet, refused: &Refused<'_>) -> String {
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
    let _ = writeln!(out, "{}\n", summary(changes));
    tell_effect(&mut out, &changes.effect());
    if let Some(summary) = refused::summary(refused) {
        let _ = writeln!(out, "**{}**\n", words(&summary));
        for line in refused_lines(refused) {
            let _ = writeln!(out, "- {}", words(&line));
        }
        out.push('\n');
    }
    out.push_str("| | Resource | Kind | Changes |\n|---|---|---|---|\n");
    for change in &changes.changes {
        if !is_shown(change) {
            continue;
        }
        let told = [reason(change).map(|reason| words(&reason)), what(change)];
        let told: Vec<String> = told.into_iter().flatten().collect();
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} |",
            Verb::of(change).word(),
            cell(&code(change.placement.id.as_str())),
            change.resource().kind(),
            cell(&told.join("<br>")),
        );
    }
    for id in checked(changes) {
        let _ = writeln!(
            out,
            "\nThe addresses in {} are checked after the reboot.",
            code(id.as_str())
        );
    }
    tell_unknown(&mut out, changes);
    out
}

/// What differs, or what goes.
fn what(change: &Change) -> Option<String> {
    match &change.action {
        Action::Create { desired, .. } => {
            let facts = facts(desired).join(", ");
            (!facts.is_empty()).then(|| code(&facts))
        }
        Action::Check { .. } => None,
        Action::Replace { fields, .. } | Action::Update { fields, .. } => {
            let texts = fields.iter().map(|field| {
                format!(
                    "{}: {} → {}",
                    words(&field.name.to_string()),
                    code(&field.before.to_string()),
                    code(&field.after.to_string())
                )
            });
            Some(texts.collect::<Vec<_>>().join("<br>"))
        }
        Action::Resume { .. } => Some("begun by an earlier run".to_owned()),
        Action::Delete { existing, .. } => Some(code(&existing.physical_id)),
    }
}

fn tell_effect(out: &mut String, effect: &Effect) {
    if effect.is_none() {
        out.push_str("**Effect on connected clients:** none.\n\n");
        return;
    }
    out.push_str("**Effect on connected clients:**\n\n");
    for told in Told::all(effect) {
        let name = told.severity().name();
        let (what, remedy) = (words(&told.what()), words(&told.remedy()));
        let _ = writeln!(out, "- **{name}**: {what}; {remedy}");
    }
    out.push('\n');
}

fn tell_unknown(out: &mut String, changes: &ChangeSet) {
    for line in unknown(changes) {
        let _ = writeln!(out, "\n{}.", words(&line));
    }
}
