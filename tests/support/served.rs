//! A sandbox of this process on a loopback port, for programs that take it for AWS.

use aws_twin::{Sandbox, serve};

use test_support::Loopback;

/// It is served until it is dropped.
pub(crate) struct Served(Loopback);

impl Served {
    /// Serve it.
    pub(crate) fn start(sandbox: &Sandbox) -> Self {
        let twin = sandbox.clone();
        Self(Loopback::start(async |listener, stopped| {
            serve(twin, listener, stopped)
                .await
                .expect("a loopback port can be served");
        }))
    }

    /// `http://127.0.0.1:PORT`
    pub(crate) fn endpoint(&self) -> &str {
        self.0.endpoint()
    }
}
