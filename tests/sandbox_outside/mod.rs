//! The sandbox from outside: a client that shares no code with it finds AWS there.
//!
//! The walk itself is in Python, with boto3, so that a misreading of AWS's wire formats can't cancel itself out.

use std::process::Stdio;

use crate::support::Mqctl;
use test_support::{Python, Server};

#[test]
fn boto3_finds_aws() {
    let Some(python) = Python::find() else { return };
    let mqctl = Mqctl::new();
    let state = mqctl.directory().join("sandbox.json");
    let sandbox = Server::start(
        mqctl
            // So fast that a quarter of an hour is a tenth of a second.
            .command(["sandbox", "serve", "--port", "0", "--speed", "10000"])
            .arg("--state")
            .arg(&state),
    );
    let walk = python
        .script(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/sandbox_outside/boto3_walk"
        ))
        .arg(sandbox.endpoint())
        .stdin(Stdio::null())
        .output()
        .expect("Python can be started");
    assert!(
        walk.status.success(),
        "{}{}\n{}",
        String::from_utf8_lossy(&walk.stdout),
        String::from_utf8_lossy(&walk.stderr),
        sandbox.said(),
    );
    assert!(state.is_file(), "the state is kept where it was asked for");
}
