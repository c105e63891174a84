//! The command line: what can be typed, and one file per verb that does it.

mod address;
mod adopt;
mod apply;
mod arguments;
mod completions;
mod connect;
mod core_dump;
mod deadline;
mod defect;
mod destroy;
mod failover;
mod init;
mod lint;
mod load;
mod locking;
mod log;
mod outputs;
mod ownership;
mod password;
mod plan;
mod plan_file;
mod probing;
mod sandbox;
mod schema;
mod session;
mod stack;
mod surroundings;
mod unlock;
mod validate;
mod verify;
mod waiting;
mod wire;

pub use sandbox::premises;

use std::process::ExitCode;

use crate::error::{Failure, Kind};
use crate::render::{Format, Printer};

use arguments::{Arguments, Verb};

/// Parse the command line, do what it says, and say how that went.
pub fn main() -> ExitCode {
    // Before anything is in memory that nobody is to read.
    let forbidden = core_dump::forbid();
    let arguments = match Arguments::of_process() {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error),
    };
    let printer = Printer::new(arguments.global.output, !arguments.global.no_color);
    defect::report_with(printer);
    let begun = log::init().map(|()| {
        if let Err(error) = forbidden {
            tracing::warn!(%error, "a core dump of this process would hold passwords");
        }
    });
    let code = match begun.and_then(|()| run(arguments, printer)) {
        Ok(code) => code,
        Err(failure) => {
            printer.failure(&failure);
            ExitCode::from(failure.kind.exit_code())
        }
    };
    written(code, printer)
}

/// The exit code of what ended with `code`, given that all of its data got out. Without its data, a success is none.
fn written(code: ExitCode, printer: Printer) -> ExitCode {
    let Some(error) = printer.failure_to_write() else {
        return code;
    };
    let message = format!("could not write to standard output: {error}");
    let failure = Failure::new(Kind::Failed, message);
    printer.complaint(&failure);
    if [ExitCode::SUCCESS, ExitCode::from(plan::CHANGES)].contains(&code) {
        ExitCode::from(failure.kind.exit_code())
    } else {
        code
    }
}

fn run(arguments: Arguments, printer: Printer) -> Result<ExitCode, Failure> {
    let global = &arguments.global;
    match arguments.verb {
        Verb::Init(verb) => init::run(&verb, global, printer),
        Verb::Validate => validate::run(global, printer),
        Verb::Lint(verb) => lint::run(&verb, global, printer),
        Verb::Schema => Ok(schema::run(printer)),
        Verb::Completions(verb) => Ok(completions::run(&verb, printer)),
        Verb::Plan(verb) => block_on(plan::run(&verb, global, printer)),
        Verb::Apply(verb) => block_on(apply::run(&verb, global, printer)),
        Verb::Destroy(verb) => block_on(destroy::run(&verb, global, printer)),
        Verb::Adopt(verb) => block_on(adopt::run(&verb, global, printer)),
        Verb::Outputs(verb) => block_on(outputs::run(&verb, global, printer)),
        Verb::Connect(verb) => block_on(connect::run(&verb, global, printer)),
        Verb::Verify(verb) => block_on(verify::run(&verb, global, printer)),
        Verb::Load(verb) => block_on(load::run(&verb, global, printer)),
        Verb::Unlock(verb) => block_on(unlock::run(&verb, global, printer)),
        Verb::Sandbox(verb) => block_on(sandbox::run(&verb, global, printer)),
    }
}

/// One thread is plenty: all the work is waiting.
fn block_on<F: Future<Output = Result<ExitCode, Failure>>>(future: F) -> Result<ExitCode, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Kind::Failed, format!("can't start: {error}")))?;
    runtime.block_on(future)
}

/// Help and versions are no errors; everything else about the command line is exit code 3.
fn usage(error: &clap::Error) -> ExitCode {
    let printer = Printer::new(Format::Text, true);
    let text = error.render().ansi().to_string();
    if error.use_stderr() {
        printer.aside(&text);
        ExitCode::from(Kind::Invalid.exit_code())
    } else {
        printer.data(&text);
        written(ExitCode::SUCCESS, printer)
    }
}
