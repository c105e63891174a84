//! What the load balancer says of its targets, and what that means: in an active/standby pair one of them is always unhealthy,
//! and well.

/// What the load balancer's health checks say of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// It gets connections.
    Healthy,
    /// It answers no health check, and gets no connections.
    Unhealthy,
    /// It is new, and checked for the first time.
    Initial,
    /// It is being taken away.
    Draining,
    /// No listener sends to it, or its zone is not the load balancer's.
    Unused,
    /// Nobody checks it.
    Unavailable,
}

impl Health {
    /// The word for it, which is the load balancer's own.
    pub fn name(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Unhealthy => "unhealthy",
            Self::Initial => "initial",
            Self::Draining => "draining",
            Self::Unused => "unused",
            Self::Unavailable => "unavailable",
        }
    }
}

/// A broker as the load balancer sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its address.
    pub address: String,
    /// The port that connections are sent to.
    pub port: u16,
    /// What the checks say.
    pub health: Health,
    /// Why, in the load balancer's words.
    pub reason: Option<String>,
}

/// The targets of one protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Targets {
    /// All of them.
    pub all: Vec<Target>,
    /// How many of them stand by when all is well: one of each active/standby pair.
    pub standbys: usize,
    /// The port that is checked.
    pub checked_port: u16,
}

/// What a target is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It serves clients.
    Active,
    /// It waits for the active one to fail, and has no port open until then.
    Standby,
    /// It should serve clients, or one of those should that are the same, and does not.
    Faulty,
    /// Nothing can be said yet, or any more.
    Unsettled,
}

impl Role {
    /// The word for it in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Standby => "standby",
            Self::Faulty => "faulty",
            Self::Unsettled => "unsettled",
        }
    }
}

impl Targets {
    /// How many serve clients.
    pub fn healthy(&self) -> usize {
        self.count(Health::Healthy)
    }

    /// How many serve clients when all is well.
    pub fn expected(&self) -> usize {
        self.all.len().saturating_sub(self.standbys)
    }

    /// How many there are of this health.
    pub(super) fn count(&self, health: Health) -> usize {
        let targets = self.all.iter();
        targets.filter(|target| target.health == health).count()
    }

    /// What a target of these is. One that is unhealthy is a standby as long as enough others are healthy.
    pub fn role(&self, target: &Target) -> Role {
        match target.health {
            Health::Healthy => Role::Active,
            Health::Unhealthy if self.standbys > 0 && self.healthy() >= self.expected() => {
                Role::Standby
            }
            Health::Unhealthy => Role::Faulty,
            Health::Initial | Health::Draining | Health::Unused | Health::Unavailable => {
                Role::Unsettled
            }
        }
    }

    /// What a person should know of a target of these.
    pub fn describe(&self, target: &Target) -> String {
        let Target {
            address,
            port,
            health,
            ..
        } = target;
        let meaning = match self.role(target) {
            Role::Active => "it is active".to_owned(),
            Role::Standby => format!(
                "it is the standby, which opens no port (nor {}, where it is checked) until it takes over: this is normal",
                self.checked_port
            ),
            Role::Faulty if self.standbys == 0 => {
                "a fault: all brokers of this stack should be healthy".to_owned()
            }
            Role::Faulty if self.healthy() == 0 => {
                "a fault: one of its pair should be healthy, and neither is".to_owned()
            }
            Role::Faulty => {
                "a fault, or the standby of a healthy one: fewer are healthy than there are pairs"
                    .to_owned()
            }
            Role::Unsettled => match health {
                Health::Initial => "it is being checked for the first time".to_owned(),
                Health::Draining => "it is being taken away".to_owned(),
                Health::Unused => {
                    "no listener sends to it, or its zone is not the load balancer's".to_owned()
                }
                _ => "nobody checks it".to_owned(),
            },
        };
        let reason = match &target.reason {
            Some(reason) => format!(" ({reason})"),
            None => String::new(),
        };
        format!("{address}:{port} is {}{reason}: {meaning}", health.name())
    }

    /// What is odd about all of them together, if anything.
    pub fn oddity(&self) -> Option<String> {
        let (healthy, expected) = (self.healthy(), self.expected());
        (self.standbys > 0 && healthy > expected).then(|| {
            format!(
                "{healthy} targets are healthy where {expected} can be active: a failover is under way, or port {} is open on a standby too",
                self.checked_port
            )
        })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Targets of these healths, of which so many stand by.
    pub(in super::super) fn targets(healths: &[Health], standbys: usize) -> Targets {
        let all = healths.iter().zip(1..).map(|(&health, number)| Target {
            address: format!("10.0.0.{number}"),
            port: 61617,
            health,
            reason: None,
        });
        Targets {
            all: all.collect(),
            standbys,
            checked_port: 8162,
        }
    }

    #[test]
    fn an_unhealthy_target_is_a_standby_or_a_fault() {
        use Health::{Draining, Healthy, Initial, Unhealthy};
        use Role::{Active, Faulty, Standby, Unsettled};
        let cases: [(&[Health], usize, &[Role]); 9] = [
            (&[Healthy], 0, &[Active]),
            (&[Unhealthy], 0, &[Faulty]),
            (&[Healthy, Unhealthy], 1, &[Active, Standby]),
            (&[Unhealthy, Healthy], 1, &[Standby, Active]),
            (&[Unhealthy, Unhealthy], 1, &[Faulty, Faulty]),
            (&[Initial, Unhealthy], 1, &[Unsettled, Faulty]),
            // No standby: each of a cluster should be healthy.
            (
                &[Healthy, Unhealthy, Draining],
                0,
                &[Active, Faulty, Unsettled],
            ),
            // Two pairs.
            (
                &[Healthy, Unhealthy, Unhealthy, Healthy],
                2,
                &[Active, Standby, Standby, Active],
            ),
            (
                &[Healthy, Unhealthy, Unhealthy, Unhealthy],
                2,
                &[Active, Faulty, Faulty, Faulty],
            ),
        ];
        for (healths, standbys, roles) in cases {
            let targets = targets(healths, standbys);
            let found: Vec<_> = targets.all.iter().map(|one| targets.role(one)).collect();
            assert_eq!(found, roles, "{healths:?} with {standbys}");
        }
    }

    #[test]
    fn a_target_is_described_with_the_reason() {
        let mut pair = targets(&[Health::Healthy, Health::Unhealthy], 1);
        pair.all[1].reason = Some("Health checks failed".to_owned());
        assert_eq!(
            pair.describe(&pair.all[0]),
            "10.0.0.1:61617 is healthy: it is active"
        );
        assert_eq!(
            pair.describe(&pair.all[1]),
            "10.0.0.2:61617 is unhealthy (Health checks failed): it is the standby, which opens no port (nor 8162, where it is checked) until it takes over: this is normal"
        );
        pair.standbys = 0;
        assert_eq!(
            pair.describe(&pair.all[1]),
            "10.0.0.2:61617 is unhealthy (Health checks failed): a fault: all brokers of this stack should be healthy"
        );
    }

    #[test]
    fn two_active_ones_of_a_pair_are_odd() {
        let both = [Health::Healthy, Health::Healthy];
        assert!(targets(&both, 1).oddity().unwrap().contains("failover"));
        assert_eq!(targets(&both, 0).oddity(), None);
        assert_eq!(
            targets(&[Health::Healthy, Health::Unhealthy], 1).oddity(),
            None
        );
    }
}
