//! Colours. They only underline what the text says; whether they appear at all is decided where it is printed.

use anstyle::{AnsiColor, Style};

use mqctl_model::changeset::{Action, Change};
use mqctl_model::effect::Severity;

pub(super) const BOLD: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().dimmed();
pub(super) const RED: Style = AnsiColor::Red.on_default();
pub(super) const GREEN: Style = AnsiColor::Green.on_default();
pub(super) const YELLOW: Style = AnsiColor::Yellow.on_default();

/// The text in a style.
pub(super) fn paint(style: Style, text: impl std::fmt::Display) -> String {
    format!("{style}{text}{style:#}")
}

/// What a change is, in one word that sorts and reads the same everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verb {
    Create,
    Update,
    Replace,
    Resume,
    Check,
    Delete,
}

impl Verb {
    /// Those that change something.
    pub(super) const ALL: [Self; 5] = [
        Self::Create,
        Self::Update,
        Self::Replace,
        Self::Resume,
        Self::Delete,
    ];

    pub(super) fn of(change: &Change) -> Self {
        match &change.action {
            Action::Create { .. } => Self::Create,
            Action::Replace { .. } => Self::Replace,
            Action::Update { .. } => Self::Update,
            Action::Resume { .. } => Self::Resume,
            Action::Check { .. } => Self::Check,
            Action::Delete { .. } => Self::Delete,
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Replace => "replace",
            Self::Resume => "resume",
            Self::Check => "check",
            Self::Delete => "delete",
        }
    }

    /// For a line that says that it goes on: `creating`.
    pub(super) fn participle(self) -> &'static str {
        match self {
            Self::Create => "creating",
            Self::Update => "updating",
            Self::Replace => "creating anew",
            Self::Resume => "resuming",
            Self::Check => "checking",
            Self::Delete => "deleting",
        }
    }

    /// For a line that says that it is over: `created`.
    pub(super) fn past(self) -> &'static str {
        match self {
            Self::Create => "created",
            Self::Update => "updated",
            Self::Replace => "created anew",
            Self::Resume => "ready",
            Self::Check => "checked",
            Self::Delete => "deleted",
        }
    }

    /// Tells the verbs apart without colour.
    pub(super) fn mark(self) -> &'static str {
        match self {
            Self::Create => "+",
            Self::Update => "~",
            Self::Replace => "-/+",
            Self::Resume => ">",
            Self::Check => "=",
            Self::Delete => "-",
        }
    }

    pub(super) fn style(self) -> Style {
        match self {
            Self::Create | Self::Resume => GREEN,
            Self::Update => YELLOW,
            Self::Check => DIM,
            Self::Replace | Self::Delete => RED,
        }
    }
}

/// The colour of what happens to clients.
pub(super) fn severity_style(severity: Severity) -> Style {
    match severity {
        Severity::None => DIM,
        Severity::Reconnect | Severity::Narrowed => YELLOW,
        Severity::CutOff | Severity::DataLoss => RED,
    }
}

/// `3m12s`.
pub(super) fn duration(duration: std::time::Duration) -> String {
    let seconds = duration.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds}s"),
        (0, minutes, seconds) => format!("{minutes}m{seconds:02}s"),
        (hours, minutes, _) => format!("{hours}h{minutes:02}m"),
    }
}
