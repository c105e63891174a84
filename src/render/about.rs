//! Where a command runs.

use super::printer::Printer;
use super::style::{BOLD, YELLOW, paint};

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

impl Printer {
    /// Where this happens. Said first, and loudly if it is not AWS.
    pub fn about(self, about: &About) {
        let About {
            stack,
            region,
            account,
            sandbox,
        } = about;
        if *sandbox {
            let banner = paint(YELLOW.bold(), "SANDBOX");
            self.line(&format!(
                "{banner}, not AWS: stack {stack}, region {region}, account {account}"
            ));
        } else {
            let stack = paint(BOLD, stack);
            self.line(&format!(
                "stack {stack}, region {region}, account {account}"
            ));
        }
    }
}
