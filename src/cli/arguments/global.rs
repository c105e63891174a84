//! What every verb takes.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::value::{call_timeout, speed};
use crate::cli::sandbox::DEFAULT_STATE;
use crate::render::Format;

/// What every verb takes; in its help, after what is its own.
#[derive(Args, Debug)]
#[command(next_help_heading = "Everywhere")]
pub(in crate::cli) struct Global {
    /// The plan file
    #[arg(
        short,
        long,
        global = true,
        env = "MQCTL_FILE",
        default_value = "mqctl.yaml",
        value_name = "FILE"
    )]
    pub(in crate::cli) file: PathBuf,
    /// The format of what goes to stdout, of those that the verb has
    #[arg(from_global)]
    pub(in crate::cli) output: Format,
    /// Never use colour
    #[arg(long, global = true, env = "MQCTL_NO_COLOR", value_parser = clap::builder::FalseyValueParser::new())]
    pub(in crate::cli) no_color: bool,
    /// Run against the embedded sandbox instead of AWS; its state is kept in FILE
    #[arg(
        long,
        global = true,
        env = "MQCTL_SANDBOX",
        value_name = "FILE",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = DEFAULT_STATE
    )]
    pub(in crate::cli) sandbox: Option<PathBuf>,
    /// How many times faster than AWS the embedded sandbox runs
    #[arg(long, global = true, env = "MQCTL_SANDBOX_SPEED", value_name = "N", default_value = "60", value_parser = speed)]
    pub(in crate::cli) sandbox_speed: f64,
    /// How long AWS may take to answer one call
    #[arg(
        long,
        global = true,
        env = "MQCTL_CALL_TIMEOUT",
        value_name = "DURATION",
        default_value = "30s",
        value_parser = call_timeout,
        hide_short_help = true
    )]
    pub(in crate::cli) call_timeout: Duration,
}
