//! Plans as people, pull requests and programs read them.

use super::{place, snapshot};
use crate::render::steady;
use crate::support::stack::example;

#[test]
fn of_a_stack_that_is_not_there_yet() {
    let mqctl = place();
    for format in ["text", "markdown", "json"] {
        let arguments = ["plan", "--sandbox", "--output", format];
        let finished = mqctl.run(arguments).expect_success();
        snapshot(&format!("plan-{format}"), &finished.transcript());
    }
}

#[test]
fn of_a_stack_as_it_should_be_and_of_one_that_changes() {
    let mqctl = place();
    mqctl.run(["apply", "--sandbox", "--yes"]).expect_success();
    let plan = ["plan", "--sandbox", "--detailed-exitcode"];
    let same = mqctl.run(plan).expect_success();
    mqctl.write(
        "mqctl.yaml",
        example("quickstart")
            .replace("203.0.113.0/24", "198.51.100.0/24")
            .replace("mq.m5.large", "mq.m5.xlarge"),
    );
    let other = mqctl.run(plan).expect_code(2);
    let asked = mqctl.run(["apply", "--sandbox"]).expect_code(3);
    let transcripts = [same, other, asked].map(|finished| steady(&finished.transcript()));
    snapshot("plan-changes", &transcripts.join("\n"));
}
