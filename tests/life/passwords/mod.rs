//! Whatever happens to passwords and users, in the end each user logs in with what its source says, and the plan is empty.

mod by_hand;
mod forms;
mod killed;
mod notes;
mod readmission;
mod sources;

use std::sync::Arc;
use std::time::Duration;

use aws_twin::{CallRecord, Fault};
use mqctl_aws::sdk::{aws_sdk_mq, aws_sdk_secretsmanager};
use mqctl_model::changeset::ChangeSet;
use mqctl_model::resource::ResourceId;
use tokio::sync::Notify;

use crate::support::stack::{Stack, assert_complete, brief, example};

/// What somebody sets by hand.
const BY_HAND: &str = "somebody-elses-battery";

/// A change of one password, in short.
const PASSWORD: &str = "update broker/1: password of app, secret version";

/// What a reboot, which may change addresses, takes along.
const TARGETS: &str = "check targets/openwire";

/// The quickstart with these users.
fn with_users(users: &str) -> String {
    let text = example("quickstart");
    let changed = text.replace("    - name: app\n", users);
    assert_ne!(text, changed);
    changed
}

/// A stack that is there, and hands that reach into its account.
struct Life {
    stack: Stack,
    mq: aws_sdk_mq::Client,
    secrets: aws_sdk_secretsmanager::Client,
    broker: String,
}

impl Life {
    async fn of(text: &str) -> Self {
        let stack = Stack::for_plan(text).await;
        assert_complete(&stack.apply(text).await);
        let observed = stack.read(text).await.observed;
        let broker = &observed.resources[&ResourceId::new("broker/1")][0];
        Self {
            mq: aws_sdk_mq::Client::new(&stack.sdk()),
            secrets: aws_sdk_secretsmanager::Client::new(&stack.sdk()),
            broker: broker.physical_id.clone(),
            stack,
        }
    }

    /// The password in a secret: its value, or that of the JSON it is.
    async fn value(&self, secret: &str) -> String {
        let value = self.secrets.get_secret_value().secret_id(secret);
        let value = value.send().await.unwrap().secret_string.unwrap();
        match serde_json::from_str::<serde_json::Value>(&value) {
            Ok(json) => json["password"].as_str().unwrap().to_owned(),
            Err(_) => value,
        }
    }

    async fn put(&self, secret: &str, value: &str) {
        let put = self.secrets.put_secret_value().secret_id(secret);
        put.secret_string(value).send().await.unwrap();
    }

    /// A password that somebody sets and that waits for a reboot.
    async fn set_by_hand(&self, user: &str) {
        let update = self.mq.update_user().broker_id(&self.broker);
        let update = update.username(user).password(BY_HAND);
        update.send().await.unwrap();
    }

    /// What waits takes effect in a maintenance window.
    async fn reboot(&self) {
        let reboot = self.mq.reboot_broker().broker_id(&self.broker);
        reboot.send().await.unwrap();
        self.until_running().await;
    }

    /// A run that was killed may have asked for a reboot that still goes on.
    async fn until_running(&self) {
        loop {
            self.stack.clock.sleep(Duration::from_secs(30)).await;
            let broker = self.mq.describe_broker().broker_id(&self.broker);
            if broker
                .send()
                .await
                .unwrap()
                .broker_state()
                .unwrap()
                .as_str()
                == "RUNNING"
            {
                return;
            }
        }
    }

    async fn tags(&self) -> Vec<(String, String)> {
        let broker = self.mq.describe_broker().broker_id(&self.broker);
        let tags = broker.send().await.unwrap().tags.unwrap();
        let mut tags: Vec<_> = tags.into_iter().collect();
        tags.sort();
        tags
    }

    /// Apply, with the process gone before or after its `at`th changing call. Whether it ever came to that call.
    async fn killed(&self, text: &str, at: usize, after: bool) -> bool {
        let gone = Arc::new(Notify::new());
        let (signal, mut seen) = (gone.clone(), 0);
        self.stack.sandbox.set_faults(move |call: &CallRecord| {
            let reads = ["Describe", "List", "Get"];
            if reads.iter().any(|read| call.operation.starts_with(read)) {
                return Fault::None;
            }
            seen += 1;
            if seen != at {
                return Fault::None;
            }
            signal.notify_one();
            if after {
                Fault::Hang
            } else {
                // Nobody waits for that long.
                Fault::Delay(Duration::from_hours(10_000))
            }
        });
        let is_gone = tokio::select! {
            biased;
            () = gone.notified() => true,
            outcome = self.stack.apply(text) => {
                assert_complete(&outcome);
                false
            }
        };
        self.stack.sandbox.clear_faults();
        is_gone
    }

    /// Apply completes, each user logs in with the password of its secret, and there is nothing to do.
    async fn ends_well(&self, text: &str, users: &[(&str, &str)], what: &str) {
        assert_complete(&self.stack.apply(text).await);
        for (user, secret) in users {
            let password = self.value(secret).await;
            let logs_in = self.stack.sandbox.logs_in(&self.broker, user, &password);
            assert_eq!(logs_in, Some(true), "{user} with {secret}: {what}");
        }
        self.is_done(text, what).await;
    }

    async fn is_done(&self, text: &str, what: &str) {
        assert_eq!(brief(&self.stack.plan(text).await), [""; 0], "{what}");
        let users = self.mq.list_users().broker_id(&self.broker);
        for user in users.send().await.unwrap().users() {
            assert_eq!(user.pending_change(), None, "{user:?}: {what}");
        }
    }

    async fn plan(&self, text: &str) -> (Vec<String>, ChangeSet) {
        let plan = self.stack.plan(text).await;
        (brief(&plan), plan)
    }
}

/// Do something once for every call that a run makes, killed before and after it. `prepare` makes the stack, and says
/// what is applied then.
async fn at_every_call<F>(one: impl Fn(usize, bool) -> F) -> usize
where
    F: Future<Output = bool>,
{
    let mut at = 0;
    loop {
        at += 1;
        let mut killed = false;
        for after in [false, true] {
            killed |= one(at, after).await;
        }
        if !killed {
            return at - 1;
        }
    }
}
