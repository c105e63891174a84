//! An account in a sandbox on a loopback port, that the binary takes for AWS and that misbehaves when told to.

use std::thread::JoinHandle;
use std::time::SystemTime;

use mqctl::clock::Clock;
use mqctl::sandbox::{Options, Sandbox, serve};
use tokio::sync::oneshot;

use crate::support::Mqctl;
use crate::support::stack::{example, spec};

/// The account's number.
pub(crate) const ACCOUNT: &str = "000000000000";

/// It is served until it is dropped.
pub(crate) struct Account {
    pub(crate) sandbox: Sandbox,
    endpoint: String,
    stop: Option<oneshot::Sender<()>>,
    server: Option<JoinHandle<()>>,
}

impl Account {
    /// An account with what the quickstart plan file presumes, in which hours pass in moments.
    pub(crate) fn new() -> Self {
        let sandbox = Sandbox::new(Options {
            account: ACCOUNT.to_owned(),
            region: "us-west-2".to_owned(),
            seed: 11,
            clock: Clock::scaled(SystemTime::now(), 100_000.0),
        });
        sandbox.assume(&mqctl::cli::premises(&spec(&example("quickstart"))));
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel();
        let twin = sandbox.clone();
        let server = std::thread::spawn(move || {
            on_this_thread(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                serve(twin, listener, stopped).await.unwrap();
            });
        });
        Self {
            sandbox,
            endpoint,
            stop: Some(stop),
            server: Some(server),
        }
    }

    /// Someone with credentials for it and the quickstart plan file.
    pub(crate) fn user(&self) -> Mqctl {
        let mqctl = Mqctl::new().with_aws(&self.endpoint);
        mqctl.write("mqctl.yaml", example("quickstart"));
        mqctl
    }

    /// Where it is.
    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The calls sent to it that are not there to read: `ec2:CreateVpc`.
    pub(crate) fn changing_calls(&self) -> Vec<String> {
        let calls = self.sandbox.calls().into_iter();
        let changing = calls.filter(|call| {
            let reads = ["Describe", "List", "Get"];
            !reads.iter().any(|read| call.operation.starts_with(read))
        });
        changing
            .map(|call| format!("{}:{}", call.service, call.operation))
            .collect()
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(server) = self.server.take() {
            // A panic there has been printed; a second one while a test fails would hide the first.
            let _ = server.join();
        }
    }
}

/// Run a future to its end.
pub(crate) fn on_this_thread<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}
