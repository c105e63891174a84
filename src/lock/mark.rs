//! Whether anyone else held the lock between two moments.

use mqctl_aws::AwsError;
use mqctl_model::resource::{lock_follower_parameter, lock_parameter};

use super::chain::{Chain, Lock};
use super::lease::Lease;

/// Where the chain ended at a moment at which nobody held the lock: the token of its last entry, if it had any.
///
/// An entry has at most one follower. So whoever holds the entry that follows this one knows that no other run began in
/// between, and all that was read since then is what a run that began now would read. Without any entry it is the first that
/// follows; then a run that left none, which is a whole destroy, could be between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark(Option<String>);

impl Mark {
    /// Whether there was no entry at all.
    pub fn is_of_nothing(&self) -> bool {
        self.0.is_none()
    }
}

impl Lock<'_> {
    /// Where the chain ends; none if someone holds the lock, or nobody can tell.
    pub async fn mark(&self) -> Result<Option<Mark>, AwsError> {
        Ok(match self.chain().await? {
            Chain::Whole(None) => Some(Mark(None)),
            Chain::Whole(Some(last)) if last.is_over(self.clock.now()) => {
                Some(Mark(Some(last.token)))
            }
            Chain::Whole(Some(_)) | Chain::Damaged(_) => None,
        })
    }
}

impl Lease<'_> {
    /// Whether its entry follows that mark, so that nobody held the lock in between.
    pub fn follows(&self, mark: &Mark) -> bool {
        let stack = self.lock.stack;
        let next = match &mark.0 {
            None => lock_parameter(stack),
            Some(token) => lock_follower_parameter(stack, token),
        };
        self.name == next
    }
}
