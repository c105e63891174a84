//! A run as it goes on: live lines on a terminal, plain lines elsewhere, one JSON object per event for programs.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::sync::Mutex;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressState, ProgressStyle};
use serde_json::json;

use crate::apply::{Event, Events};
use crate::changeset::Change;
use crate::clock::Clock;

use super::printer::{Format, Printer};
use super::style::{DIM, RED, Verb, duration, paint};

/// Tells of a run.
#[derive(Debug)]
pub struct Progress {
    printer: Printer,
    clock: Clock,
    view: View,
}

#[derive(Debug)]
enum View {
    /// One line per change in flight, redrawn.
    Live {
        lines: MultiProgress,
        bars: Mutex<BTreeMap<String, ProgressBar>>,
    },
    /// One line per thing that happens; of waiting only what is new.
    Plain {
        told: Mutex<BTreeMap<String, String>>,
    },
    /// One JSON object per event.
    Json,
}

impl Progress {
    /// The view that suits the output.
    pub fn new(printer: Printer, clock: Clock) -> Self {
        let view = if printer.format == Format::Json {
            View::Json
        } else if std::io::stderr().is_terminal() {
            View::Live {
                lines: MultiProgress::new(),
                bars: Mutex::default(),
            }
        } else {
            View::Plain {
                told: Mutex::default(),
            }
        };
        Self {
            printer,
            clock,
            view,
        }
    }

    fn bar(&self, change: &Change) -> ProgressBar {
        let speed = self.clock.speed();
        let elapsed = move |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            let _ = write!(out, "{:>6}", duration(state.elapsed().mul_f64(speed)));
        };
        let style = ProgressStyle::with_template("{spinner} {prefix} {clock}  {wide_msg}")
            .unwrap_or_else(|_| ProgressStyle::default_spinner())
            .with_key("clock", elapsed);
        let bar = ProgressBar::new_spinner().with_style(style);
        let verb = Verb::of(change).participle();
        bar.set_prefix(format!("{:28} {verb:13}", change.placement.id));
        bar
    }

    fn line(&self, text: &str) {
        match &self.view {
            View::Live { lines, .. } => {
                let _ = lines.println(text);
            }
            View::Plain { .. } => self.printer.note(text),
            View::Json => {}
        }
    }

    fn event(&self, name: &str, change: &Change, more: serde_json::Value) {
        let mut event = json!({
            "format_version": super::changes_json::FORMAT_VERSION,
            "event": name,
            "resource": change.placement.id,
            "kind": change.resource().kind(),
            "action": Verb::of(change).word(),
        });
        if let (Some(event), serde_json::Value::Object(more)) = (event.as_object_mut(), more) {
            event.extend(more);
        }
        self.printer.json_line(&event);
    }

    fn start(&self, change: &Change) {
        match &self.view {
            View::Live { lines, bars } => {
                let bar = lines.add(self.bar(change));
                bar.enable_steady_tick(Duration::from_millis(120));
                locked(bars).insert(key(change), bar);
            }
            View::Plain { .. } => {
                self.line(&format!(
                    "{}: {}",
                    change.placement.id,
                    Verb::of(change).participle()
                ));
            }
            View::Json => self.event("started", change, json!({})),
        }
    }

    fn wait(&self, change: &Change, obstacle: &str, elapsed: Duration) {
        match &self.view {
            View::Live { bars, .. } => {
                if let Some(bar) = locked(bars).get(&key(change)) {
                    bar.set_message(obstacle.to_owned());
                }
            }
            View::Plain { told } => {
                let before = locked(told).insert(key(change), obstacle.to_owned());
                if before.as_deref() != Some(obstacle) {
                    self.line(&format!(
                        "{}: waiting, {}: {obstacle}",
                        change.placement.id,
                        duration(elapsed)
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
        if let View::Live { lines, bars } = &self.view
            && let Some(bar) = locked(bars).remove(&key(change))
        {
            bar.finish_and_clear();
            lines.remove(&bar);
        }
    }

    fn finish(&self, change: &Change, elapsed: Duration, physical_id: Option<&str>) {
        self.end(change);
        let verb = Verb::of(change);
        let mark = paint(verb.style(), format!("{:>3}", verb.mark()));
        let id = change.placement.id.as_str();
        let physical = paint(DIM, physical_id.unwrap_or_default());
        self.line(&format!(
            "{mark} {id:28} {:13} {:>6}  {physical}",
            verb.past(),
            duration(elapsed)
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
                self.line(&format!(
                    "{} {}: {error}",
                    paint(RED, "  !"),
                    change.placement.id
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
