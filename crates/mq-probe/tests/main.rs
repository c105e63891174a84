//! The probe against real brokers, and that those are what they claim to be.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod amqp;
mod amqp091;
mod both_amqps;
mod broker;
mod client;
mod diagnosis;
mod dial;
mod lab;
mod mqtt;
mod openwire;
mod patterns;
mod relay;
mod stomp;
mod way;
