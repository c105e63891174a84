//! Writing down on a broker where each user's password was set from.

use std::collections::BTreeSet;

use crate::call::call;
use crate::error::AwsError;
use crate::mq::description::Description;
use crate::mq::tag;
use crate::{Aws, retry};
use mqctl_model::resource::{Broker, PasswordNote, PasswordNotes, Tags};

/// How many tags a broker can carry. Source: Amazon MQ Developer Guide, "Tagging resources".
const MOST_TAGS: usize = 50;

/// The notes of a broker, and what its tags say of them.
pub(super) struct Notebook<'a> {
    aws: &'a Aws,
    arn: &'a str,
    present: Tags,
    written: PasswordNotes,
    notes: PasswordNotes,
}

impl<'a> Notebook<'a> {
    /// The notes of the users that the broker has or is to have. Those of others go with the next word that is written.
    pub(super) fn open(aws: &'a Aws, now: &'a Description, desired: &Broker) -> Self {
        let present = now.report.tags.clone();
        let reported = now.users.iter().flatten().map(|(name, _)| name.as_str());
        let wanted = desired.users().iter().map(|user| user.name.as_str());
        let users: BTreeSet<&str> = reported.chain(wanted).collect();
        let notes = PasswordNotes::from_tags(&present, users);
        Self {
            aws,
            arn: now.arn(),
            present,
            written: notes.clone(),
            notes,
        }
    }

    /// A change of the user's password is about to begin: what is noted will not be true any more, and until the change
    /// is done nothing is. Nothing noted would not say that: it is taken for the variable that the plan file names.
    pub(super) fn begin(&mut self, user: &str) {
        self.notes.set(user, Some(PasswordNote::Changing));
    }

    /// The broker has taken a password; `note` says which.
    pub(super) fn done(&mut self, user: &str, note: Option<&PasswordNote>) {
        self.notes.set(user, note.cloned());
    }

    /// Write what has changed. All of it is in one request, and what held notes before goes only after that.
    pub(super) async fn write(&mut self) -> Result<(), AwsError> {
        if self.notes == self.written {
            return Ok(());
        }
        let mut tags = self.notes.tags();
        let superseded = self.notes.superseded(&self.present);
        let together: BTreeSet<&String> = self.present.keys().chain(tags.keys()).collect();
        if together.len() > MOST_TAGS {
            // There is no room for both. A run that ends in between has the passwords sent again.
            self.remove(&superseded).await?;
        }
        // A tag of this form that is left for a moment must not say anything any more.
        let left = superseded.iter().filter(|key| {
            key.starts_with(PasswordNotes::PREFIX) && self.present.contains_key(*key)
        });
        tags.extend(left.map(|key| (key.clone(), String::new())));
        tag(self.aws, self.arn, &tags).await?;
        self.present.extend(tags);
        self.written = self.notes.clone();
        let left: Vec<String> = superseded
            .into_iter()
            .filter(|key| self.present.contains_key(key))
            .collect();
        if let Err(error) = self.remove(&left).await {
            // They say nothing any more, so they may stay.
            tracing::debug!(%error, "tags that hold no note any more stay");
        }
        Ok(())
    }

    async fn remove(&mut self, keys: &[String]) -> Result<(), AwsError> {
        if keys.is_empty() {
            return Ok(());
        }
        let request = self.aws.mq.delete_tags().resource_arn(self.arn);
        let request = request.set_tag_keys(Some(keys.to_vec()));
        call(&self.aws.clock, retry::UNTAG_BROKER, || {
            request.clone().send()
        })
        .await?;
        self.present.retain(|key, _| !keys.contains(key));
        Ok(())
    }
}
