//! What `verify` and `load` begin with: where the brokers are, who logs in, and what AWS knows of them.

use std::fmt;
use std::str::FromStr;

use futures::future::join_all;

use crate::aws::{Aws, AwsError, Environment, TargetHealth};
use crate::desired::CONSOLE_PORT;
use crate::error::{Failure, Kind};
use crate::lock::token;
use crate::model::{Known, Output, ResourceId};
use crate::observed::{Lifecycle, Observed};
use crate::probe::{
    ConnectTo, Credentials, Dialler, Endpoint, Health, Leftovers, Options, Password, Protocol,
    Site, Target, Targets, Trust,
};
use crate::render::Printer;
use crate::spec::{self, Deployment, PasswordSource, Spec, User};

use super::arguments::{Global, Probing};
use super::session::{Session, named_user, read_spec};

/// The variable that a password may come from instead of the stack's own source.
const PASSWORD: &str = "MQCTL_PASSWORD";

/// The brokers of a stack as clients see them.
pub(super) struct Probe {
    pub(super) spec: Spec,
    pub(super) sites: Vec<Site>,
    /// ActiveMQ's own protocol, if the endpoint has it: it can remove what the others can't.
    remover: Option<Site>,
    /// The stack as AWS has it; none with `--offline`.
    pub(super) stack: Option<Stack>,
}

/// What AWS knows of the stack.
pub(super) struct Stack {
    pub(super) aws: Aws,
    /// The account.
    pub(super) account: String,
    /// The load balancer's own name, of which the endpoint is an alias.
    pub(super) load_balancer: Option<String>,
    /// The ARN of each protocol's target group.
    target_groups: Vec<(Protocol, String)>,
    /// How many targets of a group stand by when all is well.
    standbys: usize,
    /// Whether the stack's certificate is not issued yet.
    pub(super) certificate_pending: bool,
    /// The brokers' ids.
    pub(super) brokers: Vec<String>,
}

impl Probe {
    /// Read the plan file, ask AWS unless that is not wanted, and prepare one site per protocol.
    pub(super) async fn open(
        verb: &Probing,
        protocols: &[Protocol],
        options: Options,
        global: &Global,
        printer: Printer,
    ) -> Result<Self, Failure> {
        if global.sandbox.is_some() && verb.connect.is_none() {
            return Err(Failure::new(
                Kind::Invalid,
                "the sandbox has no brokers to talk to, only what AWS says of them",
            )
            .hint("`--connect ADDRESS` names real brokers to talk to instead, such as those of examples/lab"));
        }
        let trust = match &verb.ca {
            Some(file) => Trust::of_file(file),
            None => Trust::of_system(),
        };
        let trust = trust.map_err(|error| Failure::new(Kind::Invalid, error.to_string()))?;
        let dialler = Dialler::new(trust, options.patience)
            .map_err(|broken| Failure::new(Kind::Failed, broken.to_string()))?;
        let (spec, stack, password) = if verb.offline {
            let spec = read_spec(&global.file, printer)?;
            let password = password_offline(named_user(&spec, verb.user.as_deref())?)?;
            (spec, None, password)
        } else {
            let session = Session::open(global, printer).await?;
            let wanted = named_user(&session.spec, verb.user.as_deref())?.clone();
            let (reading, about) = session.read(printer).await?;
            if reading.observed.is_empty() {
                return Err(Failure::new(
                    Kind::Failed,
                    format!("the stack {} does not exist", about.stack),
                )
                .hint("`mqctl apply` makes it"));
            }
            let known = known(&reading.observed);
            let password = match given_password()? {
                Some(password) => password,
                None => password_of_stack(&session, &known, &wanted).await?,
            };
            let pending = is_pending(&reading.observed);
            let stack = Stack::new(session.aws, about.account, &session.spec, &known, pending);
            (session.spec, Some(stack), password)
        };
        let credentials = Credentials {
            user: named_user(&spec, verb.user.as_deref())?.name.clone(),
            password,
        };
        let wanted = if protocols.is_empty() {
            spec.brokers
                .protocols
                .iter()
                .map(|protocol| Protocol::from(*protocol))
                .collect()
        } else {
            protocols.to_vec()
        };
        let run = format!("r{:.10}", token());
        let mut limits = wanted
            .iter()
            .filter_map(|protocol| Some((protocol, protocol.largest_message()?)));
        if let Some((protocol, limit)) = limits.find(|(_, limit)| *limit < options.size) {
            return Err(Failure::new(
                Kind::Invalid,
                format!(
                    "{protocol} takes messages of at most {limit} bytes, `--size` asks for {}",
                    options.size
                ),
            )
            .hint("a smaller `--size`, or `--protocol` without it"));
        }
        let site = |protocol: Protocol| {
            let endpoint = Endpoint {
                host: spec.endpoint.domain.clone(),
                port: protocol.port(),
                connect: verb.connect.clone().map(ConnectTo::from),
            };
            let (dialler, credentials) = (dialler.clone(), credentials.clone());
            Site::new(
                &run,
                protocol,
                endpoint,
                dialler,
                credentials,
                options.clone(),
            )
        };
        let has_openwire = spec.brokers.protocols.contains(&spec::Protocol::OpenWire);
        // A port that is given is another protocol's.
        let is_reachable = verb
            .connect
            .as_ref()
            .is_none_or(|address| address.port.is_none());
        Ok(Self {
            sites: wanted.into_iter().map(site).collect(),
            remover: (has_openwire && is_reachable).then(|| site(Protocol::OpenWire)),
            spec,
            stack,
        })
    }

    /// Take away what the run made. Told is what is left.
    pub(super) async fn clear_up(&self) -> Leftovers {
        // All at once: brokers that are out of reach cost their patience once, not once for each protocol.
        let all = self.sites.iter().map(|site| {
            let remover = self.remover.as_ref();
            let remover = remover.filter(|_| site.protocol != Protocol::Amqp091);
            site.clear_up(remover)
        });
        let mut left = Leftovers::default();
        for site in join_all(all).await {
            left.extend(site);
        }
        left
    }
}

impl Stack {
    fn new(
        aws: Aws,
        account: String,
        spec: &Spec,
        known: &Known,
        certificate_pending: bool,
    ) -> Self {
        let text = |id: &ResourceId, output| {
            let outputs = known.outputs(id)?;
            outputs.text(output).map(str::to_owned)
        };
        let target_groups = spec.brokers.protocols.iter().filter_map(|protocol| {
            let id = ResourceId::of("target-group", protocol.name());
            Some((Protocol::from(*protocol), text(&id, Output::Arn)?))
        });
        let brokers = (1..=spec.brokers.count)
            .filter_map(|number| text(&ResourceId::of("broker", &number.to_string()), Output::Id));
        Self {
            load_balancer: text(&ResourceId::new("load-balancer"), Output::DnsName),
            account,
            target_groups: target_groups.collect(),
            standbys: match spec.brokers.deployment {
                Deployment::ActiveStandby => spec.brokers.count,
                Deployment::Single => 0,
            },
            certificate_pending,
            brokers: brokers.collect(),
            aws,
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
                checked_port: CONSOLE_PORT,
            };
            Ok((*protocol, targets))
        });
        futures::future::try_join_all(groups).await
    }
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

/// Where a password comes from, for a sentence.
pub(super) fn password_source(user: &User) -> String {
    if Environment::of_process().get(PASSWORD).is_some() {
        return format!("the environment variable {PASSWORD}");
    }
    match &user.password {
        PasswordSource::Env(variable) => format!("the environment variable {variable}"),
        PasswordSource::Secret(reference) => format!("the secret {reference}"),
        PasswordSource::Generated => {
            "the user's secret, which the plan file's stack made".to_owned()
        }
    }
}

fn known(observed: &Observed) -> Known {
    crate::changeset::ChangeSet::default().kept(observed)
}

/// The password in `MQCTL_PASSWORD`, if it is set.
fn given_password() -> Result<Option<Password>, Failure> {
    variable(PASSWORD).transpose()
}

fn variable(name: &str) -> Option<Result<Password, Failure>> {
    let value = Environment::of_process().get(name)?;
    Some(match value.into_string() {
        Ok(value) if !value.is_empty() => Ok(Password::new(value)),
        Ok(_) => Err(Failure::new(
            Kind::Invalid,
            format!("the environment variable {name} is empty"),
        )),
        Err(_) => Err(Failure::new(
            Kind::Invalid,
            format!("the environment variable {name} is not UTF-8"),
        )),
    })
}

fn password_offline(user: &User) -> Result<Password, Failure> {
    if let Some(password) = given_password()? {
        return Ok(password);
    }
    if let PasswordSource::Env(name) = &user.password
        && let Some(password) = variable(name)
    {
        return password;
    }
    Err(Failure::new(
        Kind::Invalid,
        format!(
            "without AWS, the password of the user `{}` has to be in the environment variable {PASSWORD}",
            user.name
        ),
    ))
}

async fn password_of_stack(
    session: &Session,
    known: &Known,
    user: &User,
) -> Result<Password, Failure> {
    let password = session
        .aws
        .password_of(known, user)
        .await
        .map_err(|error| {
            let failure = Failure::from(error);
            failure.hint(format!("{PASSWORD} can hold the password instead"))
        })?;
    Ok(Password::new(password))
}

impl From<spec::Protocol> for Protocol {
    fn from(protocol: spec::Protocol) -> Self {
        match protocol {
            spec::Protocol::OpenWire => Self::OpenWire,
            spec::Protocol::Amqp => Self::Amqp,
            spec::Protocol::Stomp => Self::Stomp,
            spec::Protocol::Mqtt => Self::Mqtt,
            spec::Protocol::Wss => Self::Wss,
        }
    }
}

/// `ADDRESS[:PORT]` of `--connect`; IPv6 addresses with a port are in brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    host: String,
    port: Option<u16>,
}

impl From<Address> for ConnectTo {
    fn from(address: Address) -> Self {
        Self {
            host: address.host,
            port: address.port,
        }
    }
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_ipv6 = |host: &str| host.parse::<std::net::Ipv6Addr>().is_ok();
        let (host, port) = match text.rsplit_once(':') {
            _ if is_ipv6(text) => (text, None),
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        };
        let port = port.map(|port| match port.parse::<u16>() {
            Ok(port) if port > 0 => Ok(port),
            _ => Err(format!(
                "`{port}` is not a port: that is a number from 1 to 65535"
            )),
        });
        let bare = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'));
        let host = match bare {
            Some(address) if is_ipv6(address) => address,
            Some(_) => return Err(format!("{host} is not an IPv6 address")),
            None if host.is_empty() => {
                return Err("an address is missing before the port".to_owned());
            }
            None if host.contains(':') && !is_ipv6(host) => {
                return Err(format!("{text} is not ADDRESS or ADDRESS:PORT"));
            }
            None => host,
        };
        Ok(Self {
            host: host.to_owned(),
            port: port.transpose()?,
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) if self.host.contains(':') => write!(formatter, "[{}]:{port}", self.host),
            Some(port) => write!(formatter, "{}:{port}", self.host),
            None => formatter.write_str(&self.host),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn an_address_may_have_a_port() {
        for text in [
            "127.0.0.1",
            "127.0.0.1:5671",
            "lab.example.com:1",
            "::1",
            "[::1]:5671",
        ] {
            assert_eq!(
                text.parse::<Address>().map(|it| it.to_string()),
                Ok(text.to_owned())
            );
        }
        for text in [
            "",
            ":5671",
            "127.0.0.1:",
            "127.0.0.1:0",
            "127.0.0.1:65536",
            "[x]:1",
            "a:b:1",
        ] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }
}
