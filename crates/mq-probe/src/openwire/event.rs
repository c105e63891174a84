//! What the broker says to the client, and how it is cut out of bytes.
//! Source: the marshallers of OpenWire v12; the numbers are those of ActiveMQ's `CommandTypes`.

use bytes::{Buf as _, Bytes, BytesMut};

use crate::wire::{Decode, LARGEST_FRAME};

use super::command::{Held, KEEP_ALIVE, MAGIC, SHUTDOWN, WIRE_FORMAT};
use super::error::CodecError;
use super::marshal::Reader;
use super::message::{self, Received};
use super::structure::{read_destination, read_identity};

const BROKER: u8 = 2;
const CONTROL: u8 = 14;
const CONNECTION_ERROR: u8 = 16;
const CONSUMER_CONTROL: u8 = 17;
const CONNECTION_CONTROL: u8 = 18;
const PRODUCER_ACKNOWLEDGEMENT: u8 = 19;
const DISPATCH: u8 = 21;
const RESPONSE: u8 = 30;
const EXCEPTION_RESPONSE: u8 = 31;
const DATA_RESPONSE: u8 = 32;
const INTEGER_RESPONSE: u8 = 34;

/// Something that the broker said.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// The version that it can speak.
    WireFormat { version: i32 },
    /// The command with this number is done.
    Response { to: i32 },
    /// The command with this number was refused.
    Refusal { to: i32, exception: Exception },
    /// The connection is at its end.
    Failure(Exception),
    /// A message.
    Dispatch(Box<Dispatch>),
    /// It wants to know whether anybody is there, and perhaps to hear of it.
    KeepAlive { number: i32, answer: bool },
    /// It says good-bye.
    Shutdown,
    /// What makes no difference to this client.
    Remark,
}

/// A Java exception.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Exception {
    /// Its class.
    pub(super) class: String,
    /// Its message.
    pub(super) message: String,
}

/// A message for a consumer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Dispatch {
    /// The consumer's number.
    pub(super) consumer: i64,
    /// What an acknowledgement repeats.
    pub(super) held: Held,
    /// The message.
    pub(super) received: Received,
    /// How often it has been delivered before.
    pub(super) redeliveries: i32,
}

/// OpenWire in loose encoding, with the length in front of each frame and without a cache.
pub(super) struct Codec;

impl Decode for Codec {
    type Frame = Event;
    type Error = CodecError;

    fn decode(&mut self, bytes: &mut BytesMut) -> Result<Option<Event>, CodecError> {
        let Some((length, _)) = bytes.split_first_chunk::<4>() else {
            return Ok(None);
        };
        let length = usize::try_from(u32::from_be_bytes(*length))
            .ok()
            .filter(|length| *length <= LARGEST_FRAME)
            .ok_or(CodecError::FrameTooLarge)?;
        if bytes.len() - 4 < length {
            return Ok(None);
        }
        bytes.advance(4);
        read_event(bytes.split_to(length).freeze()).map(Some)
    }
}

fn read_event(frame: Bytes) -> Result<Event, CodecError> {
    let mut reader = Reader::new(frame);
    let kind = reader.byte()?;
    if kind == WIRE_FORMAT {
        return read_wire_format(&mut reader);
    }
    let number = reader.int()?;
    let answer = reader.boolean()?;
    match kind {
        BROKER | CONTROL | CONSUMER_CONTROL | CONNECTION_CONTROL | PRODUCER_ACKNOWLEDGEMENT => {
            Ok(Event::Remark)
        }
        KEEP_ALIVE => Ok(Event::KeepAlive { number, answer }),
        SHUTDOWN => Ok(Event::Shutdown),
        CONNECTION_ERROR => Ok(Event::Failure(read_exception(&mut reader)?)),
        RESPONSE | DATA_RESPONSE..=INTEGER_RESPONSE => Ok(Event::Response { to: reader.int()? }),
        EXCEPTION_RESPONSE => Ok(Event::Refusal {
            to: reader.int()?,
            exception: read_exception(&mut reader)?,
        }),
        DISPATCH => read_dispatch(&mut reader),
        kind => Err(CodecError::UnexpectedCommand(kind)),
    }
}

fn read_wire_format(reader: &mut Reader) -> Result<Event, CodecError> {
    if reader.raw(MAGIC.len())? != MAGIC[..] {
        return Err(CodecError::NotOpenWire);
    }
    let version = reader.int()?;
    Ok(Event::WireFormat { version })
}

/// Without its stack trace, which was not asked for.
fn read_exception(reader: &mut Reader) -> Result<Exception, CodecError> {
    let exception = reader.optional(|reader| {
        Ok(Exception {
            class: reader.string()?.unwrap_or_default(),
            message: reader.string()?.unwrap_or_default(),
        })
    })?;
    Ok(exception.unwrap_or_default())
}

fn read_dispatch(reader: &mut Reader) -> Result<Event, CodecError> {
    let (consumer, consumer_bytes) = reader.with_bytes(read_identity)?;
    let (_, destination) = reader.with_bytes(read_destination)?;
    let received = reader.optional(message::read)?;
    let redeliveries = reader.int()?;
    let (Some(consumer), Some(received)) = (consumer, received) else {
        // The end of what a browser sees, or of what was asked for one at a time. This client does neither.
        return Ok(Event::Remark);
    };
    let held = Held {
        consumer: consumer_bytes,
        destination,
        message: received.id.clone(),
    };
    Ok(Event::Dispatch(Box::new(Dispatch {
        consumer,
        held,
        received,
        redeliveries,
    })))
}
