//! The settings that `mqctl connect` prints: all of them as text, and the programs among them against real brokers.

mod environment;
mod lasting;
mod libraries;
mod online;
mod programs;
mod refusals;
mod relay;
mod rendering;
mod running;
mod scene;
mod sender;
