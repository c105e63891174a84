//! `mqctl completions`: a completion script for a shell.

use std::process::ExitCode;

use clap::CommandFactory as _;

use crate::render::Printer;

use super::arguments::{Arguments, Completions};

pub(super) fn run(verb: &Completions, printer: Printer) -> ExitCode {
    let mut script = Vec::new();
    clap_complete::generate(verb.shell, &mut Arguments::command(), "mqctl", &mut script);
    printer.data(&String::from_utf8_lossy(&script));
    ExitCode::SUCCESS
}
