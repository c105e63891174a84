//! The file that a sandbox is kept in, when something is wrong with it.

use std::time::SystemTime;

use aws_twin::{Options, Sandbox};
use clock::Clock;

use super::{files, place};

#[test]
fn a_file_that_is_something_else_is_left_as_it_is() {
    let mqctl = place();
    let content = b"{\"precious\": true}";
    let path = mqctl.write("notes.json", content);
    for verb in [&["plan"][..], &["apply", "--yes"], &["sandbox", "reset"]] {
        mqctl
            .run([verb, &["--sandbox=notes.json"]].concat())
            .expect_code(1)
            .expect_no_data()
            .expect_said(&["notes.json is not the state of a sandbox", "--sandbox=FILE"]);
    }
    assert_eq!(std::fs::read(path).unwrap(), content);
    assert_eq!(files(&mqctl), ["mqctl.yaml", "notes.json"]);
}

#[test]
fn a_file_that_can_not_be_read() {
    let mqctl = place();
    std::fs::create_dir(mqctl.directory().join("state")).unwrap();
    mqctl
        .run(["plan", "--sandbox=state"])
        .expect_code(1)
        .expect_no_data()
        .expect_said(&["cannot read the sandbox's state in state: ", "directory"]);
}

#[test]
fn one_process_at_a_time() {
    let mqctl = place();
    let path = mqctl.directory().join("shared.json");
    let holder = Sandbox::open(
        &path,
        Options {
            account: "000000000000".to_owned(),
            region: "us-west-2".to_owned(),
            seed: 1,
            clock: Clock::scaled(SystemTime::now(), 1.0),
        },
    )
    .unwrap();
    for verb in [&["plan"][..], &["sandbox", "reset"]] {
        mqctl
            .run([verb, &["--sandbox=shared.json"]].concat())
            .expect_code(5)
            .expect_no_data()
            .expect_said(&["shared.json is in use by another process"]);
    }
    drop(holder);
    mqctl
        .run(["plan", "--sandbox=shared.json"])
        .expect_success();
}

#[test]
fn another_region_is_in_the_same_sandbox() {
    let mqctl = place();
    mqctl.run(["plan", "--sandbox"]).expect_success();
    let elsewhere =
        crate::support::stack::example("quickstart").replace("us-west-2", "eu-central-1");
    mqctl.write("elsewhere.yaml", elsewhere);
    mqctl
        .run(["plan", "--sandbox", "--file", "elsewhere.yaml"])
        .expect_success();
    mqctl
        .run(["sandbox", "reset"])
        .expect_success()
        .expect_said(&["is empty"]);
}

#[test]
fn nothing_to_reset() {
    place()
        .run(["sandbox", "reset"])
        .expect_success()
        .expect_said(&["there is no sandbox"]);
}
