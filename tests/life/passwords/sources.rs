//! A password that is to come from somewhere else is set again.

use super::{Life, PASSWORD, TARGETS, at_every_call, with_users};
use crate::support::stack::{assert_complete, brief, in_virtual_time};

/// The quickstart with a user whose password comes from here.
fn from(source: &str) -> String {
    with_users(&format!("    - name: app\n      console: false\n{source}"))
}

const GENERATED: &str = "";
const GIVEN: &str = "      password: { secret: given/one }\n";
const ONE: &str = "      password: { env: ONE }\n";
const OTHER: &str = "      password: { env: OTHER }\n";

/// How often the password of a user was sent since `before` calls.
fn sent(life: &Life, before: usize) -> usize {
    let calls = life.stack.sandbox.calls();
    let later = calls[before..].iter();
    later.filter(|call| call.operation == "UpdateUser").count()
}

#[test]
fn each_source_is_another_one() {
    in_virtual_time(async {
        let life = Life::of(&from(GENERATED)).await;
        let premises = mqctl::cli::premises(&crate::support::stack::spec(&from(GIVEN)));
        life.stack.sandbox.assume(&premises);
        for source in [ONE, OTHER, GIVEN, OTHER, GENERATED, GIVEN] {
            let text = from(source);
            let (changes, _) = life.plan(&text).await;
            let expected: Vec<&String> = changes
                .iter()
                .filter(|line| [PASSWORD, TARGETS].contains(&line.as_str()))
                .collect();
            assert_eq!(expected, [PASSWORD, TARGETS], "{source}: {changes:?}");
            let before = life.stack.sandbox.calls().len();
            assert_complete(&life.stack.apply(&text).await);
            assert_eq!(sent(&life, before), 1, "{source}");
            life.is_done(&text, source).await;
        }
    });
}

#[test]
fn a_run_that_was_killed_between_two_variables_is_repaired() {
    in_virtual_time(async {
        let calls = at_every_call(|at, late| async move {
            let life = Life::of(&from(ONE)).await;
            let text = from(OTHER);
            let killed = life.killed(&text, at, late).await;
            life.until_running().await;
            assert_complete(&life.stack.apply(&text).await);
            life.is_done(&text, &format!("call {at}, {late}")).await;
            killed
        })
        .await;
        assert!(calls >= 4, "{calls}");
    });
}

/// Stacks whose brokers were made before variables were noted.
#[test]
fn without_a_note_no_variable_is_another_one() {
    in_virtual_time(async {
        let life = Life::of(&from(ONE)).await;
        let arn = life.mq.describe_broker().broker_id(&life.broker);
        let arn = arn.send().await.unwrap().broker_arn.unwrap();
        let untag = life.mq.delete_tags().resource_arn(&arn);
        untag.tag_keys("mqctl:passwords/1").send().await.unwrap();
        for source in [ONE, OTHER] {
            assert_eq!(brief(&life.stack.plan(&from(source)).await), [""; 0]);
        }
    });
}
