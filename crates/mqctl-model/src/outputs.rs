//! What the stack is for: the addresses that clients and people use. Pure.

use serde::Serialize;

use crate::resource::{Known, Output, ResourceId, secret_id};
use crate::spec::{PasswordSource, Protocol, Spec};
use crate::standing::CertificateStanding;
use crate::unready::Unready;

/// Everything that someone who wants to use the stack has to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StackOutputs {
    /// The name that clients use.
    pub endpoint: String,
    /// From where it can be reached: `internet-facing` or `internal`.
    pub scheme: &'static str,
    /// How clients connect, one per protocol.
    pub connections: Vec<ConnectionString>,
    /// The load balancer.
    pub load_balancer: Option<LoadBalancerOutput>,
    /// The brokers.
    pub brokers: Vec<BrokerOutput>,
    /// Where the users' passwords are.
    pub users: Vec<UserOutput>,
    /// The ARN of the certificate that the listeners present.
    pub certificate_arn: Option<String>,
    /// How many days that certificate is good for, if that was looked up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_days_left: Option<i64>,
    /// What of the stack can't be used yet, if that was looked up; nothing once it is complete.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_ready: Option<Vec<Unready>>,
}

/// How clients of one protocol connect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConnectionString {
    /// The protocol.
    pub protocol: String,
    /// What a client is given.
    pub url: String,
}

/// The load balancer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LoadBalancerOutput {
    /// Its ARN.
    pub arn: String,
    /// Its own host name, of which the endpoint is an alias.
    pub dns_name: Option<String>,
    /// Its public addresses that stay the same, for firewalls on the way; none unless the plan asks for some.
    pub addresses: Vec<String>,
}

/// One broker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BrokerOutput {
    /// The resource id.
    pub resource: String,
    /// The id AWS gave it.
    pub id: String,
    /// Its ARN.
    pub arn: Option<String>,
    /// The private addresses of its instances.
    pub addresses: Vec<String>,
    /// Its web consoles. Their security group admits only the load balancer, which does not lead to them.
    pub consoles: Vec<String>,
}

/// One user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UserOutput {
    /// The name to log in with.
    pub name: String,
    /// Where the password is: `secret …` or `environment variable …`. Never the password.
    pub password: String,
}

impl StackOutputs {
    /// What can be told of `spec`'s stack, given the outputs of its resources.
    pub fn new(spec: &Spec, known: &Known) -> Self {
        let text = |id: &str, output| {
            let outputs = known.outputs(&ResourceId::new(id))?;
            outputs.text(output).map(str::to_owned)
        };
        let domain = &spec.endpoint.domain;
        let connections = spec
            .brokers
            .ports()
            .map(|(protocol, port)| ConnectionString {
                protocol: protocol.name().to_owned(),
                url: connection_url(protocol, domain, port),
            });
        let load_balancer = text("load-balancer", Output::Arn).map(|arn| LoadBalancerOutput {
            arn,
            dns_name: text("load-balancer", Output::DnsName),
            addresses: known
                .outputs(&ResourceId::new("load-balancer"))
                .map(|outputs| outputs.list(Output::PublicAddresses))
                .unwrap_or_default(),
        });
        let certificate_arn = match &spec.endpoint.certificate {
            crate::spec::CertificateSource::Given(arn) => Some(arn.clone()),
            crate::spec::CertificateSource::Requested { .. } => text("certificate", Output::Arn),
        };
        Self {
            endpoint: domain.clone(),
            scheme: spec.endpoint.scheme.name(),
            connections: connections.collect(),
            load_balancer,
            brokers: brokers(spec, known),
            users: users(spec, known),
            certificate_arn,
            certificate_days_left: None,
            not_ready: None,
        }
    }

    /// The same with what of the stack can't be used yet.
    #[must_use]
    pub fn with_unready(mut self, unready: Vec<Unready>) -> Self {
        self.not_ready = Some(unready);
        self
    }

    /// The same with how long the certificate is good for, if it is among these.
    #[must_use]
    pub fn with_standings(mut self, standings: &[CertificateStanding]) -> Self {
        let own = |it: &&CertificateStanding| Some(&it.arn) == self.certificate_arn.as_ref();
        self.certificate_days_left = standings.iter().find(own).and_then(|it| it.days_left);
        self
    }
}

fn brokers(spec: &Spec, known: &Known) -> Vec<BrokerOutput> {
    let ids = (1..=spec.brokers.count).map(|number| ResourceId::of("broker", &number.to_string()));
    ids.filter_map(|id| {
        let outputs = known.outputs(&id)?;
        Some(BrokerOutput {
            resource: id.to_string(),
            id: outputs.text(Output::Id)?.to_owned(),
            arn: outputs.text(Output::Arn).map(str::to_owned),
            addresses: outputs.list(Output::Addresses),
            consoles: outputs.list(Output::Consoles),
        })
    })
    .collect()
}

fn users(spec: &Spec, known: &Known) -> Vec<UserOutput> {
    let users = spec.brokers.users.iter().map(|user| {
        let password = match &user.password {
            PasswordSource::Secret { name, json_key } => match json_key {
                Some(key) => format!("secret {name}, key {key}"),
                None => format!("secret {name}"),
            },
            PasswordSource::Env(variable) => format!("environment variable {variable}"),
            PasswordSource::Generated => {
                let outputs = known.outputs(&secret_id(&user.name));
                let arn = outputs.and_then(|outputs| outputs.text(Output::Arn));
                format!("secret {}", arn.unwrap_or("(not there yet)"))
            }
        };
        UserOutput {
            name: user.name.clone(),
            password,
        }
    });
    users.collect()
}

/// What a client is given. OpenWire's transport fails over by itself, also to the same address.
/// Source: ActiveMQ Classic, "The Failover Transport".
pub(crate) fn connection_url(protocol: Protocol, domain: &str, port: u16) -> String {
    match protocol {
        Protocol::OpenWire => format!("failover:(ssl://{domain}:{port})"),
        Protocol::Amqp => format!("amqps://{domain}:{port}"),
        Protocol::Stomp => format!("stomp+ssl://{domain}:{port}"),
        Protocol::Mqtt => format!("mqtts://{domain}:{port}"),
        Protocol::Wss => format!("wss://{domain}:{port}"),
    }
}
