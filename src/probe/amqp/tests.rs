//! The client against a peer that has no rules.

use bytes::Bytes;
use proptest::prelude::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::message::{message, sections};
use super::{address, client::Amqp};
use crate::probe::broken::{Broken, Cause, Step};
use crate::probe::client::{Client as _, Destination, Login, Message, Subscription};
use crate::probe::credentials::{Credentials, Password};

const PASSWORD: &str = "a password of ours";

/// Part 5, section 5.3.1, and part 2, section 2.2: what each side says first.
const SASL: &[u8] = b"AMQP\x03\x01\x00\x00";
const AMQP: &[u8] = b"AMQP\x00\x01\x00\x00";

const MECHANISMS: &[u8] = b"\x00\x53\x40\xC0\x08\x01\xA3\x05PLAIN";
const SASL_OK: &[u8] = b"\x00\x53\x44\xC0\x03\x01\x50\x00";
const SASL_AUTH: &[u8] = b"\x00\x53\x44\xC0\x03\x01\x50\x01";
const OPEN: &[u8] = b"\x00\x53\x10\xC0\x04\x01\xA1\x01s";
const BEGIN: &[u8] = b"\x00\x53\x11\xC0\x0A\x04\x60\x00\x00\x52\x01\x52\x7F\x52\x7F";

fn login() -> Login {
    Login {
        credentials: Credentials {
            user: "app".to_owned(),
            password: Password::new(PASSWORD),
        },
        host: "broker.example.com".to_owned(),
        client: "a client".to_owned(),
        persistent: false,
    }
}

/// A frame (section 2.3.1): type 0 is AMQP's, 1 is SASL's.
fn frame(kind: u8, body: &[u8]) -> Vec<u8> {
    let size = u32::try_from(body.len() + 8).unwrap();
    [&size.to_be_bytes()[..], &[2, kind, 0, 0], body].concat()
}

/// Everything a broker says until a client has a session.
fn welcome() -> Vec<u8> {
    [
        SASL,
        &frame(1, MECHANISMS),
        &frame(1, SASL_OK),
        AMQP,
        &frame(0, OPEN),
        &frame(0, BEGIN),
    ]
    .concat()
}

/// A client at a peer that says this, whatever it hears, then hangs up.
async fn connected(said: &[u8]) -> Result<Amqp, Broken> {
    let (ours, peers) = tokio::io::duplex(1 << 20);
    let (mut reading, mut writing) = tokio::io::split(peers);
    writing.write_all(said).await.unwrap();
    writing.shutdown().await.unwrap();
    let listening = tokio::spawn(async move {
        let mut heard = Vec::new();
        let _ = reading.read_to_end(&mut heard).await;
    });
    let client = Amqp::connect(Box::new(ours), &login()).await;
    listening.abort();
    client
}

/// How a client ends at a peer that says this; it reads from a queue if it gets that far.
async fn ended(said: &[u8]) -> Broken {
    let mut client = match connected(said).await {
        Ok(client) => client,
        Err(broken) => return broken,
    };
    let subscription = Subscription {
        from: Destination::Queue("orders".to_owned()),
        filter: None,
        prefetch: 1,
    };
    match client.subscribe(&subscription).await {
        Ok(()) => client.receive().await.unwrap_err(),
        Err(broken) => broken,
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
}

/// It must end before a deadline of the caller's would end it: the peer has hung up.
fn ended_in_time(said: &[u8]) -> Broken {
    let day = std::time::Duration::from_secs(86_400);
    runtime().block_on(async { tokio::time::timeout(day, ended(said)).await.unwrap() })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn noise_is_refused(noise in proptest::collection::vec(any::<u8>(), 0..300)) {
        ended_in_time(&noise);
    }

    #[test]
    fn noise_in_frames_is_refused(
        kind in 0_u8..2,
        after in 0_usize..6,
        noise in proptest::collection::vec(prop_oneof![Just(0_u8), Just(0x53), Just(0xC0), Just(0xD0), any::<u8>()], 0..300),
    ) {
        let parts = [SASL.to_vec(), frame(1, MECHANISMS), frame(1, SASL_OK), AMQP.to_vec(), frame(0, OPEN), frame(0, BEGIN)];
        let said = [parts[..=after].concat(), frame(kind, &noise)].concat();
        ended_in_time(&said);
    }

    #[test]
    fn a_changed_byte_never_hangs_or_crashes(at in any::<prop::sample::Index>(), value in any::<u8>()) {
        let mut said = welcome();
        let at = at.index(said.len());
        said[at] = value;
        ended_in_time(&said);
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
fn a_peer_that_goes_after_the_welcome_is_closed() {
    assert_eq!(ended_in_time(&welcome()), Broken::closed(Step::Subscribe));
}

#[test]
fn a_wrong_password_reads_as_one() {
    let said = [SASL, &frame(1, MECHANISMS), &frame(1, SASL_AUTH)].concat();
    let broken = ended_in_time(&said);
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
        assert_eq!(ended_in_time(said), Broken::garbled(Step::Handshake, told));
    }
    let broken = ended_in_time(b"AMQP");
    assert_eq!(
        (broken.step, broken.cause),
        (Step::Handshake, Cause::Closed)
    );
}

/// An open whose properties are described values in described values, this deep.
fn nested(depth: usize) -> Vec<u8> {
    let mut value = b"\x00\x44".repeat(depth);
    value.push(0x40);
    let mut map = b"\xA3\x01x".to_vec();
    map.extend_from_slice(&value);
    let mut fields = b"\xA1\x01s\x40\x40\x40\x40\x40\x40\x40\x40\xD1".to_vec();
    fields.extend_from_slice(&u32::try_from(map.len() + 4).unwrap().to_be_bytes());
    fields.extend_from_slice(&2_u32.to_be_bytes());
    fields.extend_from_slice(&map);
    let mut open = b"\x00\x53\x10\xD0".to_vec();
    open.extend_from_slice(&u32::try_from(fields.len() + 4).unwrap().to_be_bytes());
    open.extend_from_slice(&10_u32.to_be_bytes());
    open.extend_from_slice(&fields);
    let said = [SASL, &frame(1, MECHANISMS), &frame(1, SASL_OK), AMQP];
    [said.concat(), frame(0, &open), frame(0, BEGIN)].concat()
}

#[test]
fn values_are_followed_so_deep_only() {
    assert_eq!(ended_in_time(&nested(10)), Broken::closed(Step::Subscribe));
    for depth in [100, 1_000, 30_000] {
        println!("{depth}: {}", ended_in_time(&nested(depth)));
    }
}
