//! The data plane.

mod diagnosis;
mod dial;
mod stomp;
mod way;
//! The probe against real brokers, and that those are what they claim to be.
mod lab;
