//! OpenWire's primitives in loose encoding: Java's `DataOutput`, and a boolean before whatever may be missing.
//! Source: the specification of ActiveMQ's OpenWire v2 and later, "The loose encoding".

use bytes::{Buf as _, BufMut as _, Bytes, BytesMut};

use super::error::CodecError;

/// A frame that is written.
#[derive(Default)]
pub(super) struct Writer {
    bytes: BytesMut,
    too_long: bool,
}

impl Writer {
    /// One byte.
    pub(super) fn byte(&mut self, value: u8) {
        self.bytes.put_u8(value);
    }

    /// A boolean.
    pub(super) fn boolean(&mut self, value: bool) {
        self.bytes.put_u8(u8::from(value));
    }

    /// 32 bits.
    pub(super) fn int(&mut self, value: i32) {
        self.bytes.put_i32(value);
    }

    /// 64 bits.
    pub(super) fn long(&mut self, value: i64) {
        self.bytes.put_i64(value);
    }

    /// Bytes as they are.
    pub(super) fn raw(&mut self, value: &[u8]) {
        self.bytes.put_slice(value);
    }

    /// Nothing where something could be.
    pub(super) fn none(&mut self) {
        self.boolean(false);
    }

    /// A string that may be missing.
    pub(super) fn string(&mut self, value: Option<&str>) {
        self.boolean(value.is_some());
        if let Some(value) = value {
            self.text(value);
        }
    }

    /// A string that is always there, as Java's `writeUTF`.
    pub(super) fn text(&mut self, value: &str) {
        let text = to_modified_utf8(value);
        match u16::try_from(text.len()) {
            Ok(length) => {
                self.bytes.put_u16(length);
                self.bytes.put_slice(&text);
            }
            Err(_) => self.too_long = true,
        }
    }

    /// Bytes with their length, that could be missing and are not.
    pub(super) fn bytes(&mut self, value: &[u8]) {
        self.boolean(true);
        match i32::try_from(value.len()) {
            Ok(length) => {
                self.int(length);
                self.bytes.put_slice(value);
            }
            Err(_) => self.too_long = true,
        }
    }

    /// What was written.
    pub(super) fn into_bytes(self) -> Result<Bytes, CodecError> {
        if self.too_long {
            return Err(CodecError::TextTooLong);
        }
        Ok(self.bytes.freeze())
    }
}

/// A frame that is read. Never beyond its end, whatever the lengths in it claim.
pub(super) struct Reader {
    rest: Bytes,
}

impl Reader {
    /// Read from the start of `bytes`.
    pub(super) fn new(bytes: Bytes) -> Self {
        Self { rest: bytes }
    }

    /// One byte.
    pub(super) fn byte(&mut self) -> Result<u8, CodecError> {
        Ok(self.raw(1)?.get_u8())
    }

    /// A boolean.
    pub(super) fn boolean(&mut self) -> Result<bool, CodecError> {
        Ok(self.byte()? != 0)
    }

    /// 16 bits, as a length.
    pub(super) fn short(&mut self) -> Result<u16, CodecError> {
        Ok(self.raw(2)?.get_u16())
    }

    /// 32 bits.
    pub(super) fn int(&mut self) -> Result<i32, CodecError> {
        Ok(self.raw(4)?.get_i32())
    }

    /// 64 bits.
    pub(super) fn long(&mut self) -> Result<i64, CodecError> {
        Ok(self.raw(8)?.get_i64())
    }

    /// Bytes as they are.
    pub(super) fn raw(&mut self, length: usize) -> Result<Bytes, CodecError> {
        if length > self.rest.len() {
            return Err(CodecError::Truncated);
        }
        Ok(self.rest.split_to(length))
    }

    /// As many bytes as the 32 bits before them say.
    pub(super) fn sized(&mut self) -> Result<Bytes, CodecError> {
        let length = self.int()?;
        let length = usize::try_from(length)
            .map_err(|source| CodecError::NegativeLength { length, source })?;
        self.raw(length)
    }

    /// A string that may be missing.
    pub(super) fn string(&mut self) -> Result<Option<String>, CodecError> {
        self.optional(Self::text)
    }

    /// A string that is always there.
    pub(super) fn text(&mut self) -> Result<String, CodecError> {
        let length = self.short()?;
        Ok(from_modified_utf8(&self.raw(usize::from(length))?))
    }

    /// Bytes that may be missing.
    pub(super) fn bytes(&mut self) -> Result<Option<Bytes>, CodecError> {
        self.optional(Self::sized)
    }

    /// What may be missing.
    pub(super) fn optional<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, CodecError>,
    ) -> Result<Option<T>, CodecError> {
        if self.boolean()? {
            read(self).map(Some)
        } else {
            Ok(None)
        }
    }

    /// What `read` makes of the next bytes, and a copy of these bytes.
    pub(super) fn with_bytes<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, CodecError>,
    ) -> Result<(T, Bytes), CodecError> {
        let before = self.rest.clone();
        let value = read(self)?;
        let length = before.len() - self.rest.len();
        Ok((value, Bytes::copy_from_slice(&before[..length])))
    }
}

/// Java's own UTF-8: zero in two bytes, and each half of a surrogate pair in three.
/// Source: `java.io.DataInput`, "Modified UTF-8".
fn to_modified_utf8(value: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(value.len());
    for unit in value.encode_utf16() {
        let [high, low] = unit.to_be_bytes();
        let last = 0x80 | (low & 0x3f);
        match unit {
            0x01..=0x7f => bytes.push(low),
            0 | 0x80..=0x7ff => bytes.extend([0xc0 | (high << 2) | (low >> 6), last]),
            _ => bytes.extend([
                0xe0 | (high >> 4),
                0x80 | ((high & 0x0f) << 2) | (low >> 6),
                last,
            ]),
        }
    }
    bytes
}

/// The text in Java's own UTF-8. What is not text becomes a replacement character: it is only shown to people or compared.
pub(super) fn from_modified_utf8(bytes: &[u8]) -> String {
    let mut units = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&first, after)) = rest.split_first() {
        let (unit, after) = match (first, after) {
            (0x00..=0x7f, _) => (u16::from(first), after),
            (0xc0..=0xdf, [second, after @ ..]) => (
                (u16::from(first & 0x1f) << 6) | u16::from(second & 0x3f),
                after,
            ),
            (0xe0..=0xef, [second, third, after @ ..]) => (
                (u16::from(first & 0x0f) << 12)
                    | (u16::from(second & 0x3f) << 6)
                    | u16::from(third & 0x3f),
                after,
            ),
            _ => (0xfffd, after),
        };
        units.push(unit);
        rest = after;
    }
    String::from_utf16_lossy(&units)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_is_written_as_java_writes_it() {
        assert_eq!(
            to_modified_utf8("a\0é€😀"),
            [
                b'a', 0xc0, 0x80, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80
            ]
        );
    }

    #[test]
    fn a_text_that_is_too_long_is_refused() {
        let mut writer = Writer::default();
        writer.text(&"x".repeat(65_536));
        assert!(writer.into_bytes().is_err());
    }

    #[test]
    fn a_length_beyond_the_frame_or_below_zero_is_an_error() {
        for frame in [&[0x7f, 0xff, 0xff, 0xff, 1][..], &[0xff, 0xff, 0xff, 0xff]] {
            assert!(Reader::new(Bytes::copy_from_slice(frame)).sized().is_err());
        }
    }

    proptest! {
        #[test]
        fn text_comes_back(text in any::<String>()) {
            prop_assert_eq!(from_modified_utf8(&to_modified_utf8(&text)), text);
        }

        #[test]
        fn any_bytes_are_some_text(bytes in any::<Vec<u8>>()) {
            prop_assert!(from_modified_utf8(&bytes).chars().count() <= bytes.len());
        }
    }
}
