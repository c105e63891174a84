//! Ctrl-C, once and twice. The creation of the broker is held up until the test has pressed it.
#![cfg(unix)]

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStderr, Command, Stdio};

use aws_twin::{CallRecord, Fault};

use super::Mqctl;
use super::account::Account;

/// A run that goes on.
struct Running {
    child: Child,
    stderr: BufReader<ChildStderr>,
    said: String,
}

impl Running {
    /// `mqctl apply --yes`, up to where the broker is being made.
    fn apply(mqctl: &Mqctl) -> Self {
        let mut command = mqctl.command(["apply", "--yes"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("this build's mqctl can be started");
        let stderr = BufReader::new(child.stderr.take().expect("it is piped"));
        let mut running = Self {
            child,
            stderr,
            said: String::new(),
        };
        running.read_until(". broker/1 ");
        running
    }

    /// Read on until a line has this in it.
    #[track_caller]
    fn read_until(&mut self, text: &str) {
        loop {
            let mut line = String::new();
            let length = self
                .stderr
                .read_line(&mut line)
                .expect("mqctl prints UTF-8");
            self.said.push_str(&line);
            assert!(length > 0, "`{text}` was never said:\n{}", self.said);
            if line.contains(text) {
                return;
            }
        }
    }

    fn press_control_c(&self) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-INT", &id]).status().unwrap();
        assert!(sent.success());
    }

    /// Its exit code and all that it said, once it has ended.
    fn end(mut self) -> (Option<i32>, String) {
        self.stderr
            .read_to_string(&mut self.said)
            .expect("mqctl prints UTF-8");
        let status = self.child.wait().expect("it was started");
        (status.code(), self.said)
    }
}

/// Let no broker be made for now.
fn hold_up(account: &Account) {
    account
        .sandbox
        .set_faults(|call: &CallRecord| match call.operation.as_str() {
            "CreateBroker" => Fault::Throttle,
            _ => Fault::None,
        });
}

#[test]
fn once_finishes_what_is_in_flight_and_begins_nothing_new() {
    let account = Account::new();
    hold_up(&account);
    let mqctl = account.user();
    let mut running = Running::apply(&mqctl);
    running.press_control_c();
    running.read_until("interrupted: finishing ");
    account.sandbox.clear_faults();
    let (code, said) = running.end();
    assert_eq!(code, Some(130), "{said}");
    for text in [
        "broker/1 (usually about 15m)",
        "+ broker/1",
        "not begun  targets/openwire",
        "error: interrupted",
        "run the same command again",
    ] {
        assert!(said.contains(text), "`{text}`: {said}");
    }

    mqctl.run(["apply", "--yes"]).expect_success();
    mqctl.run(["plan", "--detailed-exitcode"]).expect_success();
}

#[test]
fn twice_stops_at_once() {
    let account = Account::new();
    hold_up(&account);
    let mqctl = account.user();
    let mut running = Running::apply(&mqctl);
    running.press_control_c();
    running.read_until("interrupted: finishing ");
    running.press_control_c();
    let (code, said) = running.end();
    assert_eq!(code, Some(130), "{said}");
    assert!(said.contains("stopped    broker/1"), "{said}");

    account.sandbox.clear_faults();
    // Something else may not have been answered yet.
    mqctl.run(["unlock", "--yes"]).expect_success();
    mqctl.run(["apply", "--yes"]).expect_success();
    mqctl.run(["plan", "--detailed-exitcode"]).expect_success();
}

/// AWS may carry it out yet: until that can't be, the lock keeps others away.
#[test]
fn twice_while_a_change_is_not_answered_keeps_the_lock() {
    let account = Account::new();
    let (tell, told) = std::sync::mpsc::channel();
    account.sandbox.set_faults(move |call: &CallRecord| {
        if call.operation == "CreateBroker" {
            tell.send(()).unwrap();
            return Fault::Hang;
        }
        Fault::None
    });
    let mqctl = account.user();
    let mut running = Running::apply(&mqctl);
    told.recv().unwrap();
    running.press_control_c();
    running.read_until("interrupted: finishing ");
    running.press_control_c();
    let (code, said) = running.end();
    assert_eq!(code, Some(130), "{said}");
    let kept = "AWS may still carry out what it has not answered, so the stack's lock is kept";
    assert!(said.contains(kept), "{said}");
    account.sandbox.clear_faults();
    let next = mqctl.run(["apply", "--yes"]).expect_code(5);
    next.expect_said(&["is locked by"]);
}
