//! `lint`: what it finds, in each form, and from which severity on it fails.

use super::{place, snapshot};
use crate::support::stack::example;

#[test]
fn what_is_found_is_told_with_its_reason_and_its_fix() {
    let mqctl = place();
    let finished = mqctl.run(["lint"]).expect_code(7);
    snapshot("lint-text", &finished.transcript());
    let markdown = mqctl.run(["lint", "--output", "markdown"]).expect_code(7);
    snapshot("lint-markdown", &markdown.transcript());

    let json = mqctl.run(["lint", "--output", "json"]).expect_code(7);
    let json = json.document();
    assert_eq!(json["worst"], "warning");
    let finding = &json["findings"][0];
    assert_eq!(finding["rule"], "audit-log-off");
    assert_eq!(finding["severity"], "warning");
    assert_eq!(finding["key"], "brokers.logs.audit");
    assert_eq!(finding["line"], 10);
    assert_eq!(finding["fix"], "Write `logs: { audit: true }`.");
    let equivalents = finding["equivalents"].as_array().unwrap();
    assert!(equivalents.contains(&"Security Hub MQ.2".into()));
    let held = json["always_held"].as_array().unwrap();
    assert!(
        held.iter()
            .any(|it| it["equivalents"][0] == "Security Hub MQ.3")
    );
}

#[test]
fn it_fails_from_a_severity_on() {
    let mqctl = place();
    for (bound, code) in [("info", 7), ("warning", 7), ("error", 0), ("never", 0)] {
        mqctl.run(["lint", "--fail-on", bound]).expect_code(code);
    }
    let plan = example("quickstart");
    mqctl.write("mqctl.yaml", plan.replace("203.0.113.0/24", "0.0.0.0/0"));
    mqctl.run(["lint", "--fail-on", "error"]).expect_code(7);
    mqctl.run(["lint", "--fail-on", "never"]).expect_success();
    let from_environment = mqctl.with_env("MQCTL_FAIL_ON", "never");
    from_environment.run(["lint"]).expect_success();
}

#[test]
fn what_is_ignored_does_not_count() {
    let mqctl = place();
    let ignored = ["audit-log-off", "unprotected", "old-tls"];
    let ignored =
        ignored.map(|rule| format!("    - {{ rule: {rule}, reason: \"a *test* stack\" }}\n"));
    let lint = format!("lint:\n  ignore:\n{}", ignored.concat());
    mqctl.write("mqctl.yaml", example("quickstart") + &lint);
    let text = mqctl.run(["lint"]).expect_success();
    for part in [
        "ignored: what is done in the console is not logged (audit-log-off, line 10): a *test* stack\n",
        "note: `lint.ignore` names old-tls, which finds nothing here\n",
        "2 ignored\n",
    ] {
        assert!(text.stdout.contains(part), "{}", text.stdout);
    }
    let markdown = mqctl.run(["lint", "--output", "markdown"]).expect_success();
    assert!(
        markdown.stdout.contains(r"| ignored | `audit-log-off` |")
            && markdown.stdout.contains(r"a \*test\* stack"),
        "{}",
        markdown.stdout
    );
    let json = mqctl.run(["lint", "--output", "json"]).expect_success();
    let json = json.document();
    assert_eq!(json["worst"], "info");
    assert_eq!(json["findings"][0]["ignored"], "a *test* stack");
    assert_eq!(json["unused_ignores"][0]["rule"], "old-tls");
}

#[test]
fn a_plan_file_that_is_not_valid_is_not_looked_at_further() {
    let mqctl = place();
    mqctl.write("mqctl.yaml", "stack: 5\n");
    let finished = mqctl.run(["lint"]).expect_code(3).expect_no_data();
    finished.expect_said(&["`stack` must be text, not a number"]);
}

/// `validate` tells of them in a line each, and fails for none.
#[test]
fn validate_tells_of_them_as_notes() {
    let mqctl = place();
    let finished = mqctl.run(["validate"]).expect_success();
    assert_eq!(finished.stdout, "mqctl.yaml is valid\n");
    finished.expect_said(&[
        "note: what is done in the console is not logged (audit-log-off, line 10)",
        "`mqctl lint` says why, and how to fix it",
    ]);
    let plan = example("quickstart");
    mqctl.write("mqctl.yaml", plan.replace("5.19", "5.18"));
    let finished = mqctl.run(["validate"]).expect_success();
    let told = finished.stderr.matches("gets no more fixes").count();
    assert_eq!(told, 1, "{}", finished.stderr);
    let json = mqctl.run(["validate", "--output", "json"]).expect_success();
    let json = json.document();
    let lint = json["lint"].as_array().unwrap();
    assert!(lint.iter().any(|it| it["rule"] == "version-without-fixes"));
}

/// Examples have placeholders: right in the sandbox and for `validate`.
#[test]
fn placeholders_are_told_of_where_aws_is_asked() {
    let account = super::account::Account::new();
    let user = account.user();
    let warning = "203.0.113.0/24 is reserved for documentation (RFC 5737)";
    let plan = user.run(["plan"]).expect_success();
    assert!(plan.stderr.contains(warning), "{}", plan.stderr);
    for arguments in [&["validate"][..], &["plan", "--sandbox"], &["lint"]] {
        let finished = user.run(arguments);
        assert!(!finished.stderr.contains(warning), "{}", finished.stderr);
    }
}
