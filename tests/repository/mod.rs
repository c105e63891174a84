//! The files around the code keep their promises: what they tell people to run exists.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::Mqctl;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn pipelines() -> Vec<PathBuf> {
    let directory = fs::read_dir(root().join("examples/ci")).expect("there are example pipelines");
    directory
        .map(|entry| entry.expect("it can be listed").path())
        .collect()
}

/// Every string in a YAML document.
fn strings<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(values) => values.iter().for_each(|value| strings(value, found)),
        Value::Object(values) => values.values().for_each(|value| strings(value, found)),
        _ => {}
    }
}

/// The calls of mqctl in a pipeline: verb, then long flags. A pipeline that isn't YAML fails here.
fn calls(pipeline: &Path) -> BTreeSet<Vec<String>> {
    let text = read(pipeline);
    let value: Value = serde_saphyr::from_str(&text)
        .unwrap_or_else(|error| panic!("{}: {error}", pipeline.display()));
    let mut scripts = Vec::new();
    strings(&value, &mut scripts);
    let lines = scripts.iter().flat_map(|script| script.lines());
    lines
        .filter_map(|line| line.trim().strip_prefix("mqctl "))
        .map(|call| {
            let words = call.split_whitespace();
            words
                .take_while(|word| {
                    word.starts_with("--") || word.chars().all(char::is_alphanumeric)
                })
                .map(str::to_owned)
                .collect()
        })
        .collect()
}

#[test]
fn every_pipeline_plans_with_an_exit_code_and_applies_without_a_question() {
    let pipelines = pipelines();
    assert!(!pipelines.is_empty());
    for pipeline in pipelines {
        let expected = [vec!["apply", "--yes"], vec!["plan", "--detailed-exitcode"]];
        let expected = expected.map(|call| call.into_iter().map(str::to_owned).collect());
        assert_eq!(calls(&pipeline), expected.into(), "{}", pipeline.display());
    }
}

#[test]
fn the_flags_that_pipelines_use_exist() {
    let mqctl = Mqctl::new();
    for call in pipelines().iter().flat_map(|pipeline| calls(pipeline)) {
        let (verb, flags) = call.split_first().expect("a call has a verb");
        let help = mqctl.run([verb, "--help"]).expect_success().stdout;
        for flag in flags {
            assert!(help.contains(flag), "mqctl {verb} has no {flag}:\n{help}");
        }
    }
}

#[test]
fn the_changelog_has_the_sections_of_keep_a_changelog() {
    let changelog = read("CHANGELOG.md");
    let mut headings = changelog.lines().filter(|line| line.starts_with("## "));
    assert_eq!(headings.next(), Some("## [Unreleased]"));
    for heading in changelog.lines().filter(|line| line.starts_with("### ")) {
        let known = [
            "Added",
            "Changed",
            "Deprecated",
            "Removed",
            "Fixed",
            "Security",
        ];
        assert!(
            known.contains(&heading.trim_start_matches("### ")),
            "{heading}"
        );
    }
}

#[test]
fn the_licence_is_the_one_the_manifest_names() {
    assert!(read("Cargo.toml").contains("license = \"Apache-2.0\""));
    let licence = read("LICENSE");
    assert!(
        licence.contains("Apache License\n                           Version 2.0, January 2004")
    );
    assert!(licence.contains("END OF TERMS AND CONDITIONS"));
}

#[test]
fn the_pipeline_ends_with_the_command_that_readers_are_told() {
    let steps = read(".ci/run");
    for command in [
        "cargo fmt --check",
        "-D warnings",
        "\ncargo test --locked\n",
    ] {
        assert!(steps.contains(command), ".ci/run doesn't run {command}");
    }
}
