//! `verify` and `load`, which talk to the brokers.

use std::num::NonZeroU8;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::pattern::PatternName;
use super::protocol::ProtocolName;
use super::value::{duration, load_duration, message_size, rate};
use crate::cli::probing::Address;

/// How to reach the brokers, and as whom.
#[derive(Args, Debug)]
pub(in crate::cli) struct Probing {
    /// Connect here instead of to what the endpoint's name resolves to; the name that the certificate must have stays the same
    #[arg(long, value_name = "ADDRESS[:PORT]")]
    pub(in crate::cli) connect: Option<Address>,
    /// Trust the authorities of this PEM file, and no others
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) ca: Option<PathBuf>,
    /// Log in as this user of the plan file instead of its first one. The password comes from where the plan file says, or
    /// from the environment variable `MQCTL_PASSWORD`
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) user: Option<String>,
    /// Bytes per message
    #[arg(long, value_name = "BYTES", default_value = "1024", value_parser = message_size)]
    pub(in crate::cli) size: usize,
    /// How long any one step may take, such as connecting or waiting for a message
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = duration)]
    pub(in crate::cli) step_timeout: Duration,
    /// Ask nothing of AWS: no credentials are needed, and nothing is known of targets and secrets
    #[arg(long)]
    pub(in crate::cli) offline: bool,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Verify {
    /// Only this protocol; can be given more than once. Left out: those of the plan file
    #[arg(long, value_name = "NAME", value_enum)]
    pub(in crate::cli) protocol: Vec<ProtocolName>,
    /// Only these patterns, separated by commas. Left out: all that the protocol can do and that need no failover
    #[arg(long, value_name = "NAMES", value_enum, value_delimiter = ',')]
    pub(in crate::cli) patterns: Vec<PatternName>,
    /// Messages per pattern
    #[arg(long, value_name = "N", default_value = "100", value_parser = clap::value_parser!(u64).range(1..=100_000))]
    pub(in crate::cli) messages: u64,
    /// Reboot the brokers while messages wait in them, and prove that none is lost
    #[arg(long, conflicts_with = "failover_command")]
    pub(in crate::cli) failover: bool,
    /// The same with a failover of your own making: a command for the shell
    #[arg(long, value_name = "COMMAND")]
    pub(in crate::cli) failover_command: Option<String>,
    /// Cause the failover without asking
    #[arg(short, long, env = "MQCTL_YES", value_parser = clap::builder::FalseyValueParser::new())]
    pub(in crate::cli) yes: bool,
    #[command(flatten)]
    pub(in crate::cli) probing: Probing,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Load {
    /// The protocol. Left out: the first one of the plan file
    #[arg(long, value_name = "NAME", value_enum)]
    pub(in crate::cli) protocol: Option<ProtocolName>,
    /// Messages in a second
    #[arg(long, value_name = "R", value_parser = rate)]
    pub(in crate::cli) rate: f64,
    /// For how long
    #[arg(long = "for", value_name = "DURATION", default_value = "60s", value_parser = load_duration)]
    pub(in crate::cli) duration: Duration,
    /// Connections that send; each waits for the broker's confirmation before it sends on
    #[arg(long, value_name = "N", default_value = "4", value_parser = clap::value_parser!(u32).range(1..=64))]
    pub(in crate::cli) producers: u32,
    /// Connections that receive. Left out: as many as the rate needs, by what one of them is measured to handle
    #[arg(long, value_name = "N")]
    pub(in crate::cli) consumers: Option<NonZeroU8>,
    #[command(flatten)]
    pub(in crate::cli) probing: Probing,
}
