//! The failover that a verification rides out: a reboot that AWS is asked for, or a command of the user's own.

use crate::render::Printer;

use super::arguments::Verify;
use super::probing::Probe;

/// Have the active broker end, in the way that was asked for. An error says why it does not.
pub(super) async fn cause(verb: &Verify, probe: &Probe, printer: Printer) -> Result<(), String> {
    if let Some(command) = &verb.failover_command {
        printer.note(&format!("messages are parked; running `{command}`"));
        return run_command(command).await;
    }
    let Some(stack) = &probe.stack else {
        return Err("nothing was asked for that causes one".to_owned());
    };
    for broker in &stack.brokers {
        printer.note(&format!("messages are parked; rebooting {broker}"));
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
    let mut process = std::process::Command::new("sh");
    process.arg("-c").arg(command);
    process.stdout(std::io::stderr());
    // In a thread of its own, because clients go on meanwhile.
    let ended = tokio::task::spawn_blocking(move || process.status()).await;
    let status = ended.map_err(|error| error.to_string())?;
    let status = status.map_err(|error| format!("`{command}` can't be run: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{command}` ended with {status}"))
    }
}
