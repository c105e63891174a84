//! One protocol of the brokers that all tests share. Whoever uses it has asked for [`Lab::shared`], or for AMQP 0-9-1
//! [`RabbitLab::shared`], before.

use mq_probe::{Broken, Client, Login, Protocol, connect};

use super::way::{dial, login_of};
pub(super) use super::way::{login, unique};
use test_support::brokers::{APP, Balancer, GUEST, Lab, RabbitLab};

/// The user who may do all.
pub(super) fn app() -> Login {
    login_of(APP)
}

/// The user who may log in, and nothing else.
pub(super) fn guest() -> Login {
    login_of(GUEST)
}

/// The shared one in front of the brokers that speak it; none if the test must be skipped.
pub(super) fn balancer(protocol: Protocol) -> Option<&'static Balancer> {
    Some(match protocol {
        Protocol::Amqp091 => &RabbitLab::shared()?.balancer,
        _ => &Lab::shared()?.balancer,
    })
}

/// Dial and log in.
pub(super) async fn log_in(protocol: Protocol, login: &Login) -> Result<Box<dyn Client>, Broken> {
    let stream = dial(balancer(protocol).unwrap(), protocol).await?;
    connect(protocol, stream, login).await
}
