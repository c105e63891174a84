//! The lines of a run on a terminal: one for each change in flight, redrawn in place below what has been told.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use clock::Clock;
use mqctl_model::printable::one_line;

use super::gate;
use super::style::duration;
use super::terminal::{columns_beside, has_unicode, suited};
use super::words::cut;

/// How often the lines are redrawn: often enough to look alive.
const TICK: Duration = Duration::from_millis(100);

/// What shows that it is alive.
const FRAMES: &[char] = &['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
/// The same in ASCII.
const PLAIN_FRAMES: &[char] = &['|', '/', '-', '\\'];

/// The bar that is on the terminal. There is one terminal, and whatever else is written to it makes the lines step aside.
static SHOWN: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// Write to the terminal what is no part of the lines.
pub(super) fn beside(write: impl FnOnce()) {
    match locked(&SHOWN).as_ref() {
        Some(bar) => bar.suspend(write),
        None => write(),
    }
}

/// The lines. One bar of several lines, rather than several bars, so that all of them are drawn in one go.
#[derive(Debug)]
pub(super) struct Live {
    bar: ProgressBar,
    flight: Arc<Mutex<Vec<Line>>>,
    clock: Clock,
}

/// One change in flight.
#[derive(Debug)]
struct Line {
    key: String,
    /// What stays: the resource and what is done to it.
    label: String,
    began: SystemTime,
    obstacle: String,
}

impl Live {
    pub(super) fn new(clock: Clock) -> Self {
        let flight = Arc::<Mutex<Vec<Line>>>::default();
        let frames = if has_unicode() { FRAMES } else { PLAIN_FRAMES };
        let lines = {
            let (flight, clock) = (Arc::clone(&flight), clock.clone());
            move |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                let ticks = state.elapsed().as_millis() / TICK.as_millis();
                let frame = frames[usize::try_from(ticks).unwrap_or_default() % frames.len()];
                let lines: Vec<String> = locked(&flight)
                    .iter()
                    .map(|line| line.text(frame, &clock))
                    .collect();
                let _ = out.write_str(&lines.join("\n"));
            }
        };
        let style = ProgressStyle::with_template("{lines}")
            .unwrap_or_else(|_| ProgressStyle::default_spinner())
            .with_key("lines", lines);
        let bar = ProgressBar::new_spinner().with_style(style);
        bar.enable_steady_tick(TICK);
        *locked(&SHOWN) = Some(bar.clone());
        Self { bar, flight, clock }
    }

    /// One more is in flight.
    pub(super) fn start(&self, key: String, label: String) {
        let (began, obstacle) = (self.clock.now(), String::new());
        locked(&self.flight).push(Line {
            key,
            label,
            began,
            obstacle,
        });
    }

    /// What one of them waits for.
    pub(super) fn wait(&self, key: &str, obstacle: &str) {
        let mut flight = locked(&self.flight);
        if let Some(line) = flight.iter_mut().find(|line| line.key == key) {
            obstacle.clone_into(&mut line.obstacle);
        }
    }

    /// One of them is no longer in flight.
    pub(super) fn end(&self, key: &str) {
        locked(&self.flight).retain(|line| line.key != key);
    }

    /// Say something above the lines, where it stays.
    pub(super) fn tell(&self, text: &str) {
        self.bar.println(suited(&gate::line(text)));
    }
}

impl Drop for Live {
    /// Nothing is left of the lines.
    fn drop(&mut self) {
        *locked(&SHOWN) = None;
        self.bar.finish_and_clear();
    }
}

impl Line {
    fn text(&self, frame: char, clock: &Clock) -> String {
        let mut text = format!(
            "  {frame} {} {:>6}",
            self.label,
            duration(clock.since(self.began))
        );
        if !self.obstacle.is_empty() {
            let _ = write!(text, "  {}", self.obstacle);
        }
        // A line that is as wide as the terminal wraps on some of them.
        cut(&one_line(&text), columns_beside() - 1)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_waited_for_stays_in_its_line_and_obeys_nothing() {
        let clock = Clock::real();
        let line = Line {
            key: String::new(),
            label: "vpc  creating".to_owned(),
            began: clock.now(),
            obstacle: "a\u{1b}[2J\u{9b}2J\nerror: forged".to_owned(),
        };
        let text = line.text('*', &clock);
        assert!(
            text.ends_with(r"  a\u{1b}[2J\u{9b}2J\nerror: forged"),
            "{text:?}"
        );
    }
}
