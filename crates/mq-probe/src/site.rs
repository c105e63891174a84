//! Where patterns are tried: one protocol of one endpoint, for one run.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::broken::{Broken, Cause, Step};
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
    /// What tells this site's messages from those of the run's other sites: letters and digits.
    mark: String,
    began: Instant,
    /// How many connections were named.
    connections: AtomicU64,
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
            mark: format!("{run}{protocol}"),
            began: Instant::now(),
            connections: AtomicU64::new(0),
            made: Mutex::default(),
        }
    }

    /// What the run's messages carry at this site, and no others: also where sites share a queue, as they do the dead letters'.
    pub(super) fn mark(&self) -> &str {
        &self.mark
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
        let (stream, way) = match Box::pin(self.dialler.dial(&self.endpoint)).await {
            Ok(dialled) => dialled,
            Err(broken) => return (None, Err(broken)),
        };
        let login = self.login(self.fresh_name("walk"), false);
        let greeted = Box::pin(connect(self.protocol, stream, &login));
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
        self.connect_as(self.login(self.fresh_name(role), false))
            .await
    }

    /// The same, for a subscription that outlives the connection where the protocol has that.
    pub(super) async fn connect_persistently(&self, role: &str) -> Result<Session, Broken> {
        if self.protocol != Protocol::Mqtt {
            return self.connect(role).await;
        }
        let name = self.name(role);
        self.made().sessions.insert(name.clone());
        self.connect_as(self.login(name, true)).await
    }

    async fn connect_as(&self, login: Login) -> Result<Session, Broken> {
        // Patterns have many of these at once.
        let (stream, _) = Box::pin(self.dialler.dial(&self.endpoint)).await?;
        let client = Box::pin(connect(self.protocol, stream, &login));
        let client = within(self.options.patience, Step::Handshake, client).await?;
        self.made().entered = true;
        Ok(Session::new(client, self.options.patience))
    }

    /// A client's name that no other connection has: a broker that has not noticed yet that one is gone refuses its name.
    fn fresh_name(&self, role: &str) -> String {
        let number = self.connections.fetch_add(1, Ordering::Relaxed);
        format!("{}-{number}", self.name(role))
    }

    fn login(&self, client: String, persistent: bool) -> Login {
        Login {
            credentials: self.credentials.clone(),
            host: self.endpoint.host.clone(),
            client,
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
        for name in made.sessions {
            // A clean session of the same name is the end of the persistent one.
            match self.connect_as(self.login(name.clone(), false)).await {
                Ok(session) => session.close().await,
                Err(broken) => left.failed.push(format!("session {name}: {broken}")),
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
        if !destinations.is_empty() {
            let session = self.connect("clear").await?;
            remove_all(session, destinations, self.options.patience, left).await;
        }
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
        let quiet = self.options.patience.min(EMPTY);
        while let Ok(delivery) = tokio::time::timeout(quiet, session.receive()).await {
            session.acknowledge(&delivery?).await?;
        }
        session.close().await;
        left.empty
            .extend(queues.iter().map(|queue| queue.name().to_owned()));
        Ok(())
    }
}

/// Remove these. Who does not answer once is not asked again, for that costs the whole patience each time.
async fn remove_all(
    mut session: Session,
    destinations: &BTreeSet<Destination>,
    patience: Duration,
    left: &mut Leftovers,
) {
    let deadline = Instant::now() + patience;
    let mut gone: Option<Broken> = None;
    for destination in destinations {
        let removed = match &gone {
            Some(broken) => Err(broken.clone()),
            None => remove_until(deadline, &mut session, destination).await,
        };
        let Err(broken) = removed else { continue };
        left.failed
            .push(format!("{}: {broken}", destination.name()));
        if matches!(broken.cause, Cause::Silent | Cause::Closed) {
            gone = Some(broken);
        }
    }
    if gone.is_none() {
        session.close().await;
    }
}

/// Remove it. A broker that has not noticed yet that an interrupted consumer is gone refuses that for a moment.
async fn remove_until(
    deadline: Instant,
    session: &mut Session,
    destination: &Destination,
) -> Result<(), Broken> {
    loop {
        match session.remove(destination).await {
            Err(broken) if broken.cause == Cause::Protocol && Instant::now() < deadline => {
                sleep(AGAIN).await;
            }
            outcome => return outcome,
        }
    }
}

/// Between two attempts to remove what seems to be in use.
const AGAIN: Duration = Duration::from_millis(100);

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

/// How long nothing comes of a queue that is empty: nobody has seen yet how fast its broker is.
const EMPTY: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;
    use std::sync::atomic::Ordering;

    use super::super::client::Destination;
    use super::super::scripted::{PATIENCE, Scripted, site};
    use super::{Leftovers, remove_all};

    #[tokio::test(start_paused = true)]
    async fn who_does_not_answer_is_asked_once() {
        let broker = Scripted::default();
        let asked = Arc::clone(&broker.removing);
        let names = ["one", "two", "three"].map(|name| Destination::Queue(name.to_owned()));
        let mut left = Leftovers::default();
        remove_all(
            broker.session(),
            &BTreeSet::from(names),
            PATIENCE,
            &mut left,
        )
        .await;
        assert_eq!(asked.load(Ordering::Relaxed), 1);
        let expected = ["one", "three", "two"];
        let expected = expected.map(|name| format!("{name}: clean-up: no answer within 10 s"));
        assert_eq!(left.failed, expected);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_in_use_for_a_moment_is_removed_all_the_same() {
        let all = BTreeSet::from([Destination::Queue("one".to_owned())]);
        for (times, failed) in [(3, 0), (usize::MAX, 1)] {
            let broker = Scripted {
                in_use_for: Some(times),
                ..Scripted::default()
            };
            let mut left = Leftovers::default();
            remove_all(broker.session(), &all, PATIENCE, &mut left).await;
            assert_eq!(left.failed.len(), failed, "{left:?}");
        }
    }

    #[test]
    fn no_two_connections_have_the_same_name() {
        let site = site();
        assert_ne!(site.fresh_name("producer"), site.fresh_name("producer"));
    }
}
