//! The client against a peer that has no rules.

use bytes::{Bytes, BytesMut};
use proptest::prelude::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::address;
use super::client::Amqp;
use super::depth::end;
use super::error::CodecError;
use super::inspector::Inspector;
use super::message::{message, sections};
use crate::broken::{Broken, Cause, Step};
use crate::client::{Client as _, Destination, Message, Subscription};
use crate::scripted::{PASSWORD, login};
use crate::wire::Decode as _;

/// Part 5, section 5.3.1, and part 2, section 2.2: what each side says first.
const SASL: &[u8] = b"AMQP\x03\x01\x00\x00";
const AMQP: &[u8] = b"AMQP\x00\x01\x00\x00";

const MECHANISMS: &[u8] = b"\x00\x53\x40\xC0\x08\x01\xA3\x05PLAIN";
const SASL_OK: &[u8] = b"\x00\x53\x44\xC0\x03\x01\x50\x00";
const SASL_AUTH: &[u8] = b"\x00\x53\x44\xC0\x03\x01\x50\x01";
const OPEN: &[u8] = b"\x00\x53\x10\xC0\x04\x01\xA1\x01s";
const BEGIN: &[u8] = b"\x00\x53\x11\xC0\x0A\x04\x60\x00\x00\x52\x01\x52\x7F\x52\x7F";

/// A frame (section 2.3.1): type 0 is AMQP's, 1 is SASL's.
fn frame(kind: u8, body: &[u8]) -> Vec<u8> {
    let size = u32::try_from(body.len() + 8).unwrap();
    [&size.to_be_bytes()[..], &[2, kind, 0, 0], body].concat()
}

/// What a broker says before a client asks for a session.
fn welcome() -> Vec<u8> {
    let frames = [SASL, &frame(1, MECHANISMS), &frame(1, SASL_OK), AMQP];
    [frames.concat(), frame(0, OPEN)].concat()
}

/// What a broker says to the subscription that `ended` asks for: the attach of a sender (section 2.7.3).
fn attach() -> Vec<u8> {
    let source = b"\x00\x53\x28\xC0\x11\x01\xA1\x0Equeue://orders";
    let fields = [
        &b"\xA1\x151 from queue://orders\x43\x42\x40\x40"[..],
        source,
        b"\x00\x53\x29\x45\x40\x40\x43",
    ];
    composite(0x12, 10, &fields.concat())
}

/// A described list (section 1.4).
fn composite(descriptor: u8, count: u32, fields: &[u8]) -> Vec<u8> {
    let size = u32::try_from(fields.len() + 4).unwrap();
    let head = [0, 0x53, descriptor, 0xD0];
    [&head[..], &size.to_be_bytes(), &count.to_be_bytes(), fields].concat()
}

/// A transfer (section 2.7.5) of a whole delivery, or of a part of it.
fn transfer(payload: &[u8], more: bool) -> Vec<u8> {
    let fields = [
        0x43,
        0x43,
        0xA0,
        1,
        b't',
        0x43,
        0x42,
        if more { 0x41 } else { 0x42 },
    ];
    frame(0, &[&composite(0x14, 6, &fields), payload].concat())
}

/// A peer that says each of these when it has heard what stands before it, and hangs up.
async fn speak(peers: tokio::io::DuplexStream, acts: Vec<(&'static [u8], Vec<u8>)>) {
    let (mut reading, mut writing) = tokio::io::split(peers);
    let mut heard = Vec::new();
    for (cue, said) in acts {
        while !heard
            .windows(cue.len().max(1))
            .any(|window| window.starts_with(cue))
        {
            if reading.read_buf(&mut heard).await.unwrap_or(0) == 0 {
                return;
            }
        }
        if writing.write_all(&said).await.is_err() {
            return;
        }
    }
    let _ = writing.shutdown().await;
    let _ = reading.read_to_end(&mut heard).await;
}

const BEGINS: &[u8] = b"\x00\x53\x11";
const ATTACHES: &[u8] = b"\x00\x53\x12";
const FLOWS: &[u8] = b"\x00\x53\x13";

/// How a client ends that connects to this peer, reads from a queue, and takes messages until there are no more.
async fn ended(acts: Vec<(&'static [u8], Vec<u8>)>) -> Broken {
    let (ours, peers) = tokio::io::duplex(1 << 20);
    let speaking = tokio::spawn(speak(peers, acts));
    let subscription = Subscription {
        from: Destination::Queue("orders".to_owned()),
        filter: None,
        prefetch: 10,
    };
    let reading = async {
        let mut client = Amqp::connect(Box::new(ours), &login()).await?;
        client.subscribe(&subscription).await?;
        loop {
            client.receive().await?;
        }
    };
    let ended: Result<std::convert::Infallible, Broken> = reading.await;
    speaking.abort();
    let Err(broken) = ended;
    broken
}

/// A peer that lets a client in, lets it read, and then says this.
fn delivering(said: &[u8]) -> [(&'static [u8], Vec<u8>); 4] {
    [
        (&[], welcome()),
        (BEGINS, frame(0, BEGIN)),
        (ATTACHES, frame(0, &attach())),
        (FLOWS, said.to_vec()),
    ]
}

fn noise() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![Just(0_u8), Just(0x53), Just(0xC0), Just(0xD0), any::<u8>()];
    proptest::collection::vec(byte, 0..300)
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
}

/// It must end before a deadline of the caller's would end it: the peer has hung up.
fn ended_in_time(acts: &[(&'static [u8], &[u8])]) -> Broken {
    ended_or_waiting(acts).unwrap()
}

/// None if both wait for each other, which only a deadline ends.
fn ended_or_waiting(acts: &[(&'static [u8], &[u8])]) -> Option<Broken> {
    let day = std::time::Duration::from_hours(24);
    let acts = acts
        .iter()
        .map(|(cue, said)| (*cue, said.to_vec()))
        .collect();
    runtime().block_on(async { tokio::time::timeout(day, ended(acts)).await.ok() })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn noise_is_refused(noise in proptest::collection::vec(any::<u8>(), 0..300)) {
        ended_in_time(&[(&[], &noise)]);
    }

    #[test]
    fn noise_in_frames_is_refused(
        kind in 0_u8..2,
        after in 0_usize..6,
        noise in noise(),
    ) {
        let parts = [SASL.to_vec(), frame(1, MECHANISMS), frame(1, SASL_OK), AMQP.to_vec(), frame(0, OPEN)];
        let said = [parts[..after].concat(), frame(kind, &noise)].concat();
        ended_in_time(&[(&[], &said)]);
    }

    #[test]
    fn noise_in_a_session_is_refused(noise in noise()) {
        ended_in_time(&[(&[], &welcome()), (BEGINS, &[frame(0, BEGIN), frame(0, &noise)].concat())]);
    }

    #[test]
    fn noise_on_a_link_is_refused(descriptor in 0x10_u8..0x19, count in 0_u32..12, noise in noise()) {
        let noise = frame(0, &composite(descriptor, count, &noise));
        ended_in_time(&delivering(&noise).each_ref().map(|(cue, said)| (*cue, &said[..])));
    }

    #[test]
    fn noise_in_a_message_is_refused(noise in noise()) {
        let noise = transfer(&noise, false);
        ended_in_time(&delivering(&noise).each_ref().map(|(cue, said)| (*cue, &said[..])));
    }

    #[test]
    fn a_changed_byte_never_hangs_or_crashes(
        act in 0_usize..4,
        at in any::<prop::sample::Index>(),
        value in any::<u8>(),
    ) {
        let mut acts = delivering(&transfer(b"\x00\x53\x75\xA0\x02hi", false));
        let at = at.index(acts[act].1.len());
        acts[act].1[at] = value;
        ended_or_waiting(&acts.each_ref().map(|(cue, said)| (*cue, &said[..])));
    }

    #[test]
    fn a_message_comes_out_as_it_went_in(
        body in proptest::collection::vec(any::<u8>(), 0..300),
        correlation_id in proptest::option::of("[ -~]{0,40}"),
        part in proptest::option::of("[a-z0-9]{1,9}"),
        reply_to in proptest::option::of("[a-z0-9._-]{1,40}"),
    ) {
        let original = Message {
            body: Bytes::from(body),
            correlation_id,
            part,
            reply_to: reply_to.map(Destination::Queue),
        };
        let there = sections(&original).map_body(|data| {
            fe2o3_amqp::types::messaging::Body::Data(vec![data].into())
        });
        prop_assert!(there.header.as_ref().is_some_and(|header| header.durable));
        prop_assert_eq!(message(there), (original, false));
    }
}

#[test]
fn addresses_say_the_kind() {
    for destination in [
        Destination::Queue("a.b".to_owned()),
        Destination::Topic("a.b".to_owned()),
    ] {
        assert_eq!(address::parse(&address::of(&destination)), destination);
    }
    assert_eq!(
        address::of(&Destination::Topic("a".to_owned())),
        "topic://a"
    );
    assert_eq!(address::parse("a"), Destination::Queue("a".to_owned()));
}

#[test]
fn a_peer_that_goes_is_closed_wherever_it_goes() {
    let acts = delivering(&transfer(b"\x00\x53\x75\xA0\x02hi", false));
    let acts = acts.each_ref().map(|(cue, said)| (*cue, &said[..]));
    let steps = [Step::Login, Step::Subscribe, Step::Receive];
    for (acts, step) in [&acts[..1], &acts[..2], &acts[..]].into_iter().zip(steps) {
        assert_eq!(ended_in_time(acts), Broken::closed(step));
    }
}

#[test]
fn a_wrong_password_reads_as_one() {
    let said = [SASL, &frame(1, MECHANISMS), &frame(1, SASL_AUTH)].concat();
    let broken = ended_in_time(&[(&[], &said)]);
    assert_eq!(
        (broken.step, broken.cause),
        (Step::Login, Cause::WrongPassword)
    );
    assert!(!format!("{broken:?}").contains(PASSWORD));
}

#[test]
fn a_peer_of_another_kind_is_told_from_a_broken_one() {
    let peers = [
        (
            &b"AMQP\x00\x00\x09\x01"[..],
            "the peer speaks AMQP 0-9-1, not 1.0",
        ),
        (
            b"HTTP/1.1 400 Bad Request\r\n\r\n",
            "the peer does not speak AMQP 1.0",
        ),
    ];
    for (said, told) in peers {
        assert_eq!(
            ended_in_time(&[(&[], said)]),
            Broken::garbled(Step::Handshake, told)
        );
    }
}

/// Described values in described values, this deep.
fn nested(depth: usize) -> Vec<u8> {
    [&b"\x00\x44".repeat(depth)[..], &[0x40]].concat()
}

/// A message with an annotation that is nested this deep.
fn nested_message(depth: usize) -> Vec<u8> {
    let map = [&b"\xA3\x01x"[..], &nested(depth)].concat();
    let size = u32::try_from(map.len() + 4).unwrap();
    let head = b"\x00\x53\x72\xD1";
    [
        &head[..],
        &size.to_be_bytes(),
        &2_u32.to_be_bytes(),
        &map,
        b"\x00\x53\x75\xA0\x02hi",
    ]
    .concat()
}

/// A begin whose properties are nested this deep (section 2.7.2).
fn nested_begin(depth: usize) -> Vec<u8> {
    let map = [&b"\xA3\x01x"[..], &nested(depth)].concat();
    let size = u32::try_from(map.len() + 4).unwrap();
    let fields = b"\x60\x00\x00\x52\x01\x52\x7F\x52\x7F\x40\x40\x40\xD1";
    let fields = [&fields[..], &size.to_be_bytes(), &2_u32.to_be_bytes(), &map].concat();
    frame(0, &composite(0x11, 8, &fields))
}

#[test]
fn values_are_followed_so_deep_only() {
    let begun = |depth| ended_in_time(&[(&[], &welcome()), (BEGINS, &nested_begin(depth))]);
    assert_eq!(begun(10), Broken::closed(Step::Subscribe));
    for depth in [17, 1_000, 30_000] {
        assert_eq!(
            begun(depth),
            Broken::of_codec(Step::Login, &CodecError::TooDeep)
        );
    }
}

#[test]
fn a_message_is_followed_so_deep_only_however_it_is_cut() {
    let received = |depth, size| {
        let message = nested_message(depth);
        let mut parts = message.chunks(size).peekable();
        let mut said = Vec::new();
        while let Some(part) = parts.next() {
            said.extend(transfer(part, parts.peek().is_some()));
        }
        let acts = delivering(&said);
        ended_in_time(&acts.each_ref().map(|(cue, said)| (*cue, &said[..])))
    };
    for size in [7, 400, 60_000] {
        assert_eq!(received(10, size), Broken::closed(Step::Receive));
        for depth in [17, 3_000] {
            assert_eq!(
                received(depth, size),
                Broken::of_codec(Step::Receive, &CodecError::TooDeep)
            );
        }
    }
}

proptest! {
    #[test]
    fn walking_never_leaves_the_bytes(bytes in noise(), at in 0_usize..310) {
        if let Some(end) = end(&bytes, at) {
            prop_assert!(at < end && end <= bytes.len());
        }
    }

    #[test]
    fn what_is_inspected_is_passed_on_as_it_is(payload in noise(), cut in any::<prop::sample::Index>()) {
        let said = [AMQP, &frame(0, OPEN), &frame(0, &payload)].concat();
        let (first, rest) = said.split_at(cut.index(said.len()));
        let (mut inspector, mut inbox, mut passed) = (Inspector::default(), BytesMut::new(), Vec::new());
        for piece in [first, rest] {
            inbox.extend_from_slice(piece);
            while let Ok(Some(frame)) = inspector.decode(&mut inbox) {
                passed.extend_from_slice(&frame);
            }
        }
        prop_assert!(said.starts_with(&passed));
        prop_assert!(passed.len() >= AMQP.len() + frame(0, OPEN).len());
    }
}
