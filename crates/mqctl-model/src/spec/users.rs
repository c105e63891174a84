//! Who may connect.

/// A broker user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// 2 to 100 of letters, digits, `-._~`.
    pub name: String,
    /// Where the password comes from; never the password itself.
    pub password: PasswordSource,
    /// Whether the user may log in to the web console.
    pub console: bool,
}

/// Where a password comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasswordSource {
    /// A Secrets Manager secret that exists, by name or ARN.
    Secret(String),
    /// An environment variable of the process that applies.
    Env(String),
    /// Generated once and kept in Secrets Manager under the stack's name.
    Generated,
}
