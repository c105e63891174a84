//! What the client says to the broker.
//! Source: the marshallers of OpenWire v12; the numbers are those of ActiveMQ's `CommandTypes`.

use bytes::{BufMut as _, Bytes, BytesMut};

use crate::client::{Destination, Login, Message, Subscription};
use crate::wire::LARGEST_FRAME;

use super::error::CodecError;
use super::marshal::Writer;
use super::message::{self, BYTES_MESSAGE, PART};
use super::properties::{self, Value};
use super::structure::{Identity, write_destination};

/// The version of OpenWire that is spoken. ActiveMQ has it since 5.12, all that Amazon MQ runs have it.
pub(super) const VERSION: i32 = 12;
/// How each wire format introduces itself.
pub(super) const MAGIC: &[u8; 8] = b"ActiveMQ";

pub(super) const WIRE_FORMAT: u8 = 1;
const CONNECTION: u8 = 3;
const SESSION: u8 = 4;
const CONSUMER: u8 = 5;
const PRODUCER: u8 = 6;
const DESTINATION: u8 = 8;
pub(super) const KEEP_ALIVE: u8 = 10;
pub(super) const SHUTDOWN: u8 = 11;
const REMOVE: u8 = 12;
const ACKNOWLEDGEMENT: u8 = 22;

/// The operation of a destination command that takes it away. Source: `DestinationInfo`.
const REMOVE_OPERATION: u8 = 1;
/// What a removed consumer says when it does not tell how far it came. Source: `RemoveInfo`.
const LAST_DELIVERED_UNKNOWN: i64 = -2;

/// What an acknowledgement says of a message. Source: `MessageAck`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// This one, whatever came before it, has been dealt with.
    Done,
    /// This one is for the dead-letter queue.
    Poison,
}

/// A message that was handed over: its names as the broker wrote them, which an acknowledgement repeats.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Held {
    /// The consumer it came to.
    pub(super) consumer: Bytes,
    /// Where it came from.
    pub(super) destination: Bytes,
    /// The message.
    pub(super) message: Bytes,
}

/// Something to say. The numbers of consumers and messages are the client's own.
pub(super) enum Command<'a> {
    Connect(&'a Login),
    OpenSession,
    OpenProducer,
    OpenConsumer(i64, &'a Subscription),
    CloseConsumer(i64),
    CloseConnection,
    Send(i64, &'a Destination, &'a Message),
    Acknowledge(Outcome, &'a Held),
    RemoveDestination(&'a Destination),
    KeepAlive,
    Shutdown,
}

impl Command<'_> {
    /// The frame for it, as the command `number` of the connection.
    pub(super) fn frame(
        &self,
        identity: &Identity,
        number: i32,
        response_required: bool,
    ) -> Result<Bytes, CodecError> {
        let mut writer = Writer::default();
        writer.byte(self.kind());
        writer.int(number);
        writer.boolean(response_required);
        self.write_fields(&mut writer, identity)?;
        frame_of(&writer.into_bytes()?)
    }

    fn kind(&self) -> u8 {
        match self {
            Self::Connect(_) => CONNECTION,
            Self::OpenSession => SESSION,
            Self::OpenProducer => PRODUCER,
            Self::OpenConsumer(..) => CONSUMER,
            Self::CloseConsumer(_) | Self::CloseConnection => REMOVE,
            Self::Send(..) => BYTES_MESSAGE,
            Self::Acknowledge(..) => ACKNOWLEDGEMENT,
            Self::RemoveDestination(_) => DESTINATION,
            Self::KeepAlive => KEEP_ALIVE,
            Self::Shutdown => SHUTDOWN,
        }
    }

    fn write_fields(&self, writer: &mut Writer, identity: &Identity) -> Result<(), CodecError> {
        match self {
            Self::Connect(login) => write_connection(writer, identity, login),
            Self::OpenSession => identity.session(writer),
            Self::OpenProducer => {
                identity.producer(writer);
                writer.none(); // any destination
                writer.none(); // broker path
                writer.boolean(false); // dispatch asynchronously
                writer.int(0); // no flow control of its own
            }
            Self::OpenConsumer(number, subscription) => {
                write_consumer(writer, identity, *number, subscription);
            }
            Self::CloseConsumer(number) => {
                identity.consumer(writer, *number);
                writer.long(LAST_DELIVERED_UNKNOWN);
            }
            Self::CloseConnection => {
                identity.connection(writer);
                writer.long(LAST_DELIVERED_UNKNOWN);
            }
            Self::Send(number, to, message) => {
                message::write(writer, identity, *number, to, message)?;
            }
            Self::Acknowledge(outcome, held) => write_acknowledgement(writer, *outcome, held),
            Self::RemoveDestination(destination) => {
                identity.connection(writer);
                write_destination(writer, destination);
                writer.byte(REMOVE_OPERATION);
                writer.long(0); // do not wait for consumers to go
                writer.none(); // broker path
            }
            Self::KeepAlive | Self::Shutdown => {}
        }
        Ok(())
    }
}

/// The frame with which a client begins: everything that would make decoding depend on more than the bytes at hand is off.
pub(super) fn wire_format() -> Result<Bytes, CodecError> {
    let properties = properties::write(&[
        ("CacheEnabled", Value::Boolean(false)),
        ("TightEncodingEnabled", Value::Boolean(false)),
        ("SizePrefixDisabled", Value::Boolean(false)),
        ("StackTraceEnabled", Value::Boolean(false)),
        ("TcpNoDelayEnabled", Value::Boolean(true)),
        // Zero is never: how long to wait is the caller's affair.
        ("MaxInactivityDuration", Value::Long(0)),
    ])?;
    let mut writer = Writer::default();
    writer.byte(WIRE_FORMAT);
    writer.raw(MAGIC);
    writer.int(VERSION);
    writer.bytes(&properties);
    frame_of(&writer.into_bytes()?)
}

fn frame_of(command: &[u8]) -> Result<Bytes, CodecError> {
    // What is larger could be sent, and not be received again.
    let length = u32::try_from(command.len())
        .ok()
        .filter(|_| command.len() <= LARGEST_FRAME)
        .ok_or(CodecError::MessageTooLarge)?;
    let mut frame = BytesMut::with_capacity(4 + command.len());
    frame.put_u32(length);
    frame.put_slice(command);
    Ok(frame.freeze())
}

fn write_connection(writer: &mut Writer, identity: &Identity, login: &Login) {
    identity.connection(writer);
    writer.string(Some(&login.client));
    writer.string(Some(login.credentials.password.value()));
    writer.string(Some(&login.credentials.user));
    writer.none(); // broker path
    writer.boolean(false); // a broker
    writer.boolean(true); // manageable
    writer.boolean(true); // nothing is left to the broker's peers
    writer.boolean(false); // fault tolerant
    writer.boolean(false); // comes back
    writer.string(None); // address
}

fn write_consumer(
    writer: &mut Writer,
    identity: &Identity,
    number: i64,
    subscription: &Subscription,
) {
    // Text in a selector is quoted as in SQL.
    let selector = subscription
        .filter
        .as_ref()
        .map(|filter| format!("{PART} = '{}'", filter.0.replace('\'', "''")));
    identity.consumer(writer, number);
    writer.boolean(false); // only looks
    write_destination(writer, &subscription.from);
    writer.int(i32::from(subscription.prefetch));
    writer.int(0); // no limit to what waits
    writer.boolean(true); // dispatch asynchronously
    writer.string(selector.as_deref());
    writer.string(None); // client
    writer.string(None); // durable subscription
    writer.boolean(false); // not what the connection itself sends
    writer.boolean(false); // exclusive
    writer.boolean(false); // retroactive
    writer.byte(0); // priority
    writer.none(); // broker path
    writer.none(); // predicate
    writer.boolean(false); // a broker's
    writer.boolean(false); // acknowledges late
    writer.boolean(true); // acknowledges one at a time
    writer.none(); // network path
}

fn write_acknowledgement(writer: &mut Writer, outcome: Outcome, held: &Held) {
    writer.raw(&held.destination);
    writer.none(); // transaction
    writer.raw(&held.consumer);
    writer.byte(match outcome {
        Outcome::Poison => 1,
        Outcome::Done => 4,
    });
    // First and last: without a first, a poison is all that came up to the last.
    writer.raw(&held.message);
    writer.raw(&held.message);
    writer.int(1);
    match outcome {
        Outcome::Done => writer.none(),
        Outcome::Poison => {
            writer.boolean(true);
            writer.string(Some("java.lang.Throwable"));
            writer.string(Some("rejected by its consumer"));
        }
    }
}
