//! The data plane.

mod dial;
mod stomp;
