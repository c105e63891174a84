//! The plan file that a newcomer starts from.

const TEMPLATE: &str = include_str!("../../../templates/mqctl.yaml");

/// A commented plan file for `stack` and `domain`. It is valid if these two are: parse it before writing it.
pub fn starter(stack: &str, domain: &str) -> String {
    TEMPLATE
        .replace("{{stack}}", stack)
        .replace("{{domain}}", domain)
}
