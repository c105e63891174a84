//! Settings for the clients of a stack, ready to be pasted. Pure: they follow from the plan file.
//!
//! All of them reconnect by themselves or say that their library does not, keep an idle connection alive within the 350
//! seconds after which a Network Load Balancer forgets it (source: ELB user guide, "Network Load Balancers", connection idle
//! timeout), and check the certificate. None holds a password.

use minijinja::{Environment, Error, UndefinedBehavior};
use serde::Serialize;

use crate::outputs::connection_url;
use crate::resource::secret_name;
use crate::spec::{PasswordSource, Protocol, Spec, User};

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
                include_str!(concat!("../../../templates/clients/", $file))
            };
        }
        Some(match (self, protocol) {
            (Self::Url, _) => text!("url.txt"),
            (Self::Env, _) => text!("env.sh"),
            (Self::Spring, Protocol::OpenWire) => text!("spring-openwire.yaml"),
            (Self::Spring, Protocol::Amqp) => text!("spring-amqp.yaml"),
            (Self::Jms, Protocol::OpenWire) => text!("jms-openwire.java"),
            (Self::Jms, Protocol::Amqp) => text!("jms-amqp.java"),
            (Self::Python, Protocol::Amqp) => text!("python-amqp.py"),
            (Self::Python, Protocol::Stomp) => text!("python-stomp.py"),
            (Self::Python, Protocol::Mqtt) => text!("python-mqtt.py"),
            (Self::Node, Protocol::Amqp) => text!("node-amqp.js"),
            (Self::Node, Protocol::Stomp) => text!("node-stomp.js"),
            (Self::Node, Protocol::Mqtt) => text!("node-mqtt.js"),
            (Self::Node, Protocol::Wss) => text!("node-wss.js"),
            (Self::Dotnet, Protocol::OpenWire) => text!("dotnet-openwire.cs"),
            (Self::Dotnet, Protocol::Amqp) => text!("dotnet-amqp.cs"),
            (Self::Go, Protocol::Amqp) => text!("go-amqp.go"),
            (Self::Go, Protocol::Stomp) => text!("go-stomp.go"),
            (Self::Go, Protocol::Mqtt) => text!("go-mqtt.go"),
            _ => return None,
        })
    }

    /// The settings for `user`; none if the client does not speak the protocol.
    ///
    /// # Errors
    ///
    /// None that a user can cause: the templates are a part of the program, and a test renders all of them.
    pub fn settings(
        self,
        spec: &Spec,
        protocol: Protocol,
        user: &User,
    ) -> Result<Option<String>, Error> {
        let Some(template) = self.template(protocol) else {
            return Ok(None);
        };
        let mut environment = Environment::empty();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_keep_trailing_newline(true);
        let facts = Facts::new(spec, protocol, user);
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
    secret: Option<String>,
    variable: Option<&'a str>,
}

impl<'a> Facts<'a> {
    fn new(spec: &'a Spec, protocol: Protocol, user: &'a User) -> Self {
        let secret = match &user.password {
            PasswordSource::Secret(reference) => Some(reference.clone()),
            PasswordSource::Generated => Some(secret_name(&spec.stack, &user.name, 1)),
            PasswordSource::Env(_) => None,
        };
        let variable = match &user.password {
            PasswordSource::Env(variable) => Some(variable.as_str()),
            PasswordSource::Secret(_) | PasswordSource::Generated => None,
        };
        let password = match &user.password {
            PasswordSource::Secret(reference) => format!("it is in the secret {reference}"),
            // Which one was adopted, only AWS knows.
            PasswordSource::Generated => format!(
                "it is in the secret {}, or in the one that was adopted instead (`mqctl outputs` shows which)",
                secret_name(&spec.stack, &user.name, 1)
            ),
            PasswordSource::Env(variable) => {
                format!("the plan file takes it from the variable {variable}")
            }
        };
        Self {
            stack: &spec.stack,
            region: &spec.region,
            protocol: protocol.name(),
            host: &spec.endpoint.domain,
            port: protocol.port(),
            url: connection_url(protocol, &spec.endpoint.domain),
            user: &user.name,
            password,
            secret,
            variable,
        }
    }
}
