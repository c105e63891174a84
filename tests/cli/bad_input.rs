//! Plan files that are none: exit 3, said why, nothing done.

use super::{Finished, Mqctl, files};

/// `plan` on a file of these bytes, in a sandbox that must not come to be.
#[track_caller]
fn refused(content: &[u8]) -> Finished {
    let mqctl = Mqctl::new();
    mqctl.write("mqctl.yaml", content);
    let finished = mqctl.run(["plan", "--sandbox"]);
    assert_eq!(files(&mqctl), ["mqctl.yaml"], "nothing is made");
    finished.expect_code(3).expect_no_data()
}

#[test]
fn a_directory() {
    Mqctl::new()
        .run(["validate", "--file", "."])
        .expect_code(3)
        .expect_no_data()
        .expect_said(&[". is a directory"]);
}

#[test]
fn nothing_in_it() {
    refused(b"").expect_said(&["mqctl.yaml", "empty"]);
}

#[test]
fn not_text() {
    refused(b"stack: \xff\xfe").expect_said(&["UTF-8"]);
}

#[test]
fn ten_megabytes_of_nonsense() {
    let finished = refused(&b"[{".repeat(5_000_000)).expect_said(&["10000000 bytes", "at most"]);
    assert!(
        finished.stderr.len() < 1000,
        "and that is all there is to say"
    );
}

#[test]
fn programs_get_the_errors_of_validate_as_data() {
    let mqctl = Mqctl::new();
    mqctl.write("mqctl.yaml", "stack: 5\nfoo: 1\n");
    let finished = mqctl.run(["validate", "--output", "json"]).expect_code(3);
    let document = finished.document();
    assert_eq!(document["valid"], false);
    let diagnostics = document["diagnostics"].as_array().unwrap();
    let unknown = diagnostics.iter().find(|it| it["key"] == "foo").unwrap();
    assert_eq!(unknown["line"], 2, "{unknown:#}");
    assert_eq!(finished.stderr, "", "and people get nothing twice");
}

#[test]
fn programs_get_the_end_of_any_other_verb_as_data() {
    let mqctl = Mqctl::new();
    let finished = mqctl.run(["plan", "--output", "json"]).expect_code(3);
    let [event] = &finished.events()[..] else {
        panic!("not one event: {}", finished.stdout)
    };
    assert_eq!(event["event"], "error");
    assert_eq!(event["kind"], "invalid");
    assert!(event["message"].as_str().unwrap().contains("mqctl.yaml"));
    assert_eq!(event["hints"].as_array().unwrap().len(), 1);
}
