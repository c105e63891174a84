//! A step to test with: no AWS, and time that stands still until it is slept through.

use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use crate::step::Step;
use clock::Clock;
use mqctl_model::resource::Known;
use mqctl_model::resource::{Placement, ResourceId, Tags};

/// What a step borrows.
pub(super) struct Scene {
    pub(super) known: Known,
    placement: Placement,
    tags: Tags,
    clock: Clock,
    heard: Arc<Mutex<Vec<String>>>,
    waiting: Box<dyn Fn(&str) + Send + Sync>,
}

impl Scene {
    /// A step for the resource `id` of the stack `orders`.
    pub(super) fn new(id: &str) -> Self {
        let placement = Placement {
            stack: "orders".to_owned(),
            id: ResourceId::new(id),
            generation: 1,
        };
        let heard = Arc::<Mutex<Vec<String>>>::default();
        let ears = Arc::clone(&heard);
        Self {
            known: Known::default(),
            tags: placement.tags(&Tags::new()),
            placement,
            clock: Clock::scaled(SystemTime::UNIX_EPOCH, 1.0),
            heard,
            waiting: Box::new(move |obstacle| ears.lock().unwrap().push(obstacle.to_owned())),
        }
    }

    /// The step.
    pub(super) fn step(&self) -> Step<'_> {
        Step {
            placement: &self.placement,
            tags: &self.tags,
            known: &self.known,
            waiting: &self.waiting,
            left: &|_| {},
            clock: &self.clock,
            deadline: None,
        }
    }

    /// What was said to be waited for.
    pub(super) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}
