//! What a broker says, as the client understands it; and what no broker would say.

use bytes::{BufMut as _, Bytes, BytesMut};
use proptest::prelude::*;
use tokio::io::AsyncWriteExt as _;

use crate::broken::{Cause, Step};
use crate::client::{Client as _, Destination, Message, Subscription};
use crate::scripted::{PASSWORD, login};
use crate::wire::Decode as _;

use super::client::{OpenWire, broken_by};
use super::command::{self, Command};
use super::error::CodecError;
use super::event::{Codec, Event, Exception};
use super::marshal::{Reader, Writer};
use super::message::{self, BYTES_MESSAGE};
use super::structure::{Identity, write_destination};

fn frame(kind: u8, number: i32, fields: impl FnOnce(&mut Writer)) -> Bytes {
    let mut writer = Writer::default();
    writer.byte(kind);
    writer.int(number);
    writer.boolean(false);
    fields(&mut writer);
    let body = writer.into_bytes().unwrap();
    let mut frame = BytesMut::new();
    frame.put_u32(u32::try_from(body.len()).unwrap());
    frame.put_slice(&body);
    frame.freeze()
}

fn response(to: i32) -> Bytes {
    frame(30, 0, |writer| writer.int(to))
}

fn exception(writer: &mut Writer, class: &str, message: &str) {
    writer.boolean(true);
    writer.string(Some(class));
    writer.string(Some(message));
}

fn dispatch(consumer: i64, message: &Message) -> Bytes {
    let identity = Identity::new("ID:broker".to_owned());
    let queue = Destination::Queue("orders".to_owned());
    frame(21, 0, |writer| {
        identity.consumer(writer, consumer);
        write_destination(writer, &queue);
        writer.boolean(true);
        writer.byte(BYTES_MESSAGE);
        writer.int(0);
        writer.boolean(false);
        message::write(writer, &identity, 7, &queue, message).unwrap();
        writer.int(2);
    })
}

fn decode(frame: &[u8]) -> Result<Option<Event>, CodecError> {
    Codec.decode(&mut BytesMut::from(frame))
}

fn orders() -> Subscription {
    Subscription {
        from: Destination::Queue("orders".to_owned()),
        filter: None,
        prefetch: 1,
    }
}

fn messages() -> impl Strategy<Value = Message> {
    let text = || proptest::option::of(any::<String>());
    (any::<Vec<u8>>(), text(), text(), text()).prop_map(|(body, correlation_id, reply_to, part)| {
        Message {
            body: body.into(),
            correlation_id,
            reply_to: reply_to.map(Destination::Queue),
            part,
        }
    })
}

#[test]
fn a_refusal_says_what_was_refused_and_why() {
    let refusal = frame(31, 0, |writer| {
        writer.int(5);
        exception(writer, "java.lang.SecurityException", "no");
    });
    let expected = Event::Refusal {
        to: 5,
        exception: Exception {
            class: "java.lang.SecurityException".to_owned(),
            message: "no".to_owned(),
        },
    };
    assert_eq!(decode(&refusal).unwrap(), Some(expected));
}

#[test]
fn a_wire_format_is_known_by_its_magic() {
    let wire_format = command::wire_format().unwrap();
    assert_eq!(
        decode(&wire_format).unwrap(),
        Some(Event::WireFormat { version: 12 })
    );
    let mut other = wire_format.to_vec();
    other[5] = b'X';
    assert!(decode(&other).is_err());
}

#[test]
fn what_is_not_openwire_is_an_error_at_once() {
    for greeting in [
        &b"HTTP/1.1 400 Bad Request\r\n"[..],
        b"AMQP\x00\x01\x00\x00",
    ] {
        assert!(decode(greeting).is_err());
    }
}

#[test]
fn a_text_message_has_its_length_in_front() {
    let message = Message {
        body: Bytes::from_static(&[0, 0, 0, 2, b'h', b'i']),
        ..Message::default()
    };
    let mut writer = Writer::default();
    writer.byte(28);
    writer.int(0);
    writer.boolean(false);
    let to = Destination::Queue("orders".to_owned());
    let identity = Identity::new("ID:broker".to_owned());
    message::write(&mut writer, &identity, 1, &to, &message).unwrap();
    let received = message::read(&mut Reader::new(writer.into_bytes().unwrap())).unwrap();
    assert_eq!(received.message.body, "hi");
}

#[test]
fn a_password_is_in_the_one_frame_that_carries_it() {
    let identity = Identity::new("ID:me".to_owned());
    let login = login();
    let frame = Command::Connect(&login).frame(&identity, 1, true).unwrap();
    let password = PASSWORD.as_bytes();
    let mut windows = frame.windows(password.len());
    assert!(windows.any(|window| window == password));
    assert!(!format!("{login:?}").contains(PASSWORD));
}

#[test]
fn an_exception_is_understood_by_its_class_and_its_place() {
    for (step, class, message, cause) in [
        (
            Step::Login,
            "java.lang.SecurityException",
            "is invalid.",
            Cause::WrongPassword,
        ),
        (
            Step::Login,
            "javax.security.auth.login.FailedLoginException",
            "",
            Cause::WrongPassword,
        ),
        (
            Step::Login,
            "java.lang.SecurityException",
            "not authorized",
            Cause::NotPermitted,
        ),
        (
            Step::Send,
            "java.lang.SecurityException",
            "no",
            Cause::NotPermitted,
        ),
        (
            Step::Send,
            "javax.jms.ResourceAllocationException",
            "full",
            Cause::Protocol,
        ),
    ] {
        let exception = Exception {
            class: class.to_owned(),
            message: message.to_owned(),
        };
        let broken = broken_by(step, &exception);
        assert_eq!((broken.step, broken.cause), (step, cause));
        assert!(!broken.detail.is_empty() && !broken.detail.ends_with('.'));
    }
}

/// A broker that says `lines` and no more, and holds the line.
async fn scripted(lines: Vec<Bytes>) -> (tokio::io::DuplexStream, tokio::io::DuplexStream) {
    let (ours, mut theirs) = tokio::io::duplex(1 << 20);
    theirs
        .write_all(&command::wire_format().unwrap())
        .await
        .unwrap();
    for line in lines {
        theirs.write_all(&line).await.unwrap();
    }
    (ours, theirs)
}

#[tokio::test]
async fn a_connection_error_ends_a_login_with_its_text() {
    let error = frame(16, 0, |writer| {
        exception(writer, "java.io.IOException", "too many connections.");
        writer.none();
    });
    let (stream, _peer) = scripted(vec![error]).await;
    let broken = OpenWire::connect(Box::new(stream), &login())
        .await
        .err()
        .unwrap();
    assert_eq!((broken.step, broken.cause), (Step::Login, Cause::Protocol));
    assert_eq!(broken.detail, "too many connections");
}

#[tokio::test]
async fn a_keep_alive_is_answered_even_in_the_middle_of_a_wait() {
    use tokio::io::AsyncReadExt as _;

    let question = {
        let mut question = frame(10, 77, |_| {}).to_vec();
        question[9] = 1; // response required
        Bytes::from(question)
    };
    let (stream, mut peer) = scripted(vec![response(1), response(2), question]).await;
    let mut client = OpenWire::connect(Box::new(stream), &login()).await.unwrap();
    let answer = frame(10, 77, |_| {});
    let heard = async {
        let mut heard = Vec::new();
        while !heard.ends_with(&answer) {
            assert!(peer.read_buf(&mut heard).await.unwrap() > 0);
        }
    };
    tokio::select! {
        received = client.receive() => panic!("{received:?}"),
        () = heard => {}
    }
}

#[tokio::test]
async fn more_messages_than_were_asked_for_are_an_error() {
    let mut lines = vec![response(1), response(2), response(3)];
    lines.extend(vec![dispatch(1, &Message::default()); 3]);
    let (stream, _peer) = scripted(lines).await;
    let mut client = OpenWire::connect(Box::new(stream), &login()).await.unwrap();
    client.subscribe(&orders()).await.unwrap();
    assert!(client.receive().await.unwrap().redelivered);
    client.receive().await.unwrap();
    let broken = client.receive().await.unwrap_err();
    assert_eq!(broken.cause, Cause::Protocol);
}

proptest! {
    #[test]
    fn a_message_comes_back(message in messages()) {
        let event = decode(&dispatch(3, &message)).unwrap();
        let Some(Event::Dispatch(dispatch)) = event else { panic!("{event:?}") };
        prop_assert_eq!(dispatch.received.message, message);
        prop_assert_eq!(dispatch.consumer, 3);
        prop_assert_eq!(dispatch.redeliveries, 2);
    }

    #[test]
    fn a_frame_is_not_there_before_its_last_byte(message in messages(), cut in any::<prop::sample::Index>()) {
        let frame = dispatch(1, &message);
        let cut = cut.index(frame.len());
        prop_assert_eq!(decode(&frame[..cut]).unwrap(), None);
    }

    #[test]
    fn a_frame_that_lies_about_its_end_is_an_error(message in messages(), cut in any::<prop::sample::Index>()) {
        let body = dispatch(1, &message).slice(4..);
        let body = body.slice(..cut.index(body.len()));
        let mut frame = BytesMut::new();
        frame.put_u32(u32::try_from(body.len()).unwrap());
        frame.put_slice(&body);
        prop_assert!(decode(&frame).is_err());
    }

    #[test]
    fn a_mutated_frame_ends(message in messages(), changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let mut frame = dispatch(1, &message).to_vec();
        for (at, byte) in changes {
            let at = at.index(frame.len());
            frame[at] = byte;
        }
        let _ = decode(&frame);
    }

    #[test]
    fn whatever_a_broker_says_a_client_ends(frames in prop::collection::vec((0..40u8, any::<Vec<u8>>()), 0..8), changed in any::<prop::sample::Index>()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut lines = vec![response(1), response(2), response(3), dispatch(1, &Message::default())];
            let at = changed.index(lines.len());
            let said = frames.iter().map(|(kind, fields)| frame(*kind, 0, |writer| writer.raw(fields)));
            lines.splice(at..at, said);
            let (stream, peer) = scripted(lines).await;
            drop(peer);
            if let Ok(mut client) = OpenWire::connect(Box::new(stream), &login()).await {
                let _ = client.subscribe(&orders()).await;
                while client.receive().await.is_ok() {}
            }
        });
    }

    #[test]
    fn any_bytes_end(bytes in any::<Vec<u8>>(), kind in 0..40u8) {
        let _ = decode(&bytes);
        let _ = decode(&frame(kind, 0, |writer| writer.raw(&bytes)));
    }

    #[test]
    fn each_frame_that_is_decoded_is_taken_away(bytes in any::<Vec<u8>>()) {
        let mut bytes = BytesMut::from(&bytes[..]);
        loop {
            let before = bytes.len();
            match Codec.decode(&mut bytes) {
                Ok(Some(_)) => prop_assert!(bytes.len() < before),
                Ok(None) | Err(_) => break,
            }
        }
    }
}
