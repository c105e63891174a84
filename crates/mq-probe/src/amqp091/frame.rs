//! Frames: bytes to frames and back.

use amq_protocol::frame::{AMQPFrame, WriteContext, gen_frame, parse_frame};
use amq_protocol::types::ShortString;
use bytes::{Buf as _, BytesMut};

use super::super::wire::Decode;
use super::error::CodecError;

/// The largest frame that is asked for, and taken, with all that is around its payload: RabbitMQ's own default.
pub(super) const LARGEST: u32 = 131_072;

/// What every peer must take (section 4.2.3: frame-min-size).
pub(super) const SMALLEST: u32 = 4096;

/// Type, channel and size before the payload (section 2.3.5).
const HEADER: usize = 7;

/// What is not payload: the header, and the octet that ends every frame.
pub(super) const OVERHEAD: u32 = 8;

const METHOD: u8 = 1;
const CONTENT_HEADER: u8 = 2;
const BODY: u8 = 3;
const HEARTBEAT: u8 = 8;
const END: u8 = 0xCE;

/// How many tables and arrays a frame may hold. The parser goes one call deeper for each that is nested, so a peer could
/// otherwise exhaust the stack. RabbitMQ's greeting and a dead-lettered message's headers have two or three.
const TABLES: usize = 16;

/// Cuts frames. The boundaries are found here, so that the parser sees whole frames of bounded size only.
#[derive(Debug)]
pub(super) struct Decoder;

impl Decode for Decoder {
    type Frame = AMQPFrame;
    type Error = CodecError;

    fn decode(&mut self, bytes: &mut BytesMut) -> Result<Option<AMQPFrame>, CodecError> {
        match bytes.first() {
            None => return Ok(None),
            Some(&(METHOD | CONTENT_HEADER | BODY | HEARTBEAT)) => {}
            Some(b'A') => return other_version(bytes),
            Some(_) => return Err(CodecError::NotAmqp),
        }
        let Some(header) = bytes.first_chunk::<HEADER>() else {
            return Ok(None);
        };
        let size = u32::from_be_bytes([header[3], header[4], header[5], header[6]]);
        if size > LARGEST - OVERHEAD {
            return Err(CodecError::FrameTooLarge(size));
        }
        let end = HEADER + usize::try_from(size).map_err(|_| CodecError::FrameTooLarge(size))?;
        match bytes.get(end) {
            None => return Ok(None),
            Some(&END) => {}
            Some(_) => return Err(CodecError::WrongEnd),
        }
        let frame = bytes.split_to(end + 1);
        let has_tables = matches!(frame[0], METHOD | CONTENT_HEADER);
        if has_tables && most_tables(&frame[HEADER..end]) > TABLES {
            return Err(CodecError::TooManyTables);
        }
        let (_, frame) = parse_frame(&frame[..]).map_err(CodecError::Unreadable)?;
        Ok(Some(frame))
    }
}

/// A peer that speaks another version answers with the header of the version that it would like, and hangs up
/// (section 2.2.4).
fn other_version(bytes: &mut BytesMut) -> Result<Option<AMQPFrame>, CodecError> {
    let Some(header) = bytes.first_chunk::<8>() else {
        return Ok(None);
    };
    let told = match header {
        [b'A', b'M', b'Q', b'P', 0, 0, 9, 1] => CodecError::VersionRefused,
        &[b'A', b'M', b'Q', b'P', _, major, minor, revision] => CodecError::OtherVersion {
            major,
            minor,
            revision,
        },
        _ => CodecError::NotAmqp,
    };
    bytes.advance(bytes.len());
    Err(told)
}

/// At least as many tables and arrays as `payload` can hold: bytes that could start one are counted wherever they are. A table
/// starts with `F`, an array with `A`, then four bytes of a length that must fit.
fn most_tables(payload: &[u8]) -> usize {
    let starts = payload.windows(5).enumerate().filter(|(at, window)| {
        let length = u32::from_be_bytes([window[1], window[2], window[3], window[4]]);
        let left = payload.len() - at - window.len();
        matches!(window[0], b'F' | b'A')
            && usize::try_from(length).is_ok_and(|length| length <= left)
    });
    starts.count()
}

/// The bytes of frames, one after the other.
pub(super) fn encode(frames: &[AMQPFrame]) -> Result<Vec<u8>, CodecError> {
    let mut bytes = Vec::new();
    for frame in frames {
        let written = gen_frame(frame)(WriteContext::from(bytes));
        bytes = written.map_err(CodecError::Unwritable)?.into_inner().0;
    }
    Ok(bytes)
}

/// A string of the kind that has at most 255 bytes.
pub(super) fn short(text: &str) -> Result<ShortString, CodecError> {
    ShortString::try_new(text).map_err(|_| CodecError::NameTooLong(text.len()))
}
