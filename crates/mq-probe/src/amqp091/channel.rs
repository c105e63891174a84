//! The one channel that a client has: what the broker says on it, in order.

use std::collections::VecDeque;

use amq_protocol::frame::AMQPFrame;
use amq_protocol::protocol::{AMQPClass, basic, channel, connection};
use amq_protocol::types::ChannelId;

use super::super::broken::{Broken, Cause, Step};
use super::super::client::Delivery;
use super::super::stream::Stream;
use super::super::wire::Wire;
use super::content::{Carrier, Content, Partial};
use super::frame::{Decoder, encode};

/// The number of the connection itself.
pub(super) const CONNECTION: ChannelId = 0;

/// The number of the channel.
pub(super) const CHANNEL: ChannelId = 1;

/// The broker's words for "not with these credentials" and "not you" (section 1.2: access-refused), and, from RabbitMQ, for a
/// virtual host that is not for this user (not-allowed).
const ACCESS_REFUSED: u16 = 403;
const NOT_ALLOWED: u16 = 530;

/// What the broker says, once deliveries are put aside.
#[derive(Debug)]
pub(super) enum Event {
    /// A message of ours came back: nobody has a queue for it.
    Returned(String),
    /// A consumer of ours was ended by the broker.
    Cancelled,
    /// Anything else.
    Method(AMQPClass),
}

/// A channel on a connection of its own.
pub(super) struct Channel {
    wire: Wire<Decoder>,
    /// How large our own frames may be, with all that is around the payload.
    pub(super) frame_max: u32,
    /// Whether the broker has accepted who we are: what a refusal means depends on it.
    pub(super) known: bool,
    /// How many deliveries the broker may hand over: the sum of what the consumers asked for.
    pub(super) allowance: usize,
    deliveries: VecDeque<Delivery>,
    partial: Option<Partial>,
}

impl Channel {
    /// A channel on a stream on which nothing was said yet.
    pub(super) fn new(stream: Stream) -> Self {
        Self {
            wire: Wire::new(stream, Decoder),
            frame_max: super::frame::SMALLEST,
            known: false,
            allowance: 0,
            deliveries: VecDeque::new(),
            partial: None,
        }
    }

    /// Say something, all in one piece.
    pub(super) async fn write(&mut self, step: Step, frames: &[AMQPFrame]) -> Result<(), Broken> {
        let bytes = encode(frames).map_err(|error| Broken::of_codec(step, &error))?;
        self.wire.write(step, &bytes).await
    }

    /// Say `method` on the channel that is its own.
    pub(super) async fn tell(&mut self, step: Step, method: AMQPClass) -> Result<(), Broken> {
        let channel = match method {
            AMQPClass::Connection(_) => CONNECTION,
            _ => CHANNEL,
        };
        self.write(step, &[AMQPFrame::Method(channel, method)])
            .await
    }

    /// Say `method` and wait for the answer that `expected` knows. A consumer that ends meanwhile is an error, unless the step is
    /// to clean up: then we ended it.
    pub(super) async fn ask<T>(
        &mut self,
        step: Step,
        method: AMQPClass,
        expected: impl Fn(&AMQPClass) -> Option<T>,
    ) -> Result<T, Broken> {
        self.tell(step, method).await?;
        self.answer(step, expected).await
    }

    /// Wait for what `expected` knows.
    pub(super) async fn answer<T>(
        &mut self,
        step: Step,
        expected: impl Fn(&AMQPClass) -> Option<T>,
    ) -> Result<T, Broken> {
        loop {
            match self.event(step).await? {
                Event::Cancelled if step == Step::CleanUp => {}
                Event::Cancelled => return Err(cancelled(step)),
                Event::Returned(text) => return Err(Broken::garbled(step, text)),
                Event::Method(method) => {
                    return expected(&method).ok_or_else(|| unexpected(step, &method));
                }
            }
        }
    }

    /// The next delivery. Safe to drop.
    pub(super) async fn delivery(&mut self) -> Result<Delivery, Broken> {
        let step = Step::Receive;
        loop {
            if let Some(delivery) = self.deliveries.pop_front() {
                return Ok(delivery);
            }
            match self.next(step).await? {
                None => {}
                Some(Event::Cancelled) => return Err(cancelled(step)),
                Some(Event::Returned(text)) => return Err(Broken::garbled(step, text)),
                Some(Event::Method(method)) => return Err(unexpected(step, &method)),
            }
        }
    }

    /// The next event; deliveries that come before it are kept.
    pub(super) async fn event(&mut self, step: Step) -> Result<Event, Broken> {
        loop {
            if let Some(event) = self.next(step).await? {
                return Ok(event);
            }
        }
    }

    /// Say good-bye, and let pass what comes before the answer.
    pub(super) async fn close(mut self) -> Result<(), Broken> {
        let step = Step::CleanUp;
        let close = connection::Close {
            reply_code: 200,
            reply_text: "done".into(),
            class_id: 0,
            method_id: 0,
        };
        let close = AMQPClass::Connection(connection::AMQPMethod::Close(close));
        self.tell(step, close).await?;
        loop {
            let frame = self.wire.read(step).await?;
            if let AMQPFrame::Method(
                _,
                AMQPClass::Connection(
                    connection::AMQPMethod::CloseOk(_) | connection::AMQPMethod::Close(_),
                ),
            ) = frame
            {
                self.wire.shut_down().await;
                return Ok(());
            }
        }
    }

    /// Read a frame and understand it. Safe to drop: nothing is awaited after the frame is read.
    async fn next(&mut self, step: Step) -> Result<Option<Event>, Broken> {
        let frame = self.wire.read(step).await?;
        self.understand(step, frame)
    }

    fn understand(&mut self, step: Step, frame: AMQPFrame) -> Result<Option<Event>, Broken> {
        let garbled = |error| Broken::of_codec(step, &error);
        let stray = || Broken::garbled(step, "a part of a message comes without the message");
        match frame {
            AMQPFrame::Heartbeat => return Ok(None),
            AMQPFrame::Method(_, method) => return self.understand_method(step, method),
            AMQPFrame::Header(CHANNEL, header) => {
                let partial = self.partial.as_mut().ok_or_else(stray)?;
                partial.take_header(header).map_err(garbled)?;
            }
            AMQPFrame::Body(CHANNEL, body) => {
                let partial = self.partial.as_mut().ok_or_else(stray)?;
                partial.take_body(&body).map_err(garbled)?;
            }
            _ => return Err(Broken::garbled(step, "a frame comes where it must not")),
        }
        self.understand_content(step)
    }

    fn understand_method(
        &mut self,
        step: Step,
        method: AMQPClass,
    ) -> Result<Option<Event>, Broken> {
        match method {
            AMQPClass::Connection(connection::AMQPMethod::Close(close)) => {
                Err(self.refusal(step, close.reply_code, close.reply_text.as_str()))
            }
            AMQPClass::Channel(channel::AMQPMethod::Close(close)) => {
                Err(self.refusal(step, close.reply_code, close.reply_text.as_str()))
            }
            _ if self.partial.is_some() => Err(Broken::garbled(
                step,
                "a method comes in the middle of a message",
            )),
            AMQPClass::Basic(basic::AMQPMethod::Deliver(deliver)) => {
                self.partial = Some(Partial::new(Carrier::Deliver(deliver)));
                Ok(None)
            }
            AMQPClass::Basic(basic::AMQPMethod::Return(returned)) => {
                self.partial = Some(Partial::new(Carrier::Return(returned)));
                Ok(None)
            }
            AMQPClass::Basic(basic::AMQPMethod::Cancel(_)) => Ok(Some(Event::Cancelled)),
            method => Ok(Some(Event::Method(method))),
        }
    }

    fn understand_content(&mut self, step: Step) -> Result<Option<Event>, Broken> {
        let complete = self.partial.take_if(|partial| partial.is_complete());
        match complete.map(Partial::finish) {
            None => Ok(None),
            Some(Content::Returned(text)) => Ok(Some(Event::Returned(text))),
            Some(Content::Delivery(_)) if self.deliveries.len() >= self.allowance => Err(
                Broken::garbled(step, "the peer delivers more messages than were asked for"),
            ),
            Some(Content::Delivery(delivery)) => {
                self.deliveries.push_back(delivery);
                Ok(None)
            }
        }
    }

    fn refusal(&self, step: Step, code: u16, text: &str) -> Broken {
        let cause = match (code, self.known) {
            (ACCESS_REFUSED, false) => Cause::WrongPassword,
            (ACCESS_REFUSED | NOT_ALLOWED, _) => Cause::NotPermitted,
            _ => Cause::Protocol,
        };
        Broken::new(step, cause, format!("{code} {text}"))
    }
}

/// The queue that was read from is gone, or the node that had it.
pub(super) fn cancelled(step: Step) -> Broken {
    Broken::garbled(step, "the broker ended the subscription")
}

/// A method that the conversation has no place for. Its arguments stay unsaid: they may be anything.
pub(super) fn unexpected(step: Step, method: &AMQPClass) -> Broken {
    let (class, method) = (method.get_amqp_class_id(), method.get_amqp_method_id());
    let detail = format!("the peer says {class}.{method}, which is not what comes next");
    Broken::garbled(step, detail)
}
