//! The JSON Schema: the committed copy, and that it accepts what the parser accepts.

use mqctl_plan::json_schema;
use serde_json::{Value, json};

const COMMITTED: &str = include_str!("../../../templates/mqctl.schema.json");

#[test]
fn the_committed_copy_is_current() {
    let current = format!("{:#}\n", json_schema());
    assert!(
        current == COMMITTED,
        "renew it: cargo run -- schema > templates/mqctl.schema.json"
    );
}

/// As much of JSON Schema as ours uses; patterns aside, for which there is no engine here.
fn fits(value: &Value, schema: &Value) -> Result<(), String> {
    let refuse = |reason: &str| Err(format!("{value} against {schema}: {reason}"));
    let keywords = schema.as_object().expect("a schema is an object");
    for (keyword, rule) in keywords {
        let holds = match keyword.as_str() {
            "$schema" | "title" | "description" | "default" | "pattern" => true,
            "type" => match rule.as_str().expect("one type") {
                "string" => value.is_string(),
                "boolean" => value.is_boolean(),
                "integer" => value.is_i64(),
                "array" => value.is_array(),
                "object" => value.is_object(),
                other => return refuse(other),
            },
            "enum" => rule.as_array().expect("words").contains(value),
            "minimum" => value.as_i64() >= rule.as_i64(),
            "maximum" => value.as_i64() <= rule.as_i64(),
            "minLength" => {
                value.as_str().map(str::len)
                    >= rule
                        .as_u64()
                        .map(|length| usize::try_from(length).expect("small"))
            }
            "minItems" => {
                value.as_array().map(Vec::len)
                    >= rule
                        .as_u64()
                        .map(|length| usize::try_from(length).expect("small"))
            }
            "items" => {
                for item in value.as_array().into_iter().flatten() {
                    fits(item, rule)?;
                }
                true
            }
            "required" => rule
                .as_array()
                .expect("keys")
                .iter()
                .all(|key| value.get(key.as_str().expect("a key")).is_some()),
            "properties" => {
                for (key, value) in value.as_object().into_iter().flatten() {
                    if let Some(schema) = rule.get(key) {
                        fits(value, schema)?;
                    }
                }
                true
            }
            "additionalProperties" if rule == &json!(false) => value
                .as_object()
                .into_iter()
                .flatten()
                .all(|(key, _)| schema["properties"].get(key).is_some()),
            "additionalProperties" => {
                for (_, value) in value.as_object().into_iter().flatten() {
                    fits(value, rule)?;
                }
                true
            }
            "oneOf" => {
                let count = rule
                    .as_array()
                    .expect("schemas")
                    .iter()
                    .filter(|schema| fits(value, schema).is_ok())
                    .count();
                count == 1
            }
            other => return refuse(&format!("the test does not know `{other}`")),
        };
        if !holds {
            return refuse(keyword);
        }
    }
    Ok(())
}

fn read(text: &str) -> Value {
    serde_saphyr::from_str(text).expect("YAML")
}

#[test]
fn it_accepts_every_plan_file_we_give_to_people() {
    let schema = json_schema();
    let starter = mqctl_plan::starter("orders", "mq.example.com");
    for text in [
        super::PLAN,
        &starter,
        include_str!("../../../examples/quickstart.yaml"),
        include_str!("../../../examples/active-standby-all-protocols.yaml"),
        include_str!("../../../examples/existing-network.yaml"),
        include_str!("../../../examples/development.yaml"),
    ] {
        fits(&read(text), &schema).expect("a fit");
    }
}

#[test]
fn what_arrives_later_is_not_offered() {
    let schema = json_schema();
    for (from, to) in [
        ("engine: activemq", "engine: rabbitmq"),
        ("deployment: active-standby", "deployment: cluster"),
        ("count: 1", "count: 2"),
        ("count: 1", "topology: mesh"),
        ("protect: true", "origin: { engine: kafka }"),
    ] {
        let text = super::spoilt(from, to);
        assert!(fits(&read(&text), &schema).is_err(), "{to}");
    }
}

#[test]
fn it_refuses_what_the_structure_check_refuses() {
    let schema = json_schema();
    for (from, to) in [
        ("protect: true", "protekt: true"),
        ("protect: true", "protect: 'true'"),
        ("region: us-west-2\n", ""),
        ("version: \"5.19\"", "version: 5.19"),
        (
            "zones: 2",
            "zones: 2\n  vpc: a\n  broker_subnets: [a]\n  load_balancer_subnets: [a]",
        ),
        ("interval: 10s", "interval: 10"),
        ("allow: [203.0.113.0/24]", "allow: []"),
        ("{ secret: orders/app }", "swordfish"),
    ] {
        let text = super::spoilt(from, to);
        assert!(fits(&read(&text), &schema).is_err(), "{to}");
        assert!(!super::findings(&text).is_empty(), "{to}");
    }
}
