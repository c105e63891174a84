//! Where stdout takes no more: nobody takes a run without its data for a success, and no apply ends half-way for it.
#![cfg(target_os = "linux")]

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::process::{Output, Stdio};

use super::account::Account;
use super::place;
use crate::support::Mqctl;

/// Run it with a stdout that is always full.
fn run_full(mqctl: &Mqctl, arguments: &[&str]) -> Output {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let mut command = mqctl.command(arguments);
    command.stdout(full).output().unwrap()
}

/// It ends with this code, and says that its output is lost.
#[track_caller]
fn full(mqctl: &Mqctl, arguments: &[&str], code: i32) {
    let output = run_full(mqctl, arguments);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    let error = "error: could not write to standard output: No space left on device";
    assert_eq!(said.matches(error).count(), 1, "{arguments:?}: {said}");
}

#[test]
fn help_versions_and_documents() {
    let mqctl = place();
    for arguments in [
        &["--help"][..],
        &["--version"],
        &["apply", "-h"],
        &["completions", "bash"],
        &["schema"],
        &["validate"],
        &["validate", "--output", "json"],
        &["lint", "--fail-on", "never"],
        &["connect"],
        &["connect", "--output", "markdown"],
        &["sandbox", "serve", "--port", "0"],
    ] {
        full(&mqctl, arguments, 1);
    }
}

#[test]
fn data_and_events() {
    let mqctl = place();
    full(&mqctl, &["plan", "--sandbox"], 1);
    full(&mqctl, &["plan", "--sandbox", "--output", "json"], 1);
    full(&mqctl, &["plan", "--sandbox", "--detailed-exitcode"], 1);
    full(
        &mqctl,
        &["apply", "--sandbox", "--yes", "--output", "json"],
        1,
    );
    // All of it was done.
    let plan = mqctl.run(["plan", "--sandbox"]).expect_success();
    assert!(plan.stdout.contains("No changes"), "{}", plan.stdout);
    full(&mqctl, &["outputs", "--sandbox"], 1);
    full(&mqctl, &["destroy", "--sandbox", "--yes"], 1);
    let outputs = mqctl.run(["outputs", "--sandbox"]).expect_code(1);
    outputs.expect_said(&["does not exist"]);
}

#[test]
fn what_failed_otherwise_stays_what_it_is() {
    let mqctl = place();
    mqctl.write("mqctl.yaml", "stack: 1\n");
    full(&mqctl, &["validate", "--output", "json"], 3);
    full(&mqctl, &["plan", "--sandbox", "--output", "json"], 3);
    // Nothing is lost where there is no data.
    let output = run_full(&mqctl, &["plan", "--sandbox"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(!said.contains("standard output"), "{said}");
}

#[test]
fn a_stderr_that_is_full_changes_nothing() {
    let mqctl = place();
    let full = || File::options().write(true).open("/dev/full").unwrap();
    for (arguments, code) in [
        (&["apply", "--sandbox", "--yes"][..], 0),
        (&["plan", "--nonsense"], 3),
    ] {
        let mut command = mqctl.command(arguments);
        let output = command.stderr(full()).output().unwrap();
        assert_eq!(output.status.code(), Some(code));
    }
}

#[test]
fn a_pipe_that_was_closed_is_no_failure() {
    let mqctl = place();
    for arguments in [
        &["--help"][..],
        &["schema"],
        &["completions", "zsh"],
        &["plan", "--sandbox"],
        &["apply", "--sandbox", "--yes", "--output", "json"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = mqctl.command(arguments);
        let output = command.stdout(writer).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
        assert!(!said.contains("error"), "{arguments:?}: {said}");
    }
    let plan = mqctl.run(["plan", "--sandbox"]).expect_success();
    assert!(plan.stdout.contains("No changes"), "{}", plan.stdout);
}

#[test]
fn a_reader_that_goes_away_stops_no_apply() {
    let account = Account::new();
    let mqctl = account.user();
    let mut command = mqctl.command(["apply", "--yes", "--output", "json"]);
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut running = command.spawn().unwrap();
    let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    assert!(first.contains("\"event\":\"planned\""), "{first}");
    drop(lines);
    assert_eq!(running.wait().unwrap().code(), Some(0));
    let plan = mqctl.run(["plan"]).expect_success();
    assert!(plan.stdout.contains("No changes"), "{}", plan.stdout);
}
