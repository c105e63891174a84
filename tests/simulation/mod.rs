//! Any apply or destroy, killed at any moment, is repaired by running it again: whole runs on the sandbox in virtual
//! time, with one mishap at one call, and a plain run after it.
//!
//! A look that is repeated while nothing happens to the account tells nothing new, so a mishap happens at the first one
//! only; and an account that was repaired once is not repaired again. Of what is left, for the quickstart plan file every
//! history of a change always runs; of its other runs and of the other example plan files a fixed share, one in so many, so
//! that the calls and mishaps take turns.
//!
//! `MQCTL_SIM_SEEDS=N` leaves no call out, and runs N random histories; `MQCTL_SIM_ONLY=quickstart/Apply/Refused/17` and
//! `MQCTL_SIM_SEED=17` run one history again. The names of histories in [`changes`] are found there.

pub(crate) mod account;
mod changes;
mod hands;
mod history;
mod mishap;
mod phase;
mod random;
mod sweep;
mod unreadable;

pub(crate) use account::inventory;
pub(crate) use sweep::attempt;

use phase::Phase::{Apply, Change, Destroy, Reboot, Replace};
use sweep::sweep;

macro_rules! sweeps {
    ($($test:ident: $example:literal $phase:ident, one in $share:literal;)*) => {
        $(#[test]
        fn $test() {
            sweep($example, $phase, $share);
        })*
    };
}

sweeps! {
    quickstart_apply: "quickstart" Apply, one in 2;
    quickstart_change: "quickstart" Change, one in 1;
    quickstart_reboot: "quickstart" Reboot, one in 1;
    quickstart_replace: "quickstart" Replace, one in 14;
    quickstart_destroy: "quickstart" Destroy, one in 2;
    all_protocols_apply: "active-standby-all-protocols" Apply, one in 7;
    all_protocols_change: "active-standby-all-protocols" Change, one in 7;
    all_protocols_reboot: "active-standby-all-protocols" Reboot, one in 7;
    all_protocols_destroy: "active-standby-all-protocols" Destroy, one in 7;
    existing_network_apply: "existing-network" Apply, one in 7;
    existing_network_change: "existing-network" Change, one in 7;
    existing_network_reboot: "existing-network" Reboot, one in 7;
    existing_network_destroy: "existing-network" Destroy, one in 7;
    development_apply: "development" Apply, one in 7;
    development_change: "development" Change, one in 7;
    development_reboot: "development" Reboot, one in 7;
    development_destroy: "development" Destroy, one in 7;
    partners_apply: "partners" Apply, one in 7;
    partners_replace: "partners" Replace, one in 28;
    partners_destroy: "partners" Destroy, one in 7;
}
