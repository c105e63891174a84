//! How values read, and what references stand for.

use mqctl_model::resource::{Input, IpRule, Known, Output, Outputs, Reference, ResourceId, Value};

#[test]
fn values_read_as_people_write_them() {
    let text = |value: &str| Value::from(value);
    let list = Value::list(["b", "a"]);
    let reference = Value::from(&Input::from(&ResourceId::new("vpc"), Output::Id));
    for (value, expected) in [
        (Value::Absent, "(none)"),
        (Value::Unspecified, "(the service's choice)"),
        (Value::Flag(true), "on"),
        (Value::Flag(false), "off"),
        (Value::Number(-7), "-7"),
        (text("x y"), "x y"),
        (text(""), "(none)"),
        (list, "b, a"),
        (Value::List(Vec::new()), "(none)"),
        (Value::Phrase(vec![text("tcp"), Value::Number(1)]), "tcp 1"),
        (reference, "(vpc after apply)"),
    ] {
        assert_eq!(value.to_string(), expected);
    }
}

#[test]
fn rules_read_as_protocol_ports_and_peer() {
    let mut rule = IpRule::tcp(8162, Input::known("sg-1"));
    assert_eq!(rule.value().to_string(), "tcp 8162 sg-1");
    rule.to_port = Some(8163);
    assert_eq!(rule.value().to_string(), "tcp 8162-8163 sg-1");
    assert_eq!(
        IpRule::everywhere().value().to_string(),
        "any all 0.0.0.0/0"
    );
}

#[test]
fn lists_are_compared_flat_in_order_and_without_repeats() {
    let broker = ResourceId::new("broker/1");
    let wanted = Value::list(&vec![
        Input::known("c"),
        Input::from(&broker, Output::Addresses),
    ]);
    let addresses = |reference: &Reference| {
        assert_eq!(reference.resource, broker);
        Some(Value::list(["b", "a", "c"]))
    };
    assert_eq!(wanted.resolve(&addresses), Value::list(["a", "b", "c"]));
    assert_eq!(wanted.references().len(), 1);
    // What is not known stays a reference, and equals nothing.
    assert_eq!(wanted.resolve(&|_| None).references().len(), 1);
}

#[test]
fn inputs_stand_for_what_the_resources_have_to_show() {
    let (vpc, broker) = (ResourceId::new("vpc"), ResourceId::new("broker/1"));
    let mut known = Known::default();
    assert_eq!(known.outputs(&vpc), None);
    known.learn(&vpc, Outputs::default().with(Output::Id, "vpc-1"));
    let addresses = vec!["10.0.0.9".to_owned(), "10.0.0.10".to_owned()];
    known.learn(
        &broker,
        Outputs::default().with_list(Output::Addresses, addresses),
    );

    let id = Input::from(&vpc, Output::Id);
    let both = Input::from(&broker, Output::Addresses);
    assert_eq!(known.text(&id).as_deref(), Ok("vpc-1"));
    assert_eq!(known.text(&Input::known("x")).as_deref(), Ok("x"));
    let texts = known.texts(&[id, both.clone(), Input::known("a")]);
    // Sorted: the same inputs give the same request.
    let sorted = ["10.0.0.10", "10.0.0.9", "a", "vpc-1"];
    assert_eq!(texts.unwrap_or_default(), sorted);

    let error = known.text(&both).expect_err("there are two");
    assert!(
        error.to_string().contains("broker/1 has 2 values"),
        "{error}"
    );
    for (resource, output) in [(&vpc, Output::Arn), (&ResourceId::new("x"), Output::Id)] {
        let missing = Input::from(resource, output);
        assert!(known.text(&missing).is_err());
        assert!(known.texts(&[missing]).is_err());
    }
}

#[test]
fn an_output_is_a_text_or_a_list() {
    let outputs = Outputs::default()
        .with(Output::Arn, "arn:1")
        .with_list(Output::Addresses, vec!["a".to_owned(), "b".to_owned()]);
    assert_eq!(outputs.text(Output::Arn), Some("arn:1"));
    assert_eq!(outputs.text(Output::Addresses), None);
    assert_eq!(outputs.text(Output::Id), None);
    assert_eq!(outputs.list(Output::Addresses), ["a", "b"]);
    assert_eq!(outputs.list(Output::Id), [""; 0]);
    let mut outputs = outputs;
    outputs.forget(Output::Arn);
    assert_eq!(outputs.get(Output::Arn), None);
}
