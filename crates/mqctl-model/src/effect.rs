//! What changes do to the clients of a stack: what, to whom, for how long, and what those have to do about it.

use std::collections::BTreeSet;

use crate::resource::ResourceId;

/// What happens, from harmless to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Clients notice nothing.
    None,
    /// They lose their connection, and can have another one after a while.
    Reconnect,
    /// Fewer may come in: some that could connect or log in no longer can.
    Narrowed,
    /// What they use is gone: a name, a protocol, the endpoint.
    CutOff,
    /// Stored messages are gone.
    DataLoss,
}

/// Whom it happens to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// Every client.
    Everyone,
    /// Those who use the endpoint by this name.
    Name(String),
    /// Those who come from somewhere.
    From(Origin),
    /// Those who log in as this user of the brokers.
    User(String),
    /// Those who log in to the web console as this user.
    Console(String),
    /// Those who speak this protocol: `openwire`.
    Protocol(String),
    /// Those who left messages in this broker.
    Stored(ResourceId),
}

/// Where clients come from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// An address range, or a security group's id.
    pub peer: String,
    /// The parts of the range that are not meant.
    pub except: Vec<String>,
    /// Where to, if not to the endpoint: `port 22 of the brokers`.
    pub to: Option<String>,
}

/// How long it lasts, typically.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lasts {
    /// Seconds.
    Seconds,
    /// Minutes: at least, and at most.
    Minutes(u8, u8),
    /// Until it is changed back, if that can be.
    ForGood,
}

/// Why clients lose their connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Their broker restarts.
    Reboot,
    /// Something else takes the place of what they are connected to.
    Replacement,
}

/// What those whom it happens to have to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remedy {
    /// Connect again, which a `failover:` URL does by itself.
    Reconnect,
    /// Connect to this name.
    UseName(String),
    /// Connect by this name's new zone, once it is delegated to that.
    Delegate {
        /// The name.
        name: String,
        /// The hosted zone's id.
        zone: String,
    },
    /// Log in with the new password.
    UseNewPassword(Kept),
    /// Log in as one of these users.
    UseAnotherUser(Vec<String>),
    /// Speak one of these protocols, each with its port.
    UseProtocol(Vec<(String, u16)>),
    /// Connect to this port.
    UsePort(u16),
    /// Come from one of these ranges, which the plan file allows.
    ComeFrom(Vec<String>),
    /// Trust the authority that issued the new certificate.
    TrustCertificate,
    /// Speak what this security policy of the listeners has.
    FollowPolicy(String),
    /// Present a certificate of an authority that this trust store (ARN) has.
    PresentCertificate(String),
    /// Consume what is stored, before.
    ConsumeFirst,
    /// There is nothing that helps.
    Nothing,
}

/// Where a password is kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kept {
    /// In this secret, by name or ARN.
    Secret(String),
    /// In a secret that mqctl makes.
    Generated,
    /// In an environment variable of the process that applies.
    Variable(String),
}

/// One thing that happens to some clients.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Impact {
    /// What happens.
    pub severity: Severity,
    /// Why, where clients lose their connection.
    pub cause: Option<Cause>,
    /// Whom it happens to.
    pub who: Who,
    /// How long it lasts.
    pub lasts: Lasts,
    /// What they have to do.
    pub remedy: Remedy,
}

/// Everything that something does to clients; nothing if it is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect(BTreeSet<Impact>);

impl Severity {
    /// The word for it, to people and programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Reconnect => "reconnect",
            Self::Narrowed => "narrowed",
            Self::CutOff => "cut-off",
            Self::DataLoss => "data-loss",
        }
    }
}

impl Impact {
    /// Clients lose their connection, and have another one after a while.
    pub(crate) fn reconnect(who: Who, cause: Cause, lasts: Lasts) -> Self {
        Self {
            severity: Severity::Reconnect,
            cause: Some(cause),
            who,
            lasts,
            remedy: Remedy::Reconnect,
        }
    }

    /// Some that could connect or log in no longer can.
    pub(crate) fn narrowed(who: Who, remedy: Remedy) -> Self {
        Self {
            severity: Severity::Narrowed,
            cause: None,
            who,
            lasts: Lasts::ForGood,
            remedy,
        }
    }

    /// What clients use is gone.
    pub(crate) fn cut_off(who: Who, remedy: Remedy) -> Self {
        Self {
            severity: Severity::CutOff,
            cause: None,
            who,
            lasts: Lasts::ForGood,
            remedy,
        }
    }

    /// The messages in a broker are gone.
    pub(crate) fn data_loss(broker: &ResourceId) -> Self {
        Self {
            severity: Severity::DataLoss,
            cause: None,
            who: Who::Stored(broker.clone()),
            lasts: Lasts::ForGood,
            remedy: Remedy::ConsumeFirst,
        }
    }

    /// Whether the other one tells all that this one does. Of two that tell the same of everyone, the lesser is a part of the
    /// other, never each of the other.
    pub(crate) fn is_part_of(&self, other: &Self) -> bool {
        if other.who != Who::Everyone || self.severity == Severity::DataLoss {
            return false;
        }
        if self.who == Who::Everyone && self.severity == other.severity {
            return (self.lasts, self) < (other.lasts, other);
        }
        match other.severity {
            Severity::CutOff => true,
            severity => severity == self.severity && self.lasts <= other.lasts,
        }
    }
}

impl Effect {
    /// What it is at worst.
    pub fn severity(&self) -> Severity {
        self.0
            .last()
            .map_or(Severity::None, |impact| impact.severity)
    }

    /// All that happens, the worst first.
    pub fn impacts(&self) -> impl Iterator<Item = &Impact> {
        self.0.iter().rev()
    }

    /// Whether clients notice nothing.
    pub fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    /// What is left once everything that another one tells of everyone is not told of some again.
    #[must_use]
    pub fn summed_up(&self) -> Self {
        let is_told = |impact: &&Impact| !self.0.iter().any(|other| impact.is_part_of(other));
        self.0.iter().filter(is_told).cloned().collect()
    }
}

impl IntoIterator for Effect {
    type Item = Impact;
    type IntoIter = std::collections::btree_set::IntoIter<Impact>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl FromIterator<Impact> for Effect {
    fn from_iter<I: IntoIterator<Item = Impact>>(impacts: I) -> Self {
        Self(impacts.into_iter().collect())
    }
}

impl From<Impact> for Effect {
    fn from(impact: Impact) -> Self {
        Self::from_iter([impact])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effect<const N: usize>(impacts: [&Impact; N]) -> Effect {
        impacts.into_iter().cloned().collect()
    }

    #[test]
    fn what_everyone_is_told_is_not_told_to_some_again() {
        let brief = Impact::reconnect(Who::Everyone, Cause::Reboot, Lasts::Seconds);
        let long = Impact::reconnect(Who::Everyone, Cause::Reboot, Lasts::Minutes(3, 5));
        let amqp = Who::Protocol("amqp".to_owned());
        let amqp_brief = Impact::reconnect(amqp.clone(), Cause::Replacement, Lasts::Seconds);
        let amqp_long = Impact::reconnect(amqp.clone(), Cause::Replacement, Lasts::Minutes(3, 5));
        let amqp_gone = Impact::cut_off(amqp, Remedy::Nothing);
        let user = Impact::narrowed(Who::User("app".to_owned()), Remedy::Nothing);
        let gone = Impact::cut_off(Who::Everyone, Remedy::Nothing);
        let lost = Impact::data_loss(&ResourceId::new("broker/1"));

        let told = effect([&brief, &long, &amqp_brief, &user]).summed_up();
        assert_eq!(told, effect([&long, &user]));
        let told = effect([&brief, &amqp_long]).summed_up();
        assert_eq!(told, effect([&brief, &amqp_long]), "longer for some");
        let moved = Impact::reconnect(Who::Everyone, Cause::Replacement, Lasts::Seconds);
        let told = effect([&brief, &moved]).summed_up();
        assert_eq!(told, effect([&moved]), "one of the two is left");
        let told = effect([&brief, &amqp_gone]).summed_up();
        assert_eq!(told, effect([&brief, &amqp_gone]));
        let told = effect([&gone, &amqp_gone, &long, &user, &lost]).summed_up();
        assert_eq!(told, effect([&gone, &lost]));
        assert_eq!(told.severity(), Severity::DataLoss);
        assert_eq!(Effect::default().severity(), Severity::None);
    }
}
