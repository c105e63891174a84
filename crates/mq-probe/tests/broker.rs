//! One protocol of the brokers that all tests share. Whoever uses it has asked for [`Lab::shared`], or for AMQP 0-9-1
//! [`RabbitLab::shared`], before.

use std::time::Duration;

use mq_probe::{
    Broken, Client, Credentials, Delivery, Dialler, Login, Password, Protocol, Trust, connect,
};

use super::way::PATIENT;
pub(super) use super::way::unique;
use test_support::brokers::{APP, Balancer, DOMAIN, GUEST, Lab, RabbitLab, User};

/// Longer than any of these takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// The user who may do all.
pub(super) fn app() -> Login {
    login_of(APP)
}

/// The user who may log in, and nothing else.
pub(super) fn guest() -> Login {
    login_of(GUEST)
}

fn login_of(user: User) -> Login {
    login(user.name, user.password)
}

/// Any user, from a client of its own name.
pub(super) fn login(user: &str, password: &str) -> Login {
    Login {
        credentials: Credentials {
            user: user.to_owned(),
            password: Password::new(password),
        },
        host: DOMAIN.to_owned(),
        client: unique("client"),
        persistent: false,
    }
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
    let balancer = balancer(protocol).unwrap();
    let trust = Trust::of_file(balancer.authority()).unwrap();
    let dialler = Dialler::new(trust, PATIENT).unwrap();
    let (stream, _) = dialler.dial(&balancer.endpoint(protocol.port())).await?;
    connect(protocol, stream, login).await
}

/// The next message, which must come.
pub(super) async fn next(client: &mut Box<dyn Client>) -> Delivery {
    tokio::time::timeout(PATIENCE, client.receive())
        .await
        .unwrap()
        .unwrap()
}
