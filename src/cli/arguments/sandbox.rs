//! `sandbox`, and what it can do.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::output::output;
use super::value::speed;
use crate::render::Format::Text;

#[derive(Args, Debug)]
pub(in crate::cli) struct Sandbox {
    #[command(subcommand)]
    pub(in crate::cli) verb: SandboxVerb,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum SandboxVerb {
    /// Serve it on a loopback port, for boto3, the AWS CLI or Terraform
    #[command(arg = output(&[Text]))]
    Serve(Serve),
    /// Forget everything in the one that --sandbox names
    Reset,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Serve {
    /// The port; 0 takes a free one
    #[arg(long, default_value = "4600")]
    pub(in crate::cli) port: u16,
    /// Where its state is kept; left out, it is forgotten at the end
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) state: Option<PathBuf>,
    /// How many times faster than AWS it runs
    #[arg(long, value_name = "N", default_value = "60", value_parser = speed)]
    pub(in crate::cli) speed: f64,
    /// A public hosted zone it starts with; can be given more than once
    #[arg(long, value_name = "NAME", default_value = "example.com")]
    pub(in crate::cli) hosted_zone: Vec<String>,
}
