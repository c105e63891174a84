//! Where the load balancer's access logs go.

use super::{Fault, Located, Problems, keep_text, quote};
use mqctl_model::spec::AccessLogs;

pub(super) fn read(value: &Located<'_>, problems: &mut Problems) -> Option<AccessLogs> {
    let bucket = keep_text(value, "bucket", problems, bucket);
    let prefix = keep_text(value, "prefix", problems, prefix);
    Some(AccessLogs {
        bucket: bucket?.to_owned(),
        prefix: prefix.unwrap_or_default().to_owned(),
    })
}

/// S3 user guide, "General purpose bucket naming rules", and the underscore that old buckets have.
pub(super) fn bucket(text: &str) -> Result<&str, Fault> {
    let edges = text.bytes().next().into_iter().chain(text.bytes().last());
    let has_edges = edges
        .into_iter()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let fits = (3..=63).contains(&text.len())
        && has_edges
        && text.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_".contains(&byte)
        });
    if fits {
        Ok(text)
    } else {
        Err(
            Fault::new(format!("{} is not the name of a bucket", quote(text)))
                .help("3 to 63 lower-case letters, digits, dots and hyphens; not an ARN or a URL"),
        )
    }
}

/// ELB user guide, "Access logs for your Network Load Balancer": the prefix must not hold `AWSLogs`, which ELB adds itself.
pub(super) fn prefix(text: &str) -> Result<&str, Fault> {
    if text.contains("AWSLogs") {
        return Err(Fault::new("a prefix can't contain `AWSLogs`")
            .help("AWS adds `/AWSLogs/ACCOUNT/...` itself"));
    }
    if text.starts_with('/') || text.ends_with('/') {
        return Err(Fault::new(format!(
            "the prefix {} begins or ends with a slash",
            quote(text)
        ))
        .help(format!("write `{}`", text.trim_matches('/'))));
    }
    Ok(text)
}
