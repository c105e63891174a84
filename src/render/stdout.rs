//! Standard output. That something could not be written is remembered, and told when the command has done its work: no apply
//! stops half-way for it.

use std::io::{self, Write as _};
use std::sync::OnceLock;

/// The first failure; of the process, as standard output is.
static FAILURE: OnceLock<io::Error> = OnceLock::new();

/// Write all of it, unless something is missing already that came before.
pub(super) fn write(text: &str) {
    if FAILURE.get().is_some() {
        return;
    }
    let mut stdout = anstream::stdout();
    // What is still in a buffer when the process ends would be lost without a word.
    let written = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush());
    if let Err(error) = written {
        let _ = FAILURE.set(error);
    }
}

/// Why something could not be written. A pipe that was closed is no failure: whoever closed it does not want to read on.
pub(super) fn failure() -> Option<&'static io::Error> {
    let failure = FAILURE.get();
    failure.filter(|error| error.kind() != io::ErrorKind::BrokenPipe)
}
