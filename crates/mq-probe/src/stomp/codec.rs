//! How frames are cut out of bytes.

use bytes::{Buf as _, BytesMut};

use super::super::wire::{Decode, LARGEST_FRAME};
use super::error::CodecError;
use super::frame::{Frame, has_escapes, unescape};

/// The longest head that is taken from a broker: a command and its headers.
const LARGEST_HEAD: usize = 64 * 1024;

/// Cuts frames out of bytes, and remembers how far it has looked, so that a frame that comes in drops is not searched again
/// and again.
#[derive(Debug, Default)]
pub(super) struct Codec {
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Head {
        searched: usize,
    },
    Body {
        frame: Frame,
        length: Option<usize>,
        searched: usize,
    },
}

impl Default for Stage {
    fn default() -> Self {
        Self::Head { searched: 0 }
    }
}

impl Decode for Codec {
    type Frame = Frame;
    type Error = CodecError;

    fn decode(&mut self, bytes: &mut BytesMut) -> Result<Option<Frame>, CodecError> {
        if let Stage::Head { searched } = &mut self.stage {
            if *searched == 0 {
                skip_line_ends(bytes);
            }
            let Some((head, body)) = find_blank_line(bytes, *searched)? else {
                // The end of what is there may be the first half of a blank line.
                *searched = bytes.len().saturating_sub(2);
                return Ok(None);
            };
            let frame = parse_head(&bytes[..head])?;
            let length = length_of(&frame)?;
            bytes.advance(body);
            self.stage = Stage::Body {
                frame,
                length,
                searched: 0,
            };
        }
        let Stage::Body {
            frame,
            length,
            searched,
        } = &mut self.stage
        else {
            return Ok(None);
        };
        let Some(end) = find_end(bytes, *length, *searched)? else {
            *searched = bytes.len();
            return Ok(None);
        };
        frame.body = bytes.split_to(end).freeze();
        bytes.advance(1);
        let frame = std::mem::take(frame);
        self.stage = Stage::default();
        Ok(Some(frame))
    }
}

/// Line ends between frames are heart-beats, or an adornment: ActiveMQ writes one after each frame.
fn skip_line_ends(bytes: &mut BytesMut) {
    loop {
        match **bytes {
            [b'\n', ..] => bytes.advance(1),
            [b'\r', b'\n', ..] => bytes.advance(2),
            _ => return,
        }
    }
}

/// Where the head ends, and where the body begins.
fn find_blank_line(bytes: &[u8], from: usize) -> Result<Option<(usize, usize)>, CodecError> {
    for (at, &byte) in bytes.iter().enumerate().skip(from) {
        if at > LARGEST_HEAD {
            return Err(CodecError::HeadersTooLong);
        }
        match byte {
            0 => return Err(CodecError::EndInHeaders),
            b'\n' => match bytes[at + 1..] {
                [b'\n', ..] => return Ok(Some((at, at + 2))),
                [b'\r', b'\n', ..] => return Ok(Some((at, at + 3))),
                _ => {}
            },
            _ => {}
        }
    }
    Ok(None)
}

/// Where the zero is that ends the body: where `content-length` says, or the first one.
fn find_end(bytes: &[u8], length: Option<usize>, from: usize) -> Result<Option<usize>, CodecError> {
    let Some(length) = length else {
        let zero = bytes.iter().skip(from).position(|&byte| byte == 0);
        return Ok(zero.map(|at| from + at));
    };
    match bytes.get(length) {
        Some(0) => Ok(Some(length)),
        Some(_) => Err(CodecError::LongerThanSaid),
        None => Ok(None),
    }
}

fn parse_head(bytes: &[u8]) -> Result<Frame, CodecError> {
    let text = std::str::from_utf8(bytes).map_err(CodecError::NotUtf8)?;
    let mut lines = text
        .split('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line));
    let mut frame = Frame::new(lines.next().unwrap_or_default());
    for line in lines {
        let (name, value) = line.split_once(':').ok_or(CodecError::NoColon)?;
        let (name, value) = if has_escapes(&frame.command) {
            (plain(&frame, name)?, plain(&frame, value)?)
        } else {
            (name.to_owned(), value.to_owned())
        };
        frame.headers.push((name, value));
    }
    Ok(frame)
}

/// The value without escapes. One that there is not is an error ("Value Encoding"), but in an ERROR, which a broker may write
/// in the manner of STOMP 1.0 when no version has been agreed on: what it has to say matters more.
fn plain(frame: &Frame, value: &str) -> Result<String, CodecError> {
    match unescape(value) {
        Some(value) => Ok(value),
        None if frame.command == "ERROR" => Ok(value.to_owned()),
        None => Err(CodecError::UnknownEscape),
    }
}

fn length_of(frame: &Frame) -> Result<Option<usize>, CodecError> {
    let Some(value) = frame.header("content-length") else {
        return Ok(None);
    };
    match value.trim().parse() {
        Ok(length) if length <= LARGEST_FRAME => Ok(Some(length)),
        Ok(_) => Err(CodecError::TooLarge),
        Err(error) => Err(CodecError::NoLength(error)),
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use bytes::Bytes;
    use proptest::prelude::*;

    use super::*;

    /// All frames in `bytes`, which come in pieces of `piece` bytes.
    fn decode(bytes: &[u8], piece: usize) -> Result<Vec<Frame>, CodecError> {
        let mut codec = Codec::default();
        let mut inbox = BytesMut::new();
        let mut frames = Vec::new();
        for piece in bytes.chunks(piece) {
            inbox.extend_from_slice(piece);
            while let Some(frame) = codec.decode(&mut inbox)? {
                frames.push(frame);
            }
        }
        Ok(frames)
    }

    #[test]
    fn what_activemq_writes_is_read() {
        let bytes = b"CONNECTED\nserver:ActiveMQ/5.18.3\nversion:1.2\n\n\0\n\
            ERROR\nmessage:not authorized to write to\\c queue\\c//a\n\nstack\0\n";
        for piece in 1..bytes.len() {
            let frames = decode(bytes, piece).unwrap();
            assert_eq!(frames.len(), 2);
            assert_eq!(frames[0].header("version"), Some("1.2"));
            assert_eq!(
                frames[1].header("message"),
                Some("not authorized to write to: queue://a")
            );
            assert_eq!(frames[1].body, "stack");
        }
    }

    #[test]
    fn lines_may_end_with_a_carriage_return() {
        let bytes = b"\r\n\r\nRECEIPT\r\nreceipt-id:7\r\nreceipt-id:8\r\n\r\n\0";
        for piece in 1..bytes.len() {
            let frames = decode(bytes, piece).unwrap();
            assert_eq!(frames[0].header("receipt-id"), Some("7"));
        }
    }

    #[test]
    fn an_error_may_have_escapes_that_there_are_not() {
        let frames = decode(b"ERROR\nmessage:user DOMAIN\\app\n\n\0", 99).unwrap();
        assert_eq!(frames[0].header("message"), Some("user DOMAIN\\app"));
        assert!(decode(b"MESSAGE\nx:user DOMAIN\\app\n\n\0", 99).is_err());
    }

    #[test]
    fn what_is_no_frame_is_refused() {
        for (bytes, told) in [
            (
                b"HTTP/1.1 400 Bad Request\r\nConnection\r\n\r\n".as_slice(),
                "a header has no colon",
            ),
            (b"MESSAGE\0", "a frame ends before its headers do"),
            (b"MESSAGE\nx\n\n\0", "a header has no colon"),
            (b"MESSAGE\nx:\xff\n\n\0", "the headers are not UTF-8"),
            (
                b"MESSAGE\nx:\\t\n\n\0",
                "a header has an escape that there is not",
            ),
            (
                b"MESSAGE\ncontent-length:-1\n\n\0",
                "a frame has a content-length that is no number",
            ),
            (
                b"MESSAGE\ncontent-length:99999999999\n\n\0",
                "the peer sends a frame larger than any that was asked for",
            ),
            (
                b"MESSAGE\ncontent-length:1\n\nab\0",
                "a frame is longer than its content-length",
            ),
            (
                &b"a".repeat(LARGEST_HEAD + 2),
                "the headers of a frame are longer than any that are expected",
            ),
        ] {
            let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(40)]).into_owned();
            let refused = decode(bytes, 4096).unwrap_err();
            assert_eq!(refused.to_string(), told, "{shown}");
        }
    }

    #[test]
    fn what_lies_below_an_error_is_kept() {
        for bytes in [
            b"MESSAGE\nx:\xff\n\n\0".as_slice(),
            b"MESSAGE\ncontent-length:-1\n\n\0",
        ] {
            assert!(decode(bytes, 4096).unwrap_err().source().is_some());
        }
    }

    prop_compose! {
        fn frames()(
            command in "[A-Z]{1,12}",
            headers in prop::collection::vec(("[^\0]{0,8}", "[^\0]{0,16}"), 0..4),
            body in prop::collection::vec(any::<u8>(), 0..64),
        ) -> Frame {
            let headers = headers.into_iter().filter(|(name, _)| name != "content-length").collect();
            Frame { command, headers, body: Bytes::from(body) }
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            sent in prop::collection::vec(frames(), 1..4),
            piece in 1..200_usize,
        ) {
            // The greeting has no escapes, and so can't carry what needs them.
            prop_assume!(sent.iter().all(|frame| has_escapes(&frame.command)));
            let bytes: Vec<u8> = sent.iter().flat_map(Frame::encode).collect();
            let mut read = decode(&bytes, piece).unwrap();
            for frame in &mut read {
                frame.headers.retain(|(name, _)| name != "content-length");
            }
            prop_assert_eq!(read, sent);
        }

        #[test]
        fn any_bytes_are_read_or_refused(
            bytes in prop::collection::vec(any::<u8>(), 0..512),
            piece in 1..64_usize,
        ) {
            let _ = decode(&bytes, piece);
        }

        #[test]
        fn a_frame_that_was_tampered_with_is_read_or_refused(
            frame in frames(),
            at in any::<prop::sample::Index>(),
            byte in prop::sample::select(b"\0\n\r:\\\xffA9".to_vec()),
            kept in any::<prop::sample::Index>(),
            piece in 1..64_usize,
        ) {
            let mut bytes = frame.encode();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            bytes.truncate(kept.index(bytes.len()) + 1);
            let _ = decode(&bytes, piece);
        }

        #[test]
        fn the_pieces_make_no_difference(
            bytes in "[A-Z]{1,3}\r?\n([a-z]{1,3}:[a-z]{0,3}\r?\n){0,3}\r?\n[a-z\n\r]{0,5}\0[\r\n]{0,4}",
            piece in 1..8_usize,
        ) {
            let whole = decode(bytes.as_bytes(), bytes.len()).unwrap();
            prop_assert_eq!(whole.len(), 1);
            prop_assert_eq!(decode(bytes.as_bytes(), piece).unwrap(), whole);
        }
    }
}
