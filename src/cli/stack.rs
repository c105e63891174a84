//! What AWS knows of the stack whose brokers are talked to.

use crate::cli::locking::damaged;
use crate::cli::session::path_faults;
use crate::cli::wire::wire_protocol;
use crate::error::{Failure, Kind};
use crate::lock::{Lock, State};
use crate::render::About;
use clock::Clock;
use mq_probe::{Health, Protocol, Target, Targets};
use mqctl_aws::{Aws, AwsError, Reading, TargetHealth};
use mqctl_model::changeset::ChangeSet;
use mqctl_model::observed::{Lifecycle, Observed};
use mqctl_model::path::PathFaults;
use mqctl_model::resource::{Output, ResourceId};
use mqctl_model::spec::{Brokers, Spec};

/// What AWS knows of the stack.
pub(super) struct Stack {
    pub(super) aws: Aws,
    clock: Clock,
    /// Where it is.
    pub(super) about: About,
    /// The load balancer's own name, of which the endpoint is an alias.
    pub(super) load_balancer: Option<String>,
    /// The ARN of each protocol's target group.
    target_groups: Vec<(Protocol, String)>,
    /// How many targets of a group stand by when all is well.
    standbys: usize,
    /// The port on which their health is checked.
    checked_port: u16,
    /// Whether the stack's certificate is not issued yet.
    pub(super) certificate_pending: bool,
    /// The brokers' ids.
    pub(super) brokers: Vec<String>,
    /// What is in the way of packets.
    pub(super) path: PathFaults,
}

impl Stack {
    /// What AWS was read to have.
    pub(super) fn new(
        aws: Aws,
        clock: Clock,
        about: About,
        spec: &Spec,
        reading: &Reading,
    ) -> Self {
        let observed = &reading.observed;
        let known = ChangeSet::default().kept(observed);
        let text = |id: &ResourceId, output| {
            let outputs = known.outputs(id)?;
            outputs.text(output).map(str::to_owned)
        };
        let target_groups = spec.brokers.protocols.iter().filter_map(|protocol| {
            let id = ResourceId::of("target-group", protocol.name());
            Some((wire_protocol(*protocol), text(&id, Output::Arn)?))
        });
        let brokers = (1..=spec.brokers.count)
            .filter_map(|number| text(&ResourceId::of("broker", &number.to_string()), Output::Id));
        Self {
            load_balancer: text(&ResourceId::new("load-balancer"), Output::DnsName),
            about,
            target_groups: target_groups.collect(),
            standbys: standbys(&spec.brokers),
            checked_port: spec.brokers.engine.health_probe().port,
            certificate_pending: is_pending(observed),
            brokers: brokers.collect(),
            path: path_faults(spec, reading),
            aws,
            clock,
        }
    }

    /// Refuse to disturb a run that changes the stack.
    pub(super) async fn check_unlocked(&self) -> Result<(), Failure> {
        let stack = &self.about.stack;
        match Lock::new(&self.aws, &self.clock, stack).state().await? {
            State::Free => Ok(()),
            State::Held(entry) if entry.is_over(self.clock.now()) => Ok(()),
            State::Damaged(damage) => Err(damaged(stack, &damage)),
            State::Held(entry) => Err(Failure::new(
                Kind::Conflict,
                format!("the stack {stack} is locked by {entry}, and a failover would disturb that run; nothing was changed"),
            )
            .hint("wait for that run to end, or remove its lock with `mqctl unlock` if it is gone")),
        }
    }

    /// The targets of each protocol's target group, as they are now.
    pub(super) async fn targets(&self) -> Result<Vec<(Protocol, Targets)>, AwsError> {
        let groups = self.target_groups.iter().map(|(protocol, arn)| async move {
            let health = self.aws.target_health(arn).await?;
            let all = health.into_iter().filter_map(target).collect();
            let targets = Targets {
                all,
                standbys: self.standbys,
                checked_port: self.checked_port,
            };
            Ok((*protocol, targets))
        });
        futures::future::try_join_all(groups).await
    }
}

fn standbys(brokers: &Brokers) -> usize {
    let healthy = brokers.engine.healthy_instances(brokers.deployment);
    brokers.count * (brokers.deployment.instances() - healthy)
}

/// A target in the probe's words. Without a port nothing was sent to it.
fn target(found: TargetHealth) -> Option<Target> {
    Some(Target {
        address: found.address,
        port: u16::try_from(found.port?).ok()?,
        health: match found.state.as_str() {
            "healthy" => Health::Healthy,
            "unhealthy" | "unhealthy.draining" => Health::Unhealthy,
            "initial" => Health::Initial,
            "draining" => Health::Draining,
            "unused" => Health::Unused,
            _ => Health::Unavailable,
        },
        reason: found.reason,
    })
}

fn is_pending(observed: &Observed) -> bool {
    let certificate = observed.resources.get(&ResourceId::new("certificate"));
    let mut all = certificate.into_iter().flatten();
    all.any(|existing| existing.state == Lifecycle::Creating)
}
