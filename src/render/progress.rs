//! A run as it goes on: live lines on a terminal, plain lines elsewhere, one JSON object per event for programs.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::json;

use crate::apply::{Event, Events};
use clock::Clock;
use mqctl_model::changeset::{Change, ChangeSet};
use mqctl_model::printable::one_line;

use super::format::Format;
use super::live::Live;
use super::printer::Printer;
use super::style::{DIM, RED, Verb, duration, paint};
use super::terminal::{columns_beside, is_redrawable};
use super::usual::usual;
use super::words::{cut, short_id};

/// How long nothing is told of something that is waited for, where nothing is redrawn: long enough not to fill the log, short
/// enough for those who wonder whether it still goes on.
const HEARTBEAT: Duration = Duration::from_mins(1);

/// Tells of a run.
#[derive(Debug)]
pub struct Progress {
    printer: Printer,
    view: View,
    columns: Columns,
    /// What has begun and not ended: each with how long it usually takes, if that is long.
    running: Mutex<BTreeMap<String, String>>,
}

/// How wide the columns have to be, so that nothing moves while a run goes on.
#[derive(Clone, Copy, Debug)]
struct Columns {
    id: usize,
    verb: usize,
}

impl Columns {
    fn of(changes: &ChangeSet) -> Self {
        let widest = |width: fn(&Change) -> usize| {
            let widths = changes.changes.iter().map(width);
            widths.max().unwrap_or_default()
        };
        Self {
            id: widest(|change| change.placement.id.as_str().len()),
            verb: widest(|change| {
                let verb = Verb::of(change);
                verb.participle().len().max(verb.past().len())
            }),
        }
    }

    /// What they and the duration after them take, with the margin in front and the gaps.
    fn width(self) -> usize {
        4 + self.id + 2 + self.verb + 1 + 6 + 2
    }
}

#[derive(Debug)]
enum View {
    /// One line per change in flight, redrawn.
    Live(Live),
    /// One line per thing that happens; of waiting what is new, and once a minute what is not.
    Plain { told: Told },
    /// One JSON object per event.
    Json,
}

impl Progress {
    /// The view of a run of `changes` that suits the output.
    pub fn new(printer: Printer, clock: Clock, changes: &ChangeSet) -> Self {
        let view = if printer.format == Format::Json {
            View::Json
        } else if is_redrawable() {
            View::Live(Live::new(clock))
        } else {
            View::Plain {
                told: Told::default(),
            }
        };
        Self {
            printer,
            view,
            columns: Columns::of(changes),
            running: Mutex::default(),
        }
    }

    /// Somebody asked to stop: what is still waited for.
    pub fn interrupted(&self) {
        let running: Vec<String> = locked(&self.running).values().cloned().collect();
        let text = interruption(&running);
        match &self.view {
            View::Live(_) | View::Plain { .. } => self.line(&one_line(&text)),
            View::Json => self.printer.note(&text),
        }
    }

    fn line(&self, text: &str) {
        match &self.view {
            View::Live(live) => live.tell(text),
            View::Plain { .. } => self.printer.line(text),
            View::Json => {}
        }
    }

    fn event(&self, name: &str, change: &Change, more: serde_json::Value) {
        let mut event = json!({
            "resource": change.placement.id,
            "kind": change.resource().kind().key(),
            "action": Verb::of(change).word(),
        });
        if let (Some(event), serde_json::Value::Object(more)) = (event.as_object_mut(), more) {
            event.extend(more);
        }
        self.printer.event(name, event);
    }

    fn start(&self, change: &Change) {
        let usually = usual(change).map(|it| format!(" (usually about {it})"));
        let id = &change.placement.id;
        let text = format!("{id}{}", usually.unwrap_or_default());
        locked(&self.running).insert(key(change), text);
        match &self.view {
            View::Live(live) => {
                let Columns { id, verb: width } = self.columns;
                let verb = Verb::of(change).participle();
                let label = format!("{:id$}  {verb:width$}", change.placement.id);
                live.start(key(change), label);
            }
            View::Plain { .. } => {
                self.line(&format!(
                    "  . {:id$}  {}",
                    change.placement.id,
                    Verb::of(change).participle(),
                    id = self.columns.id,
                ));
            }
            View::Json => self.event("started", change, json!({})),
        }
    }

    fn wait(&self, change: &Change, obstacle: &str, elapsed: Duration) {
        match &self.view {
            View::Live(live) => live.wait(&key(change), obstacle),
            View::Plain { told } => {
                let Some(news) = told.news(key(change), obstacle, elapsed) else {
                    return;
                };
                let usually = match news {
                    News::First => None,
                    News::Still => usual(change),
                };
                let usually = usually.map(|it| format!(" (usually about {it})"));
                self.line(&format!(
                    "  . {:id$}  {:verb$} {:>6}  {}{}",
                    change.placement.id,
                    "waiting",
                    duration(elapsed),
                    one_line(obstacle),
                    usually.unwrap_or_default(),
                    id = self.columns.id,
                    verb = self.columns.verb,
                ));
            }
            View::Json => {
                let more = json!({ "obstacle": obstacle, "elapsed_seconds": elapsed.as_secs() });
                self.event("waiting", change, more);
            }
        }
    }

    fn end(&self, change: &Change) {
        locked(&self.running).remove(&key(change));
        if let View::Live(live) = &self.view {
            live.end(&key(change));
        }
    }

    fn finish(&self, change: &Change, elapsed: Duration, physical_id: Option<&str>) {
        self.end(change);
        let verb = Verb::of(change);
        let mark = paint(verb.style(), format!("{:>3}", verb.mark()));
        let id = &change.placement.id;
        let physical_id_shown = match &self.view {
            View::Live(_) => {
                let room = columns_beside().saturating_sub(self.columns.width());
                physical_id.map(|it| cut(&short_id(it), room))
            }
            View::Plain { .. } | View::Json => physical_id.map(|it| short_id(it).into_owned()),
        };
        let physical_id_shown = physical_id_shown
            .map(|it| format!("  {}", paint(DIM, it)))
            .unwrap_or_default();
        self.line(&format!(
            "{mark} {id:id_width$}  {:verb_width$} {:>6}{physical_id_shown}",
            verb.past(),
            duration(elapsed),
            id_width = self.columns.id,
            verb_width = self.columns.verb,
        ));
        if matches!(self.view, View::Json) {
            let more = json!({ "physical_id": physical_id, "elapsed_seconds": elapsed.as_secs() });
            self.event("finished", change, more);
        }
    }
}

impl Events for Progress {
    fn tell(&self, event: Event<'_>) {
        match event {
            Event::Started { change } => self.start(change),
            Event::Waiting {
                change,
                obstacle,
                elapsed,
            } => self.wait(change, obstacle, elapsed),
            Event::Finished {
                change,
                elapsed,
                physical_id,
            } => self.finish(change, elapsed, physical_id),
            Event::Failed { change, error } => {
                self.end(change);
                // The whole error is told once, at the end, where it does not scroll away.
                self.line(&format!(
                    "{} {:id$}  {} {}",
                    paint(RED, "  !"),
                    change.placement.id,
                    paint(RED, "failed"),
                    error.code.as_deref().unwrap_or_default(),
                    id = self.columns.id,
                ));
                if matches!(self.view, View::Json) {
                    let more = json!({ "code": error.code, "message": error.to_string() });
                    self.event("failed", change, more);
                }
            }
            Event::Skipped { change, reason } => {
                if matches!(self.view, View::Json) {
                    self.event("skipped", change, json!({ "reason": reason }));
                }
            }
        }
    }
}

/// A replacement has two changes of the same id.
fn key(change: &Change) -> String {
    format!("{} {}", change.placement.id, Verb::of(change).word())
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is said to whoever asks a run to stop that is in the middle of these.
fn interruption(running: &[String]) -> String {
    let first = match running {
        [] => "interrupted: finishing what is in flight".to_owned(),
        running => format!("interrupted: finishing {}", running.join(", ")),
    };
    format!("{first}; once more stops at once, which is safe, too: another run continues")
}

impl Printer {
    /// Somebody asked a run to stop that is in the middle of these.
    pub fn interrupted(self, running: &[String]) {
        self.note(&interruption(running));
    }
}

/// What was told last of each change that waits, and when.
#[derive(Debug, Default)]
struct Told(Mutex<BTreeMap<String, (String, Duration)>>);

/// Why something is worth a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum News {
    /// It has not been told.
    First,
    /// It was told a while ago and still holds.
    Still,
}

impl Told {
    /// Whether it is to be told that a change waits for this after that time.
    fn news(&self, change: String, obstacle: &str, elapsed: Duration) -> Option<News> {
        let mut told = locked(&self.0);
        let news = match told.get(&change) {
            Some((before, when)) if before == obstacle => {
                (elapsed >= *when + HEARTBEAT).then_some(News::Still)
            }
            _ => Some(News::First),
        };
        if news.is_some() {
            told.insert(change, (obstacle.to_owned(), elapsed));
        }
        news
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_on_is_told_once_a_minute() {
        let told = Told::default();
        let news = |obstacle, seconds| {
            told.news(
                "broker/1".to_owned(),
                obstacle,
                Duration::from_secs(seconds),
            )
        };
        assert_eq!(news("broker is being made", 1), Some(News::First));
        assert_eq!(news("broker is being made", 60), None);
        assert_eq!(news("broker is being made", 61), Some(News::Still));
        assert_eq!(news("broker is being made", 120), None);
        assert_eq!(news("broker is rebooting", 121), Some(News::First));
        assert_eq!(news("broker is rebooting", 181), Some(News::Still));
        let other = told.news("vpc".to_owned(), "broker is rebooting", Duration::ZERO);
        assert_eq!(other, Some(News::First));
    }
}
