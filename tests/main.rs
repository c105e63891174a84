//! The one integration test: its folders mirror `src/`, or say what they check from outside.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod architecture;
mod cli;
mod clients;
mod compared;
mod killed;
mod life;
mod lock;
mod moto;
mod render;
mod repository;
mod requests;
mod sandbox_outside;
mod secrecy;
mod simulation;
mod support;
