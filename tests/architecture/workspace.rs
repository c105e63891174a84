//! Every Rust file of the workspace that is not a test.

use std::fs;
use std::path::{Path, PathBuf};

use super::source::Source;

/// The files below `src/` and below each crate's `src/`, but for those in `places`. `test-support` is left out: it is for tests
/// only.
pub(super) fn sources_outside(places: &[&str]) -> Vec<Source> {
    let crates = entries(&root().join("crates")).into_iter();
    let crates = crates.filter(|path| !path.ends_with("test-support"));
    let mut files = files(&root().join("src"));
    files.extend(crates.flat_map(|path| self::files(&path.join("src"))));
    assert!(files.len() > 100, "only {} files found", files.len());
    let mut sources = without_tests(files.iter().map(|file| read(file)).collect());
    sources.retain(|source| !places.iter().any(|place| source.path.starts_with(place)));
    sources
}

/// The files of the crate `name`.
pub(super) fn sources_of(name: &str) -> Vec<Source> {
    let files = files(&root().join("crates").join(name).join("src"));
    without_tests(files.iter().map(|file| read(file)).collect())
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(file: &Path) -> Source {
    let path = file.strip_prefix(root()).expect("it is below the root");
    let text = fs::read_to_string(file).expect("it can be read");
    Source::new(path, &text)
}

/// The sources without the files that another one declares to be tests, and without the modules of these.
fn without_tests(mut sources: Vec<Source>) -> Vec<Source> {
    let mut tests = Vec::new();
    for module in sources.iter().flat_map(|source| &source.test_modules) {
        let file = module.with_extension("rs");
        let is_there = root().join(&file).exists() || root().join(module).join("mod.rs").exists();
        assert!(is_there, "no file for the module {}", module.display());
        tests.extend([file, module.clone()]);
    }
    let is_test = |path: &Path| tests.iter().any(|test| path.starts_with(test));
    sources.retain(|source| !is_test(&source.path));
    sources
}

/// The Rust files below a folder.
fn files(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in entries(directory) {
        if path.is_dir() {
            files.extend(self::files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).expect("it can be listed");
    let mut entries: Vec<_> = entries
        .map(|entry| entry.expect("it can be listed").path())
        .collect();
    entries.sort();
    entries
}

#[test]
fn files_that_are_declared_for_tests_only_are_left_out() {
    let sources = sources_of("mq-probe");
    let has = |path: &str| sources.iter().any(|source| source.path == Path::new(path));
    assert!(has("crates/mq-probe/src/amqp/mod.rs"));
    assert!(has("crates/mq-probe/src/amqp/client.rs"));
    assert!(!has("crates/mq-probe/src/amqp/tests.rs"));
    assert!(!has("crates/mq-probe/src/scripted.rs"));
}
