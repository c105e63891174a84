//! What someone does after a change was cut short.

use super::kind::{Kind, plan_file};
use super::run::Goal;

/// What they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sequel {
    /// The same again.
    Same,
    /// The plan file as it was before.
    Reverted,
    /// A plan file that asks for something else.
    Other,
    /// A destroy.
    Destroy,
}

impl Sequel {
    const ALL: [Self; 4] = [Self::Same, Self::Reverted, Self::Other, Self::Destroy];

    /// Those that differ after a kind of change.
    pub(super) fn of(kind: Kind) -> Vec<Self> {
        let differs = |sequel: &Self| match kind {
            // The plan file is the one from before.
            Kind::AdoptBroker
            | Kind::AdoptLoadBalancer
            | Kind::AdoptTargetGroup
            | Kind::AdoptVpc => *sequel != Self::Reverted,
            Kind::DestroyOfMade | Kind::DestroyOfBoth => *sequel != Self::Destroy,
            _ => true,
        };
        Self::ALL.into_iter().filter(differs).collect()
    }

    /// What they want.
    pub(super) fn goal(self, kind: Kind, name: &str) -> Goal {
        match self {
            Self::Same => kind.goal(name),
            Self::Reverted => Goal::Apply(plan_file(name)),
            Self::Other => Goal::Apply(kind.other(name)),
            Self::Destroy => Goal::Destroy(kind.goal(name).text().to_owned()),
        }
    }
}
