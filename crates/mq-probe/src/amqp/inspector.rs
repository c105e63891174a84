//! What a peer says, frame by frame, before the crate hears it.

use std::collections::HashMap;

use bytes::BytesMut;

use super::super::wire::{Decode, LARGEST_FRAME as LARGEST_MESSAGE};
use super::depth::{are_values, end, number};
use super::error::CodecError;

/// The largest frame that is asked for, and taken. A message may have many.
pub(super) const LARGEST_FRAME: u32 = 64 * 1024;

/// The header of the protocol, and of a frame, have the same size (sections 2.2 and 2.3.1).
const HEADER: usize = 8;

/// How the descriptor of everything in a frame starts: described, by a number of one byte.
const DESCRIBED: [u8; 2] = [0x00, 0x53];

/// The descriptor of a transfer, and which of its fields say what (section 2.7.5).
const TRANSFER: u8 = 0x14;
const HANDLE: usize = 0;
const MORE: usize = 5;
const RESUME: usize = 8;
const ABORTED: usize = 9;

/// Cuts what a peer says into frames that are safe to pass on as they are.
#[derive(Debug, Default)]
pub(super) struct Inspector {
    /// Whether the first header has come, which may be of any protocol: the crate says what is wrong with it.
    greeted: bool,
    /// The messages that have come in part, by channel and handle: only a whole one can be walked.
    partial: HashMap<(usize, u32), Vec<u8>>,
}

impl Decode for Inspector {
    type Frame = BytesMut;
    type Error = CodecError;

    fn decode(&mut self, bytes: &mut BytesMut) -> Result<Option<BytesMut>, CodecError> {
        if bytes.len() < HEADER {
            return Ok(None);
        }
        if !self.greeted || bytes.starts_with(b"AMQP") {
            self.greeted = true;
            return Ok(Some(bytes.split_to(HEADER)));
        }
        let size = number(bytes, 0, 4).ok_or(CodecError::NotAFrame)?;
        let start = usize::from(bytes[4]) * 4; // the header has a size of its own, in words
        let is_taken = u32::try_from(size).is_ok_and(|size| size <= LARGEST_FRAME);
        if !is_taken || start < HEADER || start > size {
            return Err(CodecError::NotAFrame);
        }
        if bytes.len() < size {
            return Ok(None);
        }
        let frame = bytes.split_to(size);
        let channel = number(&frame, 6, 2).ok_or(CodecError::NotAFrame)?;
        self.inspect(channel, &frame[start..])?;
        Ok(Some(frame))
    }
}

impl Inspector {
    fn inspect(&mut self, channel: usize, body: &[u8]) -> Result<(), CodecError> {
        if body.is_empty() {
            return Ok(()); // a sign of life
        }
        if !body.starts_with(&DESCRIBED) {
            return Err(CodecError::NotAFrame);
        }
        let end = end(body, 0).ok_or(CodecError::TooDeep)?;
        let (performative, payload) = body.split_at(end);
        match body.get(2) {
            Some(&TRANSFER) => self.transfer(channel, performative, payload),
            _ if payload.is_empty() => Ok(()),
            _ => Err(CodecError::NotAFrame),
        }
    }

    fn transfer(
        &mut self,
        channel: usize,
        transfer: &[u8],
        payload: &[u8],
    ) -> Result<(), CodecError> {
        let fields = fields(&transfer[3..]).ok_or(CodecError::NotAFrame)?;
        let is = |field: usize| fields.get(field).is_some_and(|field| is_true(field));
        let handle = fields.get(HANDLE).and_then(|field| unsigned(field));
        let key = (channel, handle.ok_or(CodecError::NotAFrame)?);
        if is(RESUME) {
            return Err(CodecError::NothingToResume);
        }
        if is(ABORTED) {
            self.partial.remove(&key);
            return Ok(());
        }
        let so_far: usize = self.partial.values().map(Vec::len).sum();
        if so_far + payload.len() > LARGEST_MESSAGE || self.partial.len() > 1000 {
            return Err(CodecError::MessageTooLarge);
        }
        let message = self.partial.entry(key).or_default();
        message.extend_from_slice(payload);
        if is(MORE) {
            return Ok(());
        }
        let whole = self.partial.remove(&key).unwrap_or_default();
        if are_values(&whole) {
            Ok(())
        } else {
            Err(CodecError::TooDeep)
        }
    }
}

/// The fields of a list that is known to be whole.
fn fields(list: &[u8]) -> Option<Vec<&[u8]>> {
    let width = match list.first()? {
        0x45 => return Some(Vec::new()),
        0xC0 => 1,
        0xD0 => 4,
        _ => return None,
    };
    let mut at = 1 + 2 * width;
    let mut fields = Vec::new();
    for _ in 0..number(list, 1 + width, width)? {
        let end = end(list, at)?;
        fields.push(&list[at..end]);
        at = end;
    }
    Some(fields)
}

/// Section 1.6.2: true has two forms.
fn is_true(field: &[u8]) -> bool {
    matches!(field, [0x41] | [0x56, 0x01])
}

/// Section 1.6.5: a uint has three forms.
fn unsigned(field: &[u8]) -> Option<u32> {
    match *field {
        [0x43] => Some(0),
        [0x52, value] => Some(u32::from(value)),
        [0x70, a, b, c, d] => Some(u32::from_be_bytes([a, b, c, d])),
        _ => None,
    }
}
