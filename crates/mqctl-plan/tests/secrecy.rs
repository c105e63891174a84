//! A password that was written into a plan file by mistake is shown by no report.

use mqctl_plan::parse;

use super::PLAN;

#[test]
fn no_report_shows_a_password() {
    let instead_of = "{ secret: orders/app }";
    for written in [
        "swordfish",
        "'swordfish'",
        "\"sword\\x66ish swordfish\"",
        "{ value: swordfish }",
        "{ swordfish }",
        "{ swordfish: x }",
        "{ env: swordfish! }",
        "{ secret: swordfish! }",
        "[swordfish]",
        "[{ a: { b: swordfish } }]",
        "&a swordfish",
        "!vault swordfish",
        "|\n        swordfish\n        swordfish",
        "swordfish\n        swordfish",
        "swordfish: more",
        "\"swordfish",
        "swordfish\n      password: swordfish",
        "swordfish\n      passwd: swordfish",
        "swordfish }",
        "@swordfish",
        "\tswordfish",
    ] {
        let text = PLAN.replace(instead_of, written);
        let diagnostics = parse("mqctl.yaml", text.as_bytes()).expect_err(written);
        let report = diagnostics.report(mqctl_plan::Canvas {
            color: true,
            width: 80,
            ..mqctl_plan::Canvas::PLAIN
        });
        let json = serde_json::to_string(&diagnostics).expect("JSON");
        let debug = format!("{diagnostics:?} {diagnostics}");
        for shown in [report, json, debug] {
            assert!(!shown.contains("swordfish"), "{written}:\n{shown}");
        }
    }
}

#[test]
fn names_of_secrets_and_variables_stay_readable() {
    let text = PLAN.replace(
        "{ secret: orders/app }",
        "{ secret: orders/app, env: APP_PASSWORD }",
    );
    let diagnostics = parse("mqctl.yaml", text.as_bytes()).expect_err("both");
    let report = diagnostics.report(mqctl_plan::Canvas::PLAIN);
    assert!(
        report.contains("{ secret: orders/app, env: APP_PASSWORD }"),
        "{report}"
    );
}

/// Where no tree can be made of the file, what may be a password is told by the indentation.
#[test]
fn what_is_no_yaml_shows_the_lines_beside_a_password() {
    for (text, shown) in [
        ("  password: x\n  @visible: y\n", true),
        ("  password: x\n @visible: y\n", true),
        ("  password: x\n    @visible: y\n", false),
        ("  password: x\n    y\n    @visible: z\n", false),
        ("  password: @visible\n", false),
        ("  user: @visible\n", true),
    ] {
        let text = format!("stack: orders\nusers:\n{text}");
        let diagnostics = parse("mqctl.yaml", text.as_bytes()).expect_err("no YAML");
        let report = diagnostics.report(mqctl_plan::Canvas {
            width: 80,
            ..mqctl_plan::Canvas::PLAIN
        });
        assert_eq!(report.contains("visible"), shown, "{text}{report}");
    }
}
