//! Messages in AMQP 1.0's sections (section 3.2).

use bytes::{Bytes, BytesMut};
use fe2o3_amqp::types::messaging::{
    ApplicationProperties, Body, Data, Header, Message as Sections, MessageId, Properties,
};
use fe2o3_amqp::types::primitives::{Binary, SimpleValue, Value};

use super::super::client::Message;
use super::address;

/// The application property that [`Message::part`] travels in, and that selectors look at.
pub(super) const PART: &str = "part";

/// The sections of a message that is to be stored.
pub(super) fn sections(message: &Message) -> Sections<Data> {
    let properties = Properties {
        correlation_id: message.correlation_id.clone().map(MessageId::String),
        reply_to: message.reply_to.as_ref().map(address::of),
        ..Properties::default()
    };
    let part = message.part.as_ref().map(|part| {
        ApplicationProperties::builder()
            .insert(PART, part.as_str())
            .build()
    });
    Sections {
        header: Some(Header::builder().durable(true).build()),
        delivery_annotations: None,
        message_annotations: None,
        properties: Some(properties),
        application_properties: part,
        body: Data(Binary::from(message.body.to_vec())),
        footer: None,
    }
}

/// The message that came, and whether it may have been delivered before.
pub(super) fn message(sections: Sections<Body<Value>>) -> (Message, bool) {
    let header = sections.header.unwrap_or_default();
    let properties = sections.properties.unwrap_or_default();
    let part = sections.application_properties;
    let part = part.and_then(|properties| match properties.get(PART) {
        Some(SimpleValue::String(part)) => Some(part.clone()),
        _ => None,
    });
    let message = Message {
        body: body(sections.body),
        correlation_id: properties.correlation_id.map(|id| match id {
            MessageId::String(id) => id,
            MessageId::Ulong(id) => id.to_string(),
            MessageId::Uuid(id) => format!("{id:?}"),
            MessageId::Binary(id) => String::from_utf8_lossy(&id).into_owned(),
        }),
        reply_to: properties.reply_to.as_deref().map(address::parse),
        part,
    };
    (message, header.delivery_count > 0)
}

/// The bytes of a body; other protocols' texts come as a value.
fn body(body: Body<Value>) -> Bytes {
    match body {
        Body::Data(parts) => {
            let mut bytes = BytesMut::new();
            for part in parts {
                bytes.extend_from_slice(&part.0);
            }
            bytes.freeze()
        }
        Body::Value(value) => match value.0 {
            Value::String(text) => text.into(),
            Value::Binary(bytes) => bytes.into_vec().into(),
            _ => Bytes::new(),
        },
        Body::Sequence(_) | Body::Empty => Bytes::new(),
    }
}
