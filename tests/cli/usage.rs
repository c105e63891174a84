//! Command lines and plan files that make no sense: the whole answer, exit code 3, and nothing done.

use super::{Mqctl, files, place, snapshot};

/// The transcript of command lines that are refused.
fn refused(mqctl: &Mqctl, command_lines: &[&[&str]]) -> String {
    let before = files(mqctl);
    let transcripts = command_lines.iter().map(|arguments| {
        let finished = mqctl.run(*arguments).expect_code(3);
        finished.expect_no_data().transcript()
    });
    let transcripts = transcripts.collect::<Vec<_>>().join("\n");
    assert_eq!(files(mqctl), before, "nothing is made");
    transcripts
}

#[test]
fn what_can_not_be_meant() {
    let command_lines: [&[&str]; 16] = [
        &[],
        &["sandbox"],
        &["plam"],
        &["plan", "--nope"],
        &["plan", "--detailed-exit-code"],
        &["plan", "extra"],
        &["adopt", "vpc"],
        &["load"],
        &["apply", "--timeout", "soon"],
        &["apply", "--timeout=-5m"],
        &["apply", "--parallelism", "0"],
        &["plan", "--sandbox-speed", "0"],
        &["connect", "--client", "pyton"],
        &["verify", "--protocol", "smtp"],
        &["completions", "tcsh"],
        &["sandbox", "serve", "--port", "70000"],
    ];
    snapshot("usage-errors", &refused(&Mqctl::new(), &command_lines));
}

/// What each verb can't do without.
const VERBS: [&[&str]; 16] = [
    &["init"],
    &["validate"],
    &["lint"],
    &["plan"],
    &["apply"],
    &["destroy"],
    &["adopt", "vpc", "vpc-1"],
    &["outputs"],
    &["connect"],
    &["verify"],
    &["load", "--rate", "1"],
    &["unlock"],
    &["schema"],
    &["completions", "bash"],
    &["sandbox", "serve"],
    &["sandbox", "reset"],
];

#[test]
fn a_format_that_a_verb_lacks() {
    let mqctl = place();
    let command_lines = VERBS.map(|verb| {
        // `verify` has all formats that there are.
        let wrong = if verb == ["verify"] { "yaml" } else { "junit" };
        [verb, &["--output", wrong]].concat()
    });
    let command_lines = command_lines.each_ref().map(Vec::as_slice);
    snapshot("format-errors", &refused(&mqctl, &command_lines));
    for verb in VERBS.into_iter().filter(|verb| *verb != ["verify"]) {
        let after = [verb, &["--output", "junit"]].concat();
        let before = [&["--output", "junit"], verb].concat();
        let [after, before] = [after, before].map(|it| mqctl.run(it).expect_code(3).stderr);
        assert_eq!(before, after, "wherever it is given");
    }
}

#[test]
fn a_format_may_be_given_before_the_verb() {
    let mqctl = place();
    let before = mqctl.run(["-o", "json", "validate"]).expect_success();
    assert_eq!(before.document()["valid"], true);
    let both = mqctl.run(["-o", "json", "validate", "-o", "text"]);
    assert_eq!(both.expect_success().stdout, "mqctl.yaml is valid\n");
}

#[test]
fn the_format_in_the_environment_is_for_the_verbs_that_have_it() {
    let mqctl = place().with_env("MQCTL_OUTPUT", "markdown");
    let lacking = mqctl.run(["validate"]).expect_success();
    assert_eq!(lacking.stdout, "mqctl.yaml is valid\n");
    let having = mqctl.run(["connect"]).expect_success();
    assert!(having.stdout.starts_with("```\n"), "{}", having.stdout);
    let typed = mqctl.run(["connect", "--output", "json"]);
    assert_eq!(typed.expect_success().document()["client"], "url");
    mqctl.run(["schema"]).expect_success();
    mqctl.run(["completions", "bash"]).expect_success();

    let mqctl = place().with_env("MQCTL_OUTPUT", "yaml");
    snapshot(
        "format-error-in-the-environment",
        &refused(&mqctl, &[&["plan"]]),
    );
}

#[test]
fn a_plan_file_that_is_not_there() {
    let mqctl = Mqctl::new();
    let command_lines = ["validate", "plan", "apply", "destroy", "outputs", "connect"];
    let command_lines = command_lines.map(|verb| [verb, "--sandbox"]);
    let command_lines = command_lines.each_ref().map(<[_; 2]>::as_slice);
    snapshot("missing-plan-file", &refused(&mqctl, &command_lines));
}

#[test]
fn everything_wrong_with_a_plan_file_is_said_in_one_run() {
    let mqctl = Mqctl::new();
    let content = "\
stack: 5
region: [a]
stack: b
foo: 1
network: { cidr: 10.0.0.0/33 }
";
    mqctl.write("mqctl.yaml", content);
    snapshot(
        "invalid-plan-file",
        &refused(&mqctl, &[&["plan", "--sandbox"]]),
    );
}
