//! Everything that a verification found.

use mq_probe::{Diagnosis, Leftovers, Protocol, ProtocolReport, Targets};

use crate::render::about::About;

/// Everything that a verification found.
#[derive(Clone, Debug)]
pub struct Verification {
    /// The stack.
    pub stack: String,
    /// Where AWS has it; none if it was not asked.
    pub about: Option<About>,
    /// The endpoint's name.
    pub endpoint: String,
    /// What AWS says of the targets, by protocol; none if it was not asked.
    pub targets: Option<Vec<(Protocol, Targets)>>,
    /// The protocols.
    pub protocols: Vec<ProtocolReport>,
    /// What is likeliest behind what broke, by protocol.
    pub diagnoses: Vec<(Protocol, Diagnosis)>,
    /// What could not be taken away again.
    pub left: Leftovers,
}

impl Verification {
    /// Each diagnosis once, with the protocols that it is about.
    pub(super) fn distinct_diagnoses(&self) -> Vec<(Vec<Protocol>, &Diagnosis)> {
        let mut distinct: Vec<(Vec<Protocol>, &Diagnosis)> = Vec::new();
        for (protocol, diagnosis) in &self.diagnoses {
            match distinct.iter_mut().find(|(_, other)| *other == diagnosis) {
                Some((protocols, _)) => protocols.push(*protocol),
                None => distinct.push((vec![*protocol], diagnosis)),
            }
        }
        distinct
    }

    /// Whether everything that was asked for held.
    pub fn is_fine(&self) -> bool {
        !self.protocols.is_empty() && self.protocols.iter().all(ProtocolReport::is_fine)
    }

    /// What AWS says of a protocol's targets.
    pub(super) fn targets_of(&self, wanted: Protocol) -> Option<&Targets> {
        let mut groups = self.targets.iter().flatten();
        groups
            .find(|(protocol, _)| *protocol == wanted)
            .map(|(_, targets)| targets)
    }

    /// What is likeliest behind what broke of a protocol.
    pub(super) fn diagnosis_of(&self, wanted: Protocol) -> Option<&Diagnosis> {
        let mut diagnoses = self.diagnoses.iter();
        diagnoses
            .find(|(protocol, _)| *protocol == wanted)
            .map(|(_, diagnosis)| diagnosis)
    }
}
