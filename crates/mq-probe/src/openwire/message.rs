//! A message as OpenWire marshals it.
//! Source: ActiveMQ's `MessageMarshaller` of OpenWire v12.

use bytes::Bytes;

use crate::client::{Destination, Message};

use super::error::CodecError;
use super::marshal::{Reader, Writer};
use super::properties::{self, Value};
use super::structure::{
    Identity, read_destination, read_identities, read_identity, read_message_id, read_transaction,
    write_destination,
};

/// A message with bytes.
pub(super) const BYTES_MESSAGE: u8 = 24;
/// A message of any kind has a type between these.
const MESSAGES: std::ops::RangeInclusive<u8> = 23..=29;
const TEXT_MESSAGE: u8 = 28;

/// The property that selectors look at.
pub(super) const PART: &str = "part";

/// JMS's default of 0 to 9.
const PRIORITY: u8 = 4;

/// A message as it came.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Received {
    /// The message.
    pub(super) message: Message,
    /// The message's name, as the broker wrote it: an acknowledgement repeats it.
    pub(super) id: Bytes,
}

/// Write the fields of a message, without the type, that goes to `to` as number `number` of the connection.
pub(super) fn write(
    writer: &mut Writer,
    identity: &Identity,
    number: i64,
    to: &Destination,
    message: &Message,
) -> Result<(), CodecError> {
    identity.producer(writer);
    write_destination(writer, to);
    writer.none(); // transaction
    writer.none(); // original destination
    identity.message(writer, number);
    writer.none(); // original transaction
    writer.string(None); // group
    writer.int(0); // group sequence
    writer.string(message.correlation_id.as_deref());
    writer.boolean(true); // persistent
    writer.long(0); // never expires
    writer.byte(PRIORITY);
    match &message.reply_to {
        Some(reply_to) => write_destination(writer, reply_to),
        None => writer.none(),
    }
    writer.long(0); // timestamp
    writer.string(None); // JMS type
    writer.bytes(&message.body);
    match &message.part {
        Some(part) => writer.bytes(&properties::write(&[(PART, Value::String(part))])?),
        None => writer.none(),
    }
    writer.none(); // data structure
    writer.none(); // target consumer
    writer.boolean(false); // compressed
    writer.int(0); // redeliveries
    writer.none(); // broker path
    writer.long(0); // arrival
    writer.string(None); // user
    writer.boolean(false); // came over a bridge
    writer.boolean(false); // droppable
    writer.none(); // cluster
    writer.long(0); // broker in
    writer.long(0); // broker out
    writer.boolean(false); // first of its group
    Ok(())
}

/// Read a message that was nested in a command: its type and its fields.
pub(super) fn read(reader: &mut Reader) -> Result<Received, CodecError> {
    let kind = reader.byte()?;
    if !MESSAGES.contains(&kind) {
        let wanted = "a message";
        return Err(CodecError::UnexpectedStructure { kind, wanted });
    }
    reader.int()?; // command
    reader.boolean()?; // response required
    read_identity(reader)?; // producer
    read_destination(reader)?;
    read_transaction(reader)?;
    read_destination(reader)?; // original destination
    let (_, id) = reader.with_bytes(read_message_id)?;
    read_transaction(reader)?; // original transaction
    reader.string()?; // group
    reader.int()?; // group sequence
    let correlation_id = reader.string()?;
    reader.boolean()?; // persistent
    reader.long()?; // expiration
    reader.byte()?; // priority
    let reply_to = read_destination(reader)?;
    reader.long()?; // timestamp
    reader.string()?; // JMS type
    let content = reader.bytes()?.unwrap_or_default();
    let properties = reader.bytes()?;
    if reader.boolean()? {
        return Err(CodecError::Advisory);
    }
    read_identity(reader)?; // target consumer
    if reader.boolean()? {
        return Err(CodecError::Compressed);
    }
    reader.int()?; // redeliveries
    read_identities(reader)?; // broker path
    reader.long()?; // arrival
    reader.string()?; // user
    reader.boolean()?; // came over a bridge
    reader.boolean()?; // droppable
    read_identities(reader)?; // cluster
    reader.long()?; // broker in
    reader.long()?; // broker out
    reader.boolean()?; // first of its group

    let part = match properties {
        Some(properties) => properties::find_string(properties, PART)?,
        None => None,
    };
    // A text has its length in front; an empty one may be missing altogether.
    let body = if kind == TEXT_MESSAGE && !content.is_empty() {
        Reader::new(content).sized()?
    } else {
        content
    };
    let message = Message {
        body,
        correlation_id,
        reply_to,
        part,
    };
    Ok(Received { message, id })
}
