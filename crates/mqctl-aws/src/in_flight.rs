//! What is being waited for: the requests that are on their way, and since when nobody has answered them.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::retry::Operation;

/// The requests on their way over one connection. Clones are handles of the same one.
#[derive(Clone, Debug, Default)]
pub struct InFlight(Arc<Mutex<BTreeMap<String, Silence>>>);

/// Those to one operation.
#[derive(Debug)]
struct Silence {
    /// Since when none of them was answered, those included that were given up and sent again.
    since: Instant,
    on_their_way: usize,
}

/// What has been waited for the longest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The call, in IAM's spelling, or the host that was asked for credentials.
    pub what: String,
    /// How long it has not been answered, in the machine's time, whatever was sent again meanwhile.
    pub elapsed: Duration,
    /// How many other requests are on their way.
    pub others: usize,
}

impl fmt::Display for Wait {
    /// `mq:ListBrokers has not answered for 5 s; 3 other calls are waiting`
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.elapsed.as_secs();
        write!(formatter, "{} has not answered for {seconds} s", self.what)?;
        match self.others {
            0 => Ok(()),
            1 => formatter.write_str("; 1 other call is waiting"),
            others => write!(formatter, "; {others} other calls are waiting"),
        }
    }
}

impl InFlight {
    /// A request is sent. It is on its way until what this returns is dropped.
    pub(super) fn begin(&self, what: String) -> Flight {
        let mut silences = self.locked();
        let silence = silences.entry(what.clone()).or_insert_with(|| Silence {
            since: Instant::now(),
            on_their_way: 0,
        });
        silence.on_their_way += 1;
        Flight {
            all: self.clone(),
            what,
            is_answered: false,
        }
    }

    /// What has been waited for the longest, if anything is.
    pub fn longest(&self) -> Option<Wait> {
        self.longest_of(|_| true)
    }

    /// The same of what may change something: what is not known never does.
    pub fn longest_change(&self) -> Option<Wait> {
        self.longest_of(|what| {
            let named = what.split_once(':');
            let operation = named.and_then(|(service, name)| Operation::named(service, name));
            operation.is_some_and(Operation::changes)
        })
    }

    fn longest_of(&self, counts: impl Fn(&str) -> bool) -> Option<Wait> {
        let silences = self.locked();
        let waiting = silences
            .iter()
            .filter(|(what, it)| it.on_their_way > 0 && counts(what));
        let (what, silence) = waiting.clone().min_by_key(|(_, it)| it.since)?;
        let all: usize = waiting.map(|(_, it)| it.on_their_way).sum();
        Some(Wait {
            what: what.clone(),
            elapsed: silence.since.elapsed(),
            others: all - 1,
        })
    }

    fn locked(&self) -> MutexGuard<'_, BTreeMap<String, Silence>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request on its way.
#[derive(Debug)]
pub(super) struct Flight {
    all: InFlight,
    what: String,
    is_answered: bool,
}

impl Flight {
    /// It was answered, whatever the answer is. Others of its operation are waited for anew.
    pub(super) fn answered(mut self) {
        self.is_answered = true;
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        let mut silences = self.all.locked();
        let Some(silence) = silences.get_mut(&self.what) else {
            return;
        };
        silence.on_their_way -= 1;
        match (self.is_answered, silence.on_their_way) {
            (true, 0) => {
                silences.remove(&self.what);
            }
            (true, _) => silence.since = Instant::now(),
            (false, _) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_longest_silence_is_told_and_goes_on_when_something_is_sent_again() {
        let second = Duration::from_secs(1);
        let in_flight = InFlight::default();
        assert_eq!(in_flight.longest(), None);
        let brokers = in_flight.begin("mq:ListBrokers".to_owned());
        tokio::time::sleep(second * 3).await;
        let vpcs = in_flight.begin("ec2:DescribeVpcs".to_owned());
        tokio::time::sleep(second * 2).await;
        let told = |in_flight: &InFlight| in_flight.longest().unwrap().to_string();
        insta::assert_snapshot!(told(&in_flight), @"mq:ListBrokers has not answered for 5 s; 1 other call is waiting");
        // Given up, and sent again.
        drop(brokers);
        let brokers = in_flight.begin("mq:ListBrokers".to_owned());
        tokio::time::sleep(second).await;
        vpcs.answered();
        insta::assert_snapshot!(told(&in_flight), @"mq:ListBrokers has not answered for 6 s");
        brokers.answered();
        assert_eq!(in_flight.longest(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_answered_is_waited_for_anew() {
        let in_flight = InFlight::default();
        let (first, second) = (
            in_flight.begin("a".to_owned()),
            in_flight.begin("a".to_owned()),
        );
        tokio::time::sleep(Duration::from_secs(9)).await;
        first.answered();
        assert_eq!(in_flight.longest().unwrap().elapsed, Duration::ZERO);
        second.answered();
        tokio::time::sleep(Duration::from_secs(9)).await;
        in_flight.begin("a".to_owned()).answered();
        let _third = in_flight.begin("a".to_owned());
        assert_eq!(in_flight.longest().unwrap().elapsed, Duration::ZERO);
    }
}
