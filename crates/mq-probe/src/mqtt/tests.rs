//! What a server says, as the client understands it; and what no server would say.

use bytes::{Bytes, BytesMut};
use proptest::prelude::*;
use rumqttc::mqttbytes::QoS;
use rumqttc::mqttbytes::v4::{
    ConnAck, Connect, ConnectReturnCode, Packet, PubAck, Publish, SubAck, SubscribeReasonCode,
};
use tokio::io::{AsyncWriteExt as _, DuplexStream};

use crate::broken::{Broken, Cause, Step};
use crate::client::{Client as _, Destination, Message, Subscription};
use crate::scripted::login;
use crate::wire::Decode as _;

use super::client::Mqtt;
use super::codec::{Codec, encode};
use super::error::CodecError;

fn welcome() -> Packet {
    Packet::ConnAck(ConnAck::new(ConnectReturnCode::Success, false))
}

fn publish(topic: &str, body: Vec<u8>, id: u16) -> Packet {
    let mut publish = Publish::new(topic, QoS::AtLeastOnce, body);
    publish.pkid = id;
    Packet::Publish(publish)
}

fn granted(id: u16, code: SubscribeReasonCode) -> Packet {
    Packet::SubAck(SubAck::new(id, vec![code]))
}

fn decode(bytes: &[u8]) -> Result<Option<Packet>, CodecError> {
    Codec.decode(&mut BytesMut::from(bytes))
}

fn news() -> Subscription {
    Subscription {
        from: Destination::Topic("news".to_owned()),
        filter: None,
        prefetch: 10,
    }
}

/// A login at a server that says `packets`, whatever it hears, and then no more.
async fn scripted(packets: &[Packet]) -> (Result<Mqtt, Broken>, DuplexStream) {
    let (ours, mut theirs) = tokio::io::duplex(1 << 20);
    for packet in packets {
        theirs.write_all(&encode(packet).unwrap()).await.unwrap();
    }
    theirs.shutdown().await.unwrap();
    (Mqtt::connect(Box::new(ours), &login()).await, theirs)
}

#[tokio::test]
async fn each_refusal_of_a_login_has_its_cause() {
    for (code, step, cause) in [
        (
            ConnectReturnCode::BadUserNamePassword,
            Step::Login,
            Cause::WrongPassword,
        ),
        (
            ConnectReturnCode::NotAuthorized,
            Step::Login,
            Cause::WrongPassword,
        ),
        (ConnectReturnCode::BadClientId, Step::Login, Cause::Protocol),
        (
            ConnectReturnCode::RefusedProtocolVersion,
            Step::Handshake,
            Cause::Protocol,
        ),
    ] {
        let (client, _peer) = scripted(&[Packet::ConnAck(ConnAck::new(code, false))]).await;
        let broken = client.err().unwrap();
        assert_eq!((broken.step, broken.cause), (step, cause));
    }
}

#[tokio::test]
async fn a_subscription_may_be_refused() {
    let (client, _peer) = scripted(&[welcome(), granted(1, SubscribeReasonCode::Failure)]).await;
    let broken = client.unwrap().subscribe(&news()).await.unwrap_err();
    assert_eq!(
        (broken.step, broken.cause),
        (Step::Subscribe, Cause::NotPermitted)
    );
}

#[tokio::test]
async fn what_comes_before_an_answer_is_kept() {
    let (client, _peer) = scripted(&[
        welcome(),
        publish("news", vec![1], 7),
        granted(1, SubscribeReasonCode::Success(QoS::AtLeastOnce)),
        publish("news/even", vec![2], 8),
        Packet::PubAck(PubAck::new(2)),
    ])
    .await;
    let mut client = client.unwrap();
    client.subscribe(&news()).await.unwrap();
    client
        .send(&news().from, &Message::default())
        .await
        .unwrap();
    let first = client.receive().await.unwrap();
    assert_eq!(
        (first.message.body, first.message.part),
        (Bytes::from_static(&[1]), None)
    );
    let second = client.receive().await.unwrap();
    assert_eq!(second.message.part.as_deref(), Some("even"));
}

#[tokio::test]
async fn what_mqtt_lacks_is_said() {
    let (client, _peer) = scripted(&[welcome()]).await;
    let mut client = client.unwrap();
    let queue = Destination::Queue("orders".to_owned());
    let broken = client.send(&queue, &Message::default()).await.unwrap_err();
    assert_eq!(broken.detail, "MQTT has no queues");
    let request = Message {
        reply_to: Some(queue),
        ..Message::default()
    };
    let broken = client.send(&news().from, &request).await.unwrap_err();
    assert_eq!((broken.step, broken.cause), (Step::Send, Cause::Protocol));
}

#[test]
fn a_text_that_is_too_long_is_refused() {
    let mut connect = Connect::new("me");
    connect.set_login("app", "x".repeat(65_536));
    assert!(encode(&Packet::Connect(connect)).is_err());
    assert!(encode(&publish(&"x".repeat(65_536), Vec::new(), 1)).is_err());
}

#[test]
fn a_packet_that_is_larger_than_any_asked_for_is_an_error_at_once() {
    assert!(decode(&[0x32, 0xff, 0xff, 0xff, 0x7f]).is_err());
}

#[test]
fn what_is_not_mqtt_is_an_error_at_once() {
    for greeting in [
        &b"HTTP/1.1 400 Bad Request\r\n"[..],
        b"AMQP\x00\x01\x00\x00",
        &[0, 0, 0, 99],
    ] {
        assert!(decode(greeting).is_err());
    }
}

proptest! {
    #[test]
    fn a_message_comes_back(topic in "[a-z/]{1,20}", body in any::<Vec<u8>>(), id in 1..=u16::MAX) {
        let packet = publish(&topic, body, id);
        prop_assert_eq!(decode(&encode(&packet).unwrap()).unwrap(), Some(packet));
    }

    #[test]
    fn a_packet_is_not_there_before_its_last_byte(body in any::<Vec<u8>>(), cut in any::<prop::sample::Index>()) {
        let bytes = encode(&publish("news", body, 1)).unwrap();
        prop_assert_eq!(decode(&bytes[..cut.index(bytes.len())]).unwrap(), None);
    }

    #[test]
    fn a_mutated_packet_ends(body in any::<Vec<u8>>(), changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let mut bytes = encode(&publish("news", body, 1)).unwrap().to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = decode(&bytes);
    }

    #[test]
    fn whatever_a_server_says_a_client_ends(bytes in prop::collection::vec(any::<u8>(), 0..200), welcomed in any::<bool>()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (ours, mut theirs) = tokio::io::duplex(1 << 20);
            if welcomed {
                theirs.write_all(&encode(&welcome()).unwrap()).await.unwrap();
            }
            theirs.write_all(&bytes).await.unwrap();
            theirs.shutdown().await.unwrap();
            if let Ok(mut client) = Mqtt::connect(Box::new(ours), &login()).await {
                let _ = client.subscribe(&news()).await;
                while client.receive().await.is_ok() {}
            }
        });
    }

    #[test]
    fn any_bytes_end(first in any::<u8>(), rest in prop::collection::vec(any::<u8>(), 0..64)) {
        let mut bytes = BytesMut::from(&[first][..]);
        bytes.extend_from_slice(&rest);
        // With a length that is right, so that what is inside is looked at.
        let mut framed = BytesMut::from(&[first, u8::try_from(rest.len()).unwrap()][..]);
        framed.extend_from_slice(&rest);
        for mut bytes in [bytes, framed] {
            loop {
                let before = bytes.len();
                match Codec.decode(&mut bytes) {
                    Ok(Some(_)) => prop_assert!(bytes.len() < before),
                    Ok(None) | Err(_) => break,
                }
            }
        }
    }
}
