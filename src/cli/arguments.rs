//! What can be typed.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::render::Format;

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
    /// Show how clients connect, where passwords are, and what AWS calls things
    Outputs,
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
}

impl From<Output> for Format {
    fn from(output: Output) -> Self {
        match output {
            Output::Text => Self::Text,
            Output::Json => Self::Json,
            Output::Markdown => Self::Markdown,
        }
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    let signed: jiff::SignedDuration = text
        .parse()
        .map_err(|_| "a duration is a number and a unit, such as 45m or 1h30m".to_owned())?;
    Duration::try_from(signed).map_err(|_| "a duration can't be negative".to_owned())
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if (1.0..=1_000_000.0).contains(&speed) => Ok(speed),
        _ => Err("a speed is a number from 1 to 1000000".to_owned()),
    }
}
