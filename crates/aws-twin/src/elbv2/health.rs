//! Target health: what becomes of a registered target as time passes.
//!
//! ```text
//!            a listener uses it           registered               probes
//! (unused) ---------------------> initial -----------> initial ------------> healthy <--> unhealthy
//!     ^                                                                          |
//!     +--- no listener, or its zone is off          deregistered: draining <-----+ ... then gone
//! ```
//!
//! Probes are not run one by one: a target is looked at with every request, and what its streak of equal answers would
//! have led to since is worked out. When the answer changed between two looks, it is taken to have changed halfway.

use serde::{Deserialize, Serialize};

use super::load_balancer::{self, LoadBalancer};
use super::target_group::{self, HealthCheck, TargetGroup};
use super::targets::{EVERY_ZONE, Target};
use crate::world::{Millis, SECOND, World};
use crate::{ec2, mq};

/// Ports that speak HTTPS when a broker listens on them: the brokers' consoles.
const WEB_PORTS: [u16; 2] = [8162, 443];

/// Where a target is in its life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Phase {
    /// No listener sends traffic to its group.
    Unused,
    /// Its zone is not enabled for the load balancer.
    ZoneOff,
    /// The balancer takes note of it.
    Registering { until: Millis },
    /// It is being probed.
    Probed { verdict: Verdict, streak: Streak },
    /// It was deregistered while in use.
    Draining { until: Millis },
}

/// What the probes have led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Verdict {
    Pending,
    Healthy,
    Unhealthy,
}

/// Since when the probes have given the same answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Streak {
    pub(super) passing: bool,
    pub(super) since: Millis,
}

/// Whether traffic is meant to reach a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Traffic {
    NoListener,
    ZoneOff,
    /// The balancer is provisioned at that time, or was then.
    From(Millis),
}

/// How long a streak must be before it counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    pub(super) healthy: Millis,
    pub(super) unhealthy: Millis,
}

impl Patience {
    fn of(check: &HealthCheck) -> Self {
        let interval = Millis::from(check.interval_seconds) * SECOND;
        Self {
            healthy: interval * Millis::from(check.healthy_threshold),
            unhealthy: interval * Millis::from(check.unhealthy_threshold),
        }
    }
}

/// One look at a target.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    /// The look before this one.
    pub(super) before: Millis,
    pub(super) now: Millis,
    pub(super) traffic: Traffic,
    /// Whether a probe would succeed now.
    pub(super) passing: bool,
    /// How long this target takes to be registered.
    pub(super) registration: Millis,
    pub(super) patience: Patience,
}

/// The phase that a look finds; `None` when the target has drained and is gone.
pub(super) fn advance(phase: Phase, look: &Look) -> Option<Phase> {
    let active = match look.traffic {
        Traffic::From(active) => active,
        Traffic::NoListener | Traffic::ZoneOff if matches!(phase, Phase::Draining { .. }) => {
            return None;
        }
        Traffic::NoListener => return Some(Phase::Unused),
        Traffic::ZoneOff => return Some(Phase::ZoneOff),
    };
    match phase {
        Phase::Unused | Phase::ZoneOff => Some(Phase::Registering {
            until: look.now.max(active) + look.registration,
        }),
        Phase::Registering { until } if look.now < until => Some(phase),
        Phase::Registering { until } => {
            let streak = Streak {
                passing: look.passing,
                since: until,
            };
            Some(probed(Verdict::Pending, streak, look))
        }
        Phase::Probed { verdict, streak } if streak.passing == look.passing => {
            Some(probed(verdict, streak, look))
        }
        Phase::Probed { verdict, streak } => {
            let turned = streak.since.max(look.before.midpoint(look.now));
            let verdict = judge(verdict, streak, turned, look.patience);
            let streak = Streak {
                passing: look.passing,
                since: turned,
            };
            Some(probed(verdict, streak, look))
        }
        Phase::Draining { until } => (look.now < until).then_some(phase),
    }
}

fn probed(verdict: Verdict, streak: Streak, look: &Look) -> Phase {
    Phase::Probed {
        verdict: judge(verdict, streak, look.now, look.patience),
        streak,
    }
}

fn judge(verdict: Verdict, streak: Streak, now: Millis, patience: Patience) -> Verdict {
    let lasted = now.saturating_sub(streak.since);
    if streak.passing && lasted >= patience.healthy {
        Verdict::Healthy
    } else if !streak.passing && lasted >= patience.unhealthy {
        Verdict::Unhealthy
    } else {
        verdict
    }
}

/// Look at every target.
pub(super) fn settle(world: &mut World) {
    let mut groups = std::mem::take(&mut world.elbv2.target_groups);
    for (arn, group) in &mut groups {
        let balancer = balancer_of(world, arn);
        let patience = Patience::of(&group.health_check);
        let targets = std::mem::take(&mut group.targets);
        for mut target in targets {
            let look = Look {
                before: world.elbv2.looked,
                now: world.now,
                traffic: traffic(balancer.as_ref(), &target),
                passing: balancer
                    .as_ref()
                    .is_some_and(|balancer| passes(world, group, balancer, &target)),
                registration: target.registration,
                patience,
            };
            if let Some(phase) = advance(target.phase, &look) {
                target.phase = phase;
                group.targets.push(target);
            }
        }
    }
    world.elbv2.target_groups = groups;
    world.elbv2.looked = world.now;
}

fn balancer_of(world: &World, group: &str) -> Option<LoadBalancer> {
    let user = target_group::user(world, group)?;
    load_balancer::find(world, user).ok().cloned()
}

fn traffic(balancer: Option<&LoadBalancer>, target: &Target) -> Traffic {
    let Some(balancer) = balancer else {
        return Traffic::NoListener;
    };
    // Whether it crosses zones or not: that spreads what came in over the targets in enabled zones (ELB user guide, "Network
    // Load Balancers: availability zones").
    if target.zone == EVERY_ZONE || balancer.covers(&target.zone) {
        Traffic::From(balancer.active)
    } else {
        Traffic::ZoneOff
    }
}

/// Whether a probe gets through: something listens there, speaks what is asked, and security groups and network ACLs
/// let it by.
fn passes(world: &World, group: &TargetGroup, balancer: &LoadBalancer, target: &Target) -> bool {
    let port = group.health_check.port(target.port);
    let speaks = match group.health_check.protocol.as_str() {
        "HTTP" => false,
        "HTTPS" => WEB_PORTS.contains(&port),
        _ => true,
    };
    let from: Vec<String> = balancer.security_groups.iter().cloned().collect();
    speaks
        && mq::listens(world, &target.address, port)
        && ec2::allows(world, &from, &mq::groups_at(world, &target.address), port)
        && balancer.reaches(world, &target.address, port)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Patience = Patience {
        healthy: 20 * SECOND,
        unhealthy: 30 * SECOND,
    };

    fn look(before: Millis, now: Millis, passing: bool) -> Look {
        Look {
            before: before * SECOND,
            now: now * SECOND,
            traffic: Traffic::From(100 * SECOND),
            passing,
            registration: 60 * SECOND,
            patience: PATIENCE,
        }
    }

    fn probing(verdict: Verdict, passing: bool, since: Millis) -> Phase {
        Phase::Probed {
            verdict,
            streak: Streak {
                passing,
                since: since * SECOND,
            },
        }
    }

    #[test]
    fn registration_starts_when_the_balancer_is_active() {
        let until = 160 * SECOND;
        let phase = advance(Phase::Unused, &look(0, 10, true));
        assert_eq!(phase, Some(Phase::Registering { until }));
        let phase = advance(Phase::Unused, &look(0, 500, true));
        let until = 560 * SECOND;
        assert_eq!(phase, Some(Phase::Registering { until }));
    }

    #[test]
    fn probes_start_when_registration_ends_however_late_one_looks() {
        let registering = Phase::Registering {
            until: 160 * SECOND,
        };
        let soon = advance(registering.clone(), &look(150, 165, true));
        assert_eq!(soon, Some(probing(Verdict::Pending, true, 160)));
        let late = advance(registering.clone(), &look(150, 180, true));
        assert_eq!(late, Some(probing(Verdict::Healthy, true, 160)));
        let standby = advance(registering, &look(150, 190, false));
        assert_eq!(standby, Some(probing(Verdict::Unhealthy, false, 160)));
    }

    #[test]
    fn a_verdict_holds_until_the_other_answer_has_lasted() {
        let healthy = probing(Verdict::Healthy, true, 200);
        let failing = advance(healthy, &look(300, 310, false)).unwrap();
        assert_eq!(failing, probing(Verdict::Healthy, false, 305));
        let still = advance(failing.clone(), &look(310, 334, false)).unwrap();
        assert_eq!(still, probing(Verdict::Healthy, false, 305));
        let down = advance(failing, &look(310, 335, false)).unwrap();
        assert_eq!(down, probing(Verdict::Unhealthy, false, 305));
        let up = advance(down, &look(400, 440, true));
        assert_eq!(up, Some(probing(Verdict::Healthy, true, 420)));
    }

    #[test]
    fn a_blip_that_is_over_changes_nothing() {
        let healthy = probing(Verdict::Healthy, true, 200);
        let failing = advance(healthy, &look(300, 304, false)).unwrap();
        let back = advance(failing, &look(304, 308, true));
        assert_eq!(back, Some(probing(Verdict::Healthy, true, 306)));
    }

    #[test]
    fn without_a_listener_a_target_is_unused_and_a_draining_one_gone() {
        let mut idle = look(300, 310, true);
        idle.traffic = Traffic::NoListener;
        let healthy = probing(Verdict::Healthy, true, 200);
        assert_eq!(advance(healthy, &idle), Some(Phase::Unused));
        let draining = Phase::Draining {
            until: 900 * SECOND,
        };
        assert_eq!(advance(draining.clone(), &idle), None);
        let busy = look(300, 310, true);
        assert_eq!(advance(draining.clone(), &busy), Some(draining.clone()));
        assert_eq!(advance(draining, &look(310, 900, true)), None);
    }
}
