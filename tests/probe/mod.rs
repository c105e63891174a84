//! The probe against real brokers, and that those are what they claim to be.

mod amqp;
mod amqp091;
mod both_amqps;
mod broker;
mod diagnosis;
mod dial;
mod lab;
mod mqtt;
mod openwire;
mod patterns;
mod relay;
mod stomp;
mod way;
