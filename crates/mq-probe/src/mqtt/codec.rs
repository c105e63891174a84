//! MQTT's packets, cut out of bytes and put into them. What is inside of them is `rumqttc`'s knowledge.

use bytes::{Bytes, BytesMut};
use rumqttc::mqttbytes::v4::Packet;
use rumqttc::mqttbytes::{Error, check};

use crate::wire::{Decode, LARGEST_FRAME};

use super::error::CodecError;

/// The longest text in a packet. Source: MQTT 3.1.1, 1.5.3.
const LONGEST_TEXT: usize = 65_535;

/// MQTT on a stream.
pub(super) struct Codec;

impl Decode for Codec {
    type Frame = Packet;
    type Error = CodecError;

    fn decode(&mut self, bytes: &mut BytesMut) -> Result<Option<Packet>, CodecError> {
        if let Some(first) = bytes.first()
            && !is_from_server(*first)
        {
            return Err(CodecError::NotAServer);
        }
        // Whether the packet is whole is asked apart: from inside of a packet, the same error would mean that it lies.
        match check(bytes.iter(), LARGEST_FRAME) {
            Ok(_) => Packet::read(bytes, LARGEST_FRAME)
                .map(Some)
                .map_err(CodecError::Packet),
            Err(Error::InsufficientBytes(_)) => Ok(None),
            Err(error) => Err(CodecError::Packet(error)),
        }
    }
}

/// Whether a server may begin a packet with this byte, to a client that asks for delivery at least once: CONNACK, PUBLISH,
/// PUBACK, SUBACK, UNSUBACK and PINGRESP, with the flags that each has. Source: MQTT 3.1.1, 2.2.
fn is_from_server(first: u8) -> bool {
    matches!(first, 0x20 | 0x30..=0x3f | 0x40 | 0x90 | 0xb0 | 0xd0)
}

/// The bytes of a packet.
pub(super) fn encode(packet: &Packet) -> Result<Bytes, CodecError> {
    if longest_text(packet) > LONGEST_TEXT {
        return Err(CodecError::TextTooLong);
    }
    let mut bytes = BytesMut::new();
    packet
        .write(&mut bytes, LARGEST_FRAME)
        .map_err(CodecError::Packet)?;
    Ok(bytes.freeze())
}

/// The length of the longest text, which `rumqttc` would cut without a word.
fn longest_text(packet: &Packet) -> usize {
    let texts: Vec<&str> = match packet {
        Packet::Connect(connect) => {
            let login = connect.login.iter();
            login
                .flat_map(|login| [login.username.as_str(), login.password.as_str()])
                .chain([connect.client_id.as_str()])
                .collect()
        }
        Packet::Publish(publish) => vec![&publish.topic],
        Packet::Subscribe(subscribe) => {
            let filters = subscribe.filters.iter();
            filters.map(|filter| filter.path.as_str()).collect()
        }
        Packet::Unsubscribe(unsubscribe) => unsubscribe.topics.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    };
    texts.into_iter().map(str::len).max().unwrap_or(0)
}
