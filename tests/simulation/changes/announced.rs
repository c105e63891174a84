//! What is announced, and what `protect` holds back, when a replacement of the broker was cut short and someone goes on.

use mqctl::render::{About, Format, change_set};

use crate::simulation::history::Moment;
use crate::support::stack::{brief, in_virtual_time};

use super::change::Change;
use super::kind::Kind;
use super::run::{Announced, End, lost, plan, run};
use super::sequel::Sequel;

/// A replacement of the quickstart's broker.
fn replacement() -> std::sync::Arc<Change> {
    Change::of("quickstart", Kind::Brokers)
}

/// How a sequel ends with `protect: true`, what it changes in the plan, and whether messages are lost.
fn protected(moment: &Moment, sequel: Sequel) -> (End, Vec<String>) {
    in_virtual_time(async {
        let stack = moment.resume().await;
        let goal = sequel.goal(Kind::Brokers, "quickstart");
        let changes = brief(&plan(&stack, &goal).await);
        let end = run(&stack, &goal, true, &mut Announced::default()).await;
        assert!(lost(&stack.sandbox).is_empty());
        (end, changes)
    })
}

#[track_caller]
fn refused(moment: &Moment, sequel: Sequel) {
    let (end, _) = protected(moment, sequel);
    let End::Refused(reasons) = end else {
        panic!("{end:?}");
    };
    let [reason] = &reasons[..] else {
        panic!("{reasons:?}");
    };
    assert_eq!(
        reason,
        "broker/1: messages stored on broker/1 are lost for good"
    );
}

#[test]
fn the_same_plan_file_is_refused_while_the_old_broker_is_there() {
    for moment in [
        replacement().right_after("CreateBroker"),
        replacement().right_before("DeleteBroker"),
    ] {
        refused(&moment, Sequel::Same);
    }
}

#[test]
fn reverted_the_new_broker_is_free_until_it_was_registered() {
    let moment = replacement().right_after("CreateBroker");
    let (end, changes) = protected(&moment, Sequel::Reverted);
    assert!(matches!(end, End::Done), "{end:?}");
    let brokers = changes.iter().filter(|line| line.contains("broker/1"));
    let brokers: Vec<&str> = brokers.map(String::as_str).collect();
    assert_eq!(brokers, ["delete broker/1 generation 2"]);
}

#[test]
fn reverted_the_new_broker_is_kept_once_it_was_registered() {
    refused(
        &replacement().right_before("DeleteBroker"),
        Sequel::Reverted,
    );
}

#[test]
fn the_plan_says_why_a_broker_goes_and_that_its_messages_are_lost() {
    let shown = |moment: Moment, sequel: Sequel| {
        in_virtual_time(async {
            let stack = moment.resume().await;
            let goal = sequel.goal(Kind::Brokers, "quickstart");
            let about = About {
                stack: "quickstart".to_owned(),
                region: "us-west-2".to_owned(),
                account: "000000000000".to_owned(),
                sandbox: true,
            };
            let text = change_set(Format::Text, &about, &plan(&stack, &goal).await);
            let text = anstream::adapter::strip_str(&text).to_string();
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        })
    };
    let served = "the stack has another that is as asked for; clients could reach it and may have left messages in it";
    let free = "the stack has another that is as asked for; no client could reach it";
    let loss = "messages stored on broker/1 are lost for good";

    let same = shown(replacement().right_before("DeleteBroker"), Sequel::Same);
    assert!(same.contains(served) && same.contains(loss), "{same}");
    let reverted = replacement().right_before("DeleteBroker");
    let reverted = shown(reverted, Sequel::Reverted);
    assert!(
        reverted.contains(served) && reverted.contains(loss),
        "{reverted}"
    );
    let made = replacement().right_after("CreateBroker");
    let made = shown(made, Sequel::Reverted);
    assert!(made.contains(free) && !made.contains(loss), "{made}");
}
