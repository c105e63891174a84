//! The JSON Schema of plan files, for editors, from the table that the structure check uses.
//!
//! It accepts whatever `parse` accepts, and more: rules about values together are not in it. What arrives with a later
//! version is not offered.

use serde_json::{Map, Value, json};

use super::keys::Scope;
use super::shape::{Alternative, Form, Key, Literal, Mapping, PLAN, Presence, Shape, duration};

/// The schema, in draft 2020-12.
pub fn json_schema() -> Value {
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mqctl plan file",
        "description": "Private message brokers behind one public endpoint.",
    });
    if let (Some(schema), Value::Object(plan)) = (schema.as_object_mut(), describe(&PLAN)) {
        schema.extend(plan);
    }
    schema
}

fn describe(shape: &Shape) -> Value {
    match shape {
        Shape::Text { pattern } => {
            let mut text = json!({ "type": "string", "minLength": 1 });
            if let Some(pattern) = pattern {
                text["pattern"] = json!(pattern);
            }
            text
        }
        Shape::Form(form) => describe_form(form),
        Shape::Boolean => json!({ "type": "boolean" }),
        Shape::Integer {
            minimum, maximum, ..
        } => {
            json!({ "type": "integer", "minimum": minimum, "maximum": maximum })
        }
        Shape::Duration { .. } => {
            json!({ "type": "string", "minLength": 1, "pattern": duration::PATTERN })
        }
        Shape::Choice { now, .. } => json!({ "type": "string", "enum": now }),
        Shape::List { item, filled, most } => {
            let items = describe(item);
            let mut list = json!({ "type": "array", "items": items, "uniqueItems": true });
            if *filled {
                list["minItems"] = json!(1);
            }
            if let Some(most) = most {
                list["maxItems"] = json!(most);
            }
            list
        }
        Shape::WordOr { word, list } => json!({ "oneOf": [{ "const": word }, describe(list)] }),
        Shape::Texts { most, name, value } => json!({
            "type": "object",
            "maxProperties": most,
            "propertyNames": describe_form(name),
            "additionalProperties": describe_form(value),
        }),
        Shape::CountOr {
            minimum,
            maximum,
            list,
        } => json!({
            "oneOf": [
                { "type": "integer", "minimum": minimum, "maximum": maximum },
                describe(list),
            ]
        }),
        Shape::Mapping(mapping) => describe_mapping(mapping),
    }
}

fn describe_mapping(mapping: &Mapping) -> Value {
    let properties: Map<String, Value> = mapping
        .keys
        .iter()
        .map(|key| (key.name.to_owned(), describe_key(key)))
        .collect();
    let required: Vec<&str> = mapping
        .keys
        .iter()
        .filter(|key| matches!(key.presence, Presence::Required(_)))
        .map(|key| key.name)
        .collect();
    let mut described = json!({
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    });
    if !required.is_empty() {
        described["required"] = json!(required);
    }
    if !mapping.one_of.is_empty() {
        let alternatives = mapping.one_of.iter();
        described["oneOf"] = alternatives
            .map(|alternative| describe_alternative(alternative, mapping.one_of))
            .collect();
    }
    described
}

/// Its keys have to be there, and those of the others must not.
fn describe_alternative(alternative: &Alternative, all: &[Alternative]) -> Value {
    let others = all.iter().flat_map(Alternative::keys);
    let others = others.filter(|key| !alternative.keys().any(|own| own == *key));
    let refused: Map<String, Value> = others.map(|key| (key.to_owned(), json!(false))).collect();
    json!({ "required": alternative.needs, "properties": refused })
}

fn describe_form(form: &Form) -> Value {
    let Form {
        pattern,
        not,
        longest,
    } = form;
    let mut text = json!({ "type": "string", "minLength": 1, "pattern": pattern });
    if let Some(not) = not {
        text["not"] = json!({ "pattern": not });
    }
    if let Some(longest) = longest {
        text["maxLength"] = json!(longest);
    }
    text
}

fn describe_key(key: &Key) -> Value {
    let mut described = describe(&key.shape);
    described["description"] = match key.scope {
        Scope::Stack => json!(format!("{} Another one is another stack.", key.about)),
        Scope::Resources | Scope::Run => json!(key.about),
    };
    if let Presence::Default(literal) = &key.presence {
        described["default"] = match literal {
            Literal::Boolean(value) => json!(value),
            Literal::Integer(value) => json!(value),
            Literal::Text(text) => json!(text),
            Literal::Duration(seconds) => json!(duration::written(*seconds)),
        };
    }
    described
}
