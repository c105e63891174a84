//! Help, versions and completions.

use super::Mqctl;

#[test]
fn help_is_data_and_no_error() {
    let mqctl = Mqctl::new();
    let help = mqctl.run(["--help"]).expect_success();
    for word in [
        "init",
        "validate",
        "plan",
        "apply",
        "destroy",
        "adopt",
        "outputs",
        "connect",
        "verify",
        "load",
        "unlock",
        "Exit codes",
        "130",
    ] {
        assert!(help.stdout.contains(word), "{word}: {}", help.stdout);
    }
    assert_eq!(help.stderr, "");
    for verb in [
        "init",
        "validate",
        "plan",
        "apply",
        "destroy",
        "adopt",
        "outputs",
        "connect",
        "verify",
        "load",
        "unlock",
        "schema",
        "completions",
    ] {
        let help = mqctl.run([verb, "--help"]).expect_success();
        assert!(help.stdout.contains("Everywhere:"), "{}", help.stdout);
    }
    let version = mqctl.run(["--version"]).expect_success();
    assert_eq!(
        version.stdout,
        concat!("mqctl ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
fn a_verification_explains_itself_in_long_and_lists_itself_in_short() {
    let mqctl = Mqctl::new();
    let long = mqctl.run(["verify", "--help"]).expect_success().stdout;
    for text in [
        "Competing consumers of one queue",
        "--output junit >",
        "MQCTL_PASSWORD",
    ] {
        assert!(long.contains(text), "{text}: {long}");
    }
    let short = mqctl.run(["verify", "-h"]).expect_success().stdout;
    assert!(short.lines().count() < long.lines().count() / 2, "{short}");
    assert!(short.contains("Connections:"), "{short}");
    let load = mqctl.run(["load", "--help"]).expect_success().stdout;
    assert!(load.contains("T/R consumers"), "{load}");
}

#[test]
fn completions_know_the_verbs() {
    let mqctl = Mqctl::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = mqctl.run(["completions", shell]).expect_success().stdout;
        assert!(script.contains("detailed-exitcode"), "{shell}: {script}");
    }
}

#[test]
fn bash_takes_its_completions() {
    let mqctl = Mqctl::new();
    let script = mqctl.run(["completions", "bash"]).expect_success().stdout;
    let path = mqctl.write("completions.bash", script);
    let shown = std::process::Command::new("bash")
        .args(["--norc", "-c"])
        .arg(r#"source "$1"; COMP_WORDS=(mqctl dest); COMP_CWORD=1; _mqctl mqctl dest mqctl; echo "${COMPREPLY[@]}""#)
        .arg("bash")
        .arg(path)
        .output();
    // A machine without bash has nothing to complete.
    let Ok(shown) = shown else { return };
    assert_eq!(
        String::from_utf8_lossy(&shown.stdout),
        "destroy\n",
        "{shown:?}"
    );
}
