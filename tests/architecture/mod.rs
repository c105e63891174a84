//! The rules of the module map, held against the source text.

use std::fs;
use std::path::{Path, PathBuf};

/// Every Rust file of the workspace that is not a test, by its path, without its comments and its unit tests.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    collect(&root.join("src"), &mut files);
    for entry in fs::read_dir(root.join("crates")).expect("it can be listed") {
        let entry = entry.expect("it can be listed");
        if entry.file_name() != "test-support" {
            collect(&entry.path().join("src"), &mut files);
        }
    }
    assert!(files.len() > 100, "only {} files found", files.len());
    let relative = |path: &PathBuf| {
        let path = path.strip_prefix(root).expect("it is below the root");
        path.to_string_lossy().into_owned()
    };
    let code = |path: &PathBuf| {
        let text = fs::read_to_string(path).expect("it can be read");
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        let lines = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        lines.collect::<Vec<_>>().join("\n")
    };
    files
        .iter()
        .map(|path| (relative(path), code(path)))
        .collect()
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).expect("it can be listed") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The files outside `allowed` in which one of `words` stands.
fn offenders(allowed: &[&str], words: &[&str]) -> Vec<String> {
    let outside =
        |(path, _): &(String, String)| !allowed.iter().any(|prefix| path.starts_with(prefix));
    let offends = |(_, code): &(String, String)| words.iter().any(|word| code.contains(word));
    let found = sources().into_iter().filter(outside).filter(offends);
    found.map(|(path, _)| path).collect()
}

#[test]
fn only_render_prints() {
    let printing = [
        "println!(",
        "print!(",
        "std::io::stdout",
        "std::io::stderr",
        "anstream::",
    ];
    // The log has a writer of its own, and so has a command that the user gives.
    let own = ["src/render/", "src/cli/log.rs", "src/cli/failover.rs"];
    assert_eq!(offenders(&own, &printing), [""; 0]);
}

#[test]
fn no_program_is_started_with_arguments_of_ours() {
    // What a program is started with, every other program on the machine can read. Only the machine's name is asked for
    // that way, with no arguments, and a command that the user gave as an argument is run as it is.
    let own = ["src/cli/locking.rs", "src/cli/failover.rs"];
    assert_eq!(offenders(&own, &["process::Command"]), [""; 0]);
}

#[test]
fn nothing_of_the_sdk_is_formatted_for_debugging() {
    // Its requests hold passwords, and show them: in a log, an error or a panic.
    let debugging = [":?}", ":#?}", "dbg!(", "!(?", ", ?"];
    let found: Vec<String> = offenders(&[], &debugging);
    let found: Vec<String> = (found.into_iter())
        .filter(|path| path.starts_with("crates/mqctl-aws/"))
        .collect();
    assert_eq!(found, [""; 0]);
}

#[test]
fn the_pure_core_does_no_input_or_output() {
    let effects = [
        "std::fs",
        "std::net::Tcp",
        "std::net::Udp",
        "std::env",
        "SystemTime::now",
    ];
    let found: Vec<String> = sources()
        .into_iter()
        .filter(|(path, _)| {
            let pure = ["crates/mqctl-model/", "crates/mqctl-plan/"];
            pure.iter().any(|prefix| path.starts_with(prefix))
        })
        .filter(|(_, code)| effects.iter().any(|effect| code.contains(effect)))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(found, [""; 0]);
}
