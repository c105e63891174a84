//! What goes to stdout, in each form: all of it, and nothing else.

use super::{Json, named, names, place, verify};
use test_support::brokers::Lab;

const PROTOCOLS: [&str; 5] = ["openwire", "amqp", "stomp", "mqtt", "wss"];

/// What needs no failover.
const PATTERNS: [&str; 5] = [
    "point-to-point",
    "publish-subscribe",
    "request-reply",
    "filtering",
    "dead-letter",
];

/// What MQTT can't do.
const SKIPPED: [&str; 3] = ["point-to-point", "request-reply", "dead-letter"];

#[test]
fn a_table_for_people() {
    let Some(lab) = Lab::shared() else { return };
    let finished = verify(&place(), &lab.balancer, &["--messages", "10"]).expect_success();
    assert_eq!(finished.stderr, "");
    let table = finished.stdout;
    assert!(table.starts_with("mq.example.com\n\nopenwire "), "{table}");
    assert!(!table.contains('\x1b'), "no colour in a pipe: {table}");
    assert!(!table.contains("left behind"), "{table}");
    for line in table.lines() {
        assert!(line.chars().count() <= 80, "{line}");
        assert_eq!(line.trim_end(), line);
    }
    let count = |text: &str| table.matches(text).count();
    assert_eq!(
        (count("  held "), count("  skipped ")),
        (22, 3),
        "of five patterns over five protocols, MQTT has two: {table}"
    );
    assert_eq!(count(", TLS 1.3, connected in "), 5, "{table}");
    assert_eq!(count(" 10 messages "), 18, "{table}");
}

#[test]
fn one_document_for_programs() {
    let Some(lab) = Lab::shared() else { return };
    let arguments = ["--messages", "10", "--output", "json"];
    let finished = verify(&place(), &lab.balancer, &arguments).expect_success();
    assert_eq!(finished.stderr, "");
    let found = finished.document();
    assert_eq!(
        (&found["stack"], &found["endpoint"]),
        (&"lab".into(), &"mq.example.com".into())
    );
    assert_eq!(found["holds"], true);
    for unknown in ["region", "account", "target_groups"] {
        assert_eq!(found[unknown], Json::Null, "AWS was not asked: {unknown}");
    }
    assert_eq!(
        found["left"],
        serde_json::json!({"empty_queues": [], "failed": []})
    );
    assert_eq!(names(&found["protocols"], "protocol"), PROTOCOLS);
    for protocol in found["protocols"].as_array().unwrap() {
        assert_eq!(names(&protocol["patterns"], "pattern"), PATTERNS);
        assert_eq!(protocol["way"]["tls"], "TLS 1.3");
        assert_eq!(
            protocol["way"]["certificate"]["names"],
            serde_json::json!(["mq.example.com"])
        );
        for pattern in protocol["patterns"].as_array().unwrap() {
            let skipped = protocol["protocol"] == "mqtt"
                && SKIPPED.iter().any(|name| pattern["pattern"] == *name);
            assert_eq!(pattern["verdict"], if skipped { "skipped" } else { "held" });
            assert_eq!(pattern["messages"]["lost"], 0);
            assert_eq!(pattern["round_trip"].is_null(), skipped);
        }
    }
}

#[test]
fn a_suite_per_protocol_for_pipelines() {
    let Some(lab) = Lab::shared() else { return };
    let arguments = [
        "--messages",
        "10",
        "--output",
        "junit",
        "--protocol",
        "mqtt",
        "--protocol",
        "stomp",
    ];
    let xml = verify(&place(), &lab.balancer, &arguments)
        .expect_success()
        .stdout;
    let document = roxmltree::Document::parse(&xml).unwrap();
    let suites = document.root_element().children();
    let suites: Vec<_> = suites.filter(roxmltree::Node::is_element).collect();
    let suite_names: Vec<_> = suites
        .iter()
        .map(|it| it.attribute("name").unwrap())
        .collect();
    assert_eq!(suite_names, ["mqtt", "stomp"]);
    for suite in suites {
        let cases: Vec<_> = suite
            .children()
            .filter(|it| it.has_tag_name("testcase"))
            .collect();
        let case_names: Vec<_> = cases
            .iter()
            .map(|it| it.attribute("name").unwrap())
            .collect();
        assert_eq!(case_names, [&["connection"], PATTERNS.as_slice()].concat());
        let skipped = cases
            .iter()
            .filter(|case| case.children().any(|child| child.has_tag_name("skipped")));
        let skipped: Vec<_> = skipped
            .map(|case| case.attribute("name").unwrap())
            .collect();
        let expected: &[&str] = match suite.attribute("name").unwrap() {
            "mqtt" => &SKIPPED,
            _ => &[],
        };
        assert_eq!(skipped, expected);
        assert_eq!(suite.attribute("failures"), Some("0"));
    }
}

#[test]
fn what_does_not_hold_is_a_failure_in_each_form() {
    let Some(lab) = Lab::shared() else { return };
    let mqctl = place().with_env("MQCTL_PASSWORD", "not-this-horse");
    let run = |form: &str| {
        let arguments = ["--protocol", "stomp", "--output", form];
        verify(&mqctl, &lab.balancer, &arguments)
            .expect_code(1)
            .expect_said(&["error: not everything that was asked for holds"])
    };
    let xml = run("junit").stdout;
    let document = roxmltree::Document::parse(&xml).unwrap();
    let failure = document.descendants().find(|it| it.has_tag_name("failure"));
    let failure = failure.unwrap();
    assert_eq!(failure.attribute("type"), Some("wrong-password"));
    let told = failure.text().unwrap();
    assert!(
        told.contains("\nlikely: ") && told.contains("\nnext: "),
        "{told}"
    );
    assert_eq!(
        failure.parent().unwrap().attribute("name"),
        Some("connection")
    );

    let found = run("json").document();
    assert_eq!(found["holds"], false);
    let stomp = named(&found["protocols"], "protocol", "stomp");
    assert_eq!(stomp["broken"]["step"], "login");

    let markdown = run("markdown").stdout;
    assert!(
        markdown.starts_with("```\nmq.example.com\n") && markdown.ends_with("\n```\n"),
        "{markdown}"
    );
}

#[test]
fn each_protocol_and_each_pattern_is_tried_once() {
    let Some(lab) = Lab::shared() else { return };
    let arguments = [
        "--messages",
        "3",
        "--output",
        "json",
        "--protocol",
        "stomp",
        "--protocol",
        "stomp",
        "--patterns",
        "filtering,dead-letter,filtering",
    ];
    let found = verify(&place(), &lab.balancer, &arguments).expect_success();
    let found = found.document();
    assert_eq!(names(&found["protocols"], "protocol"), ["stomp"]);
    let stomp = named(&found["protocols"], "protocol", "stomp");
    assert_eq!(
        names(&stomp["patterns"], "pattern"),
        ["filtering", "dead-letter"]
    );
    let sent = &named(&stomp["patterns"], "pattern", "filtering")["messages"]["sent"];
    assert_eq!(sent, 3);
}
