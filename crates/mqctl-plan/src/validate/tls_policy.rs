//! The security policy of the listeners.

use crate::lint;

use super::{Fault, Located, Problems, keep_text, quote};
use mqctl_model::spec::DEFAULT_TLS_POLICY;

/// Of the policies for Network Load Balancers those that admit TLS 1.0 or 1.1, by how their names go on.
/// Source: ELB user guide, "Security policies for your Network Load Balancer".
const ADMIT_OLD_TLS: [&str; 8] = [
    "2015-",
    "2016-",
    "FS-2018-",
    "FS-1-1-",
    "TLS-1-0-",
    "TLS-1-1-",
    "TLS13-1-0-",
    "TLS13-1-1-",
];

pub(super) fn read(endpoint: &Located<'_>, problems: &mut Problems) -> String {
    let Some(policy) = keep_text(endpoint, "tls_policy", problems, form) else {
        return DEFAULT_TLS_POLICY.to_owned();
    };
    let name = policy.strip_prefix(PREFIX).unwrap_or(policy);
    let is_old = ADMIT_OLD_TLS.iter().any(|start| name.starts_with(start));
    if let Some(place) = endpoint.get("tls_policy").filter(|_| is_old) {
        problems
            .warning(
                &place,
                format!("{policy} admits TLS 1.0 or 1.1, which are no longer secure"),
            )
            .of_rule(&lint::OLD_TLS)
            .with_help(format!("AWS recommends {DEFAULT_TLS_POLICY}, the default"));
    }
    policy.to_owned()
}

const PREFIX: &str = "ELBSecurityPolicy-";

/// The form only: AWS adds policies every year, and says at plan which ones it has.
fn form(text: &str) -> Result<&str, Fault> {
    let name = text.strip_prefix(PREFIX).unwrap_or_default();
    let fits = (1..=100).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if fits {
        Ok(text)
    } else {
        Err(
            Fault::new(format!("{} is not a security policy", quote(text)))
                .help(format!("a name such as `{DEFAULT_TLS_POLICY}`")),
        )
    }
}
