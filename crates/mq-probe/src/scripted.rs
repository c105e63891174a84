//! A user, a site, and clients of which a script says what their brokers do: for tests of what no real one does on demand.

use std::collections::VecDeque;
use std::future::pending;
use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::{Instant, sleep, sleep_until};

use super::broken::{Broken, Step};
use super::client::{Client, Delivery, Destination, Login, Message, Subscription};
use super::credentials::{Credentials, Password};
use super::dial::Dialler;
use super::endpoint::Endpoint;
use super::protocol::Protocol;
use super::session::Session;
use super::site::{Options, Site};
use super::trust::Trust;

pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// The password of [`login`].
pub(super) const PASSWORD: &str = "a password of ours";

/// A user, to whom it makes no difference which broker they come to.
pub(super) fn login() -> Login {
    login_with(PASSWORD)
}

/// The same user with another password.
pub(super) fn login_with(password: &str) -> Login {
    Login {
        credentials: Credentials {
            user: "app".to_owned(),
            password: Password::new(password),
        },
        host: "broker.example.com".to_owned(),
        client: "a client".to_owned(),
        persistent: false,
    }
}

/// A site that nobody goes to.
pub(super) fn site() -> Site {
    let authority = rcgen::generate_simple_self_signed(["authority".to_owned()]).unwrap();
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(authority.cert.pem().as_bytes()).unwrap();
    let trust = Trust::of_file(file.path()).unwrap();
    let endpoint = Endpoint {
        host: "broker.example.com".to_owned(),
        port: 1,
        connect: None,
    };
    let credentials = login().credentials;
    let dialler = Dialler::new(trust, PATIENCE).unwrap();
    let options = Options {
        patience: PATIENCE,
        ..Options::default()
    };
    let protocol = Protocol::OpenWire;
    Site::new("r1", protocol, endpoint, dialler, credentials, options)
}

/// A client that is handed each of these so long after the one before it.
#[derive(Default)]
pub(super) struct Scripted {
    pub(super) deliveries: VecDeque<(Duration, Message)>,
    /// How long an acknowledgement takes.
    pub(super) acknowledging: Duration,
    /// How often it refuses to remove something before it does; none if it never answers to that.
    pub(super) in_use_for: Option<usize>,
    /// How often it was asked to.
    pub(super) removing: Arc<AtomicUsize>,
    pub(super) last: Option<Instant>,
}

impl Scripted {
    /// With the site's patience.
    pub(super) fn session(self) -> Session {
        Session::new(Box::new(self), PATIENCE)
    }
}

#[async_trait]
impl Client for Scripted {
    async fn subscribe(&mut self, _: &Subscription) -> Result<(), Broken> {
        Ok(())
    }

    async fn send(&mut self, _: &Destination, _: &Message) -> Result<(), Broken> {
        Ok(())
    }

    async fn receive(&mut self) -> Result<Delivery, Broken> {
        let Some((after, _)) = self.deliveries.front() else {
            return pending().await;
        };
        let last = *self.last.get_or_insert_with(Instant::now);
        sleep_until(last + *after).await;
        self.last = Some(Instant::now());
        let (_, message) = self.deliveries.pop_front().unwrap();
        Ok(Delivery {
            message,
            redelivered: false,
            handle: 0,
        })
    }

    async fn acknowledge(&mut self, _: &Delivery) -> Result<(), Broken> {
        sleep(self.acknowledging).await;
        Ok(())
    }

    async fn reject(&mut self, _: &Delivery) -> Result<(), Broken> {
        Ok(())
    }

    async fn remove(&mut self, _: &Destination) -> Result<(), Broken> {
        let before = self.removing.fetch_add(1, Ordering::Relaxed);
        match self.in_use_for {
            None => pending().await,
            Some(times) if before < times => Err(Broken::garbled(Step::CleanUp, "in use")),
            Some(_) => Ok(()),
        }
    }

    async fn close(self: Box<Self>) -> Result<(), Broken> {
        Ok(())
    }
}
