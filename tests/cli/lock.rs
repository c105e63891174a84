//! A lock that is damaged, one that can't be kept, and one that is asked for with too short a lease.

use aws_twin::{CallRecord, Fault};
use mqctl_aws::sdk::aws_sdk_ssm;
use serde_json::json;

use super::account::Account;
use super::bad_luck::refusal;
use crate::support::stack::sdk_config;
use test_support::on_this_thread;

const LOCK: &str = "/mqctl/quickstart/lock";

impl Account {
    /// Put a text where the lock is, or below.
    fn put(&self, below: &str, text: &str) {
        on_this_thread(async {
            let ssm = aws_sdk_ssm::Client::new(&sdk_config(&self.sandbox));
            let put = ssm.put_parameter().name(format!("{LOCK}{below}"));
            let put = put.r#type(aws_sdk_ssm::types::ParameterType::String);
            put.value(text).overwrite(true).send().await.unwrap();
        });
    }

    /// What is where the lock is, and below.
    fn lock_parameters(&self) -> usize {
        let world = self.sandbox.dump();
        let parameters = &world["regions"]["us-west-2"]["ssm"]["parameters"];
        let names = parameters.as_object().unwrap().keys();
        names.filter(|name| name.starts_with(LOCK)).count()
    }

    /// Nobody can tell whose lock it is: that is said, and `unlock` mends it.
    fn damaged_until_unlocked(&self, why: &str) {
        let user = self.user();
        let work = ["apply", "--yes"];
        let before = self.changing_calls().len();
        let refused = user.run(work).expect_code(5).expect_no_data();
        refused.expect_said(&["is damaged", LOCK, why, "`mqctl unlock` removes it"]);
        let tried = &self.changing_calls()[before..];
        assert!(
            tried.iter().all(|call| call == "ssm:PutParameter"),
            "{tried:?}"
        );
        user.run(["unlock"])
            .expect_code(3)
            .expect_said(&["is damaged", why]);
        let unlocked = user.run(["unlock", "--yes", "--output", "json"]);
        let document = unlocked.expect_success().document();
        assert!(
            document["damage"].as_str().unwrap().contains(why),
            "{document}"
        );
        assert_eq!(document["removed"], json!(null));
        assert_eq!(self.lock_parameters(), 1, "the released entry");
        user.run(work).expect_success();
    }
}

fn entry(token: &str) -> String {
    let entry = json!({
        "holder": "alice@laptop, process 1",
        "command": "mqctl apply",
        "started": "2026-01-01T00:00:00Z",
        "lease_until": "2026-01-01T00:02:00Z",
        "token": token,
    });
    entry.to_string()
}

#[test]
fn what_is_no_entry() {
    let account = Account::new();
    account.put("", "someone's note");
    account.damaged_until_unlocked("expected");
}

#[test]
fn a_token_that_can_not_be_part_of_a_name() {
    let account = Account::new();
    account.put("", &entry("a/../b c"));
    account.damaged_until_unlocked("its token is none");
}

#[test]
fn entries_that_lead_in_a_circle() {
    let account = Account::new();
    account.put("", &entry("a"));
    account.put("/a", &entry("b"));
    account.put("/b", &entry("a"));
    account.damaged_until_unlocked("the entries lead in a circle");
}

#[test]
fn a_lease_below_what_a_call_may_take() {
    let account = Account::new();
    let lease = |seconds: &'static str| account.user().with_env("MQCTL_LOCK_LEASE", seconds);
    for verb in ["apply", "destroy"] {
        let refused = lease("29").run([verb, "--yes"]).expect_code(3);
        refused.expect_said(&[
            "a lease of 29 seconds",
            "is at least 30",
            "MQCTL_LOCK_LEASE",
        ]);
    }
    assert!(account.sandbox.calls().is_empty());
    lease("30").run(["apply", "--yes"]).expect_success();
    let patient = lease("30").with_env("MQCTL_CALL_TIMEOUT", "31s");
    let refused = patient.run(["apply", "--yes"]).expect_code(3);
    refused.expect_said(&["is at least 31"]);
}

/// Found out before the first change, not when the lock is renewed for the first time or released.
#[test]
fn a_call_of_the_lock_that_is_not_allowed() {
    let calls = [
        "PutParameter",
        "GetParameter",
        "GetParametersByPath",
        "DeleteParameter",
    ];
    for denied in calls {
        let account = Account::new();
        account.sandbox.set_faults(move |call: &CallRecord| {
            if call.operation == denied {
                refusal(400, "AccessDeniedException", "You are not authorized")
            } else {
                Fault::None
            }
        });
        let refused = account.user().run(["apply", "--yes"]).expect_code(4);
        let action = format!("ssm:{denied}");
        refused.expect_said(&[&action, "the caller needs permission"]);
        let changes = account.changing_calls();
        assert!(
            changes.iter().all(|call| call.starts_with("ssm:")),
            "{denied}: {changes:?}"
        );
    }
}

/// Creating is allowed, overwriting is not: a policy can tell them apart (`ssm:Overwrite`).
#[test]
fn a_lock_that_can_not_be_renewed_is_not_left() {
    let account = Account::new();
    let mut puts = 0;
    account.sandbox.set_faults(move |call: &CallRecord| {
        puts += u32::from(call.operation == "PutParameter");
        if call.operation == "PutParameter" && puts > 1 {
            refusal(400, "AccessDeniedException", "You are not authorized")
        } else {
            Fault::None
        }
    });
    let refused = account.user().run(["apply", "--yes"]).expect_code(4);
    refused.expect_said(&["ssm:PutParameter"]);
    let changes = account.changing_calls();
    assert!(
        changes.iter().all(|call| call.starts_with("ssm:")),
        "{changes:?}"
    );
    assert_eq!(account.lock_parameters(), 0);
}

#[test]
fn a_lock_is_kept_released_until_the_stack_is_destroyed() {
    let account = Account::new();
    let user = account.user();
    user.run(["apply", "--yes"]).expect_success();
    assert_eq!(account.lock_parameters(), 1);
    let said = user.run(["unlock"]).expect_success().stderr;
    assert!(said.contains("is not locked"), "{said}");
    user.run(["apply", "--yes"]).expect_success();
    assert_eq!(account.lock_parameters(), 1, "nothing to do");
    user.run(["destroy", "--yes"]).expect_success();
    assert_eq!(account.lock_parameters(), 0);
}
