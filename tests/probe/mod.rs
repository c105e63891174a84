//! The probe against real brokers, and that those are what they claim to be.

mod broker;
mod diagnosis;
mod dial;
mod lab;
mod mqtt;
mod openwire;
mod patterns;
mod stomp;
mod way;
