//! The verbs that plan what happens to a stack and carry it out.

use std::num::NonZeroUsize;
use std::time::Duration;

use clap::Args;

use mqctl_model::changeset::Allowed;

use super::value::duration;

#[derive(Args, Debug)]
pub(in crate::cli) struct Plan {
    /// Exit with 2 when there are changes
    #[arg(long)]
    pub(in crate::cli) detailed_exitcode: bool,
    #[command(flatten)]
    pub(in crate::cli) allow: Allow,
    #[command(flatten)]
    pub(in crate::cli) limit: TimeLimit,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Outputs {
    /// Wait until the stack is complete, such as while another run makes it
    #[arg(long)]
    pub(in crate::cli) wait: bool,
    #[command(flatten)]
    pub(in crate::cli) limit: TimeLimit,
}

/// How long a run may take.
#[derive(Args, Clone, Copy, Debug)]
pub(in crate::cli) struct TimeLimit {
    /// Give up after so long, such as 45m; what was begun goes on, and another run continues. In the sandbox, its own time counts
    #[arg(long, env = "MQCTL_TIMEOUT", value_name = "DURATION", value_parser = duration)]
    pub(in crate::cli) timeout: Option<Duration>,
}

impl TimeLimit {
    /// As long as it takes.
    pub(in crate::cli) const NONE: Self = Self { timeout: None };
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Apply {
    #[command(flatten)]
    pub(in crate::cli) run: Execution,
    #[command(flatten)]
    pub(in crate::cli) allow: Allow,
}

/// What may be done to clients of a protected stack. There are no variables for these: one that is left set would lift the
/// protection for good.
#[derive(Args, Clone, Copy, Debug)]
pub(in crate::cli) struct Allow {
    /// Although `protect` is true, what clients use may go this once: a name, a protocol
    #[arg(long = "allow-cut-off")]
    pub(in crate::cli) cut_off: bool,
    /// Although `protect` is true, messages may be lost this once: a broker may be replaced
    #[arg(long = "allow-data-loss")]
    pub(in crate::cli) data_loss: bool,
}

impl From<Allow> for Allowed {
    fn from(allow: Allow) -> Self {
        Self {
            cut_off: allow.cut_off,
            data_loss: allow.data_loss,
        }
    }
}

/// How changes are carried out.
#[derive(Args, Debug)]
pub(in crate::cli) struct Execution {
    /// Do it without asking
    #[arg(short, long, env = "MQCTL_YES", value_parser = clap::builder::FalseyValueParser::new())]
    pub(in crate::cli) yes: bool,
    /// Only show what would be done
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    #[command(flatten)]
    pub(in crate::cli) limit: TimeLimit,
    /// How many changes may be in flight at once
    #[arg(
        long,
        env = "MQCTL_PARALLELISM",
        value_name = "N",
        default_value = "16"
    )]
    pub(in crate::cli) parallelism: NonZeroUsize,
    #[command(flatten)]
    pub(in crate::cli) lock: Locking,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Destroy {
    #[command(flatten)]
    pub(in crate::cli) run: Execution,
    /// Go on although others have something in or on the stack, and leave what that needs
    #[arg(long, env = "MQCTL_LEAVE_FOREIGN", value_parser = clap::builder::FalseyValueParser::new())]
    pub(in crate::cli) leave_foreign: bool,
}

/// How the stack's lock is held.
#[derive(Args, Debug)]
pub(in crate::cli) struct Locking {
    /// How many seconds after this run's last sign of life others may take over the stack's lock
    #[arg(
        long = "lock-lease",
        env = "MQCTL_LOCK_LEASE",
        value_name = "SECONDS",
        default_value = "120",
        value_parser = clap::value_parser!(u32).range(1..=3600),
        hide_short_help = true
    )]
    pub(in crate::cli) lease: u32,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Adopt {
    /// Which resource of the stack it is to be, as `mqctl plan` calls it, such as vpc or target-group/openwire
    #[arg(value_name = "RESOURCE_ID")]
    pub(in crate::cli) resource: String,
    /// What AWS calls it, such as vpc-0abc, an ARN or, for the alias, its name
    #[arg(value_name = "AWS_ID")]
    pub(in crate::cli) aws_id: String,
    /// Do it without asking
    #[arg(short, long, env = "MQCTL_YES", value_parser = clap::builder::FalseyValueParser::new())]
    pub(in crate::cli) yes: bool,
    /// Only show what it would mean
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    #[command(flatten)]
    pub(in crate::cli) limit: TimeLimit,
    #[command(flatten)]
    pub(in crate::cli) lock: Locking,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Unlock {
    /// Do not ask
    #[arg(short, long, env = "MQCTL_YES", value_parser = clap::builder::FalseyValueParser::new())]
    pub(in crate::cli) yes: bool,
    #[command(flatten)]
    pub(in crate::cli) limit: TimeLimit,
}
