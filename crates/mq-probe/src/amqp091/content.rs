//! Content: what follows the methods that carry a message.

use amq_protocol::frame::{AMQPContentHeader, AMQPFrame};
use amq_protocol::protocol::basic::{AMQPProperties, Deliver, Return};
use amq_protocol::types::{AMQPValue, ChannelId, FieldTable, ShortString};
use bytes::{Bytes, BytesMut};

use super::super::client::{Delivery, Destination, Message};
use super::super::wire::LARGEST_FRAME;
use super::error::CodecError;
use super::frame::{OVERHEAD, short};

/// The class of all content (section 1.8: basic).
const BASIC: u16 = 60;

/// The delivery mode of what the broker must store (section 1.8: 2 is persistent).
const PERSISTENT: u8 = 2;

/// The header that [`Message::part`] travels in. On exchanges the routing key says it too.
const PART: &str = "part";

/// What a content belongs to.
#[derive(Debug)]
pub(super) enum Carrier {
    /// A message from a queue.
    Deliver(Deliver),
    /// A message of ours that nobody wanted.
    Return(Return),
}

/// A content, understood.
#[derive(Debug)]
pub(super) enum Content {
    /// A message from a queue.
    Delivery(Delivery),
    /// A message of ours that nobody wanted, and the broker's words for it.
    Returned(String),
}

/// A content of which not all frames have come.
#[derive(Debug)]
pub(super) struct Partial {
    carrier: Carrier,
    header: Option<(usize, AMQPProperties)>,
    body: BytesMut,
}

impl Partial {
    /// The content that `carrier` announces.
    pub(super) fn new(carrier: Carrier) -> Self {
        Self {
            carrier,
            header: None,
            body: BytesMut::new(),
        }
    }

    /// Its content header has come.
    pub(super) fn take_header(&mut self, header: AMQPContentHeader) -> Result<(), CodecError> {
        let size = usize::try_from(header.body_size).ok();
        match size.filter(|size| *size <= LARGEST_FRAME) {
            _ if self.header.is_some() => Err(CodecError::TwoHeaders),
            None => Err(CodecError::MessageTooLarge(header.body_size)),
            Some(size) => {
                self.header = Some((size, header.properties));
                Ok(())
            }
        }
    }

    /// Some of its body has come.
    pub(super) fn take_body(&mut self, body: &[u8]) -> Result<(), CodecError> {
        let Some((size, _)) = &self.header else {
            return Err(CodecError::BodyBeforeHeader);
        };
        if body.len() > size - self.body.len() {
            return Err(CodecError::LargerThanSaid);
        }
        self.body.extend_from_slice(body);
        Ok(())
    }

    /// Whether all of it has come.
    pub(super) fn is_complete(&self) -> bool {
        let header = self.header.as_ref();
        header.is_some_and(|(size, _)| *size == self.body.len())
    }

    /// What it amounts to, once it is complete.
    pub(super) fn finish(self) -> Content {
        let properties = self.header.map(|(_, properties)| properties);
        let properties = properties.unwrap_or_default();
        match self.carrier {
            Carrier::Deliver(deliver) => {
                Content::Delivery(delivery(&deliver, &properties, self.body.freeze()))
            }
            Carrier::Return(returned) => Content::Returned(format!(
                "the message came back: {} {}",
                returned.reply_code, returned.reply_text
            )),
        }
    }
}

fn delivery(deliver: &Deliver, properties: &AMQPProperties, body: Bytes) -> Delivery {
    let text = |value: &Option<ShortString>| value.as_ref().map(|value| value.as_str().to_owned());
    // The default exchange, whose name is empty, routes by the queue's name: no part in that.
    let key = deliver.routing_key.as_str();
    let key = (!deliver.exchange.as_str().is_empty() && !key.is_empty()).then(|| key.to_owned());
    Delivery {
        message: Message {
            body,
            correlation_id: text(properties.correlation_id()),
            reply_to: text(properties.reply_to()).map(Destination::Queue),
            part: part(properties).or(key),
        },
        redelivered: deliver.redelivered,
        handle: deliver.delivery_tag,
    }
}

fn part(properties: &AMQPProperties) -> Option<String> {
    match properties.headers().as_ref()?.inner().get(PART)? {
        AMQPValue::LongString(part) => String::from_utf8(part.as_bytes().to_vec()).ok(),
        AMQPValue::ShortString(part) => Some(part.as_str().to_owned()),
        _ => None,
    }
}

/// The frames that carry `message` after the method that publishes it; none is larger than `frame_max` with all that is around
/// its payload.
pub(super) fn frames(
    channel: ChannelId,
    message: &Message,
    frame_max: u32,
) -> Result<Vec<AMQPFrame>, CodecError> {
    let mut properties = AMQPProperties::default().with_delivery_mode(PERSISTENT);
    if let Some(id) = &message.correlation_id {
        properties = properties.with_correlation_id(short(id)?);
    }
    if let Some(reply_to) = &message.reply_to {
        properties = properties.with_reply_to(short(reply_to.name())?);
    }
    if let Some(part) = &message.part {
        let mut headers = FieldTable::default();
        headers.insert(PART.into(), AMQPValue::LongString(part.as_str().into()));
        properties = properties.with_headers(headers);
    }
    let header = AMQPContentHeader {
        class_id: BASIC,
        body_size: u64::try_from(message.body.len()).map_err(CodecError::TooLargeToSend)?,
        properties,
    };
    let room = usize::try_from(frame_max - OVERHEAD).map_err(CodecError::TooLargeToSend)?;
    let mut frames = vec![AMQPFrame::Header(channel, header)];
    let bodies = message.body.chunks(room);
    frames.extend(bodies.map(|body| AMQPFrame::Body(channel, body.to_vec())));
    Ok(frames)
}
