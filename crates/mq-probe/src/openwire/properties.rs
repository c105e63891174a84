//! Maps of named values, marshalled on their own: what a message carries, and what a wire format is agreed with.
//! Source: ActiveMQ's `MarshallingSupport`.

use bytes::Bytes;

use super::error::CodecError;
use super::marshal::{Reader, Writer, from_modified_utf8};

const NULL: u8 = 0;
const BOOLEAN: u8 = 1;
const BYTE: u8 = 2;
const CHARACTER: u8 = 3;
const SHORT: u8 = 4;
const INTEGER: u8 = 5;
const LONG: u8 = 6;
const DOUBLE: u8 = 7;
const FLOAT: u8 = 8;
const STRING: u8 = 9;
const BYTE_ARRAY: u8 = 10;
const BIG_STRING: u8 = 13;

/// A value that is written.
pub(super) enum Value<'a> {
    Boolean(bool),
    Long(i64),
    String(&'a str),
}

/// The map with these entries.
pub(super) fn write(entries: &[(&str, Value<'_>)]) -> Result<Bytes, CodecError> {
    let mut writer = Writer::default();
    writer.int(i32::try_from(entries.len()).map_err(CodecError::MapTooLarge)?);
    for (name, value) in entries {
        writer.text(name);
        match value {
            Value::Boolean(value) => {
                writer.byte(BOOLEAN);
                writer.boolean(*value);
            }
            Value::Long(value) => {
                writer.byte(LONG);
                writer.long(*value);
            }
            Value::String(value) => {
                writer.byte(STRING);
                writer.text(value);
            }
        }
    }
    writer.into_bytes()
}

/// The text that `map` has under `wanted`.
pub(super) fn find_string(map: Bytes, wanted: &str) -> Result<Option<String>, CodecError> {
    let mut reader = Reader::new(map);
    // A map that is not there has the size -1.
    for _ in 0..reader.int()? {
        let name = reader.text()?;
        let value = read_value(&mut reader)?;
        if name == wanted {
            return Ok(value);
        }
    }
    Ok(None)
}

/// The next value if it is a text; read past if not. Maps and lists, which ActiveMQ adds to what JMS allows, are refused.
fn read_value(reader: &mut Reader) -> Result<Option<String>, CodecError> {
    let length = match reader.byte()? {
        NULL => 0,
        BOOLEAN | BYTE => 1,
        CHARACTER | SHORT => 2,
        INTEGER | FLOAT => 4,
        LONG | DOUBLE => 8,
        STRING => return reader.text().map(Some),
        BIG_STRING => return Ok(Some(from_modified_utf8(&reader.sized()?))),
        BYTE_ARRAY => {
            reader.sized()?;
            return Ok(None);
        }
        kind => return Err(CodecError::UnexpectedProperty(kind)),
    };
    reader.raw(length)?;
    Ok(None)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_text_is_found_among_other_values() {
        let map = write(&[
            ("number", Value::Long(7)),
            ("flag", Value::Boolean(true)),
            ("other", Value::String("no")),
            ("part", Value::String("even")),
        ])
        .unwrap();
        assert_eq!(
            find_string(map.clone(), "part").unwrap().as_deref(),
            Some("even")
        );
        assert_eq!(find_string(map, "missing").unwrap(), None);
    }

    #[test]
    fn a_map_that_is_not_there_has_nothing() {
        let missing = Bytes::from_static(&[0xff; 4]);
        assert_eq!(find_string(missing, "part").unwrap(), None);
    }

    proptest! {
        #[test]
        fn any_bytes_end(map in any::<Vec<u8>>()) {
            let _ = find_string(map.into(), "part");
        }
    }
}
