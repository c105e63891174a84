//! What someone can name a thing by that exists, for the kinds that have more than one way or one of their own.

use mqctl_model::resource::{ResourceId, ownership_name};

use super::world::{desired, spec};

fn address(id: &str, text: &str) -> Option<String> {
    let desired = desired(&spec("quickstart"));
    let resource = &desired.resources[&ResourceId::new(id)];
    resource.address(text, "us-west-2", "000000000000").ok()
}

#[test]
fn a_broker_is_named_by_its_id_or_the_arn_that_ends_with_it() {
    let address = |text: &str| address("broker/1", text);
    let arn = "arn:aws:mq:us-west-2:000000000000:broker:orders:";
    assert_eq!(address("b-12-ab").as_deref(), Some("b-12-ab"));
    assert_eq!(
        address(&format!("{arn}b-12-ab")).as_deref(),
        Some("b-12-ab")
    );
    let others = ["c-12", "b-"].map(|id| format!("{arn}{id}"));
    for wrong in others.iter().map(String::as_str).chain(["orders", "b-"]) {
        assert_eq!(address(wrong), None, "{wrong}");
    }
}

#[test]
fn an_alias_is_named_by_the_name_that_the_plan_gives_it() {
    let address = |text: &str| address("alias", text);
    for text in ["mq.example.com", "MQ.Example.com."] {
        assert_eq!(address(text).as_deref(), Some("mq.example.com"));
    }
    assert_eq!(address("queue.example.com"), None);
}

#[test]
fn whose_an_alias_is_stands_beside_it() {
    assert_eq!(ownership_name("mq.example.com"), "_mqctl.mq.example.com");
}
