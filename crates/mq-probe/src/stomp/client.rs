//! The client.

use std::collections::{HashMap, VecDeque};

use async_trait::async_trait;

use super::super::broken::{Broken, Cause, Step};
use super::super::client::{Client, Delivery, Destination, Login, Message, Subscription};
use super::super::stream::Stream;
use super::super::wire::{LARGEST_FRAME, Wire};
use super::codec::Codec;
use super::destination::{of_path, path};
use super::frame::Frame;
use super::refusal::refusal;

/// The version that is spoken.
const VERSION: &str = "1.2";

/// How much may lie unread while something else is waited for. A broker that sends more does not keep to the prefetch.
const LARGEST_BACKLOG: usize = 8 * LARGEST_FRAME;

/// Greet the broker and log in.
pub(in super::super) async fn connect(
    stream: Stream,
    login: &Login,
) -> Result<Box<dyn Client>, Broken> {
    let password = login.credentials.password.value();
    let mut greeting = Frame::new("CONNECT");
    for (name, value) in [
        ("accept-version", VERSION),
        ("host", &login.host),
        ("login", &login.credentials.user),
        ("passcode", password),
        ("client-id", &login.client),
        ("heart-beat", "0,0"),
    ] {
        // This one frame has no escapes: a line end would begin another header.
        if value.contains(['\n', '\r', '\0']) {
            let detail = format!("STOMP can't carry a line end in `{name}`");
            return Err(Broken::new(Step::Login, Cause::Protocol, detail));
        }
        greeting = greeting.with(name, value);
    }

    let mut wire = Wire::new(stream, Codec::default());
    wire.write(Step::Handshake, &greeting.encode()).await?;
    let answer = wire.read(Step::Handshake).await?;
    match answer.command.as_str() {
        "CONNECTED" if answer.header("version") == Some(VERSION) => Ok(Box::new(Stomp {
            wire,
            backlog: VecDeque::new(),
            backlog_weight: 0,
            subscriptions: Vec::new(),
            unacknowledged: HashMap::new(),
            last_number: 0,
        })),
        "CONNECTED" => Err(Broken::garbled(
            Step::Handshake,
            "the broker does not speak STOMP 1.2",
        )),
        "ERROR" => {
            let mut broken = refusal(Step::Login, &answer);
            if !password.is_empty() {
                // A broker may quote what it was sent.
                broken.detail = broken.detail.replace(password, "…");
            }
            Err(broken)
        }
        _ => Err(Broken::garbled(
            Step::Handshake,
            "the peer answers STOMP's greeting with something else",
        )),
    }
}

struct Stomp {
    wire: Wire<Codec>,
    /// Messages that came while something else was waited for.
    backlog: VecDeque<Frame>,
    backlog_weight: usize,
    subscriptions: Vec<(String, Destination)>,
    /// What acknowledges a message, by the handle of its delivery.
    unacknowledged: HashMap<u64, String>,
    /// The last number that was given to a subscription, a receipt or a delivery.
    last_number: u64,
}

impl Stomp {
    fn number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    /// Send a frame. Who closes the connection has often said why before.
    async fn write(&mut self, step: Step, frame: &Frame) -> Result<(), Broken> {
        match self.wire.write(step, &frame.encode()).await {
            Err(broken) if broken.cause == Cause::Closed => {
                Err(self.last_word(step).await.unwrap_or(broken))
            }
            other => other,
        }
    }

    /// What the peer said before it closed the connection, if it complained.
    async fn last_word(&mut self, step: Step) -> Option<Broken> {
        loop {
            match self.wire.read(step).await {
                Ok(frame) if frame.command == "ERROR" => return Some(refusal(step, &frame)),
                Ok(_) => {}
                Err(broken) => return (broken.cause != Cause::Closed).then_some(broken),
            }
        }
    }

    /// Send a frame, and wait until the broker has processed it ("RECEIPT").
    async fn request(&mut self, step: Step, frame: Frame) -> Result<(), Broken> {
        let receipt = self.number().to_string();
        let frame = frame.with("receipt", receipt.as_str());
        self.write(step, &frame).await?;
        loop {
            let frame = self.wire.read(step).await?;
            if frame.command == "RECEIPT" && frame.header("receipt-id") == Some(&receipt) {
                return Ok(());
            }
            self.take(step, frame)?;
        }
    }

    /// Deal with a frame that nobody waits for.
    fn take(&mut self, step: Step, frame: Frame) -> Result<(), Broken> {
        match frame.command.as_str() {
            "MESSAGE" => self.keep(step, frame),
            // Of a request that was given up.
            "RECEIPT" => Ok(()),
            "ERROR" => Err(refusal(step, &frame)),
            _ => Err(Broken::garbled(
                step,
                "the broker sends a frame that STOMP does not know",
            )),
        }
    }

    fn keep(&mut self, step: Step, frame: Frame) -> Result<(), Broken> {
        let subscription = frame.header("subscription");
        let wanted = |(id, _): &(String, Destination)| Some(id.as_str()) == subscription;
        // What was on its way when its subscription ended goes back to the queue.
        if !self.subscriptions.iter().any(wanted) {
            return Ok(());
        }
        self.backlog_weight += frame.weight();
        if self.backlog_weight > LARGEST_BACKLOG {
            return Err(Broken::garbled(
                step,
                "the broker sends more messages than were asked for",
            ));
        }
        self.backlog.push_back(frame);
        Ok(())
    }

    fn deliver(&mut self, frame: &Frame) -> Result<Delivery, Broken> {
        let text = |name| frame.header(name).map(str::to_owned);
        let Some(acknowledgement) = text("ack") else {
            let detail = "the broker sends a message that can't be acknowledged";
            return Err(Broken::garbled(Step::Receive, detail));
        };
        let message = Message {
            correlation_id: text("correlation-id"),
            reply_to: frame.header("reply-to").and_then(of_path),
            part: text("part"),
            body: frame.body.clone(),
        };
        let redelivered = frame.header("redelivered") == Some("true");
        let handle = self.number();
        self.unacknowledged.insert(handle, acknowledgement);
        Ok(Delivery {
            message,
            redelivered,
            handle,
        })
    }

    /// The answer to a delivery.
    fn answer(&mut self, command: &str, delivery: &Delivery) -> Result<Frame, Broken> {
        match self.unacknowledged.remove(&delivery.handle) {
            Some(id) => Ok(Frame::new(command).with("id", id)),
            None => Err(Broken::garbled(
                Step::Receive,
                "the message has been dealt with already, or came to another client",
            )),
        }
    }
}

#[async_trait]
impl Client for Stomp {
    async fn subscribe(&mut self, subscription: &Subscription) -> Result<(), Broken> {
        let id = self.number().to_string();
        let mut frame = Frame::new("SUBSCRIBE")
            .with("id", id.as_str())
            .with("destination", path(&subscription.from))
            .with("ack", "client-individual")
            // With 0 the broker would wait to be asked for each message, and STOMP has no way to ask.
            .with(
                "activemq.prefetchSize",
                subscription.prefetch.max(1).to_string(),
            );
        if let Some(filter) = &subscription.filter {
            frame = frame.with(
                "selector",
                format!("part = '{}'", filter.0.replace('\'', "''")),
            );
        }
        // Messages may come before the receipt.
        self.subscriptions.push((id, subscription.from.clone()));
        self.request(Step::Subscribe, frame).await
    }

    async fn send(&mut self, to: &Destination, message: &Message) -> Result<(), Broken> {
        let mut frame = Frame::new("SEND")
            .with("destination", path(to))
            .with("persistent", "true");
        if let Some(id) = &message.correlation_id {
            frame = frame.with("correlation-id", id);
        }
        if let Some(destination) = &message.reply_to {
            frame = frame.with("reply-to", path(destination));
        }
        if let Some(part) = &message.part {
            frame = frame.with("part", part);
        }
        frame.body = message.body.clone();
        self.request(Step::Send, frame).await
    }

    async fn receive(&mut self) -> Result<Delivery, Broken> {
        loop {
            if let Some(frame) = self.backlog.pop_front() {
                self.backlog_weight -= frame.weight();
                return self.deliver(&frame);
            }
            let frame = self.wire.read(Step::Receive).await?;
            self.take(Step::Receive, frame)?;
        }
    }

    async fn acknowledge(&mut self, delivery: &Delivery) -> Result<(), Broken> {
        // Without a receipt, as everybody does: the next message would wait behind it, 40 ms by the broker's Nagle's algorithm.
        // The broker takes frames in order, so that the next receipt, at the latest the one of the good-bye, confirms this too.
        let frame = self.answer("ACK", delivery)?;
        self.write(Step::Receive, &frame).await
    }

    async fn reject(&mut self, delivery: &Delivery) -> Result<(), Broken> {
        // To ActiveMQ a message that is not acknowledged on purpose is a poison: it is not delivered again.
        let frame = self.answer("NACK", delivery)?;
        self.request(Step::Receive, frame).await
    }

    async fn remove(&mut self, destination: &Destination) -> Result<(), Broken> {
        // STOMP can't remove a queue. What holds it is taken away.
        while let Some(at) = self
            .subscriptions
            .iter()
            .position(|(_, from)| from == destination)
        {
            let (id, _) = self.subscriptions.swap_remove(at);
            self.backlog
                .retain(|frame| frame.header("subscription") != Some(&id));
            self.backlog_weight = self.backlog.iter().map(Frame::weight).sum();
            let frame = Frame::new("UNSUBSCRIBE").with("id", id);
            self.request(Step::CleanUp, frame).await?;
        }
        Ok(())
    }

    async fn close(mut self: Box<Self>) -> Result<(), Broken> {
        let good_bye = self.request(Step::CleanUp, Frame::new("DISCONNECT")).await;
        self.wire.shut_down().await;
        match good_bye {
            // Whoever closes has understood.
            Err(Broken {
                cause: Cause::Closed,
                ..
            }) => Ok(()),
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use proptest::prelude::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::super::super::scripted::login_with;
    use super::*;

    const CONNECTED: &[u8] = b"CONNECTED\nversion:1.2\n\n\0";

    /// A client of a broker that says all this, whatever it is asked, and closes.
    async fn client_of(script: &[u8]) -> Result<Box<dyn Client>, Broken> {
        let (here, there) = duplex(64 * 1024);
        let (mut from, mut to) = tokio::io::split(there);
        let script = script.to_vec();
        tokio::spawn(async move {
            let says = async {
                to.write_all(&script).await.ok();
                to.shutdown().await.ok();
            };
            let mut heard = Vec::new();
            tokio::join!(says, from.read_to_end(&mut heard))
        });
        connect(Box::new(here), &login_with("hunter22")).await
    }

    fn a_queue() -> Subscription {
        Subscription {
            from: Destination::Queue("a".to_owned()),
            filter: None,
            prefetch: 1,
        }
    }

    fn message(subscription: &str, body: usize) -> Vec<u8> {
        Frame {
            body: Bytes::from(vec![b'a'; body]),
            ..Frame::new("MESSAGE")
                .with("subscription", subscription)
                .with("ack", "1")
        }
        .encode()
    }

    #[tokio::test]
    async fn a_broker_that_quotes_the_password_does_not_get_it_printed() {
        let script = b"ERROR\nmessage:hunter22 is invalid, the password is invalid\n\n\0";
        let broken = client_of(script).await.err().unwrap();
        assert_eq!(broken.cause, Cause::WrongPassword);
        assert!(broken.detail.starts_with("… is invalid"), "{broken}");
    }

    #[tokio::test]
    async fn a_password_can_not_bring_headers_of_its_own() {
        let (here, _there) = duplex(1024);
        let broken = connect(Box::new(here), &login_with("secret\nhost:x")).await;
        let broken = broken.err().unwrap();
        assert_eq!(broken.step, Step::Login);
        assert!(!broken.detail.contains("secret"), "{broken}");
    }

    #[tokio::test]
    async fn another_version_is_not_spoken() {
        let broken = client_of(b"CONNECTED\nversion:1.1\n\n\0")
            .await
            .err()
            .unwrap();
        assert_eq!(
            (broken.step, broken.cause),
            (Step::Handshake, Cause::Protocol)
        );
    }

    #[tokio::test]
    async fn messages_that_come_before_the_receipt_are_kept() {
        let script = [
            CONNECTED,
            &message("1", 3),
            &message("9", 5),
            b"RECEIPT\nreceipt-id:2\n\n\0",
        ];
        let mut client = client_of(&script.concat()).await.unwrap();
        client.subscribe(&a_queue()).await.unwrap();
        assert_eq!(client.receive().await.unwrap().message.body, "aaa");
        // The other one was for nobody.
        assert_eq!(client.receive().await.unwrap_err().cause, Cause::Closed);
    }

    #[tokio::test]
    async fn messages_without_end_are_not_kept() {
        let mut script = CONNECTED.to_vec();
        for _ in 0..9 {
            script.extend(message("1", LARGEST_FRAME - 1024));
        }
        let mut client = client_of(&script).await.unwrap();
        let broken = client.subscribe(&a_queue()).await.unwrap_err();
        assert_eq!(broken.cause, Cause::Protocol, "{broken}");
        assert!(broken.detail.contains("more messages"), "{broken}");
    }

    #[tokio::test]
    async fn why_the_broker_closed_is_heard_by_who_writes() {
        let (here, mut there) = duplex(64 * 1024);
        let peer = tokio::spawn(async move {
            while there.read_u8().await.unwrap() != 0 {}
            there.write_all(CONNECTED).await.unwrap();
            there.write_all(b"ERROR\nmessage:full\n\n\0").await.unwrap();
        });
        let mut client = connect(Box::new(here), &login_with("x")).await.unwrap();
        // Then it is gone.
        peer.await.unwrap();
        let queue = Destination::Queue("a".to_owned());
        let broken = client.send(&queue, &Message::default()).await.unwrap_err();
        assert_eq!(broken, Broken::new(Step::Send, Cause::Protocol, "full"));
        let broken = client.send(&queue, &Message::default()).await.unwrap_err();
        assert_eq!(broken.cause, Cause::Closed);
    }

    #[tokio::test]
    async fn a_good_bye_that_is_understood_at_once_is_one() {
        let client = client_of(CONNECTED).await.unwrap();
        client.close().await.unwrap();
    }

    /// What a broker may say, or something like it.
    fn saying() -> impl Strategy<Value = Vec<u8>> {
        let frame = (
            "CONNECTED|MESSAGE|RECEIPT|ERROR|[A-Z]{1,3}",
            "[a-z-]{0,9}:[ -~]{0,9}",
        )
            .prop_map(|(command, header)| format!("{command}\n{header}\n\n\0").into_bytes());
        prop_oneof![
            Just(message("1", 3)),
            Just(b"RECEIPT\nreceipt-id:2\n\n\0".to_vec()),
            Just(b"MESSAGE\nsubscription:1\n\n\0".to_vec()),
            frame,
            prop::collection::vec(any::<u8>(), 0..40),
        ]
    }

    proptest! {
        #[test]
        fn whatever_a_broker_says_there_is_an_end(
            greeted in any::<bool>(),
            says in prop::collection::vec(saying(), 0..6),
        ) {
            let mut script = if greeted { CONNECTED.to_vec() } else { Vec::new() };
            script.extend(says.concat());
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            runtime.block_on(async {
                let Ok(mut client) = client_of(&script).await else { return };
                let _ = client.subscribe(&a_queue()).await;
                while let Ok(delivery) = client.receive().await {
                    let _ = client.acknowledge(&delivery).await;
                }
                let _ = client.close().await;
            });
        }
    }
}
