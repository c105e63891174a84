//! The command line as a user meets it: the built binary, its exit codes, what it says and where.
#![expect(
    clippy::unwrap_used,
    reason = "what can't fail in a helper fails its test"
)]

pub(crate) mod account;
mod adopt;
mod bad_input;
pub(crate) mod bad_luck;
mod bundle;
mod changed_plan;
mod credentials;
mod foreign;
mod help;
mod hostile_file;
mod hostile_words;
mod init;
mod interrupt;
mod lint;
mod lock;
mod logs;
mod output;
mod outputs;
mod plans;
mod protect;
mod proxy;
mod reasons;
mod refused;
mod sandbox_file;
mod sandbox_run;
mod silent;
mod strangers;
mod usage;
mod verify;

use serde_json::Value as Json;

use crate::support::stack::example;
use crate::support::{Finished, Mqctl};

/// A place with the quickstart plan file, and a sandbox in which hours pass in moments.
fn place() -> Mqctl {
    let mqctl = Mqctl::new().with_env("MQCTL_SANDBOX_SPEED", "100000");
    mqctl.write("mqctl.yaml", example("quickstart"));
    mqctl
}

/// The names of the files there.
fn files(mqctl: &Mqctl) -> Vec<String> {
    let entries = std::fs::read_dir(mqctl.directory()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// Compare a text with the one in `snapshots`.
fn snapshot(name: &str, text: &str) {
    assert!(
        !text.contains(env!("CARGO_MANIFEST_DIR")) && !text.contains("/tmp"),
        "something of this machine: {text}"
    );
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

impl Finished {
    /// All of it: what was typed, what was printed where, and how it ended.
    fn transcript(&self) -> String {
        let words = ["$", "mqctl"].into_iter();
        let words = words.chain(self.arguments.iter().map(String::as_str));
        let mut transcript = words.collect::<Vec<_>>().join(" ") + "\n";
        for (stream, text) in [("stderr", &self.stderr), ("stdout", &self.stdout)] {
            if !text.is_empty() {
                transcript += &["--- ", stream, "\n", text].concat();
            }
        }
        let code = self.code.expect("no signal ended it");
        transcript + &format!("--- exit code {code}\n")
    }

    /// Fail unless every one of these is said on stderr.
    #[track_caller]
    fn expect_said(self, texts: &[&str]) -> Self {
        for text in texts {
            assert!(
                self.stderr.contains(text),
                "`{text}` is not said:\n{}",
                self.stderr
            );
        }
        self
    }

    /// Fail unless every one of these is in the data, on stdout.
    #[track_caller]
    fn expect_data(self, texts: &[&str]) -> Self {
        for text in texts {
            let data = &self.stdout;
            assert!(data.contains(text), "`{text}` is not in the data:\n{data}");
        }
        self
    }

    /// Fail unless stdout is empty: there is no data.
    #[track_caller]
    fn expect_no_data(self) -> Self {
        assert_eq!(self.stdout, "", "there is no data");
        self
    }

    /// The one JSON document on stdout.
    #[track_caller]
    fn document(&self) -> Json {
        let document: Json = serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}:\n{}", self.stdout));
        assert_eq!(document["format_version"], 1, "{document:#}");
        document
    }

    /// The JSON events on stdout, one a line.
    #[track_caller]
    fn events(&self) -> Vec<Json> {
        let events = self.stdout.lines().map(|line| {
            let event: Json =
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}:\n{line}"));
            assert_eq!(event["format_version"], 1, "{event}");
            event
        });
        events.collect()
    }
}
