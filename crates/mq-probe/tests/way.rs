//! The whole way to a broker behind a balancer, as a client goes it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use mq_probe::{
    Broken, Cause, Client, Credentials, Dialler, Login, Password, Protocol, Step, Trust, connect,
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

/// Dial and log in.
pub(super) async fn log_in(
    balancer: &Balancer,
    protocol: Protocol,
    user: User,
    patience: Duration,
) -> Result<Box<dyn Client>, Broken> {
    let trust = Trust::of_file(balancer.authority()).unwrap();
    let dialler = Dialler::new(trust, PATIENT).unwrap();
    let (stream, _) = dialler.dial(&balancer.endpoint(protocol.port())).await?;
    let login = Login {
        credentials: Credentials {
            user: user.name.to_owned(),
            password: Password::new(user.password),
        },
        host: DOMAIN.to_owned(),
        client: unique("client"),
        persistent: false,
    };
    timeout(patience, connect(protocol, stream, &login))
        .await
        .unwrap_or_else(|_| Err(Broken::new(Step::Handshake, Cause::Silent, "no answer")))
}
