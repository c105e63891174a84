//! The log on stderr: of mqctl's own events, what `MQCTL_LOG` asks for.
//!
//! Other crates' events never get there, whoever asks for them: the AWS SDK logs what it sends and receives, passwords
//! included, and logs end up in tickets.

use std::io;

use mqctl_model::printable;
use tracing::{Metadata, Subscriber};
use tracing_subscriber::filter::{EnvFilter, FilterExt as _, filter_fn};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};

use crate::error::{Failure, Kind};

/// The environment variable that says what to log: `debug`, or more finely `mqctl_aws=trace`.
const VARIABLE: &str = "MQCTL_LOG";

/// Begin to log, if that is asked for.
pub(super) fn init() -> Result<(), Failure> {
    let Some(wish) = std::env::var_os(VARIABLE).filter(|wish| !wish.is_empty()) else {
        return Ok(());
    };
    let wish = wish.to_str().and_then(|wish| wish.parse().ok());
    let wish: EnvFilter = wish.ok_or_else(|| {
        Failure::new(Kind::Invalid, format!("{VARIABLE} makes no sense"))
            .hint(format!("it is a level, such as `{VARIABLE}=debug`"))
    })?;
    // There is one log in a process: this is the first time.
    let _ = tracing::subscriber::set_global_default(log(wish, std::io::stderr));
    Ok(())
}

/// What is wished for of our own events, written to `writer`.
fn log<W, O>(wish: EnvFilter, writer: W) -> impl Subscriber
where
    W: for<'a> MakeWriter<'a, Writer = O> + Send + Sync + 'static,
    O: io::Write,
{
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_writer(move || Printable(writer.make_writer()));
    tracing_subscriber::registry().with(lines.with_filter(wish.and(filter_fn(is_own))))
}

/// Writes a line with what is unprintable escaped: events quote what AWS answered.
struct Printable<W>(W);

impl<W: io::Write> io::Write for Printable<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A line comes whole.
        let text = String::from_utf8_lossy(bytes);
        self.0.write_all(printable::lines(&text).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The crates whose events may be logged.
const OWN: [&str; 7] = [
    "mqctl",
    "mqctl_aws",
    "mqctl_model",
    "mqctl_plan",
    "mq_probe",
    "aws_twin",
    "clock",
];

fn is_own(event: &Metadata<'_>) -> bool {
    let (name, _) = event
        .target()
        .split_once("::")
        .unwrap_or((event.target(), ""));
    OWN.contains(&name)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn only_our_own_events_are_logged_whatever_is_asked_for() {
        for wish in ["trace", "mqctl=debug,hyper=trace,aws_smithy_runtime=trace"] {
            let page = Page::default();
            let writer = page.clone();
            let log = log(wish.parse().unwrap(), move || writer.clone());
            tracing::subscriber::with_default(log, || {
                let span =
                    tracing::info_span!(target: "aws_smithy_runtime", "invoke", a = "swordfish");
                let _inside = span.enter();
                tracing::info!(target: "mqctl_aws::call", code = %"\u{1b}[2J\u{9b}2J\u{202e}", "call is repeated");
                tracing::error!(target: "aws_smithy_runtime", "swordfish");
                tracing::error!(target: "hyper", "swordfish");
                tracing::error!(target: "mqctlish", "swordfish");
                tracing::error!(target: "mqctl_aws_sdk::call", "swordfish");
            });
            let text = String::from_utf8(page.0.lock().unwrap().clone()).unwrap();
            assert!(text.contains("call is repeated"), "{wish}: {text}");
            assert!(
                !text.contains(['\u{1b}', '\u{9b}', '\u{202e}']),
                "{wish}: {text:?}"
            );
            assert!(!text.contains("swordfish"), "{wish}: {text}");
        }
    }
}
