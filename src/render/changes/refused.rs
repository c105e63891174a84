//! What of a change set the plan file does not let happen to clients.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use mqctl_model::effect::{Impact, Severity};
use mqctl_model::resource::ResourceId;

use crate::render::effect::impact_text;

/// The impacts that are refused, each with the resource whose change has it.
pub type Refused<'a> = [(&'a ResourceId, &'a Impact)];

/// `alias: clients under mq.example.com are cut off: the name is gone`, a line each.
pub fn refused_lines(refused: &Refused<'_>) -> Vec<String> {
    let lines = refused.iter();
    lines
        .map(|(resource, impact)| format!("{resource}: {}", impact_text(impact)))
        .collect()
}

/// In one line: why, and what lifts it; nothing if nothing is refused.
pub(super) fn summary(refused: &Refused<'_>) -> Option<String> {
    let options: BTreeSet<&str> = refused.iter().map(|(_, impact)| option(impact)).collect();
    let options: Vec<&str> = options.into_iter().collect();
    (!options.is_empty()).then(|| {
        format!(
            "Refused, because protect is true; lifted for one run by {}.",
            options.join(" and ")
        )
    })
}

pub(super) fn json(refused: &Refused<'_>) -> Json {
    let all = refused.iter().map(|(resource, impact)| {
        json!({
            "resource": resource,
            "effect": impact.severity.name(),
            "text": impact_text(impact),
            "by": "protect",
            "lifted_by": option(impact),
        })
    });
    all.collect()
}

/// The option that lifts the protection.
fn option(impact: &Impact) -> &'static str {
    match impact.severity {
        Severity::DataLoss => "--allow-data-loss",
        Severity::None | Severity::Reconnect | Severity::Narrowed | Severity::CutOff => {
            "--allow-cut-off"
        }
    }
}
