//! Where the flow log of a built network goes.

use super::access_logs::{bucket, prefix};
use super::{Context, Fault, Located, Problems, amazon, keep_text, quote};
use mqctl_model::spec::FlowLogs;

pub(super) fn read(
    value: &Located<'_>,
    context: &Context<'_>,
    problems: &mut Problems,
) -> Option<FlowLogs> {
    let bucket = keep_text(value, "bucket", problems, bucket);
    let prefix = keep_text(value, "prefix", problems, prefix);
    let group = keep_text(value, "log_group", problems, log_group);
    let role = keep_text(value, "role", problems, |text| amazon::role(text, context));
    check_destination(value, problems);
    if let Some(bucket) = bucket {
        return Some(FlowLogs::Bucket {
            bucket: bucket.to_owned(),
            prefix: prefix.unwrap_or_default().to_owned(),
        });
    }
    Some(FlowLogs::Group {
        name: group?.to_owned(),
        role: role?,
    })
}

/// One destination, with what belongs to it and nothing else.
fn check_destination(value: &Located<'_>, problems: &mut Problems) {
    const FORMS: &str = "write `flow_logs: { bucket: NAME }`, or `{ log_group: NAME, role: ARN }`";
    let place = |key: &str| value.get(key);
    match (place("bucket"), place("log_group")) {
        (Some(_), Some(both)) => {
            problems
                .error(
                    &both,
                    "a flow log goes to one place: `bucket` or `log_group`, not both",
                )
                .with_help(FORMS);
        }
        (Some(_), None) => {
            if let Some(role) = place("role") {
                problems
                    .error(
                        &role,
                        "a flow log to S3 needs no role: the bucket's policy admits AWS",
                    )
                    .with_help("remove `role`");
            }
        }
        (None, Some(_)) => {
            if let Some(prefix) = place("prefix") {
                problems
                    .error(&prefix, "a prefix is for files in a bucket")
                    .with_help("remove `prefix`");
            }
            if place("role").is_none() {
                problems
                    .error(
                        value,
                        "AWS writes to a log group by a role, and `role` is missing",
                    )
                    .with_help(FORMS);
            }
        }
        (None, None) if value.is_mapping() => {
            problems
                .error(
                    value,
                    "`flow_logs` has neither a `bucket` nor a `log_group`",
                )
                .with_help(FORMS);
        }
        (None, None) => {}
    }
}

/// CloudWatch Logs API reference, `CreateLogGroup`, `logGroupName`.
fn log_group(text: &str) -> Result<&str, Fault> {
    let fits = (1..=512).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-/#".contains(&byte));
    if fits {
        Ok(text)
    } else {
        Err(
            Fault::new(format!("{} is not the name of a log group", quote(text)))
                .help("1 to 512 letters, digits, and `.`, `_`, `-`, `/`, `#`; not an ARN"),
        )
    }
}
