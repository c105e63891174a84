//! What can be typed: here the whole, in the files below what belongs to some of the verbs.

mod apply;
mod client;
mod global;
mod lint;
mod named;
mod output;
mod probe;
mod sandbox;
mod value;

use clap::{Args, CommandFactory as _, Error, FromArgMatches as _, Parser, Subcommand};

use self::output::output;
use crate::render::Format::{self, Json, Junit, Markdown, Text};

pub(super) use apply::{
    Adopt, Allow, Apply, Destroy, Execution, Locking, Outputs, Plan, TimeLimit, Unlock,
};
pub(super) use client::Connect;
pub(super) use global::Global;
pub(super) use lint::Lint;
pub(super) use probe::{Load, Probing, Verify};
pub(super) use sandbox::{Sandbox, SandboxVerb, Serve};

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
  7    refused: `protect` is true, and clients would be cut off or messages lost;
       lint: something of the severity of --fail-on or worse
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
#[command(arg = output(&Format::ALL))]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) verb: Verb,
}

impl Arguments {
    /// What was typed, or clap's answer to it.
    pub(super) fn of_process() -> Result<Self, Error> {
        let mut command = Self::command();
        let matches = command.try_get_matches_from_mut(std::env::args_os())?;
        output::check(&command, &matches)?;
        Self::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
    }
}

/// The verbs, and the formats that each one has.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Write a starter plan file
    #[command(arg = output(&[Text, Json]))]
    Init(Init),
    /// Check the plan file, offline
    #[command(arg = output(&[Text, Json]))]
    Validate,
    /// Hold the plan file against rules of good practice, offline
    #[command(arg = output(&[Text, Json, Markdown]))]
    Lint(Lint),
    /// Show what apply would do
    #[command(arg = output(&[Text, Json, Markdown]))]
    Plan(Plan),
    /// Make AWS what the plan file asks for
    #[command(arg = output(&[Text, Json, Markdown]))]
    Apply(Apply),
    /// Remove everything that belongs to the stack, and nothing else
    #[command(arg = output(&[Text, Json, Markdown]))]
    Destroy(Destroy),
    /// Take something that exists into the stack, after showing what that means
    #[command(arg = output(&[Text, Json]))]
    Adopt(Adopt),
    /// Show how clients connect, where passwords are, and what AWS calls things
    #[command(arg = output(&[Text, Json, Markdown]))]
    Outputs(Outputs),
    /// Print settings for a client, ready to be pasted
    #[command(arg = output(&[Text, Json, Markdown]))]
    Connect(Connect),
    /// Prove that messages flow through the endpoint
    #[command(arg = output(&[Text, Json, Markdown, Junit]))]
    Verify(Verify),
    /// Send at a rate through the endpoint, and say how many consumers that rate needs
    #[command(arg = output(&[Text, Json, Markdown]))]
    Load(Load),
    /// Remove the lock that a run which is gone left on the stack
    #[command(arg = output(&[Text, Json]))]
    Unlock(Unlock),
    /// Print the JSON Schema of plan files
    #[command(arg = output(&[Json]))]
    Schema,
    /// Print a completion script for a shell
    #[command(arg = output(&[Text]))]
    Completions(Completions),
    /// Serve or empty the embedded twin of AWS
    #[command(arg = output(&[Text, Json]))]
    Sandbox(Sandbox),
}

#[derive(Args, Debug)]
pub(super) struct Init {
    /// The stack's name
    #[arg(long, default_value = "orders")]
    pub(super) stack: String,
    /// The endpoint's name
    #[arg(long, default_value = "mq.example.com")]
    pub(super) domain: String,
}

#[derive(Args, Debug)]
pub(super) struct Completions {
    /// The shell
    pub(super) shell: clap_complete::Shell,
}
