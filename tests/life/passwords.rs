//! Whatever happens to passwords and users, in the end each user logs in with what its source says, and the plan is empty.

use std::sync::Arc;
use std::time::Duration;

use aws_twin::{CallRecord, Fault, Readmission};
use mqctl_aws::sdk::{aws_sdk_mq, aws_sdk_secretsmanager};
use mqctl_model::changeset::ChangeSet;
use mqctl_model::resource::ResourceId;
use tokio::sync::Notify;

use crate::support::stack::{Stack, assert_complete, brief, example, in_virtual_time};

/// What somebody sets by hand.
const BY_HAND: &str = "somebody-elses-battery";

/// A change of one password, in short.
const PASSWORD: &str = "update broker/1: password of app, secret version";

/// What a reboot, which may change addresses, takes along.
const TARGETS: &str = "update targets/openwire: addresses";

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

#[test]
fn a_change_of_password_that_is_killed_anywhere_is_completed_or_taken_back() {
    in_virtual_time(async {
        let before = with_users(
            "    - name: app\n      password: { secret: given/one }\n    - name: other\n",
        );
        let after = before.replace("given/one", "given/two");
        for (in_window, is_reverted) in [(false, false), (false, true), (true, false), (true, true)]
        {
            let calls = at_every_call(|at, late| {
                let (before, after) = (&before, &after);
                async move {
                    let what = format!("call {at}, after it: {late}, window: {in_window}");
                    let life = Life::of(before).await;
                    let create = life.secrets.create_secret().name("given/two");
                    let create = create.secret_string("second-horse-battery");
                    create.send().await.unwrap();
                    if !life.killed(after, at, late).await {
                        return false;
                    }
                    life.until_running().await;
                    if in_window {
                        life.reboot().await;
                    }
                    let (text, secret) = if is_reverted {
                        (before, "given/one")
                    } else {
                        (after, "given/two")
                    };
                    let users = [("app", secret), ("other", "mqctl/quickstart/other")];
                    life.ends_well(text, &users, &what).await;
                    true
                }
            })
            .await;
            // The note, the password, the note again, the reboot; and the targets.
            assert!(calls >= 4, "{calls}");
        }
    });
}

#[test]
fn a_secret_that_is_made_again_reaches_the_broker_wherever_the_run_is_killed() {
    in_virtual_time(async {
        let text = example("quickstart");
        let calls = at_every_call(|at, late| {
            let text = &text;
            async move {
                let life = Life::of(text).await;
                let secret = "mqctl/quickstart/app";
                let delete = life.secrets.delete_secret().secret_id(secret);
                let delete = delete.force_delete_without_recovery(true);
                delete.send().await.unwrap();
                life.stack.clock.sleep(Duration::from_mins(1)).await;
                if !life.killed(text, at, late).await {
                    return false;
                }
                life.until_running().await;
                let what = format!("call {at}, after it: {late}");
                life.ends_well(text, &[("app", secret)], &what).await;
                true
            }
        })
        .await;
        assert!(calls >= 5, "{calls}");
    });
}

#[test]
fn a_password_that_somebody_set_is_never_activated_by_a_reboot_of_ours() {
    in_virtual_time(async {
        let text = with_users(
            "    - name: app\n    - name: environmental\n      password: { env: GIVEN }\n",
        );
        let users = [("app", "mqctl/quickstart/app")];
        let life = Life::of(&text).await;
        life.set_by_hand("app").await;
        let (changes, plan) = life.plan(&text).await;
        assert_eq!(changes, [PASSWORD, TARGETS]);
        assert!(format!("{plan:?}").contains("unknown, one that waits for a reboot"));
        life.ends_well(&text, &users, "by hand").await;

        // Right before another change that reboots.
        let text = text.replace("mq.m5.large", "mq.m5.xlarge");
        life.set_by_hand("app").await;
        life.set_by_hand("environmental").await;
        life.ends_well(&text, &users, "and another change").await;
        let broker = &life.broker;
        let environmental =
            life.stack
                .sandbox
                .logs_in(broker, "environmental", "correct-horse-battery");
        assert_eq!(environmental, Some(true));

        // After ours was accepted and noted, before its reboot: nothing that AWS says tells the two apart.
        life.put("mqctl/quickstart/app", "third-horse-battery")
            .await;
        let calls = at_every_call(|at, late| {
            let (life, text) = (&life, &text);
            async move {
                life.put(
                    "mqctl/quickstart/app",
                    &format!("horse-battery-{at}-{late}"),
                )
                .await;
                if !life.killed(text, at, late).await {
                    return false;
                }
                life.until_running().await;
                life.set_by_hand("app").await;
                life.ends_well(text, &users, &format!("call {at}, {late}"))
                    .await;
                true
            }
        })
        .await;
        assert!(calls >= 4, "{calls}");
    });
}

/// Between plan and apply: the change that is carried out names no password.
#[test]
fn a_password_that_is_set_while_a_plan_is_looked_at_is_not_activated() {
    in_virtual_time(async {
        let text = example("quickstart");
        let life = Life::of(&text).await;
        let larger = text.replace("mq.m5.large", "mq.m5.xlarge");
        let reading = life.stack.read(&larger).await;
        let changes = crate::support::stack::planned(&larger, &reading);
        assert_eq!(brief(&changes), ["update broker/1: instance type", TARGETS]);
        life.set_by_hand("app").await;
        assert_complete(&life.stack.execute(&changes, &reading).await);
        let users = [("app", "mqctl/quickstart/app")];
        life.ends_well(&larger, &users, "set in between").await;
    });
}

#[test]
fn a_user_whose_removal_waits_comes_back_whatever_aws_says() {
    for readmission in [
        Readmission::Refused,
        Readmission::ByCreation,
        Readmission::ByUpdate,
    ] {
        in_virtual_time(async {
            let both = with_users(
                "    - name: app\n    - name: second\n      password: { secret: given/second }\n",
            );
            let one = example("quickstart");
            let users = [("app", "mqctl/quickstart/app"), ("second", "given/second")];
            // A removal that was killed before its reboot, and the file is as it was.
            let calls = at_every_call(|at, late| {
                let (both, one) = (&both, &one);
                async move {
                    let life = Life::of(both).await;
                    life.stack.sandbox.set_readmission(readmission);
                    if !life.killed(one, at, late).await {
                        return false;
                    }
                    life.until_running().await;
                    let what = format!("{readmission:?}, call {at}, after it: {late}");
                    life.ends_well(both, &users, &what).await;
                    true
                }
            })
            .await;
            assert!(calls >= 2, "{calls}");

            // A removal by hand, and the run that mends it is killed anywhere.
            at_every_call(|at, late| {
                let both = &both;
                async move {
                    let life = Life::of(both).await;
                    life.stack.sandbox.set_readmission(readmission);
                    let delete = life.mq.delete_user().broker_id(&life.broker);
                    delete.username("second").send().await.unwrap();
                    if !life.killed(both, at, late).await {
                        return false;
                    }
                    life.until_running().await;
                    let what = format!("{readmission:?} by hand, call {at}, after it: {late}");
                    life.ends_well(both, &users, &what).await;
                    true
                }
            })
            .await;
        });
    }
}

#[test]
fn more_users_than_a_broker_can_have_tags() {
    in_virtual_time(async {
        let users = |count: u32| {
            let users = (0..count).map(|number| format!("    - name: user-{number}\n"));
            with_users(&users.collect::<String>())
        };
        let many = users(60);
        let life = Life::of(&many).await;
        let notes = |tags: &[(String, String)]| {
            let keys = tags.iter().map(|(key, _)| key.clone());
            let notes: Vec<String> = keys.filter(|it| it.contains("password")).collect();
            notes
        };
        assert_eq!(notes(&life.tags().await).len(), 5);
        life.is_done(&many, "sixty").await;
        let secret = "mqctl/quickstart/user-3";
        life.put(secret, "third-horse-battery").await;
        life.ends_well(&many, &[("user-3", secret)], "one of sixty")
            .await;

        let few = users(20);
        life.put(secret, "fourth-horse-battery").await;
        life.ends_well(&few, &[("user-3", secret)], "twenty").await;
        life.put(secret, "fifth-horse-battery").await;
        life.ends_well(&few, &[("user-3", secret)], "twenty again")
            .await;
        assert_eq!(
            notes(&life.tags().await),
            ["mqctl:passwords/1", "mqctl:passwords/2"]
        );
    });
}

#[test]
fn a_stack_with_a_tag_for_each_user_needs_no_reboot_and_gets_the_new_form_with_its_next_password() {
    in_virtual_time(async {
        let text = with_users("    - name: app\n    - name: second\n");
        let life = Life::of(&text).await;
        let arn = life.mq.describe_broker().broker_id(&life.broker);
        let arn = arn.send().await.unwrap().broker_arn.unwrap();
        let untag = life.mq.delete_tags().resource_arn(&arn);
        untag.tag_keys("mqctl:passwords/1").send().await.unwrap();
        for user in ["app", "second"] {
            let secret = format!("mqctl/quickstart/{user}");
            let version = life.secrets.get_secret_value().secret_id(secret);
            let version = version.send().await.unwrap().version_id.unwrap();
            let tag = life.mq.create_tags().resource_arn(&arn);
            let tag = tag.tags(format!("mqctl:password/{user}"), version);
            tag.send().await.unwrap();
        }
        life.is_done(&text, "the older form").await;

        let secret = "mqctl/quickstart/app";
        life.put(secret, "third-horse-battery").await;
        let (changes, _) = life.plan(&text).await;
        assert_eq!(changes, [PASSWORD, TARGETS]);
        let both = [("app", secret), ("second", "mqctl/quickstart/second")];
        life.ends_well(&text, &both, "the newer form").await;
        let tags = life.tags().await;
        let keys = tags.iter().map(|(key, _)| key.as_str());
        let keys: Vec<&str> = keys.filter(|it| it.contains("password")).collect();
        assert_eq!(keys, ["mqctl:passwords/1"]);
    });
}
