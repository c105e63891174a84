//! Settings for the clients of a stack, ready to be pasted. Pure: they follow from the plan file, and from what is known of
//! the stack.
//!
//! All of them reconnect by themselves or say that their library does not, keep an idle connection alive within the 350
//! seconds after which a Network Load Balancer forgets it (source: ELB user guide, "Network Load Balancers", connection idle
//! timeout), and check the certificate. None holds a password.

mod client;
mod password_place;

pub use client::Client;
pub use password_place::PasswordPlace;
