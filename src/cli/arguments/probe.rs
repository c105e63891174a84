//! `verify` and `load`, which talk to the brokers.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::named::named;
use super::value::{load_duration, message_size, patience, rate};
use crate::cli::address::Address;
use mq_probe::{Pattern, Protocol};

/// How to reach the brokers, and as whom.
#[derive(Args, Debug)]
#[command(next_help_heading = "Connections")]
pub(in crate::cli) struct Probing {
    /// Connect here instead of to what the endpoint's name resolves to
    ///
    /// The name that the certificate must have stays the endpoint's. Without a port, each protocol's own is connected to.
    #[arg(long, value_name = "ADDRESS[:PORT]")]
    pub(in crate::cli) connect: Option<Address>,
    /// Trust the authorities of this PEM file, and no others
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) ca: Option<PathBuf>,
    /// Show this certificate, where the endpoint asks for one (mutual TLS)
    ///
    /// A PEM file with the client's certificate and those of the authorities between it and the one that is trusted.
    #[arg(long, value_name = "FILE", requires = "key")]
    pub(in crate::cli) cert: Option<PathBuf>,
    /// The key of `--cert`, in a PEM file
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub(in crate::cli) key: Option<PathBuf>,
    /// Log in as this user of the plan file instead of its first one
    ///
    /// The password comes from the environment variable `MQCTL_PASSWORD` or, without it, from where the plan file says.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) user: Option<String>,
    /// Bytes per message
    #[arg(long, value_name = "BYTES", default_value = "1024", value_parser = message_size)]
    pub(in crate::cli) size: usize,
    /// How long any one step may take, such as connecting or waiting for a message
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = patience)]
    pub(in crate::cli) step_timeout: Duration,
    /// Ask nothing of AWS
    ///
    /// No credentials are needed, and nothing is known of targets and secrets: `MQCTL_PASSWORD` holds the password, unless the
    /// plan file names another variable.
    #[arg(long)]
    pub(in crate::cli) offline: bool,
}

const AFTER_VERIFY: &str = "\
For each protocol it walks the way of a client, from the name to the login, and then sends
and receives real messages in destinations of its own, which it removes. Of the first link
that does not hold it says the likely cause and what to do next, on stdout like all that it
finds. It exits with 0 if all that was asked for holds, and with 1 if something does not.

In a pipeline:
  mqctl verify --output junit > verify.xml

Brokers that AWS knows nothing of, such as those of examples/lab:
  MQCTL_PASSWORD=... mqctl verify --offline --connect 127.0.0.1 --ca authority.pem";

#[derive(Args, Debug)]
#[command(after_long_help = AFTER_VERIFY)]
pub(in crate::cli) struct Verify {
    /// Only this protocol, and others given in the same way
    ///
    /// Left out: those of the plan file.
    #[arg(long, value_name = "NAME", value_parser = named(&Protocol::ALL, Protocol::name, Protocol::description))]
    pub(in crate::cli) protocol: Vec<Protocol>,
    /// Only these patterns, separated by commas
    ///
    /// Left out: all that the protocol can do and that need no failover.
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = named(&Pattern::ALL, Pattern::name, Pattern::description))]
    pub(in crate::cli) patterns: Vec<Pattern>,
    /// Messages per pattern
    #[arg(long, value_name = "N", default_value = "100", value_parser = clap::value_parser!(u64).range(1..=100_000))]
    pub(in crate::cli) messages: u64,
    /// Reboot the brokers while messages wait in them, and prove that none is lost
    ///
    /// Asks first, because all clients lose their connections.
    #[arg(long, conflicts_with = "failover_command")]
    pub(in crate::cli) failover: bool,
    /// The same with a failover of your own making: a command for the shell
    ///
    /// It is run once, when messages wait in the brokers, and has to end the active one.
    #[arg(long, value_name = "COMMAND", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(in crate::cli) failover_command: Option<String>,
    /// Cause the failover without asking
    #[arg(short, long, env = "MQCTL_YES", value_parser = clap::builder::FalseyValueParser::new())]
    pub(in crate::cli) yes: bool,
    #[command(flatten)]
    pub(in crate::cli) probing: Probing,
}

const AFTER_LOAD: &str = "\
First one consumer is measured: R messages a second. A rate T then needs at least T/R consumers.
Messages are due at fixed times whether or not earlier ones have been confirmed, and the time of
each counts from when it was due: a broker that stalls is charged for every message that waits.
It exits with 0 if all messages came, once, and at the rate; with 1 if not.";

#[derive(Args, Debug)]
#[command(after_long_help = AFTER_LOAD)]
pub(in crate::cli) struct Load {
    /// The protocol
    ///
    /// Left out: the first one of the plan file.
    #[arg(long, value_name = "NAME", value_parser = named(&Protocol::ALL, Protocol::name, Protocol::description))]
    pub(in crate::cli) protocol: Option<Protocol>,
    /// Messages in a second, of all producers together
    #[arg(long, value_name = "R", value_parser = rate)]
    pub(in crate::cli) rate: f64,
    /// For how long
    #[arg(long = "for", value_name = "DURATION", default_value = "60s", value_parser = load_duration)]
    pub(in crate::cli) duration: Duration,
    /// Connections that send
    ///
    /// Each waits for the broker's confirmation before it sends on, so a high rate needs several.
    #[arg(long, value_name = "N", default_value = "4", value_parser = clap::value_parser!(u32).range(1..=64))]
    pub(in crate::cli) producers: u32,
    /// Connections that receive
    ///
    /// Left out: as many as the rate needs, by what one of them is measured to handle, but no more than 64.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64))]
    pub(in crate::cli) consumers: Option<u32>,
    #[command(flatten)]
    pub(in crate::cli) probing: Probing,
}
