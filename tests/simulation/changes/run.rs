//! A run as `mqctl apply` and `mqctl destroy` do it, but for asking and locking, and the loss of messages that it announces.

use std::collections::BTreeSet;

use aws_twin::Sandbox;
use mqctl::render::impact_text;
use mqctl_model::changeset::{Action, Allowed, ChangeSet};
use mqctl_model::desired::Desired;
use mqctl_model::effect::Severity;
use mqctl_model::resource::Resource;

use crate::support::stack::{Stack, assert_complete, planned, spec};

/// What a run is to bring about.
#[derive(Clone, Debug)]
pub(super) enum Goal {
    /// What a plan file asks for.
    Apply(String),
    /// Nothing of the stack of a plan file.
    Destroy(String),
}

impl Goal {
    /// The plan file.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Apply(text) | Self::Destroy(text) => text,
        }
    }
}

/// How a run ended.
#[derive(Debug)]
pub(super) enum End {
    /// It was refused before anything was changed.
    Refused(Vec<String>),
    /// Everything was done.
    Done,
}

/// The brokers whose messages were said to be lost by changes that were carried out.
#[derive(Clone, Debug, Default)]
pub(super) struct Announced(BTreeSet<String>);

impl Announced {
    fn note(&mut self, changes: &ChangeSet) {
        let losses = changes
            .changes
            .iter()
            .filter(|change| change.effect.severity() == Severity::DataLoss);
        let brokers = losses.filter_map(|change| match &change.action {
            Action::Delete { existing, .. } | Action::Replace { existing, .. } => Some(existing),
            Action::Create { .. }
            | Action::Update { .. }
            | Action::Resume { .. }
            | Action::Check { .. } => None,
        });
        let brokers = brokers.filter(|it| matches!(it.resource, Resource::Broker(_)));
        self.0.extend(brokers.map(|it| it.physical_id.clone()));
    }

    /// No broker that held messages was deleted without that having been announced. How many were.
    pub(super) fn check(&self, sandbox: &Sandbox) -> usize {
        let lost = lost(sandbox);
        let unsaid: Vec<&String> = lost.difference(&self.0).collect();
        assert!(
            unsaid.is_empty(),
            "messages of {unsaid:?} were lost, and nobody was told; announced: {:?}",
            self.0
        );
        lost.len()
    }
}

/// The brokers that were deleted with messages in them.
pub(super) fn lost(sandbox: &Sandbox) -> BTreeSet<String> {
    let world = sandbox.dump();
    let regions = world["regions"].as_object().unwrap().values();
    let lost = regions.flat_map(|region| region["mq"]["lost"].as_object().unwrap().keys());
    lost.cloned().collect()
}

/// The changes of a run to a goal. It fails if something is in the way.
pub(super) async fn plan(stack: &Stack, goal: &Goal) -> ChangeSet {
    prepare(stack, goal).await.0
}

async fn prepare(stack: &Stack, goal: &Goal) -> (ChangeSet, mqctl_aws::Reading) {
    let reading = stack.read(goal.text()).await;
    let changes = match goal {
        Goal::Apply(text) => planned(text, &reading),
        Goal::Destroy(text) => {
            let nothing = Desired::nothing(&spec(text).stack);
            ChangeSet::between(&nothing, &reading.observed)
        }
    };
    (changes, reading)
}

/// Plan, and carry it out unless it is refused. What it announces is noted before the first change.
pub(super) async fn run(
    stack: &Stack,
    goal: &Goal,
    protect: bool,
    announced: &mut Announced,
) -> End {
    let (changes, reading) = prepare(stack, goal).await;
    let conflicts = changes.conflicts(&reading.observed);
    assert!(conflicts.is_empty(), "in the way: {conflicts:#?}");
    let mut refusals = changes.refusals();
    if protect {
        let refused = changes.protected(Allowed::default()).into_iter();
        refusals.extend(refused.map(|(id, impact)| format!("{id}: {}", impact_text(impact))));
    }
    if !refusals.is_empty() {
        return End::Refused(refusals);
    }
    stack.aws.check_passwords(&changes).await.unwrap();
    announced.note(&changes);
    assert_complete(&stack.execute(&changes, &reading).await);
    End::Done
}
