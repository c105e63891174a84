//! `mqctl init`.

use super::{Mqctl, files};

#[test]
fn what_it_writes_is_valid() {
    let mqctl = Mqctl::new();
    let arguments = ["init", "--stack", "payments", "--domain", "mq.example.org"];
    mqctl
        .run(arguments)
        .expect_success()
        .expect_no_data()
        .expect_said(&["wrote mqctl.yaml", "mqctl apply --sandbox"]);
    let validated = mqctl.run(["validate"]).expect_success();
    assert_eq!(validated.stdout, "mqctl.yaml is valid\n");
    let text = std::fs::read_to_string(mqctl.directory().join("mqctl.yaml")).unwrap();
    assert!(text.contains("stack: payments") && text.contains("domain: mq.example.org"));
}

#[test]
fn it_never_overwrites() {
    let mqctl = Mqctl::new();
    let path = mqctl.write("mine.yaml", "precious");
    mqctl
        .run(["init", "--file", "mine.yaml"])
        .expect_code(3)
        .expect_no_data()
        .expect_said(&["mine.yaml exists and is left as it is"]);
    assert_eq!(std::fs::read_to_string(path).unwrap(), "precious");
}

#[test]
fn names_that_nothing_can_be_made_of() {
    let mqctl = Mqctl::new();
    mqctl
        .run(["init", "--stack", "A_B", "--domain", "x"])
        .expect_code(3)
        .expect_no_data()
        .expect_said(&["`A_B`", "`x`", "nothing was written"]);
    assert_eq!(files(&mqctl), [""; 0]);
}

#[test]
fn a_place_that_can_not_be_written() {
    let mqctl = Mqctl::new();
    mqctl
        .run(["init", "--file", "nowhere/mqctl.yaml"])
        .expect_code(3)
        .expect_said(&["can't write nowhere/mqctl.yaml", "No such file"]);
}
