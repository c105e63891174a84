//! A load that is carried, and one that finds no broker.

use super::{place, reaching};
use test_support::brokers::Lab;

#[test]
fn a_rate_is_held_and_a_number_of_consumers_follows() {
    let Some(lab) = Lab::shared() else { return };
    let arguments = [
        "--offline",
        "--rate",
        "20",
        "--for",
        "2s",
        "--output",
        "json",
    ];
    let finished = place().run(reaching(&lab.balancer, "load", &arguments));
    let finished = finished
        .expect_success()
        .expect_said(&["sending 20/s over openwire"]);
    let found = finished.document();
    assert_eq!(found["holds"], true);
    assert_eq!(found["protocol"], "openwire");
    assert_eq!(found["stack"], "lab");
    assert_eq!(found["due"], 40);
    assert_eq!(found["messages"]["received"], 40);
    assert_eq!(found["messages"]["lost"], 0);
    let sizing = &found["sizing"];
    assert_eq!(sizing["target_rate"], 20.0);
    let rate = sizing["consumer_rate"].as_f64().unwrap();
    let needed = sizing["consumers_needed"].as_u64().unwrap();
    assert_eq!(needed, if rate >= 20.0 { 1 } else { needed.max(2) });
    assert!(found["latency"]["p99_ms"].as_f64().unwrap() > 0.0);
}

#[test]
fn messages_that_are_rarer_than_a_step_may_last_all_come() {
    let Some(lab) = Lab::shared() else { return };
    let mut arguments = reaching(
        &lab.balancer,
        "load",
        &["--offline", "--rate", "0.4", "--for", "5s"],
    );
    let patience = arguments.iter().position(|it| it == "60s").unwrap();
    // Two and a half seconds lie between two messages.
    arguments[patience] = "2s".to_owned();
    let text = place().run(arguments).expect_success().stdout;
    assert!(
        text.starts_with("mq.example.com\n\nopenwire\n  sent       2 of 2 messages"),
        "{text}"
    );
    assert!(text.contains("consumers  1 needed for 0.4/s"), "{text}");
    assert!(text.lines().all(|line| line.len() <= 80), "{text}");
}

#[test]
fn a_link_that_breaks_is_told_with_its_likely_cause() {
    let Some(lab) = Lab::shared() else { return };
    let mqctl = place().with_env("MQCTL_PASSWORD", "not-this-horse");
    let arguments = ["--offline", "--rate", "20", "--output", "json"];
    let finished = mqctl.run(reaching(&lab.balancer, "load", &arguments));
    let finished = finished.expect_code(1).expect_said(&[
        "error: openwire: login: ",
        "hint: likely the broker has another password",
    ]);
    assert!(
        !finished.stderr.contains("left behind"),
        "{}",
        finished.stderr
    );
    let event = &finished.events()[0];
    assert_eq!(
        (&event["event"], &event["kind"]),
        (&"error".into(), &"failed".into())
    );
    assert!(!(finished.stderr + &finished.stdout).contains("not-this-horse"));
}
