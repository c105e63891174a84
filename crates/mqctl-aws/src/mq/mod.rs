//! Amazon MQ: what it offers, which brokers of a stack there are, and how one is made, changed and removed.
//!
//! Nothing here is ever logged as it is sent: the SDK's inputs hold passwords and print them.

mod adopt;
pub(crate) mod broker;
pub(crate) mod configuration;
mod description;
mod observe;
mod offers;
mod password;
mod spelling;
pub(crate) mod user_settings;
mod verification;

pub(crate) use adopt::{find, tag};
pub(crate) use observe::observe;
pub(crate) use offers::{Offers, offers};
pub(crate) use password::check_password;

/// How long the name of a broker can be. Source: Amazon MQ API reference, `CreateBroker`.
const NAME_LIMIT: usize = 50;
