//! The data plane.

mod diagnosis;
mod dial;
mod stomp;
mod way;
