//! Where cargo builds, and where tests keep what they install once.

use std::path::PathBuf;

/// Cargo's target directory, found from where this program was built to: cargo tells it to integration tests only, not to
/// this library.
pub fn target_directory() -> PathBuf {
    let program = std::env::current_exe().expect("a program knows where it is");
    let target = program
        .ancestors()
        .find(|directory| directory.join("CACHEDIR.TAG").exists())
        .expect("cargo marks its target directory");
    target.to_owned()
}
