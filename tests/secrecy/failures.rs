//! What goes wrong around a password: the answer is lost, late or a quotation, the source is missing or holds something else.

use aws_twin::{CallRecord, Fault};

use super::password::awkward;
use super::stage::{SECRET, Stage, VARIABLE, generated, plan, search};
use crate::cli::bad_luck::refusal;
use crate::support::stack::{Stack, in_virtual_time};

/// What a service says that quotes whatever it was sent, and here does so in every spelling.
fn quotation(passwords: impl Iterator<Item = String>) -> String {
    let quoted = passwords.map(|password| {
        let json = serde_json::to_string(&password).unwrap();
        let url: String = form_urlencoded::byte_serialize(password.as_bytes()).collect();
        format!("value {password} ({json}, {url}) of user is not valid")
    });
    quoted.collect::<Vec<_>>().join("; ")
}

/// Refuse `operation`, quoting the passwords in it: those that are given, and all that are generated if it is the one that
/// has them.
fn refuse_quoting(stage: &Stage, operation: &'static str, cores: &'static [&'static str]) {
    let sandbox = stage.account.sandbox.clone();
    stage.account.sandbox.set_faults(move |call: &CallRecord| {
        if call.operation != operation {
            return Fault::None;
        }
        let mut generated = generated(&sandbox.dump());
        generated.retain(|_| operation == "CreateBroker");
        let given = cores.iter().map(|core| awkward(core));
        Fault::Refuse {
            status: 400,
            code: "BadRequestException".to_owned(),
            message: quotation(given.chain(generated)),
        }
    });
}

/// Answer the first `count` calls of `operation` with `fault`.
fn fail(stage: &Stage, operation: &'static str, mut count: usize, fault: &Fault) {
    let fault = fault.clone();
    stage.account.sandbox.set_faults(move |call: &CallRecord| {
        if call.operation != operation || count == 0 {
            return Fault::None;
        }
        count -= 1;
        fault.clone()
    });
}

#[test]
fn no_password_is_shown_when_a_broker_can_not_be_made_or_changed() {
    let mut stage = Stage::new();
    refuse_quoting(
        &stage,
        "CreateBroker",
        &["Variable1Swordfish", "Secret1Swordfish"],
    );
    for form in ["text", "json"] {
        let refused = stage
            .run(&["apply", "--yes", "--output", form])
            .expect_code(1);
        let said = refused.stderr + &refused.stdout;
        assert!(
            said.contains("mq:CreateBroker: BadRequestException"),
            "{said}"
        );
    }
    fail(&stage, "CreateBroker", usize::MAX, &Fault::LoseRequest);
    let lost = stage.run(&["apply", "--yes"]).expect_code(1);
    assert!(
        lost.stderr.contains("failed     broker/1"),
        "{}",
        lost.stderr
    );
    assert!(
        lost.stderr
            .contains("DEBUG mqctl_aws::call: call is repeated action=\"mq:CreateBroker\""),
        "there is a log: {}",
        lost.stderr
    );
    fail(&stage, "CreateBroker", 1, &Fault::LoseAnswer);
    stage.run(&["apply", "--yes"]).expect_success();

    let value = stage.secret_value("Secret2Swordfish");
    stage.put_secret(SECRET, &value);
    refuse_quoting(&stage, "UpdateUser", &["Secret2Swordfish"]);
    let refused = stage.run(&["apply", "--yes"]).expect_code(1);
    assert!(
        refused
            .stderr
            .contains("mq:UpdateUser: BadRequestException"),
        "{}",
        refused.stderr
    );
    fail(&stage, "UpdateUser", 1, &Fault::LoseAnswer);
    stage.run(&["apply", "--yes"]).expect_success();
    stage.account.sandbox.clear_faults();
    stage.run(&["plan", "--detailed-exitcode"]).expect_success();
}

#[test]
fn no_password_is_shown_when_its_source_is_no_good() {
    let mut stage = Stage::new();
    for (value, problem) in [
        (
            r#"{"pass": "Wrong0Swordfish"}"#,
            "without the key `password`",
        ),
        (r#"{"password": ["Wrong0Swordfish"]}"#, "is not a string"),
        (
            r#"{"password": "Wrong0Swordfish:colon"}"#,
            "has a comma, a colon",
        ),
        (
            r#"{"username": "Wrong0Swordfish", "password": "Wrong0Swordfish"}"#,
            "is another user's",
        ),
        ("Wrong0Swordfish\nWrong0Swordfish", "control character"),
        (r#"{"password": "Wrong0Swordfish" "#, "has a comma, a colon"),
    ] {
        stage.remember("Wrong0Swordfish");
        stage.put_secret(SECRET, value);
        for verb in [&["plan"][..], &["apply", "--yes"]] {
            let refused = stage.run(verb).expect_code(3);
            assert!(refused.stderr.contains(problem), "{}", refused.stderr);
            assert!(refused.stderr.contains("nothing was changed"));
        }
    }
    stage.account.sandbox.set_faults(|call: &CallRecord| {
        if call.operation == "GetSecretValue" {
            Fault::LoseAnswer
        } else {
            Fault::None
        }
    });
    stage.run(&["apply", "--yes"]).expect_code(1);
    stage.account.sandbox.set_faults(|call: &CallRecord| {
        if call.operation == "GetSecretValue" {
            refusal(403, "AccessDeniedException", "User is not authorized")
        } else {
            Fault::None
        }
    });
    stage.run(&["apply", "--yes"]).expect_code(4);
    // Whoever only plans may not be allowed to read passwords.
    stage.run(&["plan", "--detailed-exitcode"]).expect_code(2);
    stage.account.sandbox.clear_faults();

    let value = stage.secret_value("Secret3Swordfish");
    stage.put_secret(SECRET, &value);
    let without = plan().replace(VARIABLE, "NOT_SET");
    stage.write_plan(&without);
    let refused = stage.run(&["apply", "--yes"]).expect_code(3);
    assert!(
        refused.stderr.contains("`NOT_SET`, is missing"),
        "{}",
        refused.stderr
    );
    stage.write_plan(&plan().replace(SECRET, "not/there"));
    let refused = stage.run(&["apply", "--yes"]);
    assert_ne!(refused.code, Some(0));
    assert!(
        refused.stderr.contains("`not/there` does not exist"),
        "{}",
        refused.stderr
    );
    let mut changed = stage.account.changing_calls();
    changed.retain(|call| !call.starts_with("secretsmanager:"));
    assert_eq!(changed, [""; 0], "that was all the test's own doing");
}

#[test]
fn no_password_is_shown_when_an_answer_never_comes() {
    in_virtual_time(async {
        let text = plan();
        let stack = Stack::for_plan(&text).await;
        stack
            .sandbox
            .set_faults(|call: &CallRecord| match call.operation.as_str() {
                "CreateBroker" => Fault::Hang,
                _ => Fault::None,
            });
        let outcome = stack.apply(&text).await;
        let shown = format!("{:?}", outcome.statuses);
        assert!(shown.contains("mq:CreateBroker"), "{shown}");
        let cores = generated(&stack.sandbox.dump());
        assert_eq!(cores.len(), 1);
        search(&cores, &[("the outcome".to_owned(), shown.clone())]);
        assert!(!shown.contains("correct-horse"), "{shown}");
    });
}
