//! A call that is refused in the middle of a run.

use aws_twin::{CallRecord, Fault};

use super::account::Account;
use super::bad_luck::refusal;

#[test]
fn the_rest_is_done_and_a_further_run_does_what_is_missing() {
    let account = Account::new();
    let mqctl = account.user();
    account
        .sandbox
        .set_faults(|call: &CallRecord| match call.operation.as_str() {
            "CreateTargetGroup" => refusal(400, "TooManyTargetGroups", "The quota is 0"),
            _ => Fault::None,
        });
    let failed = mqctl
        .run(["apply", "--yes"])
        .expect_code(1)
        .expect_no_data()
        .expect_said(&[
            "17 of 20 changes carried out; 1 failed, 2 not begun.",
            "failed     target-group/openwire",
            "elasticloadbalancing:CreateTargetGroup: TooManyTargetGroups: The quota is 0",
            "not begun  listener/openwire",
            "needs target-group/openwire",
            "not begun  targets/openwire",
            "error: not everything could be done",
            "run the same command again",
        ]);
    assert!(
        failed.stderr.contains("+ broker/1"),
        "the broker does not wait for it"
    );
    assert_eq!(
        failed.stderr.matches("The quota is 0").count(),
        1,
        "said once: {}",
        failed.stderr
    );

    account.sandbox.clear_faults();
    mqctl
        .run(["apply", "--yes"])
        .expect_success()
        .expect_said(&["Plan: 3 to create."]);
    mqctl.run(["plan", "--detailed-exitcode"]).expect_success();
}

#[test]
fn a_missing_permission_in_the_middle_is_named_and_is_exit_code_4() {
    let account = Account::new();
    let mqctl = account.user();
    account
        .sandbox
        .set_faults(|call: &CallRecord| match call.operation.as_str() {
            "CreateVpc" => refusal(403, "UnauthorizedOperation", "You are not authorized"),
            _ => Fault::None,
        });
    mqctl
        .run(["apply", "--yes"])
        .expect_code(4)
        .expect_no_data()
        .expect_said(&[
            "failed     vpc",
            "ec2:CreateVpc: UnauthorizedOperation",
            "hint: the caller needs permission for ec2:CreateVpc",
            "+ certificate",
        ]);
}
