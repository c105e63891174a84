//! An account in a sandbox on a loopback port, that the binary takes for AWS and that misbehaves when told to.

use mqctl_aws::sdk::aws_sdk_ssm;
use std::time::SystemTime;

use aws_twin::{Options, Sandbox};
use clock::Clock;

use crate::support::stack::{example, spec};
use crate::support::{Mqctl, Served};
use test_support::on_this_thread;

/// The account's number.
pub(crate) const ACCOUNT: &str = "000000000000";

/// It is served until it is dropped.
pub(crate) struct Account {
    pub(crate) sandbox: Sandbox,
    served: Served,
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
        let served = Served::start(&sandbox);
        Self { sandbox, served }
    }

    /// Someone with credentials for it and the quickstart plan file.
    pub(crate) fn user(&self) -> Mqctl {
        let mqctl = Mqctl::new().with_aws(self.endpoint());
        mqctl.write("mqctl.yaml", example("quickstart"));
        mqctl
    }

    /// Where it is.
    pub(crate) fn endpoint(&self) -> &str {
        self.served.endpoint()
    }

    /// Have somebody hold a stack's lock, for long.
    pub(crate) fn lock(&self, stack: &str) {
        let entry = serde_json::json!({
            "holder": "alice@laptop, process 1",
            "command": "mqctl apply",
            "started": "2026-01-01T00:00:00Z",
            "lease_until": "2999-01-01T00:00:00Z",
            "token": "a",
        });
        on_this_thread(async {
            let sdk = crate::support::stack::sdk_config(&self.sandbox);
            let put = aws_sdk_ssm::Client::new(&sdk).put_parameter();
            let put = put
                .name(format!("/mqctl/{stack}/lock"))
                .value(entry.to_string());
            let put = put.r#type(aws_sdk_ssm::types::ParameterType::String);
            // There may be one that was released.
            put.overwrite(true).send().await.unwrap();
        });
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
