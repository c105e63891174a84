//! One run at a time: many contenders in virtual time, and two processes in real time.

#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

mod contenders;
mod guard;
mod mark;
mod processes;
