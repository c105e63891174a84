//! What breaks rules of good practice.

use serde_json::json;

use mqctl_model::printable::one_line;
use mqctl_plan::lint::{ALWAYS_HELD, Finding, Level, Report};

use super::data::versioned;
use super::format::Format;
use super::lines::Lines;
use super::markdown;
use super::printer::Printer;
use super::style::{BOLD, RED, YELLOW, paint};

impl Printer {
    /// The result of `lint`.
    pub fn linted(self, file: &str, report: &Report) {
        match self.format {
            Format::Json => self.document(&versioned(json(report))),
            Format::Markdown => self.data(&as_markdown(file, report)),
            Format::Text | Format::Junit => self.data(&text(file, report)),
        }
    }

    /// What `lint` would find, briefly: beside the result of `validate`, which has told of some already.
    pub(super) fn notes(self, report: &Report) {
        let untold = report.open().filter(|it| !it.rule.is_told_by_validate());
        let mut out = Lines::default();
        for finding in untold {
            out.push_styled(format!(
                "{}: {}",
                paint(BOLD, "note"),
                one_line(&brief(finding))
            ));
        }
        for ignored in &report.unused {
            out.push_styled(format!(
                "{}: {}",
                paint(BOLD, "note"),
                one_line(&unused(&ignored.rule))
            ));
        }
        let notes = out.into_text();
        if !notes.is_empty() {
            self.aside(&notes);
            self.aside("`mqctl lint` says why, and how to fix it\n");
        }
    }
}

/// One line: what, and by which rule.
fn brief(finding: &Finding) -> String {
    format!(
        "{} ({}, line {})",
        finding.message, finding.rule.name, finding.line
    )
}

fn unused(rule: &str) -> String {
    format!("`lint.ignore` names {rule}, which finds nothing here")
}

fn text(file: &str, report: &Report) -> String {
    let mut out = Lines::default();
    for finding in report.open() {
        let rule = finding.rule;
        out.push_styled(format!(
            "{}: {}",
            level(rule.level),
            one_line(&finding.message)
        ));
        out.push(format!(
            "  rule:   {} at {}:{} {}",
            rule.name, finding.file, finding.line, finding.key
        ));
        out.push(format!("  why:    {}", rule.why));
        out.push(format!("  fix:    {}", rule.fix));
        if !rule.equivalents.is_empty() {
            out.push(format!("  checks: {}", rule.equivalents.join("; ")));
        }
        out.push("");
    }
    for finding in &report.findings {
        if let Some(reason) = &finding.ignored {
            out.push(format!("ignored: {}: {reason}", brief(finding)));
        }
    }
    for ignored in &report.unused {
        out.push(format!("note: {}", unused(&ignored.rule)));
    }
    out.push(format!("{file}: {}", counts(report)));
    out.into_text()
}

fn level(level: Level) -> String {
    match level {
        Level::Info => level.name().to_owned(),
        Level::Warning => paint(YELLOW, level.name()),
        Level::Error => paint(RED, level.name()),
    }
}

/// `1 error, 2 warnings, 3 notes; 1 ignored`.
fn counts(report: &Report) -> String {
    let count = |wanted: Level| report.open().filter(|it| it.rule.level == wanted).count();
    let parts = [
        (Level::Error, "error"),
        (Level::Warning, "warning"),
        (Level::Info, "note"),
    ];
    let parts = parts.map(|(level, noun)| (count(level), noun));
    let told = parts.iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> = told
        .map(|(count, noun)| format!("{count} {noun}{}", if *count == 1 { "" } else { "s" }))
        .collect();
    let ignored = report.findings.len() - report.open().count();
    let told = if told.is_empty() {
        "nothing found".to_owned()
    } else {
        told.join(", ")
    };
    match ignored {
        0 => told,
        count => format!("{told}; {count} ignored"),
    }
}

fn as_markdown(file: &str, report: &Report) -> String {
    let mut out = format!(
        "{}: {}\n",
        markdown::code(file),
        markdown::words(&counts(report))
    );
    if report.findings.is_empty() {
        return out;
    }
    out.push_str("\n| | rule | line | what | fix |\n|---|---|---|---|---|\n");
    for finding in &report.findings {
        let rule = finding.rule;
        let (severity, fix) = match &finding.ignored {
            None => (rule.level.name(), rule.fix.to_owned()),
            Some(reason) => ("ignored", markdown::words(reason)),
        };
        let cells = [
            severity.to_owned(),
            markdown::code(rule.name),
            finding.line.to_string(),
            markdown::words(&finding.message),
            fix,
        ];
        let cells = cells.map(|cell| markdown::cell(&cell));
        out.extend(["| ", &cells.join(" | "), " |\n"]);
    }
    out
}

fn json(report: &Report) -> serde_json::Value {
    let held = ALWAYS_HELD.iter();
    let held: Vec<_> = held
        .map(|held| json!({ "about": held.about, "equivalents": held.equivalents }))
        .collect();
    let unused = report.unused.iter();
    let unused: Vec<_> = unused
        .map(|it| json!({ "rule": it.rule, "reason": it.reason }))
        .collect();
    json!({
        "worst": report.worst(),
        "findings": report.findings,
        "unused_ignores": unused,
        "always_held": held,
    })
}
