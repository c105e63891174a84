//! What can't be printed is refused with what can.

use crate::support::Mqctl;

const ALL: &str = include_str!("../../examples/active-standby-all-protocols.yaml");
const QUICKSTART: &str = include_str!("../../examples/quickstart.yaml");

#[track_caller]
fn refused(plan: &str, arguments: &[&str], words: &[&str]) {
    let mqctl = Mqctl::new();
    mqctl.write("mqctl.yaml", plan);
    let finished = mqctl.run([&["connect"], arguments].concat()).expect_code(3);
    assert_eq!(finished.stdout, "");
    for word in words {
        assert!(finished.stderr.contains(word), "{}", finished.stderr);
    }
}

#[test]
fn a_client_that_does_not_speak_a_protocol() {
    let arguments = ["--client", "spring", "--protocol", "mqtt"];
    refused(
        ALL,
        &arguments,
        &["spring with mqtt", "openwire, amqp", "python, node, go"],
    );
    refused(
        QUICKSTART,
        &["--client", "go"],
        &["for go", "openwire", "amqp, stomp, mqtt"],
    );
}

#[test]
fn a_protocol_that_the_plan_file_does_not_have() {
    refused(
        QUICKSTART,
        &["--protocol", "amqp"],
        &["no amqp endpoint", "it has openwire"],
    );
}

#[test]
fn a_user_that_the_plan_file_does_not_have() {
    refused(
        ALL,
        &["--user", "nobody"],
        &["no user `nobody`", "app, devices, operator"],
    );
}

#[test]
fn every_format_has_the_settings() {
    let mqctl = Mqctl::new();
    mqctl.write("mqctl.yaml", ALL);
    let run = |format| {
        let arguments = ["connect", "--client", "node", "--output", format];
        mqctl.run(arguments).expect_success().stdout
    };
    let text = run("text");
    let document: serde_json::Value = serde_json::from_str(&run("json")).unwrap();
    assert_eq!(document["client"], "node");
    assert_eq!(document["protocol"], "amqp", "the first one that it speaks");
    assert_eq!(document["settings"], text);
    assert_eq!(run("markdown"), format!("```\n{}\n```\n", text.trim_end()));
}
