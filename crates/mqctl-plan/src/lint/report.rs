//! What the rules found in one plan file.

use mqctl_model::spec::Spec;
use serde::{Serialize, Serializer};

use super::rule::{Broken, Finder};
use super::{Ignored, Level, RULES, Rule};
use crate::diagnostic::{Diagnostic, presentable};
use crate::file::Located;
use crate::source::Source;

/// Something that breaks a rule.
///
/// Serialises as `{rule, severity, file, line, key, message, why, fix, equivalents, ignored}`.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// The plan file's name.
    pub file: String,
    /// The line of the key, or of what it would be in; from 1.
    pub line: usize,
    /// The path of the key that it is about.
    pub key: String,
    /// What breaks the rule: a lower-case fragment.
    pub message: String,
    /// Why the plan file says that the rule is not for it, if it does.
    pub ignored: Option<String>,
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Record<'finding> {
            rule: &'finding str,
            severity: Level,
            file: &'finding str,
            line: usize,
            key: &'finding str,
            message: &'finding str,
            why: &'finding str,
            fix: &'finding str,
            equivalents: &'finding [&'finding str],
            ignored: Option<&'finding str>,
        }
        Record {
            rule: self.rule.name,
            severity: self.rule.level,
            file: &self.file,
            line: self.line,
            key: &self.key,
            message: &self.message,
            why: self.rule.why,
            fix: self.rule.fix,
            equivalents: self.rule.equivalents,
            ignored: self.ignored.as_deref(),
        }
        .serialize(serializer)
    }
}

/// What the rules found.
#[derive(Clone, Debug)]
pub struct Report {
    /// What breaks a rule, the worst first, ignored or not.
    pub findings: Vec<Finding>,
    /// What is ignored and was not found.
    pub unused: Vec<Ignored>,
}

impl Report {
    /// What is not ignored.
    pub fn open(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|it| it.ignored.is_none())
    }

    /// The worst of what is not ignored.
    pub fn worst(&self) -> Option<Level> {
        self.open().map(|finding| finding.rule.level).max()
    }
}

/// What the rules find in a plan, and found in its file while it was validated.
pub(crate) fn report(
    root: &Located<'_>,
    source: &Source,
    spec: &Spec,
    warnings: &[Diagnostic],
    ignored: &[Ignored],
) -> Report {
    let mut findings = Vec::new();
    for rule in RULES {
        let reason = ignored.iter().find(|it| it.rule == rule.name);
        let reason = reason.map(|it| presentable(&it.reason));
        let finding = |line: usize, key: &str, message: &str| Finding {
            rule,
            file: source.name().to_owned(),
            line,
            key: presentable(key),
            message: presentable(message),
            ignored: reason.clone(),
        };
        match rule.finder {
            Finder::Plan(find) => findings.extend(find(spec).iter().map(|broken| {
                let Broken { key, message } = broken;
                let place = nearest_place(root, key).key_place();
                finding(source.position(place.span.start).0, key, message)
            })),
            Finder::Validation => {
                let warnings = warnings.iter().filter(|it| it.rule == Some(rule.name));
                findings.extend(warnings.map(|it| finding(it.line(), it.key(), it.message())));
            }
        }
    }
    findings.sort_by_key(|finding| (std::cmp::Reverse(finding.rule.level), finding.line));
    let unused = ignored
        .iter()
        .filter(|it| findings.iter().all(|finding| finding.rule.name != it.rule))
        .cloned()
        .collect();
    Report { findings, unused }
}

/// What is at this path, or, of what is left out, what it would be in.
fn nearest_place<'file>(root: &Located<'file>, path: &str) -> Located<'file> {
    let mut place = root.clone();
    for part in path.split('.') {
        let (name, index) = match part.split_once('[') {
            Some((name, index)) => (name, index.trim_end_matches(']').parse::<usize>().ok()),
            None => (part, None),
        };
        let Some(mut next) = place.get(name) else {
            break;
        };
        if let Some(index) = index
            && let Some(item) = next.items().into_iter().nth(index)
        {
            next = item;
        }
        place = next;
    }
    place
}
