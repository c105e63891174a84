//! No password is to be found in anything that a run leaves: the real binary, everything logged that can be, and a search
//! through all it printed, wrote, started and sent to the account.
#![cfg(unix)]

mod core_dump;
mod failures;
mod life;
mod password;
mod sandbox_file;
mod stage;
