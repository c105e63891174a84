//! What a change does to connected clients.

use serde::{Deserialize, Serialize};

/// What a change does to connected clients, from harmless to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Clients notice nothing.
    None,
    /// An outage of seconds: the broker restarts, or fails over, and clients reconnect.
    Reboot,
    /// A new resource takes over; clients reconnect to it.
    Replace,
    /// Something that clients use goes away for good.
    Disconnect,
    /// Stored messages are gone.
    DataLoss,
}
