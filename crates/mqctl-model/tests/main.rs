//! Deciding, without AWS: what is there is made from what is asked for, then damaged.

mod addresses;
mod adopt;
mod carry_out;
mod damage;
mod decisions;
mod desired;
mod lost;
mod names;
mod observed;
mod outputs;
mod path;
mod problems;
mod properties;
mod secrets;
mod unknown;
mod values;
mod world;
