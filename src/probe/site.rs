//! Where patterns are tried: one protocol of one endpoint, for one run.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::broken::{Broken, Step};
use super::client::{Destination, Login, Subscription};
use super::connect::connect;
use super::credentials::Credentials;
use super::dial::{Dialler, Way};
use super::endpoint::Endpoint;
use super::protocol::Protocol;
use super::session::{Session, within};

/// How much is tried, and how long nothing may happen.
#[derive(Clone, Debug)]
pub struct Options {
    /// Messages per pattern.
    pub messages: u64,
    /// Bytes per message.
    pub size: usize,
    /// How long one step may take before its peer counts as silent.
    pub patience: Duration,
    /// How long a failover may take, from when it was caused until messages flow again.
    pub longest_outage: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            messages: 100,
            size: 1024,
            patience: Duration::from_secs(10),
            longest_outage: Duration::from_mins(15),
        }
    }
}

/// One protocol of one endpoint, for one run.
#[derive(Debug)]
pub struct Site {
    /// What is spoken.
    pub protocol: Protocol,
    /// Where.
    pub endpoint: Endpoint,
    /// How to get there.
    pub dialler: Dialler,
    /// Who logs in.
    pub credentials: Credentials,
    /// How much is tried.
    pub options: Options,
    /// The run's own name, in the names of all that it makes: letters and digits.
    run: String,
    began: Instant,
    made: Mutex<Made>,
}

/// What a run made at the broker, and has to take away.
#[derive(Debug, Default)]
struct Made {
    /// Whether anybody ever logged in: before that, nothing is made.
    entered: bool,
    destinations: BTreeSet<Destination>,
    sessions: BTreeSet<String>,
}

impl Site {
    /// A site for the run `run`: letters and digits, unique among all runs.
    pub fn new(
        run: &str,
        protocol: Protocol,
        endpoint: Endpoint,
        dialler: Dialler,
        credentials: Credentials,
        options: Options,
    ) -> Self {
        Self {
            protocol,
            endpoint,
            dialler,
            credentials,
            options,
            run: run.to_owned(),
            began: Instant::now(),
            made: Mutex::default(),
        }
    }

    /// The run's name.
    pub(super) fn run(&self) -> &str {
        &self.run
    }

    /// How long ago the run began.
    pub(super) fn now(&self) -> Duration {
        self.began.elapsed()
    }

    /// A queue of the run's own.
    pub(super) fn queue(&self, name: &str) -> Destination {
        self.noted(Destination::Queue(self.name(name)))
    }

    /// A topic of the run's own.
    pub(super) fn topic(&self, name: &str) -> Destination {
        self.noted(Destination::Topic(self.name(name)))
    }

    /// A queue that the broker may make because of what the run does.
    pub(super) fn note_queue(&self, name: &str) {
        self.noted(Destination::Queue(name.to_owned()));
    }

    fn name(&self, name: &str) -> String {
        format!("mqctl-verify-{}-{}-{name}", self.run, self.protocol)
    }

    fn noted(&self, destination: Destination) -> Destination {
        self.made().destinations.insert(destination.clone());
        destination
    }

    fn made(&self) -> MutexGuard<'_, Made> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The whole way to a login, and what was seen on it.
    pub async fn walk(&self) -> (Option<Way>, Result<(), Broken>) {
        let (stream, way) = match self.dialler.dial(&self.endpoint).await {
            Ok(dialled) => dialled,
            Err(broken) => return (None, Err(broken)),
        };
        let login = self.login("walk", false);
        let greeted = connect(self.protocol, stream, &login);
        let greeted = within(self.options.patience, Step::Handshake, greeted).await;
        match greeted {
            Ok(client) => {
                Session::new(client, self.options.patience).close().await;
                (Some(way), Ok(()))
            }
            Err(broken) => (Some(way), Err(broken)),
        }
    }

    /// A connection that is logged in, for one part in a pattern.
    pub(super) async fn connect(&self, role: &str) -> Result<Session, Broken> {
        // Boxed, because it is large, and many connect at once.
        Box::pin(self.connect_as(self.login(role, false))).await
    }

    /// The same, for a subscription that outlives the connection where the protocol has that.
    pub(super) async fn connect_persistently(&self, role: &str) -> Result<Session, Broken> {
        let login = self.login(role, self.protocol == Protocol::Mqtt);
        if login.persistent {
            self.made().sessions.insert(role.to_owned());
        }
        Box::pin(self.connect_as(login)).await
    }

    async fn connect_as(&self, login: Login) -> Result<Session, Broken> {
        let (stream, _) = self.dialler.dial(&self.endpoint).await?;
        let client = connect(self.protocol, stream, &login);
        let client = within(self.options.patience, Step::Handshake, client).await?;
        self.made().entered = true;
        Ok(Session::new(client, self.options.patience))
    }

    fn login(&self, role: &str, persistent: bool) -> Login {
        Login {
            credentials: self.credentials.clone(),
            host: self.endpoint.host.clone(),
            client: self.name(role),
            persistent,
        }
    }

    /// Take away what the run made, also after it was interrupted: through `remover` where that is another protocol of the
    /// same brokers that can do more.
    pub async fn clear_up(&self, remover: Option<&Self>) -> Leftovers {
        let made = std::mem::take(&mut *self.made());
        let mut left = Leftovers::default();
        if !made.entered {
            return left;
        }
        for role in made.sessions {
            // A clean session of the same name is the end of the persistent one.
            match self.connect(&role).await {
                Ok(session) => session.close().await,
                Err(broken) => left
                    .failed
                    .push(format!("session {}: {broken}", self.name(&role))),
            }
        }
        let remover = remover.unwrap_or(self);
        let all = if remover.protocol.can_remove() {
            remover.remove(&made.destinations, &mut left).await
        } else {
            self.drain(&made.destinations, &mut left).await
        };
        if let Err(broken) = all {
            let names = made.destinations.iter().map(Destination::name);
            left.failed
                .extend(names.map(|name| format!("{name}: {broken}")));
        }
        left
    }

    async fn remove(
        &self,
        destinations: &BTreeSet<Destination>,
        left: &mut Leftovers,
    ) -> Result<(), Broken> {
        if destinations.is_empty() {
            return Ok(());
        }
        let mut session = self.connect("clear").await?;
        for destination in destinations {
            if let Err(broken) = session.remove(destination).await {
                left.failed
                    .push(format!("{}: {broken}", destination.name()));
            }
        }
        session.close().await;
        Ok(())
    }

    /// Read what is in the queues until nothing more comes. Topics keep nothing.
    async fn drain(
        &self,
        destinations: &BTreeSet<Destination>,
        left: &mut Leftovers,
    ) -> Result<(), Broken> {
        let queues = destinations
            .iter()
            .filter(|one| matches!(one, Destination::Queue(_)));
        let queues: Vec<&Destination> = queues.collect();
        if queues.is_empty() {
            return Ok(());
        }
        let mut session = self.connect("drain").await?;
        for queue in &queues {
            let all = Subscription {
                from: (*queue).clone(),
                filter: None,
                prefetch: 100,
            };
            session.subscribe(&all).await?;
        }
        while let Ok(delivery) = tokio::time::timeout(QUIET, session.receive()).await {
            session.acknowledge(&delivery?).await?;
        }
        session.close().await;
        left.empty
            .extend(queues.iter().map(|queue| queue.name().to_owned()));
        Ok(())
    }
}

/// What a run made and could not take away again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leftovers {
    /// Queues with nothing in them, which the protocol has no way to remove. ActiveMQ does when it collects inactive
    /// destinations.
    pub empty: Vec<String>,
    /// Whatever else, and why.
    pub failed: Vec<String>,
}

impl Leftovers {
    /// Add those of another site.
    pub fn extend(&mut self, other: Self) {
        self.empty.extend(other.empty);
        self.failed.extend(other.failed);
    }
}

/// How long nothing comes when there is nothing more: several times the round trip to any region.
pub(super) const QUIET: Duration = Duration::from_millis(500);
