//! `mqctl init`: a commented starter plan file. Never overwrites.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::process::ExitCode;

use crate::error::{Failure, Kind};
use crate::render::Printer;

use super::arguments::{Global, Init};

pub(super) fn run(verb: &Init, global: &Global, printer: Printer) -> Result<ExitCode, Failure> {
    let path = &global.file;
    let shown = path.display();
    let text = mqctl_plan::starter(&verb.stack, &verb.domain);
    if let Err(diagnostics) = mqctl_plan::parse(&shown.to_string(), text.as_bytes()) {
        printer.diagnostics(&diagnostics);
        return Err(Failure::new(
            Kind::Invalid,
            "no plan file can be made of this stack name and domain; nothing was written",
        ));
    }
    let unwritable = |error: std::io::Error| {
        let message = match error.kind() {
            std::io::ErrorKind::AlreadyExists => format!("{shown} exists and is left as it is"),
            _ => format!("can't write {shown}: {error}"),
        };
        Failure::new(Kind::Invalid, message)
    };
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(unwritable)?;
    file.write_all(text.as_bytes()).map_err(unwritable)?;
    printer.note(&format!(
        "wrote {shown}; edit it, then try it with `mqctl apply --sandbox` before AWS"
    ));
    Ok(ExitCode::SUCCESS)
}
