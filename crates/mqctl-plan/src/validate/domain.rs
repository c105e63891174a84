//! Domain names and hosted zones.

use super::{Fault, quote};

/// Lower case, without the trailing dot; RFC 1035 lengths, and only what a certificate and a client accept.
pub(super) fn domain_name(text: &str) -> Result<String, Fault> {
    let fault = || Fault::new(format!("{} is not a domain name", quote(text)));
    let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
    if let Some((_, rest)) = name.split_once("://") {
        let host = rest.split([':', '/']).next().unwrap_or_default();
        return Err(fault().help(format!("write the name alone: `{host}`")));
    }
    if let Some((host, _)) = name.split_once([':', '/']) {
        return Err(fault().help(format!("write the name alone: `{host}`")));
    }
    if !name.is_ascii() {
        return Err(fault().help("write it in its ASCII form, which starts with `xn--`"));
    }
    if name.starts_with("*.") {
        return Err(fault().help("clients need one name, not a wildcard"));
    }
    if name.len() > 253 {
        return Err(fault().help("at most 253 characters"));
    }
    let labels: Vec<&str> = name.split('.').collect();
    if labels.len() < 2 {
        return Err(fault().help("a full name, such as `mq.example.com`"));
    }
    if let Some(label) = labels.iter().find(|label| !is_label(label)) {
        return Err(fault().help(format!(
            "{} is not a label: 1 to 63 letters, digits and inner hyphens between the dots",
            quote(label)
        )));
    }
    if labels
        .last()
        .is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return Err(fault().help("a name, not an address"));
    }
    Ok(name)
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// A hosted zone as the plan file names it.
pub(super) enum HostedZone {
    Id(String),
    Name(String),
}

/// An id is `Z` and capital letters and digits, at most 32 in all; a name has a dot.
pub(super) fn hosted_zone(text: &str) -> Result<HostedZone, Fault> {
    let id = text.strip_prefix("/hostedzone/").unwrap_or(text);
    let is_id = id.starts_with('Z')
        && (2..=32).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if is_id {
        return Ok(HostedZone::Id(id.to_owned()));
    }
    match domain_name(text) {
        Ok(name) => Ok(HostedZone::Name(name)),
        Err(_) => Err(Fault::new(format!(
            "{} is neither the name nor the id of a hosted zone",
            quote(text)
        ))
        .help("such as `example.com` or `Z0123456789ABCDEFGHIJ`")),
    }
}

/// Whether `domain` is `zone` or below it.
pub(super) fn is_within(domain: &str, zone: &str) -> bool {
    domain
        .strip_suffix(zone)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}
