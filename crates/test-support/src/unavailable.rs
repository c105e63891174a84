//! What a test does when what it needs can't be had on this machine.

use std::io::Write as _;

/// What is missing, and the one command that changes it.
#[derive(Debug)]
pub struct Unavailable {
    /// What the test needs.
    pub needs: &'static str,
    /// What was tried, and how it failed.
    pub reason: String,
    /// The command.
    pub fix: String,
}

impl Unavailable {
    /// What was found. If it can't be had, this says so on stderr, past the test harness, and the test is to return; under CI
    /// (`CI` is set) that is a failure instead.
    pub fn or_skip<T>(found: &Result<T, Self>) -> Option<&T> {
        match found {
            Ok(found) => Some(found),
            Err(unavailable) if std::env::var_os("CI").is_some_and(|value| !value.is_empty()) => {
                panic!("{unavailable}")
            }
            Err(_) => Self::or_skip_everywhere(found),
        }
    }

    /// The same under CI: for what this project does not bring to its CI machines, but uses where it is.
    pub fn or_skip_everywhere<T>(found: &Result<T, Self>) -> Option<&T> {
        found
            .as_ref()
            .inspect_err(|unavailable| {
                // Not eprintln!, which the harness would swallow: a test that did not run must not look like one that did.
                writeln!(std::io::stderr(), "\nSKIPPED: {unavailable}\n").expect("stderr is there");
            })
            .ok()
    }
}

impl std::fmt::Display for Unavailable {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "this test needs {}, and did not run\n{}\nto fix it, run: {}",
            self.needs, self.reason, self.fix
        )
    }
}
