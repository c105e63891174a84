//! The gate to stdout and stderr.

use std::io::{IsTerminal as _, Write as _};

use serde_json::json;

use crate::apply::Outcome;
use crate::error::Failure;
use crate::lock::Entry;
use mq_probe::{Leftovers, LoadReport, Protocol};
use mqctl_model::changeset::{Adoption, ChangeSet};
use mqctl_model::outputs::StackOutputs;
use mqctl_plan::{Diagnostics, Severity};

use super::adoption::Stage;
use super::style::{BOLD, RED, YELLOW, paint};
use super::verification::{self, Verification};
use super::{
    adoption, changes_json, changes_markdown, changes_text, junit, load, outcome, outputs, terminal,
};

/// The form of what goes to stdout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For comments on pull requests.
    Markdown,
    /// For pipelines that show tests. Only a verification has tests.
    Junit,
}

/// What a command is about.
#[derive(Clone, Debug)]
pub struct About {
    /// The stack.
    pub stack: String,
    /// The region.
    pub region: String,
    /// The account.
    pub account: String,
    /// Whether this is the sandbox and not AWS.
    pub sandbox: bool,
}

/// Text as it is, for Markdown, which knows no colours.
fn fenced(text: &str) -> String {
    let text = anstream::adapter::strip_str(text).to_string();
    format!("```\n{}\n```\n", text.trim_end())
}

/// A change set in one of the forms; the text has colours, which whoever prints it may have to take out.
pub fn change_set(format: Format, about: &About, changes: &ChangeSet) -> String {
    match format {
        Format::Json => format!("{:#}\n", changes_json::json(about, changes)),
        Format::Markdown => changes_markdown::markdown(about, changes),
        Format::Text if changes.is_empty() => {
            "No changes. What is there is what the plan file asks for.\n".to_owned()
        }
        Format::Text | Format::Junit => changes_text::text(changes, terminal::COLUMNS),
    }
}

/// Prints. Failing to print is not an error: whoever closed the pipe does not want to read on.
#[derive(Clone, Copy, Debug)]
pub struct Printer {
    /// The form of what goes to stdout.
    pub format: Format,
}

impl Printer {
    /// A printer. `color` is false to never use colour; otherwise it depends on the terminal and `NO_COLOR`.
    pub fn new(format: Format, color: bool) -> Self {
        if !color {
            anstream::ColorChoice::Never.write_global();
        }
        Self { format }
    }

    /// A line or more of data, as it is.
    pub fn data(self, text: &str) {
        let _ = write!(anstream::stdout(), "{text}");
    }

    /// One JSON event on a line of its own.
    pub fn json_line(self, value: &serde_json::Value) {
        let _ = writeln!(std::io::stdout(), "{value}");
    }

    /// Something people should know that is not data.
    pub fn note(self, text: &str) {
        let _ = writeln!(anstream::stderr(), "{text}");
    }

    /// Something people should worry about.
    pub fn warn(self, text: &str) {
        let _ = writeln!(anstream::stderr(), "{} {text}", paint(YELLOW, "warning:"));
    }

    /// A defect of mqctl's own, by its place in the source.
    pub fn defect(self, place: &str) {
        let _ = writeln!(
            anstream::stderr(),
            "{} mqctl has a defect, at {place}; please report it with this line",
            paint(RED, "error:")
        );
    }

    /// Where this happens. Said first, and loudly if it is not AWS.
    pub fn about(self, about: &About) {
        if about.sandbox {
            let banner = paint(YELLOW.bold(), "SANDBOX");
            self.note(&format!(
                "{banner}, not AWS: stack {}, region {}, account {}",
                about.stack, about.region, about.account
            ));
        } else {
            self.note(&format!(
                "stack {}, region {}, account {}",
                paint(BOLD, &about.stack),
                about.region,
                about.account
            ));
        }
    }

    /// What is wrong with a plan file, or only doubtful. Errors are the data of `validate`, so programs get them on stdout.
    pub fn diagnostics(self, diagnostics: &Diagnostics) {
        let report = diagnostics.report(terminal::has_color(), terminal::COLUMNS);
        let _ = write!(anstream::stderr(), "{report}");
    }

    /// The result of `validate`.
    pub fn validated(self, file: &str, diagnostics: &Diagnostics) {
        let errors = diagnostics
            .iter()
            .filter(|one| one.severity() == Severity::Error)
            .count();
        match self.format {
            Format::Json => self.document(&json!({
                "format_version": changes_json::FORMAT_VERSION,
                "valid": errors == 0,
                "diagnostics": diagnostics.iter().collect::<Vec<_>>(),
            })),
            Format::Text | Format::Markdown | Format::Junit => {
                self.diagnostics(diagnostics);
                if errors == 0 {
                    self.data(&format!("{file} is valid\n"));
                }
            }
        }
    }

    /// A change set.
    pub fn changes(self, about: &About, changes: &ChangeSet) {
        self.data(&change_set(self.format, about, changes));
    }

    /// A change set that is about to be carried out: for people beside the data, for programs the first event, and the
    /// only one of its kind.
    pub fn preview(self, about: &About, changes: &ChangeSet) {
        if changes.is_empty() && self.format != Format::Json {
            self.note("Nothing to do any more.");
        } else if self.format == Format::Json {
            let mut event = changes_json::json(about, changes);
            event["event"] = "planned".into();
            self.json_line(&event);
        } else {
            let text = changes_text::text(changes, terminal::COLUMNS);
            let _ = writeln!(anstream::stderr(), "{text}");
        }
    }

    /// The outputs of a stack.
    pub fn outputs(self, about: &About, stack_outputs: &StackOutputs) {
        match self.format {
            Format::Json => self.document(&json!({
                "format_version": changes_json::FORMAT_VERSION,
                "sandbox": about.sandbox,
                "stack": about.stack,
                "region": about.region,
                "account": about.account,
                "outputs": stack_outputs,
            })),
            Format::Markdown => self.data(&outputs::markdown(stack_outputs)),
            Format::Text | Format::Junit => self.data(&outputs::text(stack_outputs)),
        }
    }

    /// The end of a run that made everything: how to connect. For programs, one more event.
    pub fn applied(self, about: &About, stack_outputs: &StackOutputs) {
        match self.format {
            Format::Json => self.json_line(&json!({
                "format_version": changes_json::FORMAT_VERSION,
                "event": "applied",
                "sandbox": about.sandbox,
                "stack": about.stack,
                "outputs": stack_outputs,
            })),
            Format::Text | Format::Markdown | Format::Junit => self.outputs(about, stack_outputs),
        }
    }

    /// The end of a run that removed everything.
    pub fn destroyed(self, about: &About) {
        match self.format {
            Format::Json => self.json_line(&json!({
                "format_version": changes_json::FORMAT_VERSION,
                "event": "destroyed",
                "sandbox": about.sandbox,
                "stack": about.stack,
            })),
            Format::Text | Format::Markdown | Format::Junit => {
                self.data(&format!("Nothing of the stack {} is left.\n", about.stack));
            }
        }
    }

    /// What adopting something would come to: what is asked about, and the data of a dry run.
    pub fn adoption(self, about: &About, adoption: &Adoption) {
        let text = adoption::text(about, adoption, terminal::COLUMNS);
        let _ = write!(anstream::stderr(), "{text}");
    }

    /// The end of `adopt`.
    pub fn adopted(self, about: &About, adoption: &Adoption, stage: Stage) {
        match self.format {
            Format::Json => self.document(&adoption::json(about, adoption, stage)),
            Format::Text | Format::Markdown | Format::Junit if stage == Stage::Shown => {
                self.data(&adoption::text(about, adoption, terminal::COLUMNS));
            }
            Format::Text | Format::Markdown | Format::Junit => {
                self.data(&adoption::outcome(about, adoption, stage));
            }
        }
    }

    /// The end of `unlock`: whose lock was removed, if there was one.
    pub fn unlocked(self, stack: &str, removed: Option<&Entry>) {
        match (self.format, removed) {
            (Format::Json, _) => self.document(&json!({
                "format_version": changes_json::FORMAT_VERSION,
                "stack": stack,
                "removed": removed,
            })),
            (_, Some(_)) => self.note(&format!("The stack {stack} is no longer locked.")),
            (_, None) => self.note(&format!("The stack {stack} is not locked.")),
        }
    }

    /// What a run that did not end as it should left at the brokers.
    pub fn leftovers(self, left: &Leftovers) {
        for line in verification::leftovers(left) {
            self.warn(&format!("left behind: {line}"));
        }
    }

    /// Settings for a client.
    pub fn settings(self, client: &str, protocol: &str, settings: &str) {
        match self.format {
            Format::Json => self.document(&json!({
                "format_version": changes_json::FORMAT_VERSION,
                "client": client,
                "protocol": protocol,
                "settings": settings,
            })),
            Format::Markdown => self.data(&fenced(settings)),
            Format::Text | Format::Junit => self.data(settings),
        }
    }

    /// What a verification found.
    pub fn verification(self, verification: &Verification) {
        match self.format {
            Format::Json => self.document(&verification::json(verification)),
            Format::Junit => self.data(&junit::xml(verification)),
            Format::Markdown => self.data(&fenced(&verification::text(
                verification,
                terminal::COLUMNS,
            ))),
            Format::Text => self.data(&verification::text(verification, terminal::COLUMNS)),
        }
    }

    /// What a load showed.
    pub fn load(self, stack: &str, endpoint: &str, protocol: Protocol, report: &LoadReport) {
        match self.format {
            Format::Json => self.document(&load::json(stack, endpoint, protocol, report)),
            Format::Markdown => self.data(&fenced(&load::text(endpoint, protocol, report))),
            Format::Text | Format::Junit => self.data(&load::text(endpoint, protocol, report)),
        }
    }

    /// One JSON document, whatever the form.
    pub fn document(self, document: &serde_json::Value) {
        self.data(&format!("{document:#}\n"));
    }

    /// What is left of a run that did not end well.
    pub fn unfinished(self, changes: &ChangeSet, result: &Outcome) {
        if self.format == Format::Json {
            self.json_line(&json!({
                "format_version": changes_json::FORMAT_VERSION,
                "event": "unfinished",
                "changes": outcome::json(changes, result),
            }));
        } else {
            let _ = write!(anstream::stderr(), "{}", outcome::text(changes, result));
        }
    }

    /// Whether there is somebody to ask.
    pub fn can_ask(self) -> bool {
        std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }

    /// Ask a yes-or-no question. `None` if there is nobody to ask.
    pub fn confirm(self, question: &str) -> Option<bool> {
        if !self.can_ask() {
            return None;
        }
        let _ = write!(anstream::stderr(), "{question} Type `yes` to agree: ");
        let _ = anstream::stderr().flush();
        let mut answer = String::new();
        std::io::stdin().read_line(&mut answer).ok()?;
        Some(answer.trim() == "yes")
    }

    /// Why the command failed.
    pub fn failure(self, failure: &Failure) {
        if self.format == Format::Json {
            self.json_line(&json!({
                "format_version": changes_json::FORMAT_VERSION,
                "event": "error",
                "kind": failure.kind.name(),
                "message": failure.message,
                "hints": failure.hints,
            }));
        }
        self.complaint(failure);
    }

    /// Why the command failed, for people only: programs have it in the data.
    pub fn complaint(self, failure: &Failure) {
        use std::fmt::Write as _;

        let mut text = format!("{} {}", paint(RED.bold(), "error:"), failure.message);
        for hint in &failure.hints {
            let _ = write!(text, "\n  {} {hint}", paint(BOLD, "hint:"));
        }
        self.note(&text);
    }
}
