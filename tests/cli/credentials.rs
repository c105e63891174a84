//! Credentials that can't be had, by what the profile uses. Nothing here reaches a network.

use super::{Finished, Mqctl};
use crate::support::stack::example;

/// What `plan` says with this profile and nobody at the endpoint.
fn plan(profile: &str) -> Finished {
    let mqctl = Mqctl::new()
        .with_env("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        .with_env("AWS_CONFIG_FILE", "config")
        .with_env("AWS_PROFILE", "dev");
    mqctl.write("mqctl.yaml", example("quickstart"));
    mqctl.write("config", format!("[profile dev]\n{profile}\n"));
    let finished = mqctl.run(["plan"]).expect_code(4).expect_no_data();
    let said = &finished.stderr;
    assert!(!said.contains("feature"), "{said}");
    assert_eq!(said.lines().count(), 2, "an error and a hint: {said}");
    finished
}

#[test]
fn a_profile_of_aws_login_without_a_session() {
    plan("login_session = arn:aws:iam::000000000000:user/a").expect_said(&[
        "error: sts:GetCallerIdentity: credentials could not be loaded: ",
        "hint: `aws login --profile dev` begins a session",
    ]);
}

#[test]
fn a_profile_of_aws_sso_login_without_a_session() {
    plan(
        "sso_session = corp\nsso_account_id = 000000000000\nsso_role_name = a\n\n[sso-session corp]\nsso_start_url = https://example.com\nsso_region = us-east-1",
    )
    .expect_said(&["hint: `aws sso login --profile dev` begins a session"]);
}

#[test]
fn a_profile_whose_program_fails() {
    let finished = plan("credential_process = /no/such/program --token swordfish");
    let finished =
        finished.expect_said(&["hint: the profile `dev` gets them from /no/such/program "]);
    assert!(
        !finished.stderr.contains("swordfish"),
        "{}",
        finished.stderr
    );
}

#[test]
fn a_profile_that_is_not_there() {
    let mqctl = Mqctl::new()
        .with_env("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        .with_env("AWS_PROFILE", "prod");
    mqctl.write("mqctl.yaml", example("quickstart"));
    mqctl
        .run(["plan"])
        .expect_code(4)
        .expect_said(&["hint: AWS_PROFILE names the profile `prod`, and there is none"]);
}
