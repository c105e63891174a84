//! Help, versions and completions, as they are printed.

use super::{Mqctl, snapshot};

/// The commands that a help lists.
fn commands(help: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| *line != "Commands:");
    let lines = lines.skip(1).take_while(|line| !line.is_empty());
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let names = names.filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

/// Compare the help of a command and of those below it.
fn explained(mqctl: &Mqctl, path: &[&str]) {
    let finished = mqctl.run([path, &["--help"]].concat()).expect_success();
    assert_eq!(finished.stderr, "", "help is data and no error");
    for command in commands(&finished.stdout) {
        explained(mqctl, &[path, &[command.as_str()]].concat());
    }
    let name = [&["help"], path].concat().join("-");
    snapshot(&name, &finished.transcript());
}

#[test]
fn each_command_explains_itself() {
    explained(&Mqctl::new(), &[]);
}

#[test]
fn a_short_help_is_a_summary() {
    let mqctl = Mqctl::new();
    for verb in ["plan", "verify"] {
        let finished = mqctl.run([verb, "-h"]).expect_success();
        snapshot(&format!("short-help-{verb}"), &finished.transcript());
    }
}

#[test]
fn the_version_is_the_packages() {
    let version = Mqctl::new().run(["--version"]).expect_success();
    let expected = concat!("mqctl ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(version.stdout, expected);
}

#[test]
fn completions_know_the_verbs() {
    let mqctl = Mqctl::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = mqctl.run(["completions", shell]).expect_success().stdout;
        assert!(script.contains("detailed-exitcode"), "{shell}: {script}");
    }
}

/// What bash offers to complete the last of these words with.
fn completed(script: &std::path::Path, words: &[&str]) -> Option<String> {
    let last = words.last()?;
    let before = words.iter().rev().nth(1)?;
    let shown = std::process::Command::new("bash")
        .args(["--norc", "-c"])
        .arg(r#"source "$1"; last="$2" before="$3"; shift 3; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _mqctl mqctl "$last" "$before"; echo "${COMPREPLY[@]}""#)
        .args(["bash".as_ref(), script.as_os_str()])
        .args([last, before])
        .args(words)
        .output();
    // A machine without bash has nothing to complete.
    let shown = shown.ok()?;
    assert!(shown.status.success(), "{shown:?}");
    Some(String::from_utf8_lossy(&shown.stdout).into_owned())
}

#[test]
fn bash_completes_verbs_and_the_formats_that_each_one_has() {
    let mqctl = Mqctl::new();
    let script = mqctl.run(["completions", "bash"]).expect_success().stdout;
    let script = mqctl.write("completions.bash", script);
    for (words, offered) in [
        (&["mqctl", "dest"][..], "destroy\n"),
        (&["mqctl", "plan", "--output", ""], "text json markdown\n"),
        (
            &["mqctl", "verify", "--output", ""],
            "text json markdown junit\n",
        ),
        (&["mqctl", "schema", "--output", ""], "json\n"),
        (&["mqctl", "connect", "--client", "p"], "python\n"),
    ] {
        let Some(shown) = completed(&script, words) else {
            return;
        };
        assert_eq!(shown, offered, "{words:?}");
    }
}
