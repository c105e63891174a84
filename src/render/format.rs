//! The formats that data is printed in.

/// The format of what goes to stdout. Which of them a verb has, the command line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For comments on pull requests.
    Markdown,
    /// For pipelines that show tests.
    Junit,
}

impl Format {
    /// All of them, in the order they are offered to people.
    pub const ALL: [Self; 4] = [Self::Text, Self::Json, Self::Markdown, Self::Junit];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Markdown => "markdown",
            Self::Junit => "junit",
        }
    }

    /// What it is for, in a few words.
    pub fn description(self) -> &'static str {
        match self {
            Self::Text => "For people",
            Self::Json => "For programs",
            Self::Markdown => "For comments on pull requests",
            Self::Junit => "For pipelines that show tests, of `verify` only",
        }
    }
}
