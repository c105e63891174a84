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
    /// The groups that the user is in, sorted; none if the plan file does not say.
    pub groups: Option<Vec<String>>,
}

/// Where a password comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasswordSource {
    /// A Secrets Manager secret that exists.
    Secret {
        /// Its name or ARN.
        name: String,
        /// Which key of its JSON object holds the password; none if the secret is the password, or JSON with the key
        /// `password`.
        json_key: Option<String>,
    },
    /// An environment variable of the process that applies.
    Env(String),
    /// Generated once and kept in Secrets Manager under the stack's name.
    Generated,
}
