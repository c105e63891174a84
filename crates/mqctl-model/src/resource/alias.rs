//! The endpoint's name.

use super::{Field, Input};

/// The A record that is an alias of the load balancer, and the TXT record beside it that says whose it is. The two are
/// only ever changed in one atomic batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The hosted zone, by id.
    pub zone: String,
    /// The name, lower case, without a trailing dot.
    pub name: String,
    /// The load balancer's host name, lower case, without a trailing dot.
    pub target: Input,
    /// The load balancer's canonical hosted zone.
    pub target_zone: Input,
    /// Whether the ownership record is there.
    pub ownership: bool,
}

impl Alias {
    pub(super) fn fields(&self) -> Vec<Field> {
        vec![
            Field::replaces("zone", &self.zone),
            Field::replaces("name", &self.name).telling(),
            Field::updates("target", &self.target),
            Field::updates("target zone", &self.target_zone),
            Field::updates(
                "ownership record",
                self.ownership.then(|| ownership_name(&self.name)),
            ),
        ]
    }
}

/// The ownership record's text, with the quotes that Route 53 keeps.
pub fn ownership_text(stack: &str) -> String {
    format!("\"mqctl:stack={stack}\"")
}

/// The name of the ownership record of the alias `name`. Not the alias's own name, whose TXT records may be others'.
pub fn ownership_name(name: &str) -> String {
    format!("_mqctl.{name}")
}
