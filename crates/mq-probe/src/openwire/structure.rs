//! The structures inside commands: destinations and identities. Each is a boolean, a type and its fields.
//! Source: ActiveMQ's `CommandTypes`, and the marshallers of OpenWire v12.

use crate::client::Destination;

use super::error::CodecError;
use super::marshal::{Reader, Writer};

const QUEUE: u8 = 100;
const TOPIC: u8 = 101;
const TEMPORARY_QUEUE: u8 = 102;
const TEMPORARY_TOPIC: u8 = 103;
const MESSAGE_ID: u8 = 110;
const LOCAL_TRANSACTION: u8 = 111;
const XA_TRANSACTION: u8 = 112;
const CONNECTION_ID: u8 = 120;
const SESSION_ID: u8 = 121;
const CONSUMER_ID: u8 = 122;
const PRODUCER_ID: u8 = 123;
const BROKER_ID: u8 = 124;

/// The number of the one session that each connection has.
const SESSION: i64 = 1;
/// The number of the one producer that each session has.
const PRODUCER: i64 = 1;

/// The names by which a connection speaks of itself and of what it opened.
pub(super) struct Identity {
    connection: String,
}

impl Identity {
    /// The names of the connection `connection`, which no other connection may ever have had: the broker takes a message id
    /// that it has seen before for a duplicate, and drops the message.
    pub(super) fn new(connection: String) -> Self {
        Self { connection }
    }

    /// The connection.
    pub(super) fn connection(&self, writer: &mut Writer) {
        self.structure(writer, CONNECTION_ID, &[]);
    }

    /// Its session.
    pub(super) fn session(&self, writer: &mut Writer) {
        self.structure(writer, SESSION_ID, &[SESSION]);
    }

    /// Its producer.
    pub(super) fn producer(&self, writer: &mut Writer) {
        self.structure(writer, PRODUCER_ID, &[PRODUCER, SESSION]);
    }

    /// One of its consumers.
    pub(super) fn consumer(&self, writer: &mut Writer, number: i64) {
        self.structure(writer, CONSUMER_ID, &[SESSION, number]);
    }

    /// One of its producer's messages.
    pub(super) fn message(&self, writer: &mut Writer, number: i64) {
        writer.boolean(true);
        writer.byte(MESSAGE_ID);
        writer.none();
        self.producer(writer);
        writer.long(number);
        writer.long(0);
    }

    fn structure(&self, writer: &mut Writer, kind: u8, numbers: &[i64]) {
        writer.boolean(true);
        writer.byte(kind);
        writer.string(Some(&self.connection));
        for number in numbers {
            writer.long(*number);
        }
    }
}

/// Write a destination.
pub(super) fn write_destination(writer: &mut Writer, destination: &Destination) {
    writer.boolean(true);
    writer.byte(match destination {
        Destination::Queue(_) => QUEUE,
        Destination::Topic(_) => TOPIC,
    });
    writer.string(Some(destination.name()));
}

/// Read a destination.
pub(super) fn read_destination(reader: &mut Reader) -> Result<Option<Destination>, CodecError> {
    reader.optional(|reader| {
        let kind = reader.byte()?;
        let name = reader.string()?.unwrap_or_default();
        match kind {
            QUEUE | TEMPORARY_QUEUE => Ok(Destination::Queue(name)),
            TOPIC | TEMPORARY_TOPIC => Ok(Destination::Topic(name)),
            kind => Err(unexpected("a destination", kind)),
        }
    })
}

/// Read past the name of a connection, a session, a consumer, a producer or a broker; gives its last number, which tells
/// one consumer from another.
pub(super) fn read_identity(reader: &mut Reader) -> Result<Option<i64>, CodecError> {
    reader.optional(|reader| {
        let numbers = match reader.byte()? {
            CONNECTION_ID | BROKER_ID => 0,
            SESSION_ID => 1,
            CONSUMER_ID | PRODUCER_ID => 2,
            kind => return Err(unexpected("an identity", kind)),
        };
        reader.string()?;
        let mut last = 0;
        for _ in 0..numbers {
            last = reader.long()?;
        }
        Ok(last)
    })
}

/// Read past the names in an array.
pub(super) fn read_identities(reader: &mut Reader) -> Result<(), CodecError> {
    reader.optional(|reader| {
        for _ in 0..reader.short()? {
            read_identity(reader)?;
        }
        Ok(())
    })?;
    Ok(())
}

/// Read past the name of a message.
pub(super) fn read_message_id(reader: &mut Reader) -> Result<Option<()>, CodecError> {
    reader.optional(|reader| {
        match reader.byte()? {
            MESSAGE_ID => {}
            kind => return Err(unexpected("a message id", kind)),
        }
        reader.string()?;
        read_identity(reader)?;
        reader.long()?;
        reader.long()?;
        Ok(())
    })
}

/// Read past the name of a transaction.
pub(super) fn read_transaction(reader: &mut Reader) -> Result<(), CodecError> {
    reader.optional(|reader| {
        match reader.byte()? {
            LOCAL_TRANSACTION => {
                reader.long()?;
                read_identity(reader)?;
            }
            XA_TRANSACTION => {
                reader.int()?;
                reader.bytes()?;
                reader.bytes()?;
            }
            kind => return Err(unexpected("a transaction", kind)),
        }
        Ok(())
    })?;
    Ok(())
}

fn unexpected(wanted: &'static str, kind: u8) -> CodecError {
    CodecError::UnexpectedStructure { kind, wanted }
}
