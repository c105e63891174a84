//! Refusals whose code alone says too little: what is said of them, and how the run ends.

use aws_twin::{CallRecord, Fault};

use super::account::Account;
use super::bad_luck::refusal;

/// An account that refuses one operation.
fn refusing(operation: &'static str, status: u16, code: &'static str, message: &str) -> Account {
    let (account, message) = (Account::new(), message.to_owned());
    account.sandbox.set_faults(move |call: &CallRecord| {
        if call.operation == operation {
            refusal(status, code, &message)
        } else {
            Fault::None
        }
    });
    account
}

#[test]
fn a_quota_of_brokers_is_no_missing_permission() {
    let message = "You have reached the maximum number of brokers.";
    for (status, code) in [(403, "ForbiddenException"), (400, "BadRequestException")] {
        let account = refusing("CreateBroker", status, code, message);
        account
            .user()
            .run(["apply", "--yes"])
            .expect_code(1)
            .expect_no_data()
            .expect_said(&[
                "failed     broker/1",
                message,
                "error: not everything could be done",
                "hint: the quota `Brokers per Region` is used up",
            ]);
    }
}

#[test]
fn a_quota_that_is_known_says_how_it_is_raised() {
    let account = refusing("CreateVpc", 400, "VpcLimitExceeded", "No more.");
    account
        .user()
        .run(["apply", "--yes"])
        .expect_code(1)
        .expect_said(&[
            "hint: the quota `VPCs per Region`",
            "--quota-code L-F678F1CE",
        ]);
}

#[test]
fn a_policy_of_the_organization_is_named_and_what_is_encoded_is_left_out() {
    let message = "You are not authorized to perform this operation. User: arn:aws:iam::000000000000:user/test is not authorized to perform: ec2:CreateVpc on resource: * with an explicit deny in a service control policy. Encoded authorization failure message: 5mGlx-encoded";
    let account = refusing("CreateVpc", 403, "UnauthorizedOperation", message);
    let mqctl = account.user();
    let finished = mqctl
        .run(["apply", "--yes"])
        .expect_code(4)
        .expect_said(&[
            "hint: a service control policy does not allow ec2:CreateVpc: an administrator of the organization",
            "aws sts decode-authorization-message",
        ]);
    let said = &finished.stderr;
    assert!(!said.contains("5mGlx-encoded"), "{said}");
    assert!(!said.contains("the caller needs permission"), "{said}");
    mqctl
        .with_env("MQCTL_LOG", "debug")
        .run(["apply", "--yes"])
        .expect_code(4)
        .expect_said(&["5mGlx-encoded"]);
}

#[test]
fn a_clock_that_is_wrong_is_named() {
    for (code, message) in [
        ("RequestTimeTooSkewed", "The difference is too large."),
        (
            "InvalidSignatureException",
            "Signature expired: 20261127T000000Z is now earlier than 20261127T001000Z",
        ),
        ("RequestExpired", "Request has expired."),
    ] {
        let account = refusing("ListBrokers", 403, code, message);
        account
            .user()
            .run(["plan"])
            .expect_code(4)
            .expect_said(&[message, "`date -u`"]);
    }
}

#[test]
fn an_account_that_has_not_activated_a_service_is_named() {
    let account = refusing("DescribeVpcs", 403, "OptInRequired", "Not subscribed.");
    account
        .user()
        .run(["plan"])
        .expect_code(4)
        .expect_said(&["the account can't use the service of ec2:DescribeVpcs in us-west-2"]);
}

#[test]
fn unknown_credentials_may_be_a_region_that_is_not_enabled() {
    let account = refusing("GetCallerIdentity", 403, "InvalidClientTokenId", "Invalid.");
    let mqctl = account.user();
    mqctl
        .run(["plan"])
        .expect_code(4)
        .expect_said(&["aws sts get-caller-identity"]);
    let text = crate::support::stack::example("quickstart").replace("us-west-2", "af-south-1");
    mqctl.write("mqctl.yaml", text);
    mqctl
        .run(["plan"])
        .expect_code(4)
        .expect_said(&["hint: af-south-1 has to be enabled"]);
}

/// What emulators answer for an operation that they lack. The status decides, not the code.
#[test]
fn an_operation_that_the_endpoint_lacks_is_named_and_not_tried_again() {
    for code in [
        "NotImplemented",
        "NotImplementedException",
        "InternalFailure",
        "AccessDenied",
    ] {
        let account = refusing("ListBrokers", 501, code, "Not here.");
        let said = format!(
            "error: mq:ListBrokers: the endpoint {} does not implement it",
            account.endpoint()
        );
        account
            .user()
            .run(["plan"])
            .expect_code(1)
            .expect_no_data()
            .expect_said(&[&said, "hint: this is not AWS, or an emulator"]);
        let calls = account.sandbox.calls();
        let tries = calls.iter().filter(|it| it.operation == "ListBrokers");
        assert_eq!(tries.count(), 1, "{code}");
    }
}
