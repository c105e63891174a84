//! `connect`.

use clap::{Args, ValueEnum};

use super::protocol::ProtocolName;
use mqctl_model::clients::Client;

#[derive(Args, Debug)]
pub(in crate::cli) struct Connect {
    /// The protocol. Left out: the first one of the plan file that the client speaks
    #[arg(long, value_name = "NAME", value_enum)]
    pub(in crate::cli) protocol: Option<ProtocolName>,
    /// The client
    #[arg(long, value_name = "NAME", value_enum, default_value = "url")]
    pub(in crate::cli) client: ClientName,
    /// Log in as this user of the plan file instead of its first one
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) user: Option<String>,
}

/// A client's name on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum ClientName {
    /// Only the URL
    Url,
    /// Environment variables
    Env,
    /// Spring Boot
    Spring,
    /// Plain JMS, in Java
    Jms,
    /// Python
    Python,
    /// Node.js
    Node,
    /// .NET
    Dotnet,
    /// Go
    Go,
}

impl From<ClientName> for Client {
    fn from(name: ClientName) -> Self {
        match name {
            ClientName::Url => Self::Url,
            ClientName::Env => Self::Env,
            ClientName::Spring => Self::Spring,
            ClientName::Jms => Self::Jms,
            ClientName::Python => Self::Python,
            ClientName::Node => Self::Node,
            ClientName::Dotnet => Self::Dotnet,
            ClientName::Go => Self::Go,
        }
    }
}
