//! Who logs in.

use std::fmt;

/// A password. It can't be printed.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// A password with this value.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value, for the one frame that carries it.
    pub(super) fn value(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password(…)")
    }
}

/// A user and the password.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The broker user's name.
    pub user: String,
    /// The broker user's password.
    pub password: Password,
}
