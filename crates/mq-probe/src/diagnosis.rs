//! What a person makes of a broken link: the likeliest cause, and what to do next.

use super::broken::{Broken, Cause, Step};
use super::targets::{Health, Targets};

/// What else is known when a link breaks. All of it may be unknown: then the link alone has to do.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// What the load balancer says of the protocol's targets.
    pub targets: Option<Targets>,
    /// The certificate has been asked for, and is not issued yet.
    pub certificate_pending: bool,
    /// The endpoint has private addresses only.
    pub is_private: bool,
    /// Where the password came from, for a sentence: `the secret orders/app`.
    pub password_source: Option<String>,
    /// What is known to keep clients from the load balancer, or its answers from them.
    pub before_balancer: Option<Diagnosis>,
    /// What is known to keep the load balancer from its targets, or their answers from it.
    pub behind_balancer: Option<Diagnosis>,
}

/// The likeliest cause, and what to do next. Fragments without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// What is the likeliest cause.
    pub cause: String,
    /// What to do about it.
    pub next: String,
}

impl Diagnosis {
    fn new(cause: impl Into<String>, next: impl Into<String>) -> Self {
        Self {
            cause: cause.into(),
            next: next.into(),
        }
    }
}

/// Why a link broke, or what is wrong although none did. None if there is nothing to say beyond what was seen.
pub fn diagnose(broken: Option<&Broken>, around: &Surroundings) -> Option<Diagnosis> {
    let targets = around.targets.as_ref();
    let behind = around.behind_balancer.as_ref();
    let Some(broken) = broken else {
        return targets.and_then(|targets| nothing_broken(targets, behind));
    };
    match (broken.step, broken.cause) {
        (Step::Name, cause) => Some(of_name(cause)),
        (Step::Tcp, Cause::Silent | Cause::Unreachable) if around.before_balancer.is_some() => {
            around.before_balancer.clone()
        }
        (Step::Tcp, Cause::Silent | Cause::Unreachable) if around.is_private => Some(of_private()),
        (Step::Tcp, cause) => of_tcp(cause),
        (_, Cause::Closed | Cause::Silent) => Some(
            targets
                .and_then(|targets| nobody_serves(targets, behind))
                .unwrap_or_else(|| gone(broken)),
        ),
        (Step::Tls, cause) => of_certificate(cause, around.certificate_pending),
        (_, Cause::WrongPassword) => Some(of_password(around.password_source.as_deref())),
        (step, Cause::NotPermitted) => Some(of_permission(step)),
        (Step::Handshake, Cause::Protocol) => Some(Diagnosis::new(
            "something else than this protocol is spoken at that port",
            "compare the listener's port and its target group's port with the broker's own, or the port given with `--connect`",
        )),
        _ => None,
    }
}

/// All that was asked for held, and yet something may be about to break.
fn nothing_broken(targets: &Targets, behind: Option<&Diagnosis>) -> Option<Diagnosis> {
    // A load balancer none of whose targets is healthy sends to all of them: it "fails open".
    (targets.healthy() == 0 && targets.count(Health::Unhealthy) > 0).then(|| {
        if let Some(found) = behind {
            return found.clone();
        }
        Diagnosis::new(
            format!(
                "no target counts as healthy, and the load balancer sends to all of them, standbys too: the health check on port {} fails although the brokers work",
                targets.checked_port
            ),
            checking(targets),
        )
    })
}

fn of_name(cause: Cause) -> Diagnosis {
    match cause {
        Cause::UnknownName => Diagnosis::new(
            "the name has no record, or the parent zone does not delegate to the hosted zone that has it",
            "`mqctl plan` shows whether the alias is there; `dig +trace` shows where the delegation ends. A record just made may take some minutes where the name was asked for before; if no name resolves here, it is this machine's name server",
        ),
        Cause::Elsewhere => Diagnosis::new(
            "the name has another record than the stack's alias, or a name server still answers from an older one",
            "`mqctl plan` shows whether the alias is the stack's; if it is, see what the zone's own name servers answer (`dig +trace`), and wait until the old answer's time to live is over",
        ),
        _ => Diagnosis::new(
            "this machine's name server does not answer",
            "see whether other names resolve here; `--connect` with an address goes without a name server",
        ),
    }
}

/// An endpoint that not everybody has a way to.
fn of_private() -> Diagnosis {
    Diagnosis::new(
        "this is a private endpoint: only its VPC and networks connected with that have a way to it, and `endpoint.allow` has to hold the private address of this machine",
        "run this in the VPC, or through a VPN or a tunnel (`--connect`); if this machine has a way there, compare `endpoint.allow` with its private address",
    )
}

fn of_tcp(cause: Cause) -> Option<Diagnosis> {
    Some(match cause {
        Cause::Silent => Diagnosis::new(
            "the load balancer's security group drops connections from here: `endpoint.allow` does not hold the address that this machine has outside, or a firewall on the way drops them",
            "compare `endpoint.allow` with what https://checkip.amazonaws.com answers here, add it and run `mqctl apply`; or try from another network",
        ),
        Cause::Refused => Diagnosis::new(
            "nobody listens at that port: there is no listener for this protocol",
            "see that `brokers.protocols` has the protocol, and that `mqctl plan` shows no change",
        ),
        Cause::Unreachable => Diagnosis::new(
            "this machine's network has no way there",
            "see whether this machine reaches other hosts, and whether a VPN or a proxy is needed",
        ),
        Cause::Closed => Diagnosis::new(
            "something on the way cuts the connection: a firewall or a proxy",
            "try from another network",
        ),
        _ => return None,
    })
}

/// A connection that ended or hangs, when the load balancer knows nobody who could serve it. It still takes connections, and
/// TLS with it succeeds: only then does it close.
fn nobody_serves(targets: &Targets, behind: Option<&Diagnosis>) -> Option<Diagnosis> {
    if targets.healthy() > 0 {
        return None;
    }
    let all = targets.all.len();
    Some(if all == 0 {
        Diagnosis::new(
            "the load balancer has no target to send to",
            "run `mqctl plan`: it shows the registrations that are missing",
        )
    } else if let (Some(found), true) = (behind, targets.count(Health::Unhealthy) > 0) {
        found.clone()
    } else if targets.count(Health::Unhealthy) > 0 {
        Diagnosis::new(
            format!(
                "no target is healthy: the brokers are down, or their security group does not admit the load balancer's at port {}, where it checks them",
                targets.checked_port
            ),
            checking(targets),
        )
    } else if targets.count(Health::Initial) > 0 {
        Diagnosis::new(
            "the targets are new, and have not been checked often enough yet",
            "wait a minute and run `mqctl verify` again",
        )
    } else if targets.count(Health::Draining) == all {
        Diagnosis::new(
            "all targets are being taken away",
            "see whether another run is changing the stack; when it has ended, run `mqctl plan`",
        )
    } else if targets.count(Health::Unavailable) == all {
        // Nothing is known of them, and so nothing against them.
        return None;
    } else {
        Diagnosis::new(
            "no listener sends to the targets, or their zones are not the load balancer's",
            "run `mqctl plan`: it shows what differs from the plan file",
        )
    })
}

fn checking(targets: &Targets) -> String {
    format!(
        "see in the Amazon MQ console that the brokers are running, and that the brokers' security group admits port {} from the load balancer's; `mqctl plan` shows rules that are missing",
        targets.checked_port
    )
}

/// A connection that ended or hangs, when nothing is known against the targets.
fn gone(broken: &Broken) -> Diagnosis {
    match (broken.step, broken.cause) {
        (Step::Tls, Cause::Silent) => Diagnosis::new(
            "the peer takes the connection, but does not speak TLS at that port, or the broker behind it hangs",
            "see that the listener's protocol is TLS, and that no `--connect` leads to a port without TLS",
        ),
        (Step::Tls | Step::Handshake | Step::Login, Cause::Closed) => Diagnosis::new(
            "no target is healthy, so that the load balancer closes what it took; or the target group does not speak TLS to the broker, which closes then",
            "look at the target group's health, and see that its protocol is TLS",
        ),
        (Step::Handshake | Step::Login, _) => Diagnosis::new(
            "the broker accepts and says nothing: it hangs, or the port is another protocol's",
            "look at the broker's metrics (CpuUtilization, HeapUsage) and its log; a reboot ends a hang",
        ),
        (Step::Send, Cause::Silent) => Diagnosis::new(
            "the broker does not confirm what is sent: its store or memory is full, and it holds producers back",
            "look at StorePercentUsage and MemoryUsage in CloudWatch; read or purge what lies in the queues",
        ),
        (Step::Receive, Cause::Silent) => Diagnosis::new(
            "the message was confirmed but not delivered: another consumer has it, or its time to live is over",
            "see who else reads from the destination, and that the broker's configuration forwards nothing of it elsewhere",
        ),
        (_, Cause::Silent) => Diagnosis::new(
            "the broker stopped answering: it hangs, or is overloaded",
            "look at the broker's metrics (CpuUtilization, HeapUsage) and its log",
        ),
        _ => Diagnosis::new(
            "the broker was lost in the middle: it fails over, reboots, or ran into a limit of its own",
            "run `mqctl verify` again in a minute; if it breaks at the same place, the broker's log says why",
        ),
    }
}

fn of_certificate(cause: Cause, pending: bool) -> Option<Diagnosis> {
    Some(match cause {
        Cause::UnknownAuthority if pending => Diagnosis::new(
            "the stack's own certificate is not issued yet, and what is served meanwhile is another",
            "see that the validation record is in the public zone that the parent delegates to; then run `mqctl apply`, which waits for the certificate",
        ),
        Cause::UnknownAuthority => Diagnosis::new(
            "this machine does not trust who issued the certificate: `--ca` names another authority, a proxy on the way opens TLS, or this machine's authorities are old",
            "look at who issued it (`openssl s_client -connect HOST:PORT -servername HOST`), and leave out `--ca` for a certificate of ACM",
        ),
        Cause::WrongName => Diagnosis::new(
            "the listener has a certificate for another name, or the address leads to something else",
            "compare `endpoint.domain` and `endpoint.certificate` with the names that were seen, and see where `--connect` leads",
        ),
        Cause::Expired => Diagnosis::new(
            "the certificate was not renewed, or this machine's clock is wrong",
            "compare the clock; ACM renews by itself as long as the validation record is there, an imported certificate has to be imported again",
        ),
        Cause::NoTls => Diagnosis::new(
            "the listener's protocol is not TLS, its security policy has nothing in common with this client, or the port is another's",
            "see that the listener's protocol is TLS, and where `--connect` leads; `mqctl plan` shows what differs from the plan file",
        ),
        Cause::ClientCertificate => Diagnosis::new(
            "the endpoint takes only clients with a certificate (`endpoint.client_certificates`), and this one showed none, or one that the trust store does not accept",
            "show one with `--cert` and `--key` that an authority in the trust store issued, and that has not expired",
        ),
        _ => return None,
    })
}

fn of_password(source: Option<&str>) -> Diagnosis {
    let source = source.unwrap_or("the password that was given");
    Diagnosis::new(
        format!("the broker has another password for this user than {source}, or not this user"),
        format!(
            "compare {source} with the plan file's `brokers.users`; a user that was changed takes effect when the broker is rebooted"
        ),
    )
}

fn of_permission(step: Step) -> Diagnosis {
    match step {
        Step::Handshake => Diagnosis::new(
            "the server refuses to open the connection",
            "see whether a proxy on the way answers in its place",
        ),
        _ => Diagnosis::new(
            "the broker's configuration does not allow it to this user: the authorization map (RabbitMQ: the permissions in the virtual host)",
            "give a group of the user read, write and admin on the destinations that verification makes, or verify as another `--user`",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::targets::tests::targets;
    use super::*;

    fn around(healths: &[Health], standbys: usize) -> Surroundings {
        Surroundings {
            targets: Some(targets(healths, standbys)),
            ..Surroundings::default()
        }
    }

    #[track_caller]
    fn assert_cause(
        step: Step,
        cause: Cause,
        around: &Surroundings,
        cause_words: &str,
        next_words: &str,
    ) {
        let broken = Broken::new(step, cause, "seen");
        let Diagnosis { cause: said, next } = diagnose(Some(&broken), around).unwrap();
        assert!(
            said.contains(cause_words),
            "{step:?} {cause:?}: no {cause_words:?} in: {said}"
        );
        assert!(
            next.contains(next_words),
            "{step:?} {cause:?}: no {next_words:?} in: {next}"
        );
    }

    #[test]
    fn the_link_alone_says_much() {
        let cases = [
            (Step::Name, Cause::UnknownName, "delegate", "dig +trace"),
            (Step::Name, Cause::Silent, "name server", "--connect"),
            (Step::Name, Cause::Elsewhere, "another record", "mqctl plan"),
            (Step::Tcp, Cause::Silent, "endpoint.allow", "checkip"),
            (
                Step::Tcp,
                Cause::Refused,
                "no listener",
                "brokers.protocols",
            ),
            (Step::Tcp, Cause::Unreachable, "no way there", "VPN"),
            (Step::Tcp, Cause::Closed, "firewall", "another network"),
            (
                Step::Tls,
                Cause::Closed,
                "no target is healthy",
                "protocol is TLS",
            ),
            (
                Step::Tls,
                Cause::Silent,
                "does not speak TLS",
                "listener's protocol",
            ),
            (
                Step::Tls,
                Cause::WrongName,
                "another name",
                "endpoint.domain",
            ),
            (
                Step::Tls,
                Cause::Expired,
                "not renewed",
                "validation record",
            ),
            (Step::Tls, Cause::UnknownAuthority, "does not trust", "--ca"),
            (Step::Tls, Cause::NoTls, "not TLS", "mqctl plan"),
            (
                Step::Handshake,
                Cause::Closed,
                "no target is healthy",
                "health",
            ),
            (Step::Handshake, Cause::Silent, "says nothing", "reboot"),
            (Step::Handshake, Cause::Protocol, "something else", "port"),
            (Step::Handshake, Cause::NotPermitted, "refuses", "proxy"),
            (
                Step::Login,
                Cause::WrongPassword,
                "another password",
                "rebooted",
            ),
            (
                Step::Login,
                Cause::NotPermitted,
                "authorization map",
                "--user",
            ),
            (
                Step::Subscribe,
                Cause::NotPermitted,
                "authorization map",
                "group",
            ),
            (
                Step::Send,
                Cause::Silent,
                "store or memory is full",
                "StorePercentUsage",
            ),
            (Step::Send, Cause::Closed, "fails over", "again"),
            (Step::Receive, Cause::Silent, "another consumer", "who else"),
        ];
        for (step, cause, cause_words, next_words) in cases {
            assert_cause(
                step,
                cause,
                &Surroundings::default(),
                cause_words,
                next_words,
            );
        }
    }

    #[test]
    fn targets_that_can_not_serve_explain_what_ends_or_hangs() {
        use Health::{Draining, Initial, Unhealthy, Unused};
        let cases: [(&[Health], &str, &str); 6] = [
            (&[Unhealthy, Unhealthy], "brokers are down", "8162"),
            (&[Unhealthy, Draining], "brokers are down", "8162"),
            (&[Initial, Initial], "new", "again"),
            (&[Draining, Draining], "taken away", "another run"),
            (&[Unused, Unused], "no listener sends", "mqctl plan"),
            (&[], "no target to send to", "registrations"),
        ];
        for (healths, cause_words, next_words) in cases {
            let around = around(healths, 1);
            for step in [
                Step::Tls,
                Step::Handshake,
                Step::Login,
                Step::Send,
                Step::Receive,
            ] {
                for cause in [Cause::Closed, Cause::Silent] {
                    assert_cause(step, cause, &around, cause_words, next_words);
                }
            }
            // The security group drops before any target is asked.
            assert_cause(
                Step::Tcp,
                Cause::Silent,
                &around,
                "endpoint.allow",
                "checkip",
            );
        }
    }

    #[test]
    fn a_healthy_target_is_not_accused() {
        for healths in [
            [Health::Healthy, Health::Unhealthy],
            [Health::Unavailable, Health::Unavailable],
        ] {
            let around = around(&healths, 1);
            assert_cause(
                Step::Handshake,
                Cause::Silent,
                &around,
                "says nothing",
                "reboot",
            );
        }
    }

    #[test]
    fn a_certificate_that_is_pending_explains_an_unknown_authority() {
        let around = Surroundings {
            certificate_pending: true,
            is_private: false,
            ..Surroundings::default()
        };
        let step = Step::Tls;
        assert_cause(
            step,
            Cause::UnknownAuthority,
            &around,
            "not issued yet",
            "validation record",
        );
        assert_cause(step, Cause::Expired, &around, "not renewed", "ACM");
    }

    #[test]
    fn a_wrong_password_is_traced_to_where_it_came_from() {
        let around = Surroundings {
            password_source: Some("the secret orders/app".to_owned()),
            ..Surroundings::default()
        };
        let words = "the secret orders/app";
        assert_cause(Step::Login, Cause::WrongPassword, &around, words, words);
    }

    #[test]
    fn when_all_holds_only_a_load_balancer_that_fails_open_is_worth_a_word() {
        use Health::{Healthy, Unhealthy};
        let open = diagnose(None, &around(&[Unhealthy, Unhealthy], 1)).unwrap();
        assert!(open.cause.contains("sends to all"), "{open:?}");
        assert_eq!(diagnose(None, &around(&[Healthy, Unhealthy], 1)), None);
        assert_eq!(diagnose(None, &Surroundings::default()), None);
    }

    #[test]
    fn what_the_peer_said_itself_needs_no_guess() {
        let broken = Broken::new(Step::Send, Cause::Protocol, "queue is full");
        assert_eq!(diagnose(Some(&broken), &Surroundings::default()), None);
    }
}
