//! `connect`.

use clap::Args;

use super::named::named;
use mq_probe::Protocol;
use mqctl_model::clients::Client;

#[derive(Args, Debug)]
pub(in crate::cli) struct Connect {
    /// The protocol. Left out: the first one of the plan file that the client speaks
    #[arg(long, value_name = "NAME", value_parser = named(&Protocol::ALL, Protocol::name, Protocol::description))]
    pub(in crate::cli) protocol: Option<Protocol>,
    /// The client
    #[arg(long, value_name = "NAME", default_value = "url", value_parser = named(&Client::ALL, Client::name, Client::description))]
    pub(in crate::cli) client: Client,
    /// Log in as this user of the plan file instead of its first one
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) user: Option<String>,
    /// Do not ask AWS whether another secret was adopted for the user's password
    #[arg(long)]
    pub(in crate::cli) offline: bool,
}
