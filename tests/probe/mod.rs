//! The data plane.

mod dial;
