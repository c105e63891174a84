//! What can be typed.

use std::num::{NonZeroU8, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::clients::Client;
use crate::probe::{Pattern, Protocol};
use crate::render::Format;

use super::probing::Address;

const AFTER_HELP: &str = "\
Exit codes:
  0    done
  1    failed; what was and was not done is said, and running again continues
  2    plan --detailed-exitcode: there are changes
  3    invalid plan file or usage; nothing was changed
  4    credentials, the wrong account, or permissions
  5    something that is not the stack's is in the way, another run has the stack's
       lock, or what was agreed to has changed
  6    out of time (--timeout); safe to run again
  130  interrupted

MQCTL_LOG=debug logs what is repeated and why to stderr: mqctl's own events, never
the AWS SDK's, because those show what is sent and received, passwords included.

Try it without an AWS account:
  mqctl init && mqctl apply --sandbox";

/// Puts private message brokers (Amazon MQ) behind one stable public endpoint, from one plan file.
#[derive(Debug, Parser)]
#[command(
    name = "mqctl",
    version,
    propagate_version = true,
    disable_help_subcommand = true
)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) verb: Verb,
}

/// What every verb takes; in its help, after what is its own.
#[derive(Args, Debug)]
#[command(next_help_heading = "Everywhere")]
pub(super) struct Global {
    /// The plan file
    #[arg(
        short,
        long,
        global = true,
        env = "MQCTL_FILE",
        default_value = "mqctl.yaml",
        value_name = "FILE"
    )]
    pub(super) file: PathBuf,
    /// The form of what goes to stdout
    #[arg(
        short,
        long,
        global = true,
        env = "MQCTL_OUTPUT",
        default_value = "text",
        value_name = "FORM"
    )]
    pub(super) output: Output,
    /// Never use colour
    #[arg(long, global = true, env = "MQCTL_NO_COLOR", value_parser = clap::builder::FalseyValueParser::new())]
    pub(super) no_color: bool,
    /// Run against the embedded sandbox instead of AWS; its state is kept in FILE
    #[arg(
        long,
        global = true,
        env = "MQCTL_SANDBOX",
        value_name = "FILE",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = super::sandbox::DEFAULT_STATE
    )]
    pub(super) sandbox: Option<PathBuf>,
    /// How many times faster than AWS the embedded sandbox runs
    #[arg(long, global = true, env = "MQCTL_SANDBOX_SPEED", value_name = "N", default_value = "60", value_parser = speed)]
    pub(super) sandbox_speed: f64,
}

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Write a starter plan file
    Init(Init),
    /// Check the plan file, offline
    Validate,
    /// Show what apply would do
    Plan(Plan),
    /// Make AWS what the plan file asks for
    Apply(Apply),
    /// Remove everything that belongs to the stack, and nothing else
    Destroy(Apply),
    /// Take something that exists into the stack, after showing what that means
    Adopt(Adopt),
    /// Show how clients connect, where passwords are, and what AWS calls things
    Outputs,
    /// Print settings for a client, ready to be pasted
    Connect(Connect),
    /// Prove that messages flow through the endpoint
    Verify(Verify),
    /// Send at a rate through the endpoint, and say how many consumers that rate needs
    Load(Load),
    /// Remove the lock that a run which is gone left on the stack
    Unlock(Unlock),
    /// Print the JSON Schema of plan files
    Schema,
    /// Print a completion script for a shell
    Completions(Completions),
    /// Serve or empty the embedded twin of AWS
    Sandbox(Sandbox),
}

#[derive(Args, Debug)]
pub(super) struct Init {
    /// The stack's name
    #[arg(long, default_value = "orders")]
    pub(super) stack: String,
    /// The endpoint's public name
    #[arg(long, default_value = "mq.example.com")]
    pub(super) domain: String,
}

#[derive(Args, Debug)]
pub(super) struct Plan {
    /// Exit with 2 when there are changes
    #[arg(long)]
    pub(super) detailed_exitcode: bool,
}

#[derive(Args, Debug)]
pub(super) struct Apply {
    /// Do it without asking
    #[arg(short, long, env = "MQCTL_YES", value_parser = clap::builder::FalseyValueParser::new())]
    pub(super) yes: bool,
    /// Only show what would be done
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Give up waiting after so long, such as 45m; what was begun goes on, and another run continues
    #[arg(long, env = "MQCTL_TIMEOUT", value_name = "DURATION", value_parser = duration)]
    pub(super) timeout: Option<Duration>,
    /// How many changes may be in flight at once
    #[arg(
        long,
        env = "MQCTL_PARALLELISM",
        value_name = "N",
        default_value = "16"
    )]
    pub(super) parallelism: NonZeroUsize,
    /// How many seconds after this run's last sign of life others may take over the stack's lock
    #[arg(
        long,
        env = "MQCTL_LOCK_LEASE",
        value_name = "SECONDS",
        default_value = "120",
        value_parser = clap::value_parser!(u32).range(1..=3600),
        hide_short_help = true
    )]
    pub(super) lock_lease: u32,
}

#[derive(Args, Debug)]
pub(super) struct Connect {
    /// The protocol. Left out: the first one of the plan file that the client speaks
    #[arg(long, value_name = "NAME", value_enum)]
    pub(super) protocol: Option<ProtocolName>,
    /// The client
    #[arg(long, value_name = "NAME", value_enum, default_value = "url")]
    pub(super) client: ClientName,
    /// Log in as this user of the plan file instead of its first one
    #[arg(long, value_name = "NAME")]
    pub(super) user: Option<String>,
}

/// A client's name on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum ClientName {
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

/// How to reach the brokers, and as whom.
#[derive(Args, Debug)]
pub(super) struct Probing {
    /// Connect here instead of to what the endpoint's name resolves to; the name that the certificate must have stays the same
    #[arg(long, value_name = "ADDRESS[:PORT]")]
    pub(super) connect: Option<Address>,
    /// Trust the authorities of this PEM file, and no others
    #[arg(long, value_name = "FILE")]
    pub(super) ca: Option<PathBuf>,
    /// Log in as this user of the plan file instead of its first one. The password comes from where the plan file says, or
    /// from the environment variable `MQCTL_PASSWORD`
    #[arg(long, value_name = "NAME")]
    pub(super) user: Option<String>,
    /// Bytes per message
    #[arg(long, value_name = "BYTES", default_value = "1024", value_parser = message_size)]
    pub(super) size: usize,
    /// How long any one step may take, such as connecting or waiting for a message
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = duration)]
    pub(super) step_timeout: Duration,
    /// Ask nothing of AWS: no credentials are needed, and nothing is known of targets and secrets
    #[arg(long)]
    pub(super) offline: bool,
}

#[derive(Args, Debug)]
pub(super) struct Verify {
    /// Only this protocol; can be given more than once. Left out: those of the plan file
    #[arg(long, value_name = "NAME", value_enum)]
    pub(super) protocol: Vec<ProtocolName>,
    /// Only these patterns, separated by commas. Left out: all that the protocol can do and that need no failover
    #[arg(long, value_name = "NAMES", value_enum, value_delimiter = ',')]
    pub(super) patterns: Vec<PatternName>,
    /// Messages per pattern
    #[arg(long, value_name = "N", default_value = "100", value_parser = clap::value_parser!(u64).range(1..=100_000))]
    pub(super) messages: u64,
    /// Reboot the brokers while messages wait in them, and prove that none is lost
    #[arg(long, conflicts_with = "failover_command")]
    pub(super) failover: bool,
    /// The same with a failover of your own making: a command for the shell
    #[arg(long, value_name = "COMMAND")]
    pub(super) failover_command: Option<String>,
    /// Cause the failover without asking
    #[arg(short, long, env = "MQCTL_YES", value_parser = clap::builder::FalseyValueParser::new())]
    pub(super) yes: bool,
    #[command(flatten)]
    pub(super) probing: Probing,
}

#[derive(Args, Debug)]
pub(super) struct Load {
    /// The protocol. Left out: the first one of the plan file
    #[arg(long, value_name = "NAME", value_enum)]
    pub(super) protocol: Option<ProtocolName>,
    /// Messages in a second
    #[arg(long, value_name = "R", value_parser = rate)]
    pub(super) rate: f64,
    /// For how long
    #[arg(long = "for", value_name = "DURATION", default_value = "60s", value_parser = load_duration)]
    pub(super) duration: Duration,
    /// Connections that send; each waits for the broker's confirmation before it sends on
    #[arg(long, value_name = "N", default_value = "4", value_parser = clap::value_parser!(u32).range(1..=64))]
    pub(super) producers: u32,
    /// Connections that receive. Left out: as many as the rate needs, by what one of them is measured to handle
    #[arg(long, value_name = "N")]
    pub(super) consumers: Option<NonZeroU8>,
    #[command(flatten)]
    pub(super) probing: Probing,
}

/// A protocol's name on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum ProtocolName {
    /// ActiveMQ's own, of JMS clients
    Openwire,
    /// AMQP 1.0
    Amqp,
    /// STOMP 1.2
    Stomp,
    /// MQTT 3.1.1
    Mqtt,
    /// STOMP in a WebSocket
    Wss,
    /// AMQP 0-9-1, of RabbitMQ
    Amqp091,
}

impl ProtocolName {
    /// As it is typed.
    pub(super) fn name(self) -> &'static str {
        Protocol::from(self).name()
    }
}

impl From<ProtocolName> for Protocol {
    fn from(name: ProtocolName) -> Self {
        match name {
            ProtocolName::Openwire => Self::OpenWire,
            ProtocolName::Amqp => Self::Amqp,
            ProtocolName::Stomp => Self::Stomp,
            ProtocolName::Mqtt => Self::Mqtt,
            ProtocolName::Wss => Self::Wss,
            ProtocolName::Amqp091 => Self::Amqp091,
        }
    }
}

/// A pattern's name on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum PatternName {
    /// Competing consumers of one queue
    PointToPoint,
    /// Two subscribers of one topic
    PublishSubscribe,
    /// Replies, tied to their requests
    RequestReply,
    /// Subscribers that want only a part
    Filtering,
    /// Rejected messages
    DeadLetter,
    /// What survives a failover
    Durability,
}

impl From<PatternName> for Pattern {
    fn from(name: PatternName) -> Self {
        match name {
            PatternName::PointToPoint => Self::PointToPoint,
            PatternName::PublishSubscribe => Self::PublishSubscribe,
            PatternName::RequestReply => Self::RequestReply,
            PatternName::Filtering => Self::Filtering,
            PatternName::DeadLetter => Self::DeadLetter,
            PatternName::Durability => Self::Durability,
        }
    }
}

#[derive(Args, Debug)]
pub(super) struct Adopt {
    /// Which resource of the stack it is to be, as `mqctl plan` calls it, such as vpc or target-group/openwire
    #[arg(value_name = "RESOURCE_ID")]
    pub(super) resource: String,
    /// What AWS calls it, such as vpc-0abc, an ARN or, for the alias, its name
    #[arg(value_name = "AWS_ID")]
    pub(super) aws_id: String,
    /// Do it without asking
    #[arg(short, long, env = "MQCTL_YES", value_parser = clap::builder::FalseyValueParser::new())]
    pub(super) yes: bool,
    /// Only show what it would mean
    #[arg(long)]
    pub(super) dry_run: bool,
    /// How many seconds after this run's last sign of life others may take over the stack's lock
    #[arg(
        long,
        env = "MQCTL_LOCK_LEASE",
        value_name = "SECONDS",
        default_value = "120",
        value_parser = clap::value_parser!(u32).range(1..=3600),
        hide_short_help = true
    )]
    pub(super) lock_lease: u32,
}

#[derive(Args, Debug)]
pub(super) struct Unlock {
    /// Do not ask
    #[arg(short, long, env = "MQCTL_YES", value_parser = clap::builder::FalseyValueParser::new())]
    pub(super) yes: bool,
}

#[derive(Args, Debug)]
pub(super) struct Completions {
    /// The shell
    pub(super) shell: clap_complete::Shell,
}

#[derive(Args, Debug)]
pub(super) struct Sandbox {
    #[command(subcommand)]
    pub(super) verb: SandboxVerb,
}

#[derive(Debug, Subcommand)]
pub(super) enum SandboxVerb {
    /// Serve it on a loopback port, for boto3, the AWS CLI or Terraform
    Serve(Serve),
    /// Forget everything in the one that --sandbox names
    Reset,
}

#[derive(Args, Debug)]
pub(super) struct Serve {
    /// The port; 0 takes a free one
    #[arg(long, default_value = "4600")]
    pub(super) port: u16,
    /// Where its state is kept; left out, it is forgotten at the end
    #[arg(long, value_name = "FILE")]
    pub(super) state: Option<PathBuf>,
    /// How many times faster than AWS it runs
    #[arg(long, value_name = "N", default_value = "60", value_parser = speed)]
    pub(super) speed: f64,
    /// The region it stands for
    #[arg(long, default_value = "us-west-2")]
    pub(super) region: String,
    /// A public hosted zone it starts with; can be given more than once
    #[arg(long, value_name = "NAME", default_value = "example.com")]
    pub(super) hosted_zone: Vec<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Output {
    Text,
    Json,
    Markdown,
    /// For pipelines that show tests, of `verify` only
    Junit,
}

impl From<Output> for Format {
    fn from(output: Output) -> Self {
        match output {
            Output::Text => Self::Text,
            Output::Json => Self::Json,
            Output::Markdown => Self::Markdown,
            Output::Junit => Self::Junit,
        }
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    let signed: jiff::SignedDuration = text
        .parse()
        .map_err(|_| "a duration is a number and a unit, such as 45m or 1h30m".to_owned())?;
    Duration::try_from(signed).map_err(|_| "a duration can't be negative".to_owned())
}

/// A load is bounded: it is a measurement, not an attack.
fn load_duration(text: &str) -> Result<Duration, String> {
    let longest = Duration::from_hours(1);
    match duration(text)? {
        Duration::ZERO => Err("a load lasts some time".to_owned()),
        duration if duration > longest => Err("a load lasts an hour at most".to_owned()),
        duration => Ok(duration),
    }
}

fn rate(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(rate) if (0.1..=100_000.0).contains(&rate) => Ok(rate),
        _ => Err("a rate is a number of messages in a second, from 0.1 to 100000".to_owned()),
    }
}

fn message_size(text: &str) -> Result<usize, String> {
    match text.parse::<usize>() {
        Ok(size) if (128..=1024 * 1024).contains(&size) => Ok(size),
        _ => Err("a size is a number of bytes from 128 to 1048576".to_owned()),
    }
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if (1.0..=1_000_000.0).contains(&speed) => Ok(speed),
        _ => Err("a speed is a number from 1 to 1000000".to_owned()),
    }
}
