//! The sandbox's state between runs: one JSON file, written whole or not at all, and used by one process at a time.
//!
//! It holds what AWS would hold, the values of secrets among it, so only its owner can read it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::world::{Account, Millis, SECOND};
use one_region::OneRegion;

mod one_region;

/// How often a lock is asked for before it counts as held by someone who goes on.
const LOCK_ATTEMPTS: u32 = 10;

/// Between two of those.
const LOCK_PAUSE: Duration = Duration::from_millis(50);

/// The version of the file's format. A newer file is refused, an older one is read and written anew.
const FORMAT: u32 = 2;

/// While nothing but the time changes, the file follows it this far behind.
const TIME_BEHIND: Millis = 10 * SECOND;

/// Why the sandbox's state cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file system refused.
    #[error("cannot {action} the sandbox's state in {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Another process has it.
    #[error("the sandbox in {} is in use by another process", path.display())]
    InUse {
        /// The state file.
        path: PathBuf,
    },
    /// The file is no state of a sandbox.
    #[error("{} is not the state of a sandbox, or is damaged", path.display())]
    Damaged {
        /// The state file.
        path: PathBuf,
        /// What the parser met.
        source: serde_json::Error,
    },
    /// A later version of the program wrote it.
    #[error("the sandbox in {} has format {found}; this version knows formats up to {FORMAT}", path.display())]
    Newer {
        /// The state file.
        path: PathBuf,
        /// The format it has.
        found: u32,
    },
}

/// The file as it is written.
#[derive(Serialize)]
struct Written<'account> {
    format: u32,
    account: &'account Account,
}

/// The file as it is read: the format first, the rest only if it is a known one.
#[derive(Deserialize)]
struct Format {
    format: u32,
}

#[derive(Deserialize)]
struct Read {
    account: Account,
}

/// Format 1.
#[derive(Deserialize)]
struct ReadOneRegion {
    world: OneRegion,
}

/// The file and the right to write it.
#[derive(Debug)]
pub(super) struct Store {
    path: PathBuf,
    /// What was written last, without the time.
    written: Vec<u8>,
    written_at: Millis,
    /// Held, never looked at: the lock goes with it.
    _lock: File,
}

impl Store {
    /// Take possession of the file, which need not exist yet.
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        let failed = |action, source| StoreError::Io {
            action,
            path: path.to_owned(),
            source,
        };
        fs::create_dir_all(directory(path))
            .map_err(|source| failed("make a directory for", source))?;
        let mut lock_path = path.as_os_str().to_owned();
        lock_path.push(".lock");
        let lock = lock_file(Path::new(&lock_path)).map_err(|source| failed("lock", source))?;
        let mut attempts = LOCK_ATTEMPTS;
        loop {
            match lock.try_lock() {
                Ok(()) => break,
                // A program that was being started when the last holder let go has the lock until it runs.
                Err(TryLockError::WouldBlock) if attempts > 1 => {
                    attempts -= 1;
                    std::thread::sleep(LOCK_PAUSE);
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(StoreError::InUse {
                        path: path.to_owned(),
                    });
                }
                Err(TryLockError::Error(source)) => return Err(failed("lock", source)),
            }
        }
        Ok(Self {
            path: path.to_owned(),
            written: Vec::new(),
            written_at: 0,
            _lock: lock,
        })
    }

    /// Remove the file.
    pub(super) fn remove(self) -> Result<(), StoreError> {
        fs::remove_file(&self.path).map_err(|source| StoreError::Io {
            action: "remove",
            path: self.path.clone(),
            source,
        })
    }

    /// Write the account down, if there is news.
    pub(super) fn save(&mut self, account: &Account) -> Result<(), StoreError> {
        let content = content(account);
        if content != self.written || account.now >= self.written_at + TIME_BEHIND {
            self.write(account)?;
            self.written = content;
            self.written_at = account.now;
        }
        Ok(())
    }

    /// Write the account down.
    pub(super) fn write(&self, account: &Account) -> Result<(), StoreError> {
        let written = Written {
            format: FORMAT,
            account,
        };
        let replace = || -> io::Result<()> {
            let directory = directory(&self.path);
            // Made for its owner alone, and it stays so under its new name.
            let mut file = tempfile::NamedTempFile::new_in(directory)?;
            serde_json::to_writer_pretty(&mut file, &written)?;
            file.write_all(b"\n")?;
            file.as_file().sync_all()?;
            file.persist(&self.path)?;
            // The new name is safe only once the directory is.
            File::open(directory)?.sync_all()
        };
        replace().map_err(|source| StoreError::Io {
            action: "write",
            path: self.path.clone(),
            source,
        })
    }
}

/// What the file holds; nothing if there is no file.
pub(super) fn read(path: &Path) -> Result<Option<Account>, StoreError> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => {
            return Err(StoreError::Io {
                action: "read",
                path: path.to_owned(),
                source,
            });
        }
    };
    let damaged = |source| StoreError::Damaged {
        path: path.to_owned(),
        source,
    };
    let Format { format } = serde_json::from_slice(&text).map_err(damaged)?;
    if format > FORMAT {
        return Err(StoreError::Newer {
            path: path.to_owned(),
            found: format,
        });
    }
    let account = match format {
        0 | 1 => serde_json::from_slice(&text).map(|file: ReadOneRegion| file.world.into()),
        _ => serde_json::from_slice(&text).map(|file: Read| file.account),
    };
    account.map(Some).map_err(damaged)
}

/// Everything but the time.
fn content(account: &Account) -> Vec<u8> {
    let mut timeless = account.clone();
    timeless.now = 0;
    serde_json::to_vec(&timeless).expect("the account is plain data")
}

/// The file that is locked, which stays empty. What is there under its name is never truncated, and no symbolic link is
/// followed: it may lead to a file of somebody else's.
fn lock_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let flags = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed();
        options.mode(0o600).custom_flags(flags);
    }
    options.open(path)
}

fn directory(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}
