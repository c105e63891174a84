//! STOMP 1.2. Source of protocol facts: <https://stomp.github.io/stomp-specification-1.2.html>; of what ActiveMQ adds to it:
//! <https://activemq.apache.org/components/classic/documentation/stomp>.

mod client;
mod codec;
mod destination;
mod error;
mod frame;
mod refusal;

pub(super) use client::connect;
