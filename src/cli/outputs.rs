//! `mqctl outputs`: how to connect, as far as the stack exists.

use std::process::ExitCode;

use crate::error::{Failure, Kind};
use crate::render::Printer;
use mqctl_model::changeset::ChangeSet;
use mqctl_model::outputs::StackOutputs;

use super::arguments::{Global, Outputs};
use super::session::Session;

pub(super) async fn run(
    verb: &Outputs,
    global: &Global,
    printer: Printer,
) -> Result<ExitCode, Failure> {
    let session = Session::open(global, verb.limit, printer).await?;
    let (reading, about) = session.read(printer).await?;
    if reading.observed.is_empty() {
        return Err(Failure::new(
            Kind::Failed,
            format!("the stack {} does not exist", about.stack),
        )
        .hint("`mqctl apply` makes it"));
    }
    let known = ChangeSet::default().kept(&reading.observed);
    let outputs = StackOutputs::new(&session.spec, &known);
    printer.outputs(&about, &outputs.with_standings(&reading.certificates));
    Ok(ExitCode::SUCCESS)
}
