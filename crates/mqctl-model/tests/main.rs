//! Deciding, without AWS: what is there is made from what is asked for, then damaged.

mod adopt;
mod problems;
mod properties;
mod unknown;
mod world;
