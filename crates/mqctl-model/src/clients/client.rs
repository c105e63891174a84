//! What the settings are for, and the settings themselves.

use minijinja::{Environment, Error, UndefinedBehavior};
use serde::Serialize;

use crate::outputs::connection_url;
use crate::spec::{Protocol, Spec, User};

use super::PasswordPlace;

/// What the settings are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client {
    /// Only the URL.
    Url,
    /// Environment variables.
    Env,
    /// Spring Boot.
    Spring,
    /// Plain JMS, in Java.
    Jms,
    /// Python.
    Python,
    /// Node.js.
    Node,
    /// .NET.
    Dotnet,
    /// Go.
    Go,
}

impl Client {
    /// All of them, in the order they are offered to people.
    pub const ALL: [Self; 8] = [
        Self::Url,
        Self::Env,
        Self::Spring,
        Self::Jms,
        Self::Python,
        Self::Node,
        Self::Dotnet,
        Self::Go,
    ];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Url => "url",
            Self::Env => "env",
            Self::Spring => "spring",
            Self::Jms => "jms",
            Self::Python => "python",
            Self::Node => "node",
            Self::Dotnet => "dotnet",
            Self::Go => "go",
        }
    }

    /// What it is, in a few words.
    pub fn description(self) -> &'static str {
        match self {
            Self::Url => "Only the URL",
            Self::Env => "Environment variables",
            Self::Spring => "Spring Boot",
            Self::Jms => "Plain JMS, in Java",
            Self::Python => "Python",
            Self::Node => "Node.js",
            Self::Dotnet => ".NET",
            Self::Go => "Go",
        }
    }

    /// Whether there are settings for this client and protocol. There are where a library that is kept up speaks it.
    pub fn speaks(self, protocol: Protocol) -> bool {
        self.template(protocol).is_some()
    }

    fn template(self, protocol: Protocol) -> Option<&'static str> {
        macro_rules! text {
            ($file:literal) => {
                include_str!(concat!("../../../../templates/clients/", $file))
            };
        }
        match self {
            Self::Url => Some(text!("url.txt")),
            Self::Env => Some(text!("env.sh")),
            Self::Spring => match protocol {
                Protocol::OpenWire => Some(text!("spring-openwire.yaml")),
                Protocol::Amqp => Some(text!("spring-amqp.yaml")),
                Protocol::Stomp | Protocol::Mqtt | Protocol::Wss => None,
            },
            Self::Jms => match protocol {
                Protocol::OpenWire => Some(text!("jms-openwire.java")),
                Protocol::Amqp => Some(text!("jms-amqp.java")),
                Protocol::Stomp | Protocol::Mqtt | Protocol::Wss => None,
            },
            Self::Python => match protocol {
                Protocol::Amqp => Some(text!("python-amqp.py")),
                Protocol::Stomp => Some(text!("python-stomp.py")),
                Protocol::Mqtt => Some(text!("python-mqtt.py")),
                Protocol::OpenWire | Protocol::Wss => None,
            },
            Self::Node => match protocol {
                Protocol::Amqp => Some(text!("node-amqp.js")),
                Protocol::Stomp => Some(text!("node-stomp.js")),
                Protocol::Mqtt => Some(text!("node-mqtt.js")),
                Protocol::Wss => Some(text!("node-wss.js")),
                Protocol::OpenWire => None,
            },
            Self::Dotnet => match protocol {
                Protocol::OpenWire => Some(text!("dotnet-openwire.cs")),
                Protocol::Amqp => Some(text!("dotnet-amqp.cs")),
                Protocol::Stomp | Protocol::Mqtt | Protocol::Wss => None,
            },
            Self::Go => match protocol {
                Protocol::Amqp => Some(text!("go-amqp.go")),
                Protocol::Stomp => Some(text!("go-stomp.go")),
                Protocol::Mqtt => Some(text!("go-mqtt.go")),
                Protocol::OpenWire | Protocol::Wss => None,
            },
        }
    }

    /// The settings for `user`, whose password is at `place`; none if the client or the engine does not speak the protocol.
    ///
    /// # Errors
    ///
    /// None that a user can cause: the templates are a part of the program, and a test renders all of them.
    pub fn settings(
        self,
        spec: &Spec,
        protocol: Protocol,
        user: &User,
        place: &PasswordPlace,
    ) -> Result<Option<String>, Error> {
        let port = spec.brokers.engine.port(protocol);
        let Some((template, port)) = self.template(protocol).zip(port) else {
            return Ok(None);
        };
        let mut environment = Environment::empty();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_keep_trailing_newline(true);
        let facts = Facts::new(spec, protocol, port, user, place);
        environment.render_str(template, facts).map(Some)
    }
}

/// What the templates can say.
#[derive(Serialize)]
struct Facts<'a> {
    stack: &'a str,
    region: &'a str,
    protocol: &'static str,
    host: &'a str,
    port: u16,
    url: String,
    user: &'a str,
    /// Where the password is, for people.
    password: String,
    secret: Option<&'a str>,
    /// The arguments of `jq` that take the password out of the secret.
    jq: Option<String>,
    variable: Option<&'a str>,
    /// Whether the endpoint asks for a client's certificate.
    shows_certificate: bool,
}

impl<'a> Facts<'a> {
    fn new(
        spec: &'a Spec,
        protocol: Protocol,
        port: u16,
        user: &'a User,
        place: &'a PasswordPlace,
    ) -> Self {
        Self {
            stack: &spec.stack,
            region: &spec.region,
            protocol: protocol.name(),
            host: &spec.endpoint.domain,
            port,
            url: connection_url(protocol, &spec.endpoint.domain, port),
            user: &user.name,
            password: place.told(),
            secret: place.secret(),
            jq: place.jq(),
            variable: place.variable(),
            shows_certificate: spec.endpoint.trust_store.is_some(),
        }
    }
}
