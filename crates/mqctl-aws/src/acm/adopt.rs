//! A certificate that someone wants to have adopted.

use super::describe::{Description, Progress, describe};
use super::list::tags;
use super::observe::report;
use crate::Aws;
use crate::error::AwsError;
use mqctl_model::changeset::Candidate;

/// The certificate with this ARN, if there is one. It is found again by its domain.
pub(crate) async fn find(aws: &Aws, arn: &str) -> Result<Option<Candidate>, AwsError> {
    let (tags, description) = futures::try_join!(tags(aws, arn), describe(aws, arn))?;
    Ok(description.zip(tags).map(|(description, tags)| Candidate {
        report: report(&tags, &description),
        generation: 1,
        needs_note: false,
        parts: Vec::new(),
        tied_to: None,
        obstacle: obstacle(&description).map(str::to_owned),
    }))
}

fn obstacle(description: &Description) -> Option<&'static str> {
    if !description.is_amazons {
        return Some(
            "was not issued by ACM; `endpoint.certificate` in the plan file can name it as it is",
        );
    }
    // Renewed by a record or not at all: that a stack's certificates outlive their first year depends on it.
    let has_no_record = description.record.is_none() && description.progress == Progress::Issued;
    has_no_record.then_some("was not validated by a DNS record")
}
