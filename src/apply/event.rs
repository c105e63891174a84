//! What happens during a run, as data.

use std::time::Duration;

use mqctl_aws::AwsError;
use mqctl_model::changeset::Change;

/// Something that happened to one change.
#[derive(Clone, Debug)]
pub enum Event<'a> {
    /// It began.
    Started {
        /// Which change.
        change: &'a Change,
    },
    /// It is waiting for something.
    Waiting {
        /// Which change.
        change: &'a Change,
        /// For what, in words.
        obstacle: &'a str,
        /// How long it has been running.
        elapsed: Duration,
    },
    /// It is done.
    Finished {
        /// Which change.
        change: &'a Change,
        /// How long it took.
        elapsed: Duration,
        /// What AWS calls the resource; none for one that is gone.
        physical_id: Option<&'a str>,
    },
    /// It failed.
    Failed {
        /// Which change.
        change: &'a Change,
        /// Why.
        error: &'a AwsError,
    },
    /// It was not begun.
    Skipped {
        /// Which change.
        change: &'a Change,
        /// Why, in words.
        reason: &'a str,
    },
}

/// Someone who wants to know.
pub trait Events: Sync {
    /// Called in the order in which things happen. Must not block.
    fn tell(&self, event: Event<'_>);
}
