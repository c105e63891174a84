//! This build's `mqctl`, run as a person would, in a place of its own: no settings of the developer's reach it.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A directory with plan files, an empty home, and the environment in which `mqctl` runs there.
pub(crate) struct Mqctl {
    place: TempDir,
    environment: Vec<(OsString, OsString)>,
}

impl Mqctl {
    /// An empty directory and an environment without credentials.
    pub(crate) fn new() -> Self {
        let place = tempfile::tempdir().expect("a temporary directory can be made");
        for directory in ["home", "work"] {
            fs::create_dir(place.path().join(directory)).expect("the directory is fresh");
        }
        Self {
            place,
            environment: Vec::new(),
        }
    }

    /// Also set this environment variable.
    #[must_use]
    pub(crate) fn with_env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.environment
            .push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Talk to what serves AWS at `endpoint`, with credentials that mean nothing.
    #[must_use]
    pub(crate) fn with_aws(self, endpoint: &str) -> Self {
        self.with_env("AWS_ENDPOINT_URL", endpoint)
            .with_env("AWS_ACCESS_KEY_ID", "test")
            .with_env("AWS_SECRET_ACCESS_KEY", "test")
    }

    /// Hold the stack's lock with a lease of so many seconds. No call may take longer.
    #[must_use]
    pub(crate) fn with_lease(self, seconds: u32) -> Self {
        self.with_env("MQCTL_LOCK_LEASE", seconds.to_string())
            .with_env("MQCTL_CALL_TIMEOUT", format!("{seconds}s"))
    }

    /// Where it runs.
    pub(crate) fn directory(&self) -> PathBuf {
        self.place.path().join("work")
    }

    /// Write a file there, over one that may exist.
    pub(crate) fn write(&self, name: impl AsRef<Path>, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.directory().join(name);
        fs::write(&path, content).expect("the temporary directory can be written");
        path
    }

    /// The command, not started yet, for tests that need its process. Its input is empty and not a terminal.
    pub(crate) fn command<I, S>(&self, arguments: I) -> Command
    where
        I: IntoIterator<Item = S>,
        S: AsRef<OsStr>,
    {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mqctl"));
        command
            .args(arguments)
            .current_dir(self.directory())
            .stdin(Stdio::null())
            .env_clear()
            .env("HOME", self.place.path().join("home"))
            .env("AWS_EC2_METADATA_DISABLED", "true");
        // Where these are set, a program can't run without them, or its coverage would be lost.
        for name in ["PATH", "SystemRoot", "LLVM_PROFILE_FILE"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Run it to its end.
    pub(crate) fn run<I, S>(&self, arguments: I) -> Finished
    where
        I: IntoIterator<Item = S>,
        S: AsRef<OsStr>,
    {
        let mut command = self.command(arguments);
        let output = command.output().expect("this build's mqctl can be started");
        Finished {
            arguments: command
                .get_args()
                .map(|argument| argument.to_string_lossy().into_owned())
                .collect(),
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("mqctl prints UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("mqctl prints UTF-8"),
        }
    }
}

/// A run that ended.
#[derive(Debug)]
pub(crate) struct Finished {
    /// What was typed after `mqctl`.
    pub(crate) arguments: Vec<String>,
    /// The exit code; none if a signal ended it.
    pub(crate) code: Option<i32>,
    /// Data.
    pub(crate) stdout: String,
    /// Progress and errors.
    pub(crate) stderr: String,
}

impl Finished {
    /// Fail, showing everything the run printed, unless it ended with `code`.
    #[track_caller]
    pub(crate) fn expect_code(self, code: i32) -> Self {
        assert!(
            self.code == Some(code),
            "mqctl {} ended with {:?} instead of {code}\n--- stdout\n{}\n--- stderr\n{}",
            self.arguments.join(" "),
            self.code,
            self.stdout,
            self.stderr,
        );
        self
    }

    /// Fail, showing everything the run printed, unless it succeeded.
    #[track_caller]
    pub(crate) fn expect_success(self) -> Self {
        self.expect_code(0)
    }
}

#[test]
fn nothing_of_the_developers_environment_reaches_mqctl() {
    let mqctl = Mqctl::new().with_aws("http://127.0.0.1:1");
    let command = mqctl.command(["plan"]);
    let mut names: Vec<_> = command
        .get_envs()
        .map(|(name, _)| name.to_string_lossy().into_owned())
        .filter(|name| name.starts_with("AWS_") || name.starts_with("MQCTL_") || name == "HOME")
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "AWS_ACCESS_KEY_ID",
            "AWS_EC2_METADATA_DISABLED",
            "AWS_ENDPOINT_URL",
            "AWS_SECRET_ACCESS_KEY",
            "HOME",
        ]
    );
}
