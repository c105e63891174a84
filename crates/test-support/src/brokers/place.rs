//! Where the brokers keep things: directories under `target/`, swept when their owner is gone.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::address::random;
use crate::target_directory;

/// `target/test-brokers/`.
pub(super) fn cache() -> PathBuf {
    let cache = target_directory().join("test-brokers");
    fs::create_dir_all(&cache).expect("target/ can be written");
    cache
}

/// Wait for the turn to change what all test runs share; it is over when the file is dropped.
pub(super) fn turn(cache: &Path) -> File {
    let lock = File::create(cache.join("lock")).expect("target/ can be written");
    lock.lock().expect("a file under target/ can be locked");
    lock
}

/// A directory that is removed on drop. A process that ends without dropping it leaves it to the next one: what belongs to a
/// static is never dropped, and a broker's store is large.
#[derive(Debug)]
pub struct Place {
    directory: PathBuf,
    // Locked as long as this process lives.
    _alive: File,
}

impl Place {
    /// A fresh one. Takes away those whose owners are gone.
    pub fn new() -> Self {
        let cache = cache();
        let _turn = turn(&cache);
        let runs = cache.join("runs");
        sweep(&runs);
        let directory = runs.join(format!("{:016x}", random()));
        fs::create_dir_all(&directory).expect("target/ can be written");
        let alive = File::create(directory.join("alive")).expect("target/ can be written");
        alive.lock().expect("a file under target/ can be locked");
        Self {
            directory,
            _alive: alive,
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.directory
    }

    /// A file or directory in it.
    pub fn join(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// Write a file there.
    pub fn write(&self, name: &str, content: &str) -> PathBuf {
        let path = self.join(name);
        fs::write(&path, content).expect("the test's directory can be written");
        path
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // The next sweep tries again.
        let _ = fs::remove_dir_all(&self.directory);
    }
}

/// Remove the directories that nobody holds.
fn sweep(runs: &Path) {
    let Ok(entries) = fs::read_dir(runs) else {
        return;
    };
    for directory in entries.flatten().map(|entry| entry.path()) {
        let free = match File::open(directory.join("alive")) {
            Ok(alive) => alive.try_lock().is_ok(),
            Err(_) => true,
        };
        if free {
            let _ = fs::remove_dir_all(directory);
        }
    }
}
