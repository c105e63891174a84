//! What happens to clients, in words: what, to whom, for how long, and what they must do.

use std::fmt::Write as _;
use std::mem::discriminant;

use serde_json::{Value as Json, json};

use mqctl_model::effect::{Cause, Effect, Impact, Kept, Lasts, Origin, Remedy, Severity, Who};
use mqctl_model::printable::one_line;

/// What happens alike to several.
pub(super) struct Told<'a> {
    /// To one of them.
    impact: &'a Impact,
    /// All of them.
    who: Vec<&'a Who>,
}

impl<'a> Told<'a> {
    /// All that an effect comes to, the worst first.
    pub(super) fn all(effect: &'a Effect) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for impact in effect.impacts() {
            let alike = all.iter_mut().find(|told| told.is_like(impact));
            match alike {
                Some(told) => told.who.push(&impact.who),
                None => all.push(Self {
                    impact,
                    who: vec![&impact.who],
                }),
            }
        }
        for told in &mut all {
            told.who.reverse();
        }
        all
    }

    fn is_like(&self, other: &Impact) -> bool {
        let own = self.impact;
        own.severity == other.severity
            && own.cause == other.cause
            && own.lasts == other.lasts
            && own.remedy == other.remedy
            && discriminant(&own.who) == discriminant(&other.who)
    }

    /// How bad it is.
    pub(super) fn severity(&self) -> Severity {
        self.impact.severity
    }

    /// `clients under mq.example.com are cut off: the name is gone`
    pub(super) fn what(&self) -> String {
        one_line(&self.happens()).into_owned()
    }

    fn happens(&self) -> String {
        let who = self.subject();
        let Impact {
            severity,
            who: kind,
            cause,
            lasts,
            remedy,
        } = self.impact;
        match (severity, kind, remedy) {
            (Severity::None, ..) => format!("{who} notice nothing"),
            (Severity::Reconnect, ..) => {
                let cause = match cause {
                    Some(Cause::Reboot) => " while the broker reboots",
                    Some(Cause::Replacement) | None => "",
                };
                let time = time(*lasts);
                format!("{who} lose their connection{cause}, typically for {time}")
            }
            (Severity::Narrowed, _, Remedy::UseNewPassword(_)) => {
                format!("{who} can't log in with the old password any more")
            }
            (Severity::Narrowed, _, Remedy::FollowPolicy(policy)) => {
                format!("{who} can't connect any more without what {policy} has")
            }
            (Severity::Narrowed, _, Remedy::TrustCertificate) => {
                format!(
                    "{who} see another certificate: those that don't trust it can't connect any more"
                )
            }
            (Severity::Narrowed, _, Remedy::PresentCertificate(_)) => format!(
                "{who} can't connect any more with a certificate that the new trust store does not accept"
            ),
            (Severity::Narrowed, Who::User(_) | Who::Console(_), _) => {
                format!("{who} can't log in any more")
            }
            (Severity::Narrowed, ..) => format!("{who} can't connect any more"),
            (Severity::CutOff, Who::Name(_), Remedy::Delegate { zone, .. }) => {
                format!("{who} are cut off, unless that is delegated to the hosted zone {zone}")
            }
            (Severity::CutOff, Who::Name(_), _) => {
                format!("{who} are cut off: the name is gone")
            }
            (Severity::CutOff, _, Remedy::UsePort(_)) => {
                format!("{who} are cut off: the port changes")
            }
            (Severity::CutOff, _, Remedy::PresentCertificate(_)) => {
                format!("{who} are cut off, unless they present a certificate")
            }
            (Severity::CutOff, Who::Protocol(_), _) => {
                format!("{who} are cut off: it is no longer served")
            }
            (Severity::CutOff, ..) => format!("{who} are cut off: the endpoint is gone"),
            (Severity::DataLoss, ..) => format!("{who} are lost for good"),
        }
    }

    /// `they must connect to broker.example.com`
    pub(super) fn remedy(&self) -> String {
        one_line(&self.must()).into_owned()
    }

    fn must(&self) -> String {
        match &self.impact.remedy {
            Remedy::Reconnect => {
                "they must reconnect, which those with a failover: URL do by themselves".to_owned()
            }
            Remedy::UseName(name) => format!("they must connect to {name}"),
            Remedy::Delegate { name, zone } => {
                format!("delegate {name} to the hosted zone {zone} before this is applied")
            }
            Remedy::UseNewPassword(Kept::Secret(secret)) => {
                format!("they must log in with the password in the secret {secret}")
            }
            Remedy::UseNewPassword(Kept::Generated) => {
                "they must log in with the new password, in the secret that mqctl outputs names"
                    .to_owned()
            }
            Remedy::UseNewPassword(Kept::Variable(variable)) => {
                format!(
                    "they must log in with the new password, which the variable {variable} holds"
                )
            }
            Remedy::UseAnotherUser(users) if users.is_empty() => {
                "there is no other user that they could log in as".to_owned()
            }
            Remedy::UseAnotherUser(users) => {
                format!("they must log in as another user: {}", some(users))
            }
            Remedy::UseProtocol(protocols) => {
                let protocols = protocols.iter();
                let protocols = protocols.map(|(name, port)| format!("{name} (port {port})"));
                let protocols: Vec<String> = protocols.collect();
                format!("they must speak {}", protocols.join(" or "))
            }
            Remedy::UsePort(port) => format!("they must connect to port {port}"),
            Remedy::ComeFrom(ranges) => {
                format!("they must connect from {} (endpoint.allow)", some(ranges))
            }
            Remedy::TrustCertificate => "they must trust the authority that issued it".to_owned(),
            Remedy::FollowPolicy(policy) => {
                format!("they must use a TLS version and a cipher of {policy}")
            }
            Remedy::PresentCertificate(store) => {
                format!("they must present a certificate of an authority in {store}")
            }
            Remedy::ConsumeFirst => "they must be consumed before this is applied".to_owned(),
            Remedy::Nothing => "there is nothing left that they could use".to_owned(),
        }
    }

    fn subject(&self) -> String {
        let names = some(&self.names());
        match self.impact.who {
            Who::Everyone => "all clients".to_owned(),
            Who::Name(_) => format!("clients under {names}"),
            Who::From(_) => format!("clients in {names}"),
            Who::User(_) => format!("clients that log in as {names}"),
            Who::Console(_) => format!("people who log in to the web console as {names}"),
            Who::Protocol(_) => format!("clients that speak {names}"),
            Who::Stored(_) => format!("messages stored on {names}"),
        }
    }

    fn names(&self) -> Vec<String> {
        let name = |who: &&Who| match who {
            Who::Everyone => None,
            Who::Name(name) | Who::User(name) | Who::Console(name) | Who::Protocol(name) => {
                Some(name.clone())
            }
            Who::From(origin) => Some(self::origin(origin)),
            Who::Stored(broker) => Some(broker.to_string()),
        };
        self.who.iter().filter_map(name).collect()
    }

    fn json(&self) -> Json {
        let kind = match self.impact.who {
            Who::Everyone => "everyone",
            Who::Name(_) => "names",
            Who::From(_) => "ranges",
            Who::User(_) => "users",
            Who::Console(_) => "console-users",
            Who::Protocol(_) => "protocols",
            Who::Stored(_) => "stored",
        };
        json!({
            "effect": self.severity().name(),
            "who": { "kind": kind, "values": self.names() },
            "lasts": time(self.impact.lasts),
            "text": self.what(),
            "must": self.remedy(),
        })
    }
}

/// One thing that happens to some clients, in a line.
pub fn impact_text(impact: &Impact) -> String {
    let told = Told {
        impact,
        who: vec![&impact.who],
    };
    told.what()
}

/// The impacts of an effect, for programs.
pub(super) fn impacts_json(effect: &Effect) -> Json {
    Told::all(effect).iter().map(Told::json).collect()
}

/// All of it in a line: `clients under mq.example.com are cut off: the name is gone; all clients lose their connection,
/// typically for a few seconds`.
pub(super) fn summed_up(effect: &Effect) -> String {
    if effect.is_none() {
        return "none".to_owned();
    }
    let all = Told::all(effect);
    let all: Vec<String> = all.iter().map(Told::what).collect();
    all.join("; ")
}

fn origin(origin: &Origin) -> String {
    let Origin { peer, except, to } = origin;
    let mut text = peer.clone();
    if !except.is_empty() {
        // Writing to a string does not fail.
        let _ = write!(text, " (except {})", some(except));
    }
    if let Some(to) = to {
        let _ = write!(text, " (to {to})");
    }
    text
}

/// The first of them, and how many more there are.
fn some(names: &[String]) -> String {
    const SHOWN: usize = 8;
    let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>();
    let shown = shown.join(", ");
    match names.len().checked_sub(SHOWN) {
        None | Some(0) => shown,
        Some(more) => format!("{shown} and {more} more"),
    }
}

fn time(lasts: Lasts) -> String {
    match lasts {
        Lasts::Seconds => "a few seconds".to_owned(),
        Lasts::Minutes(from, to) => format!("{from} to {to} minutes"),
        Lasts::ForGood => "for good".to_owned(),
    }
}
