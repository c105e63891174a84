//! The codec against every kind of bytes, and the conversation against a peer that has none of it.

use amq_protocol::frame::{AMQPContentHeader, AMQPFrame};
use amq_protocol::protocol::{AMQPClass, basic, channel, connection};
use amq_protocol::types::{AMQPValue, FieldTable};
use bytes::{Bytes, BytesMut};
use proptest::prelude::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::channel::{CHANNEL, CONNECTION, Channel};
use super::content;
use super::error::CodecError;
use super::frame::{Decoder, LARGEST, SMALLEST, encode};
use crate::broken::{Broken, Cause, Step};
use crate::client::{Delivery, Destination, Message};
use crate::scripted::{PASSWORD, login};
use crate::wire::Decode as _;

fn bytes(frames: &[AMQPFrame]) -> BytesMut {
    BytesMut::from(&encode(frames).unwrap()[..])
}

fn on_connection(method: connection::AMQPMethod) -> AMQPFrame {
    AMQPFrame::Method(CONNECTION, AMQPClass::Connection(method))
}

fn decode_all(mut bytes: BytesMut) -> Result<Vec<AMQPFrame>, CodecError> {
    let mut frames = Vec::new();
    while let Some(frame) = Decoder.decode(&mut bytes)? {
        frames.push(frame);
    }
    Ok(frames)
}

fn start() -> AMQPFrame {
    let mut capabilities = FieldTable::default();
    capabilities.insert("publisher_confirms".into(), AMQPValue::Boolean(true));
    let mut properties = FieldTable::default();
    properties.insert("capabilities".into(), AMQPValue::FieldTable(capabilities));
    on_connection(connection::AMQPMethod::Start(connection::Start {
        version_major: 0,
        version_minor: 9,
        server_properties: properties,
        mechanisms: "AMQPLAIN PLAIN".into(),
        locales: "en_US".into(),
    }))
}

fn tune(frame_max: u32) -> AMQPFrame {
    on_connection(connection::AMQPMethod::Tune(connection::Tune {
        channel_max: 2047,
        frame_max,
        heartbeat: 60,
    }))
}

fn close(reply_code: u16, reply_text: &str) -> AMQPFrame {
    on_connection(connection::AMQPMethod::Close(connection::Close {
        reply_code,
        reply_text: reply_text.into(),
        class_id: 0,
        method_id: 0,
    }))
}

/// What a broker says to deliver `message` as the one with this number.
fn deliver(message: &Message, delivery_tag: u64) -> Vec<AMQPFrame> {
    let method = basic::AMQPMethod::Deliver(basic::Deliver {
        consumer_tag: "ours".into(),
        delivery_tag,
        redelivered: false,
        exchange: "".into(),
        routing_key: "orders".into(),
    });
    let mut frames = vec![AMQPFrame::Method(CHANNEL, AMQPClass::Basic(method))];
    frames.extend(content::frames(CHANNEL, message, SMALLEST).unwrap());
    frames
}

/// What `Channel::delivery` makes of a peer that says this and hangs up.
async fn heard(frames: &[u8], allowance: usize) -> Result<Delivery, Broken> {
    let (ours, mut peers) = tokio::io::duplex(1 << 20);
    let mut channel = Channel::new(Box::new(ours));
    channel.known = true;
    channel.allowance = allowance;
    peers.write_all(frames).await.unwrap();
    drop(peers);
    channel.delivery().await
}

/// What logging in comes to at a peer that says this and hangs up.
async fn logged_in(frames: &[u8]) -> Option<Broken> {
    let (ours, mut peers) = tokio::io::duplex(1 << 20);
    peers.write_all(frames).await.unwrap();
    peers.shutdown().await.unwrap();
    let opened = super::connect(Box::new(ours), &login()).await;
    // Held open until here, so that writing does not fail before what was said is read.
    drop(peers);
    opened.err()
}

fn messages() -> impl Strategy<Value = Message> {
    let body = proptest::collection::vec(any::<u8>(), 0..9_000);
    let id = proptest::option::of("[ -~]{0,40}");
    let part = proptest::option::of("[a-z0-9]{1,9}");
    let reply_to = proptest::option::of("[a-z0-9._-]{1,40}");
    (body, id, part, reply_to).prop_map(|(body, correlation_id, part, reply_to)| Message {
        body: body.into(),
        correlation_id,
        reply_to: reply_to.map(Destination::Queue),
        part,
    })
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
}

proptest! {
    #[test]
    fn a_message_comes_out_as_it_went_in(message in messages()) {
        let bytes = bytes(&deliver(&message, 7));
        let delivery = runtime().block_on(heard(&bytes, 1)).unwrap();
        prop_assert_eq!(delivery, Delivery { message, redelivered: false, handle: 7 });
    }

    #[test]
    fn frames_are_no_larger_than_was_agreed_on(message in messages()) {
        for frame in content::frames(CHANNEL, &message, SMALLEST).unwrap() {
            prop_assert!(bytes(&[frame]).len() <= usize::try_from(SMALLEST).unwrap());
        }
    }

    #[test]
    fn any_bytes_are_understood_or_refused(noise in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = decode_all(BytesMut::from(&noise[..]));
    }

    #[test]
    fn any_payload_in_a_sound_frame_is_understood_or_refused(
        kind in prop::sample::select(&[1_u8, 2, 3, 8][..]),
        payload in proptest::collection::vec(prop_oneof![Just(0_u8), Just(b'F'), Just(10), Just(60), any::<u8>()], 0..400),
    ) {
        let _ = decode_all(frame(kind, &payload));
    }

    #[test]
    fn a_cut_frame_is_waited_for(message in messages(), at in any::<prop::sample::Index>()) {
        let whole = bytes(&deliver(&message, 1));
        let mut cut = whole.clone();
        let rest = cut.split_off(at.index(whole.len()));
        let mut frames = Vec::new();
        while let Some(frame) = Decoder.decode(&mut cut).unwrap() {
            frames.push(frame);
        }
        cut.extend_from_slice(&rest);
        frames.extend(decode_all(cut).unwrap());
        prop_assert_eq!(frames, decode_all(whole).unwrap());
    }

    #[test]
    fn a_changed_byte_never_hangs_or_crashes(
        at in any::<prop::sample::Index>(),
        value in any::<u8>(),
    ) {
        let mut frames = vec![start(), tune(LARGEST)];
        frames.extend(deliver(&Message { part: Some("x".to_owned()), ..Message::default() }, 1));
        let mut bytes = bytes(&frames);
        let at = at.index(bytes.len());
        bytes[at] = value;
        prop_assert!(runtime().block_on(logged_in(&bytes)).is_some());
        let _ = runtime().block_on(heard(&bytes, 1));
    }
}

fn frame(kind: u8, payload: &[u8]) -> BytesMut {
    let size = u32::try_from(payload.len()).unwrap();
    let mut bytes = BytesMut::from(&[kind, 0, 1][..]);
    bytes.extend_from_slice(&size.to_be_bytes());
    bytes.extend_from_slice(payload);
    bytes.extend_from_slice(&[0xCE]);
    bytes
}

/// A connection.start whose properties are tables in a table, this deep.
fn nested(depth: usize) -> BytesMut {
    let mut table = Vec::new();
    for _ in 0..depth {
        let mut outer = vec![1, b'x', b'F'];
        outer.extend_from_slice(&u32::try_from(table.len()).unwrap().to_be_bytes());
        outer.extend_from_slice(&table);
        table = outer;
    }
    let mut payload = vec![0, 10, 0, 10, 0, 9];
    payload.extend_from_slice(&u32::try_from(table.len()).unwrap().to_be_bytes());
    payload.extend_from_slice(&table);
    payload.extend_from_slice(&[0; 8]); // two empty strings
    frame(1, &payload)
}

#[test]
fn tables_are_followed_so_deep_only() {
    assert!(decode_all(nested(16)).is_ok());
    for depth in [17, 1_000, 15_000] {
        let refused = decode_all(nested(depth)).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "a frame holds more tables than any broker would send"
        );
    }
}

#[test]
fn a_frame_that_claims_too_much_is_refused_before_it_comes() {
    let mut bytes = BytesMut::from(&[3, 0, 1, 0x7F, 0xFF, 0xFF, 0xFF][..]);
    let refused = Decoder.decode(&mut bytes).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the peer sends a frame of 2147483647 bytes, more than was agreed on"
    );
}

#[test]
fn a_message_that_claims_too_much_is_refused_before_it_comes() {
    let frames = deliver(&Message::default(), 1);
    let header = AMQPContentHeader {
        class_id: 60,
        body_size: u64::MAX,
        properties: basic::AMQPProperties::default(),
    };
    let bytes = bytes(&[frames[0].clone(), AMQPFrame::Header(CHANNEL, header)]);
    let broken = runtime().block_on(heard(&bytes, 1)).unwrap_err();
    assert_eq!(broken.cause, Cause::Protocol);
    assert!(broken.detail.ends_with("more than are taken"), "{broken}");
}

#[test]
fn a_body_must_have_the_size_it_says() {
    let message = Message {
        body: Bytes::from_static(b"four"),
        ..Message::default()
    };
    let mut frames = deliver(&message, 1);
    frames[2] = AMQPFrame::Body(CHANNEL, b"five!".to_vec());
    let broken = runtime().block_on(heard(&bytes(&frames), 1)).unwrap_err();
    assert_eq!(broken.detail, "a message is larger than it says");
}

#[test]
fn the_parts_of_a_message_come_in_order() {
    let frames = deliver(
        &Message {
            body: Bytes::from_static(b"x"),
            ..Message::default()
        },
        1,
    );
    for order in [&[1][..], &[2], &[0, 2], &[0, 1, 1], &[0, 0]] {
        let frames: Vec<_> = order.iter().map(|at| frames[*at].clone()).collect();
        let broken = runtime().block_on(heard(&bytes(&frames), 1)).unwrap_err();
        assert_eq!(
            (broken.step, broken.cause),
            (Step::Receive, Cause::Protocol)
        );
    }
}

#[test]
fn a_broker_delivers_no_more_than_was_asked_for() {
    let frames: Vec<_> = (1..4)
        .flat_map(|tag| deliver(&Message::default(), tag))
        .collect();
    let (ours, mut peers) = tokio::io::duplex(1 << 20);
    let mut channel = Channel::new(Box::new(ours));
    channel.allowance = 2;
    let broken = runtime().block_on(async {
        peers.write_all(&bytes(&frames)).await.unwrap();
        drop(peers);
        channel.event(Step::Send).await.unwrap_err()
    });
    assert_eq!(
        broken.detail,
        "the peer delivers more messages than were asked for"
    );
}

#[tokio::test]
async fn a_delivery_that_comes_in_pieces_survives_impatience() {
    let message = Message {
        body: vec![1; 10_000].into(),
        ..Message::default()
    };
    let (ours, mut peers) = tokio::io::duplex(1 << 20);
    let mut channel = Channel::new(Box::new(ours));
    channel.allowance = 1;
    let bytes = bytes(&deliver(&message, 1));
    let (last, rest) = bytes.split_last().unwrap();
    for piece in rest.chunks(501) {
        peers.write_all(piece).await.unwrap();
        let received = futures::poll!(std::pin::pin!(channel.delivery()));
        assert!(received.is_pending());
    }
    peers.write_all(&[*last]).await.unwrap();
    assert_eq!(channel.delivery().await.unwrap().message, message);
}

#[tokio::test]
async fn each_refusal_reads_as_what_it_is() {
    let refused = [
        (
            vec![start(), close(403, "ACCESS_REFUSED")],
            Cause::WrongPassword,
        ),
        (
            vec![start(), tune(0), close(403, "ACCESS_REFUSED")],
            Cause::NotPermitted,
        ),
        (
            vec![start(), tune(0), close(530, "NOT_ALLOWED")],
            Cause::NotPermitted,
        ),
        (
            vec![start(), tune(0), close(541, "INTERNAL_ERROR")],
            Cause::Protocol,
        ),
        (vec![start(), tune(1)], Cause::Protocol),
        (vec![start(), tune(0)], Cause::Closed),
        (vec![start(), start()], Cause::Protocol),
    ];
    for (frames, cause) in refused {
        let broken = logged_in(&bytes(&frames)).await.unwrap();
        assert_eq!(
            (broken.step, broken.cause),
            (Step::Login, cause),
            "{broken}"
        );
        assert!(!broken.to_string().contains(PASSWORD));
    }
}

#[tokio::test]
async fn a_channel_that_is_closed_says_why() {
    let close = channel::AMQPMethod::Close(channel::Close {
        reply_code: 404,
        reply_text: "NOT_FOUND - no queue 'orders'".into(),
        class_id: 60,
        method_id: 20,
    });
    let close = AMQPFrame::Method(CHANNEL, AMQPClass::Channel(close));
    let broken = heard(&bytes(&[close]), 1).await.unwrap_err();
    let told = Broken::new(
        Step::Receive,
        Cause::Protocol,
        "404 NOT_FOUND - no queue 'orders'",
    );
    assert_eq!(broken, told);
}

#[tokio::test]
async fn a_peer_of_another_kind_is_told_from_a_broken_one() {
    let peers = [
        (
            &b"AMQP\x03\x01\x00\x00"[..],
            "the peer speaks AMQP 1.0.0, not 0-9-1",
        ),
        (
            b"AMQP\x00\x00\x09\x01",
            "the peer refuses to speak AMQP 0-9-1",
        ),
        (
            b"HTTP/1.1 400 Bad Request\r\n\r\n",
            "the peer does not speak AMQP 0-9-1",
        ),
        (b"ABCDEFGH", "the peer does not speak AMQP 0-9-1"),
    ];
    for (said, told) in peers {
        let broken = logged_in(said).await.unwrap();
        assert_eq!(broken, Broken::garbled(Step::Handshake, told));
    }
    let broken = logged_in(b"AMQP").await.unwrap();
    assert_eq!(broken, Broken::closed(Step::Handshake));
}

#[tokio::test]
async fn the_greeting_is_that_of_the_specification() {
    let (ours, mut peers) = tokio::io::duplex(1 << 20);
    let login = login();
    let connecting = super::connect(Box::new(ours), &login);
    let mut greeting = [0; 8];
    let hearing = async {
        peers.read_exact(&mut greeting).await.unwrap();
        drop(peers);
    };
    let (connected, ()) = tokio::join!(connecting, hearing);
    assert_eq!(greeting, *b"AMQP\0\0\x09\x01");
    assert_eq!(connected.err(), Some(Broken::closed(Step::Handshake)));
}
