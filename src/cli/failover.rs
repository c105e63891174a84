//! The failover that a verification rides out: a reboot that AWS is asked for, or a command of the user's own.

use std::process::{Child, Command};
use std::time::Duration;

use crate::render::Printer;

use super::arguments::Verify;
use super::probing::Probe;

/// Have the active broker end, in the way that was asked for. An error says why it does not.
pub(super) async fn cause(verb: &Verify, probe: &Probe, printer: Printer) -> Result<(), String> {
    let parked = format!("messages wait in {}-*", probe.made);
    if let Some(command) = &verb.failover_command {
        printer.note(&format!("{parked}; running `{command}`"));
        return run_command(command).await;
    }
    let Some(stack) = &probe.stack else {
        return Err("nothing was asked for that causes one".to_owned());
    };
    for broker in &stack.brokers {
        printer.note(&format!("{parked}; rebooting {broker}"));
        stack
            .aws
            .reboot_broker(broker)
            .await
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Run a command in the shell, as someone would who types it.
async fn run_command(command: &str) -> Result<(), String> {
    let mut shell = Command::new("sh");
    // What it prints is no data of ours.
    shell.arg("-c").arg(command).stdout(std::io::stderr());
    let told = |error: std::io::Error| format!("`{command}` can't be run: {error}");
    let mut running = Running(shell.spawn().map_err(told)?);
    loop {
        match running.0.try_wait().map_err(told)? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => return Err(format!("`{command}` ended with {status}")),
            // Clients go on meanwhile.
            None => tokio::time::sleep(LOOK).await,
        }
    }
}

/// How often it is looked whether the command has ended.
const LOOK: Duration = Duration::from_millis(20);

/// A command that ends when nobody waits for it any more.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended in most cases; and who was interrupted has no use for an error.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
