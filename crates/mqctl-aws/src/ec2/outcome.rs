//! What came of a create, even if EC2 left that open.

use std::future::Future;
use std::time::Duration;

use crate::error::{AwsError, Class};
use crate::retry::Operation;
use crate::step::{Made, Step};
use crate::wait::{Look, until};
use mqctl_model::resource::{Output, Outputs};

/// How long a new thing may stay invisible to a filter by tags before it counts as not made.
const VISIBILITY: Duration = Duration::from_secs(90);

/// What a create yielded, once a filter by the placement's tags sees it: a run that begins right after this one has to
/// find it, or would make a second one. If the answer was lost or the place is taken, what is found by those tags.
///
/// `taken` are the codes by which EC2 refuses a name or an address range that something has. `find` looks for what
/// carries the tags of this very placement.
pub(super) async fn settle<T, F>(
    step: &Step<'_>,
    created: Result<T, AwsError>,
    taken: &[&str],
    find: impl Fn() -> F,
) -> Result<T, AwsError>
where
    F: Future<Output = Result<Vec<T>, AwsError>>,
{
    let look = || {
        until(step, "what was made to be seen", VISIBILITY, || async {
            Ok(find().await?.into_iter().next().map_or_else(
                || Look::NotYet("looking for what was made".to_owned()),
                Look::Done,
            ))
        })
    };
    let error = match created {
        Ok(created) => {
            // It is made, whatever becomes of the look.
            if let Err(error) = look().await {
                tracing::debug!(%error, "what was made is not seen");
            }
            return Ok(created);
        }
        Err(error) if error.class == Class::Unknown || error.is(taken) => error,
        Err(error) => return Err(error),
    };
    match look().await {
        Ok(found) => Ok(found),
        // Not seen in all that time, or the way to AWS is lost altogether.
        Err(silence) if matches!(silence.class, Class::Deadline | Class::Unknown) => {
            Err(unsettled(step, error))
        }
        Err(failure) => Err(failure),
    }
}

/// The create's error with what is known after a look.
fn unsettled(step: &Step<'_>, error: AwsError) -> AwsError {
    let (stack, id) = (&step.placement.stack, &step.placement.id);
    let (class, known) = match error.class {
        Class::Unknown => (
            Class::Unknown,
            format!(
                "it is not known whether {id} was made: nothing with its tags could be found; it is safe to run again"
            ),
        ),
        _ => (
            Class::Conflict,
            format!("what is in the way does not carry the tags of {id} of stack {stack}"),
        ),
    };
    AwsError {
        message: format!("{}; {known}", error.message),
        class,
        ..error
    }
}

/// A part of an answer that AWS never leaves out. Without it the outcome is as open as without an answer.
pub(super) fn required<T>(part: Option<T>, operation: Operation) -> Result<T, AwsError> {
    part.ok_or_else(|| {
        AwsError::new(
            operation.action(),
            Class::Unknown,
            "the answer does not say what was made",
        )
    })
}

/// What others may need of a thing with this id.
pub(super) fn outputs(id: &str) -> Outputs {
    Outputs::default().with(Output::Id, id)
}

/// A thing that was made or changed.
pub(super) fn made(id: &str) -> Made {
    Made {
        physical_id: id.to_owned(),
        outputs: outputs(id),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::super::testing::Scene;
    use super::*;

    const TAKEN: [&str; 1] = ["InvalidGroup.Duplicate"];

    fn failure(class: Class, code: Option<&str>) -> AwsError {
        AwsError {
            code: code.map(str::to_owned),
            ..AwsError::new("ec2:CreateSecurityGroup", class, "no")
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_an_unanswered_create_made_is_found_once_it_is_visible() {
        let scene = Scene::new("security-group/brokers");
        let step = scene.step();
        let looks = Cell::new(0);
        let found = settle(
            &step,
            Err(failure(Class::Unknown, None)),
            &TAKEN,
            || async {
                looks.set(looks.get() + 1);
                Ok(if looks.get() < 4 {
                    vec![]
                } else {
                    vec!["sg-1"]
                })
            },
        );
        assert_eq!(found.await.unwrap(), "sg-1");
        assert_eq!(looks.get(), 4);
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_made_is_waited_for_until_it_is_visible_and_is_made_in_any_case() {
        let scene = Scene::new("vpc");
        let step = scene.step();
        let looks = Cell::new(0);
        let find = || async {
            looks.set(looks.get() + 1);
            Ok(if looks.get() < 3 {
                vec![]
            } else {
                vec!["seen"]
            })
        };
        assert_eq!(settle(&step, Ok("made"), &[], find).await.unwrap(), "made");
        assert_eq!(looks.get(), 3);
        let refused = || async { Err(failure(Class::Denied, None)) };
        let settled = settle(&step, Ok("made"), &[], refused).await;
        assert_eq!(settled.unwrap(), "made");
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_not_found_stays_unknown_and_what_is_in_the_way_is_a_conflict() {
        let scene = Scene::new("security-group/brokers");
        let step = scene.step();
        let nothing = || async { Ok(Vec::<&str>::new()) };
        let lost = settle(&step, Err(failure(Class::Unknown, None)), &TAKEN, nothing);
        let lost = lost.await.unwrap_err();
        assert_eq!(lost.class, Class::Unknown);
        assert!(lost.message.contains("safe to run again"), "{lost}");
        let refused = Err(failure(Class::Refused, Some(TAKEN[0])));
        let conflict = settle(&step, refused, &TAKEN, nothing).await.unwrap_err();
        assert_eq!(conflict.class, Class::Conflict);
    }

    #[tokio::test(start_paused = true)]
    async fn a_plain_refusal_is_not_looked_into() {
        let scene = Scene::new("security-group/brokers");
        let refused = Err::<&str, _>(failure(Class::Refused, Some("VpcLimitExceeded")));
        let find = || async { panic!("nothing is to be looked for") };
        let error = settle(&scene.step(), refused, &TAKEN, find)
            .await
            .unwrap_err();
        assert!(error.is(&["VpcLimitExceeded"]));
    }
}
