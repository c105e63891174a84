//! The rules that a plan file says are not for it.

use crate::file::Located;
use crate::problems::Problems;

/// A rule that is not for this plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignored {
    /// The name of the rule.
    pub rule: String,
    /// Why it is not for this plan.
    pub reason: String,
}

/// Read `lint.ignore`. Names that are no rules are the structure's.
pub(crate) fn read(root: &Located<'_>, problems: &mut Problems) -> Vec<Ignored> {
    let list = root.get("lint").and_then(|lint| lint.get("ignore"));
    let items = list.map(|list| list.items()).unwrap_or_default();
    let mut ignored: Vec<Ignored> = Vec::new();
    for item in items {
        let text = |name: &str| Some(item.get(name)?.text()?.to_owned());
        let (Some(rule), Some(reason)) = (text("rule"), text("reason")) else {
            continue;
        };
        if let Some(place) = item.get("rule")
            && ignored.iter().any(|other| other.rule == rule)
        {
            problems
                .error(&place, format!("`{rule}` is ignored twice"))
                .with_help("remove one of them");
        }
        ignored.push(Ignored { rule, reason });
    }
    ignored
}
