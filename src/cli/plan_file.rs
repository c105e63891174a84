//! Reading the plan file, whatever stands under its name: for no more memory and no more time than a plan file can need.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::error::{Failure, Kind};

/// Plan files are small; anything larger is something else.
const LARGEST: u64 = 1024 * 1024;

/// How long what is no file, such as a pipe, may take to be read.
const PATIENCE: Duration = Duration::from_secs(5);

/// The bytes of a plan file, if it can be one at all.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let shown = path.display();
    let invalid = |problem: &str| Failure::new(Kind::Invalid, format!("{shown} {problem}"));
    let unreadable = |error: io::Error| {
        let failure = Failure::new(
            Kind::Invalid,
            format!("can't read the plan file {shown}: {error}"),
        );
        match error.kind() {
            io::ErrorKind::NotFound => {
                failure.hint("`mqctl init` writes a starter plan file; `--file` names another one")
            }
            _ => failure,
        }
    };
    let metadata = std::fs::metadata(path).map_err(unreadable)?;
    if metadata.is_dir() {
        return Err(invalid("is a directory, not a plan file"));
    }
    if metadata.len() > LARGEST {
        let problem = format!(
            "has {} bytes; a plan file has at most {LARGEST}",
            metadata.len()
        );
        return Err(invalid(&problem));
    }
    let bytes = if metadata.is_file() {
        start_of(path)
    } else {
        start_in_time(path.to_owned()).ok_or_else(|| {
            let problem = format!(
                "is not a file, and did not come to an end in {} seconds",
                PATIENCE.as_secs()
            );
            invalid(&problem)
        })?
    };
    let bytes = bytes.map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST {
        let problem = format!("does not end; a plan file has at most {LARGEST} bytes");
        return Err(invalid(&problem));
    }
    Ok(bytes)
}

/// As much as a plan file may have, and one byte more: what is no file, or still grows, has no length to ask for.
fn start_of(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The same, but nothing if it takes too long: a pipe waits for its writer, for ever if there is none.
fn start_in_time(path: PathBuf) -> Option<io::Result<Vec<u8>>> {
    let (send, receive) = mpsc::channel();
    // If it is too late, nobody is interested any more, and the process ends.
    thread::spawn(move || send.send(start_of(&path)));
    receive.recv_timeout(PATIENCE).ok()
}
