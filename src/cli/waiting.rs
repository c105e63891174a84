//! Telling of AWS when it does not answer, so that nobody looks at a silent terminal.

use std::time::Duration;

use crate::render::Printer;
use mqctl_aws::InFlight;

/// How long AWS may take to answer without being told of. It answers within a second or two.
const FIRST: Duration = Duration::from_secs(5);
/// How much longer until it is told of again.
const AGAIN: Duration = Duration::from_secs(30);
/// How often it is looked.
const TICK: Duration = Duration::from_secs(1);

/// Tell of what is not answered, one line for all of it, until this is dropped.
pub(super) async fn tell(in_flight: InFlight, printer: Printer) {
    let mut silence = Silence::default();
    loop {
        tokio::time::sleep(TICK).await;
        let wait = in_flight.longest();
        if silence.is_news(wait.as_ref().map(|wait| wait.elapsed))
            && let Some(wait) = wait
        {
            printer.note(&format!("still waiting for AWS: {wait}"));
        }
    }
}

/// A time without answers, and what was told of it.
#[derive(Debug, Default)]
struct Silence {
    told: Option<Duration>,
}

impl Silence {
    /// Whether it is time to tell of a wait that has gone on for so long, if there is one.
    fn is_news(&mut self, elapsed: Option<Duration>) -> bool {
        // Nothing is on its way between two attempts, too.
        let Some(elapsed) = elapsed else {
            return false;
        };
        if self.told.is_some_and(|told| elapsed < told) {
            self.told = None;
        }
        let next = self.told.map_or(FIRST, |told| told + AGAIN);
        let is_news = elapsed >= next;
        if is_news {
            self.told = Some(elapsed);
        }
        is_news
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silence_is_told_once_and_then_now_and_then() {
        let mut silence = Silence::default();
        let mut told = Vec::new();
        for second in 0..70 {
            if silence.is_news(Some(Duration::from_secs(second))) {
                told.push(second);
            }
        }
        assert_eq!(told, [5, 35, 65]);
        // A pause between two attempts.
        assert!(!silence.is_news(None));
        assert!(!silence.is_news(Some(Duration::from_secs(70))));
        // Answered; the next one is another silence.
        assert!(!silence.is_news(Some(Duration::from_secs(1))));
        assert!(silence.is_news(Some(FIRST)));
    }
}
