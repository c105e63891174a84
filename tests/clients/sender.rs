//! Somebody who sends to a program.

use std::time::Duration;

use mq_probe::{
    Client, Credentials, Destination, Dialler, Login, Message, Password, Protocol, Trust, connect,
};
use test_support::brokers::{APP, Balancer, DOMAIN};
use tokio::runtime::Runtime;

/// Connected until it is closed.
pub(super) struct Sender {
    runtime: Runtime,
    client: Box<dyn Client>,
    to: Destination,
}

impl Sender {
    /// One that is not the program `name`, and sends to `to`.
    pub(super) fn new(balancer: &Balancer, name: &str, to: Destination) -> Self {
        let login = Login {
            credentials: Credentials {
                user: APP.name.to_owned(),
                password: Password::new(APP.password),
            },
            host: DOMAIN.to_owned(),
            client: format!("sender-{name}"),
            persistent: false,
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.unwrap();
        let client = runtime.block_on(async {
            let trust = Trust::of_file(balancer.authority()).unwrap();
            let dialler = Dialler::new(trust, Duration::from_mins(1)).unwrap();
            let endpoint = balancer.endpoint(Protocol::Stomp.port());
            let (stream, _) = dialler.dial(&endpoint).await.unwrap();
            connect(Protocol::Stomp, stream, &login).await.unwrap()
        });
        Self {
            runtime,
            client,
            to,
        }
    }

    /// Send a message. It is with the broker when this returns.
    pub(super) fn send(&mut self, body: &str) {
        let message = Message {
            body: body.to_owned().into(),
            ..Message::default()
        };
        let sent = self.client.send(&self.to, &message);
        self.runtime.block_on(sent).unwrap();
    }
    /// Let go of the connection.
    pub(super) fn close(self) {
        self.runtime.block_on(self.client.close()).unwrap();
    }
}
