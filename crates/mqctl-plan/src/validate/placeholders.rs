//! What stands for a real value in examples: right in the sandbox, and in an account a sign that it was not replaced.

use ipnet::Ipv4Net;

use super::{Located, Problems};
use crate::diagnostic::Occasion;
use mqctl_model::spec::Source;

/// Address ranges for documentation. Source: RFC 5737.
const RANGES: [&str; 3] = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"];

/// Names for documentation and tests, which nobody can own. Source: RFC 2606, RFC 6761.
const NAMES: [&str; 7] = [
    "example.com",
    "example.net",
    "example.org",
    "example",
    "test",
    "invalid",
    "localhost",
];

/// Warn of them, for where AWS is asked.
pub(super) fn check(
    endpoint: &Located<'_>,
    domain: Option<&str>,
    allow: &[Source],
    problems: &mut Problems,
) {
    if let Some(place) = endpoint.get("domain")
        && let Some(domain) = domain
        && let Some(name) = NAMES
            .iter()
            .find(|name| super::domain::is_within(domain, name))
    {
        problems
            .warning(
                &place,
                format!("`{name}` is reserved for documentation and tests (RFC 2606): nobody can own it, so clients can't find the endpoint"),
            )
            .with_help("write a name in a hosted zone of yours")
            .only_in(Occasion::Account);
    }
    let Some(list) = endpoint.get("allow") else {
        return;
    };
    for item in list.items() {
        let range = item.text().and_then(|text| text.parse::<Ipv4Net>().ok());
        let is_read = |range: &Ipv4Net| allow.contains(&Source::Range(*range));
        let Some(range) = range.filter(is_read) else {
            continue;
        };
        if RANGES.iter().any(|reserved| is_part(range, reserved)) {
            problems
                .warning(
                    &item,
                    format!("{range} is reserved for documentation (RFC 5737): it admits nobody"),
                )
                .with_help("name the public addresses of your clients")
                .only_in(Occasion::Account);
        }
    }
}

fn is_part(range: Ipv4Net, of: &str) -> bool {
    let of = of.parse::<Ipv4Net>();
    of.is_ok_and(|of| of.contains(&range))
}
