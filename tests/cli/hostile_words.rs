//! Words of others that are made to rename a terminal's window, to clear it, to hide or turn around what is there, or to forge
//! what mqctl says. None of that gets through, in no form, whoever says it: AWS, a tag, a description, another run.

use aws_sdk_ec2::types::Tag;
use aws_twin::{CallRecord, Fault};
use mqctl_aws::sdk::{aws_sdk_ec2, aws_sdk_ssm};
use serde_json::json;

use super::account::Account;
use super::bad_luck::refusal;
use crate::support::stack::{example, sdk_config};
use crate::support::{Finished, Mqctl, by_hand};
use test_support::on_this_thread;

/// For JSON, which has an escape for everything.
const HOSTILE: &str =
    "a\u{1b}]0;x\u{7}\u{1b}[2J\u{1b}[8m\u{9b}31m\u{7f}\u{202e}\u{200b}\r\nerror: forged";

/// For XML, which has no C0 at all.
const HOSTILE_XML: &str = "a\u{9b}31m\u{7f}\u{202e}\u{200b}\nerror: forged";

const RAW: [char; 7] = [
    '\u{1b}', '\u{7}', '\u{9b}', '\u{7f}', '\u{202e}', '\u{200b}', '\r',
];

/// The forms of most verbs.
const FORMS: [&str; 3] = ["text", "json", "markdown"];

impl Finished {
    /// Fail if a hostile word got out as it is, or if none got out at all.
    #[track_caller]
    fn expect_harmless(self) -> Self {
        let (words, stdout, stderr) = (self.arguments.join(" "), &self.stdout, &self.stderr);
        let mut told = false;
        for text in [stdout, stderr] {
            assert!(!text.contains(RAW), "mqctl {words}:\n{text:?}");
            let mut lines = text.lines();
            let forged = lines.any(|line| line.trim_start().starts_with("error: forged"));
            assert!(!forged, "mqctl {words}:\n{text}");
            told |= text.contains("error: forged");
        }
        assert!(told, "mqctl {words} does not tell it:\n{stdout}\n{stderr}");
        self
    }
}

/// The words as they stand in JSON.
fn quoted(text: &str) -> String {
    let quoted = json!(text).to_string();
    quoted.trim_matches('"').to_owned()
}

/// The quickstart in an account of its own, and someone who runs it and logs what there is to log.
fn made() -> (Account, Mqctl) {
    let account = Account::new();
    let user = account.user().with_env("MQCTL_LOG", "trace");
    user.run(["apply", "--yes"]).expect_success();
    (account, user)
}

/// Have answers to an operation say `to` in place of `from`.
fn reword(account: &Account, operation: &'static str, from: &str, to: &str) {
    let (from, to) = (from.to_owned(), to.to_owned());
    account.sandbox.set_faults(move |call: &CallRecord| {
        if call.operation == operation {
            let (from, to) = (from.clone(), to.clone());
            Fault::Reword { from, to }
        } else {
            Fault::None
        }
    });
}

/// Have an operation refused.
fn refuse(account: &Account, operation: &'static str, message: &'static str) {
    account.sandbox.set_faults(move |call: &CallRecord| {
        if call.operation == operation {
            refusal(400, "InvalidParameterValue", message)
        } else {
            Fault::None
        }
    });
}

/// Run it in each form.
#[track_caller]
fn in_forms(user: &Mqctl, verb: &[&str]) {
    for form in FORMS {
        user.run([verb, &["--output", form]].concat())
            .expect_harmless();
    }
}

#[test]
fn a_refusal_of_anything_that_is_read() {
    let account = Account::new();
    let user = account.user().with_env("MQCTL_LOG", "trace");
    for (operation, message) in [("GetCallerIdentity", HOSTILE_XML), ("ListBrokers", HOSTILE)] {
        refuse(&account, operation, message);
        for verb in [
            &["plan"][..],
            &["apply", "--yes"],
            &["destroy", "--yes"],
            &["outputs"],
        ] {
            in_forms(&user, verb);
        }
        user.run(["adopt", "vpc", "vpc-1", "--yes"])
            .expect_harmless();
    }
    refuse(&account, "GetCallerIdentity", HOSTILE_XML);
    user.run(["unlock", "--yes"]).expect_harmless();
}

#[test]
fn a_refusal_of_a_change() {
    for form in FORMS {
        let account = Account::new();
        let user = account.user().with_env("MQCTL_LOG", "trace");
        refuse(&account, "CreateBroker", HOSTILE);
        user.run(["apply", "--yes", "--output", form])
            .expect_code(1)
            .expect_harmless();
    }
    let account = Account::new();
    refuse(&account, "CreateSubnet", HOSTILE_XML);
    account.user().run(["apply", "--yes"]).expect_harmless();
}

#[test]
fn a_tag() {
    let (account, user) = made();
    on_this_thread(async {
        let sdk = sdk_config(&account.sandbox);
        let ec2 = aws_sdk_ec2::Client::new(&sdk);
        let found = ec2.describe_vpcs().send().await.unwrap();
        let ours = found.vpcs().iter().find(|vpc| !vpc.is_default.unwrap());
        let vpc = ours.unwrap().vpc_id().unwrap();
        let group = by_hand::security_group(&sdk, vpc, "theirs", "theirs").await;
        let tag = |key: &str, value: &str| Tag::builder().key(key).value(value).build();
        let tags = ec2.create_tags().resources(group);
        tags.tags(tag("mqctl:stack", "quickstart"))
            .tags(tag("mqctl:resource", HOSTILE_XML))
            .tags(tag("mqctl:vpc", vpc))
            .send()
            .await
            .unwrap();
    });
    in_forms(&user, &["plan"]);
    in_forms(&user, &["destroy", "--dry-run"]);
    // Deleted in the first, and told of in its events.
    user.run(["apply", "--yes", "--output", "json"])
        .expect_success()
        .expect_harmless();
}

#[test]
fn the_id_of_what_is_deleted() {
    let (account, user) = made();
    let id = format!("{HOSTILE_XML}-");
    reword(&account, "DescribeRouteTables", "rtb-", &id);
    in_forms(&user, &["destroy", "--dry-run"]);
}

#[test]
fn a_field_that_differs() {
    let (account, user) = made();
    reword(&account, "DescribeBroker", "mq.m5.large", &quoted(HOSTILE));
    in_forms(&user, &["plan"]);
    user.run(["apply"]).expect_harmless();
}

#[test]
fn the_name_of_a_load_balancer_in_the_description_of_an_interface() {
    let (account, user) = made();
    on_this_thread(async {
        let sdk = sdk_config(&account.sandbox);
        let ec2 = aws_sdk_ec2::Client::new(&sdk);
        let found = ec2.describe_subnets().send().await.unwrap();
        let mut subnets = found.subnets().iter();
        let ours = subnets.find(|subnet| {
            let mut tags = subnet.tags().iter();
            tags.any(|tag| tag.value() == Some("subnet/public/us-west-2a"))
        });
        let subnet = ours.unwrap().subnet_id().unwrap().to_owned();
        by_hand::load_balancer(&sdk, "theirs", &[subnet], None).await;
    });
    reword(&account, "DescribeNetworkInterfaces", "theirs", HOSTILE_XML);
    in_forms(&user, &["destroy", "--yes"]);
}

#[test]
fn why_a_load_balancer_failed() {
    let (account, user) = made();
    let name = "quickstart-load-balancer";
    assert!(account.sandbox.fail_load_balancer(name, HOSTILE_XML));
    user.run(["plan"]).expect_harmless();
    user.run(["plan", "--output", "json"]).expect_harmless();
}

#[test]
fn the_status_of_a_certificate() {
    let (account, user) = made();
    let from = "\"Status\":\"ISSUED\"";
    let to = format!("\"Status\":\"{}\"", quoted(HOSTILE));
    reword(&account, "DescribeCertificate", from, &to);
    user.run(["plan"]).expect_harmless();
    user.run(["plan", "--output", "json"]).expect_harmless();
}

#[test]
fn addresses_and_arns() {
    let (account, user) = made();
    reword(&account, "DescribeBroker", "https://", &quoted(HOSTILE));
    user.run(["outputs"]).expect_harmless();
    user.run(["outputs", "--output", "json"]).expect_harmless();
}

#[test]
fn the_health_of_a_target() {
    let (account, user) = made();
    reword(
        &account,
        "DescribeTargetHealth",
        "Health checks failed",
        HOSTILE_XML,
    );
    for form in ["text", "json", "markdown", "junit"] {
        let arguments = ["verify", "--connect", "127.0.0.1:1", "--output", form];
        let finished = user.run(arguments).expect_code(1);
        if form == "junit" {
            assert!(!finished.stdout.contains(RAW), "{:?}", finished.stdout);
        } else {
            finished.expect_harmless();
        }
    }
}

#[test]
fn who_holds_the_lock() {
    let (account, user) = made();
    let entry = json!({
        "holder": HOSTILE,
        "command": HOSTILE,
        "started": "2026-01-01T00:00:00Z",
        "lease_until": "2999-01-01T00:00:00Z",
        "token": "a",
    });
    let damaged = json!({ "holder": "alice", "started": HOSTILE });
    for text in [entry.to_string(), damaged.to_string(), HOSTILE.to_owned()] {
        on_this_thread(async {
            let ssm = aws_sdk_ssm::Client::new(&sdk_config(&account.sandbox));
            let put = ssm.put_parameter().name("/mqctl/quickstart/lock");
            let put = put.r#type(aws_sdk_ssm::types::ParameterType::String);
            put.value(&text).overwrite(true).send().await.unwrap();
        });
        // What a parser says of a text, it says in words of its own.
        let told = |finished: Finished| {
            if text.contains("token") {
                finished.expect_harmless();
            } else {
                let said = finished.stdout + &finished.stderr;
                assert!(said.contains("damage") && !said.contains(RAW), "{said:?}");
            }
        };
        told(user.run(["apply", "--yes"]));
        told(user.run(["destroy", "--yes", "--output", "json"]));
        told(user.run(["unlock"]));
        told(user.run(["unlock", "--yes", "--output", "json"]));
    }
}

#[test]
fn the_name_of_a_plan_file() {
    let user = Mqctl::new();
    user.write(HOSTILE, example("quickstart"));
    for form in ["text", "json"] {
        let arguments = ["validate", "--file", HOSTILE, "--output", form];
        let finished = user.run(arguments).expect_success();
        assert!(!finished.stdout.contains(RAW), "{:?}", finished.stdout);
    }
    user.run(["validate", "--file", &format!("{HOSTILE}!")])
        .expect_code(3)
        .expect_harmless();
    // A line break of one's own is one's own.
    let usage = user.run([HOSTILE]).expect_code(3).stderr;
    assert!(!usage.contains(RAW), "{usage:?}");
}

/// Where colours pass, those of others do not: they could make anything look like an error of mqctl's, or its end.
#[test]
fn a_colour() {
    let (account, user) = made();
    let user = user.with_env("CLICOLOR_FORCE", "1");
    let colour = "\u{1b}[31mred\u{1b}[0m";
    reword(&account, "DescribeBroker", "https://", &quoted(colour));
    let outputs = user.run(["outputs"]).expect_success();
    assert!(outputs.stdout.contains("\u{1b}[1m"), "colours pass");
    assert!(outputs.stdout.contains(r"\u{1b}[31mred"));
    assert!(!outputs.stdout.contains(colour), "{:?}", outputs.stdout);
    refuse(&account, "ListBrokers", "\u{1b}[32mgreen");
    let refused = user.run(["plan"]).expect_code(1).stderr;
    assert!(refused.contains(r"\u{1b}[32mgreen"), "{refused:?}");
    assert!(!refused.contains("\u{1b}[32m"), "{refused:?}");
}
