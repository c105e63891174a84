//! A run as it goes on: live lines on a terminal, plain lines elsewhere, one JSON object per event for programs.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::sync::Mutex;
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
use super::terminal::COLUMNS;
use super::words::{cut, short_id};

/// Tells of a run.
#[derive(Debug)]
pub struct Progress {
    printer: Printer,
    view: View,
    columns: Columns,
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
    /// One line per thing that happens; of waiting only what is new.
    Plain {
        told: Mutex<BTreeMap<String, String>>,
    },
    /// One JSON object per event.
    Json,
}

impl Progress {
    /// The view of a run of `changes` that suits the output.
    pub fn new(printer: Printer, clock: Clock, changes: &ChangeSet) -> Self {
        let view = if printer.format == Format::Json {
            View::Json
        } else if std::io::stderr().is_terminal() {
            View::Live(Live::new(clock))
        } else {
            View::Plain {
                told: Mutex::default(),
            }
        };
        Self {
            printer,
            view,
            columns: Columns::of(changes),
        }
    }

    /// Something about the run that is no change's.
    pub fn note(&self, text: &str) {
        match &self.view {
            View::Live(_) | View::Plain { .. } => self.line(&one_line(text)),
            View::Json => self.printer.note(text),
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
                let before = locked(told).insert(key(change), obstacle.to_owned());
                if before.as_deref() != Some(obstacle) {
                    self.line(&format!(
                        "  . {:id$}  {:verb$} {:>6}  {}",
                        change.placement.id,
                        "waiting",
                        duration(elapsed),
                        one_line(obstacle),
                        id = self.columns.id,
                        verb = self.columns.verb,
                    ));
                }
            }
            View::Json => {
                let more = json!({ "obstacle": obstacle, "elapsed_seconds": elapsed.as_secs() });
                self.event("waiting", change, more);
            }
        }
    }

    fn end(&self, change: &Change) {
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
                let room = COLUMNS.saturating_sub(self.columns.width());
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

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
