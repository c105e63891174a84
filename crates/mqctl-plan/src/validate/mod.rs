//! The rules: everything that AWS or mqctl would refuse later and that can be known without asking anyone.
//!
//! Each topic reads its part of the tree, reports what it finds and goes on; a value that the structure check has
//! already reported is passed over in silence. Reads no clock, no environment, no AWS.

mod access_logs;
mod allow;
mod amazon;
mod brokers;
mod domain;
mod elastic_ips;
mod endpoint;
mod flow_logs;
mod names;
mod network;
mod placeholders;
mod tags;
mod tls_policy;
mod users;

use super::file::Located;
use super::problems::{Fault, Problems, quote};
use mqctl_model::spec::{Deployment, Scheme, Spec};

pub(super) use users::{is_environment_variable, is_secret_name};

/// What the rules of one topic need to know of another.
struct Context<'file> {
    region: Option<&'file str>,
    account: Option<&'file str>,
    deployment: Option<Deployment>,
    scheme: Scheme,
}

/// The plan, if all of it could be read. Only without errors in `problems` is it one to be trusted.
pub(super) fn validate(root: &Located<'_>, problems: &mut Problems) -> Option<Spec> {
    let stack = keep_text(root, "stack", problems, stack_name);
    let region = keep_text(root, "region", problems, amazon::region);
    let account = keep_text(root, "account", problems, account);
    let deployment = root
        .get("brokers")
        .and_then(|brokers| brokers::deployment(&brokers));
    let context = Context {
        region,
        account,
        deployment,
        scheme: root
            .get("endpoint")
            .map(|endpoint| endpoint::scheme(&endpoint))
            .unwrap_or_default(),
    };
    let tags = root
        .get("tags")
        .map(|value| tags::read(&value, problems))
        .unwrap_or_default();
    let network = root
        .get("network")
        .and_then(|value| network::read(&value, &context, problems));
    let brokers = root
        .get("brokers")
        .and_then(|value| brokers::read(&value, &context, problems));
    let endpoint = root
        .get("endpoint")
        .and_then(|value| endpoint::read(&value, &context, problems));
    if let (Some(endpoint), Some(network)) = (root.get("endpoint"), &network) {
        elastic_ips::count(&endpoint, network, problems);
    }
    if let (Some(brokers), Some(endpoint)) = (root.get("brokers"), root.get("endpoint")) {
        allow::count_rules(&brokers, &endpoint, problems);
    }
    let users = brokers.as_ref().map(|brokers| &brokers.users[..]);
    let users = users.unwrap_or_default();
    if let Some(tagged) = root.get("tags") {
        tags::count(&tagged, users, problems);
    }
    if let Some(stack) = stack {
        let origins = names::Origins {
            stack,
            users,
            domain: endpoint.as_ref().map(|endpoint| &endpoint.domain[..]),
        };
        names::check(&origins, root, problems);
    }
    Some(Spec {
        stack: stack?.to_owned(),
        region: region?.to_owned(),
        account: account.map(str::to_owned),
        tags,
        network: network?,
        brokers: brokers?,
        endpoint: endpoint?,
        protect: boolean_or(root, "protect", true),
    })
}

/// The text at `name`, if there is one and `rule` accepts it.
fn keep_text<'file, T>(
    parent: &Located<'file>,
    name: &str,
    problems: &mut Problems,
    rule: impl FnOnce(&'file str) -> Result<T, Fault>,
) -> Option<T> {
    let value = parent.get(name)?;
    let text = value.text().filter(|text| !text.is_empty())?;
    problems.keep(&value, rule(text))
}

fn boolean_or(parent: &Located<'_>, name: &str, default: bool) -> bool {
    parent
        .get(name)
        .and_then(|value| value.boolean())
        .unwrap_or(default)
}

/// Names derive from it, the narrowest being those of load balancers: 32 characters, letters, digits and hyphens.
fn stack_name(text: &str) -> Result<&str, Fault> {
    let fits = (2..=20).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && !text.ends_with('-')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if fits {
        Ok(text)
    } else {
        Err(
            Fault::new(format!("{} is not a stack name", quote(text))).help(
                "2 to 20 lower-case letters, digits and hyphens, starting with a letter and not ending with a hyphen",
            ),
        )
    }
}

fn account(text: &str) -> Result<&str, Fault> {
    if amazon::is_account(text) {
        Ok(text)
    } else {
        Err(
            Fault::new(format!("{} is not an AWS account id", quote(text)))
                .help("twelve digits, quoted"),
        )
    }
}
