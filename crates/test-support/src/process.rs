//! A process that a test may end at any moment, and that ends with the test.

use std::process::{Child, ChildStderr, ChildStdout, Command};

/// A process that was started.
#[derive(Debug)]
pub struct Process(Child);

impl Process {
    /// Start it.
    pub fn start(command: &mut Command) -> Self {
        Self(command.spawn().expect("this build's mqctl can be started"))
    }

    /// The system's number for it.
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// What it prints, if that is piped.
    pub fn stdout(&mut self) -> ChildStdout {
        self.0.stdout.take().expect("it is piped")
    }

    /// What it says, if that is piped.
    pub fn stderr(&mut self) -> ChildStderr {
        self.0.stderr.take().expect("it is piped")
    }

    /// SIGKILL, where there are signals. When this returns, it is gone.
    pub fn kill(&mut self) {
        self.0.kill().expect("it is ours");
        self.0.wait().expect("it is ours");
    }

    /// Its exit code once it has ended; none if a signal ended it.
    pub fn wait(&mut self) -> Option<i32> {
        self.0.wait().expect("it is ours").code()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already; there is nothing to do about an error while a test ends.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
