//! No core dump of this process: its memory holds passwords on their way from Secrets Manager to Amazon MQ, and keys of AWS.

use std::io;

/// Have the system write no core dump, whatever its settings, and let no other process of the same user read the memory.
///
/// The limit alone is not enough: where the system hands dumps to a program, it does not ask for the limit (`core(5)`).
/// Programs that are started from here have the same limit.
#[cfg(unix)]
pub(super) fn forbid() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};

    let nothing = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    setrlimit(Resource::Core, nothing)?;
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    }
    Ok(())
}

/// Elsewhere there is nothing to forbid.
#[cfg(not(unix))]
pub(super) fn forbid() -> io::Result<()> {
    Ok(())
}
