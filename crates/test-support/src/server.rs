//! A program that serves HTTP on a loopback port it chose itself, says so on a line, and ends with the test.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// How a server announces that it takes connections: this, followed by its address.
const ANNOUNCEMENT: &str = "listening on http://";

/// How long a server may take to announce itself on a busy machine.
const START_DEADLINE: Duration = Duration::from_mins(1);

/// How many of its last lines are kept, to be shown when it fails.
const REMEMBERED_LINES: usize = 200;

/// A running server.
pub struct Server {
    child: Child,
    // Held open: a server may take the end of its input as the end of the test, which holds even if the test is killed.
    _stdin: Option<ChildStdin>,
    endpoint: String,
    said: Arc<Mutex<VecDeque<String>>>,
}

impl Server {
    /// The system's number for it.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Start it and wait until it announces where it listens: `listening on http://HOST:PORT`.
    #[track_caller]
    pub fn start(command: &mut Command) -> Self {
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} can't be started: {error}"));
        let said = Arc::new(Mutex::new(VecDeque::new()));
        let (announce, announced) = mpsc::channel();
        let stdout = child.stdout.take().expect("stdout is piped");
        let stderr = child.stderr.take().expect("stderr is piped");
        listen(stdout, Arc::clone(&said), announce.clone());
        listen(stderr, Arc::clone(&said), announce);
        let mut server = Self {
            _stdin: child.stdin.take(),
            child,
            endpoint: String::new(),
            said,
        };
        match announced.recv_timeout(START_DEADLINE) {
            Ok(endpoint) => server.endpoint = endpoint,
            Err(RecvTimeoutError::Disconnected) => {
                panic!("{command:?} ended without listening\n{}", server.said())
            }
            Err(RecvTimeoutError::Timeout) => {
                panic!("{command:?} doesn't listen\n{}", server.said())
            }
        }
        server
    }

    /// `http://127.0.0.1:PORT`
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The last lines it printed, for a failure message.
    pub fn said(&self) -> String {
        let said = self.said.lock().expect("no reader panics");
        let mut text = String::from("--- the server's last lines");
        for line in said.iter() {
            write!(text, "\n{line}").expect("writing to a string can't fail");
        }
        text
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already; there is nothing to do about an error while a test ends.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Read what it prints, so that it never blocks on a full pipe, remember the end of it, and pass on its announcement.
fn listen(
    output: impl Read + Send + 'static,
    said: Arc<Mutex<VecDeque<String>>>,
    announce: Sender<String>,
) {
    thread::spawn(move || {
        let mut announce = Some(announce);
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if let Some(endpoint) = endpoint_in(&line)
                && let Some(announce) = announce.take()
            {
                // Nobody waits any more once the other pipe has brought it.
                let _ = announce.send(endpoint);
            }
            let mut said = said.lock().expect("no reader panics");
            if said.len() == REMEMBERED_LINES {
                said.pop_front();
            }
            said.push_back(line);
        }
    });
}

/// The endpoint, if this line announces one.
fn endpoint_in(line: &str) -> Option<String> {
    let (_, rest) = line.split_once(ANNOUNCEMENT)?;
    let address = rest.split_whitespace().next()?.trim_end_matches('/');
    Some(format!("http://{address}"))
}

#[test]
fn an_announcement_is_found_in_its_line() {
    let line = "sandbox: listening on http://127.0.0.1:4566/ (Ctrl-C ends it)";
    assert_eq!(endpoint_in(line).as_deref(), Some("http://127.0.0.1:4566"));
    assert_eq!(endpoint_in("listening on nothing"), None);
}
