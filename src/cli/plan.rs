//! `mqctl plan`: read, compare, show.

use std::process::ExitCode;

use crate::error::Failure;
use crate::render::{About, Printer};
use mqctl_model::changeset::ChangeSet;

use super::arguments::{Allow, Global, Plan};
use super::session::Session;

/// The exit code for "there are changes", as in Terraform.
pub(super) const CHANGES: u8 = 2;

pub(super) async fn run(
    verb: &Plan,
    global: &Global,
    printer: Printer,
) -> Result<ExitCode, Failure> {
    let session = Session::open(global, verb.limit, printer).await?;
    let (reading, about) = session.read_to_plan(printer).await?;
    session.warn_of_placeholders(printer);
    let changes = session.plan(&reading)?;
    session.warn_of_path(&reading, printer);
    let shown = show(&session, &about, &changes, verb.allow, printer);
    if shown == ExitCode::SUCCESS && verb.detailed_exitcode && !changes.is_empty() {
        return Ok(ExitCode::from(CHANGES));
    }
    Ok(shown)
}

/// Show what would be done; how that ends for clients decides the exit code.
pub(super) fn show(
    session: &Session,
    about: &About,
    changes: &ChangeSet,
    allow: Allow,
    printer: Printer,
) -> ExitCode {
    let allowed = allow.into();
    printer.changes(about, changes, &session.refused(changes, allowed));
    match session.check_protected(changes, allowed) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            printer.complaint(&failure);
            ExitCode::from(failure.kind.exit_code())
        }
    }
}
