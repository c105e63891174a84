//! The whole way to a broker behind a balancer, as a client goes it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use mq_probe::{
    Broken, Cause, Client, Credentials, Dialler, Login, Password, Protocol, Step, Stream, Trust,
    connect,
};
use tokio::time::timeout;

use test_support::brokers::{Balancer, DOMAIN, User};

/// Longer than any step takes.
pub(super) const PATIENT: Duration = Duration::from_mins(1);

/// A name that nothing else in this process has.
pub(super) fn unique(name: &str) -> String {
    static LAST: AtomicUsize = AtomicUsize::new(0);
    let number = LAST.fetch_add(1, Ordering::Relaxed);
    format!("{name}.{number}")
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

/// One of the users that the brokers know.
pub(super) fn login_of(user: User) -> Login {
    login(user.name, user.password)
}

/// Name, TCP and TLS.
pub(super) async fn dial(balancer: &Balancer, protocol: Protocol) -> Result<Stream, Broken> {
    let trust = Trust::of_file(balancer.authority()).unwrap();
    let dialler = Dialler::new(trust, PATIENT).unwrap();
    let (stream, _) = dialler.dial(&balancer.endpoint(protocol.port())).await?;
    Ok(stream)
}

/// Dial and log in.
pub(super) async fn log_in(
    balancer: &Balancer,
    protocol: Protocol,
    user: User,
    patience: Duration,
) -> Result<Box<dyn Client>, Broken> {
    let stream = dial(balancer, protocol).await?;
    timeout(patience, connect(protocol, stream, &login_of(user)))
        .await
        .unwrap_or_else(|_| Err(Broken::new(Step::Handshake, Cause::Silent, "no answer")))
}
