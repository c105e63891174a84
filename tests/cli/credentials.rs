//! Credentials that can't be had, by what the profile uses. Nothing here reaches a network.

use sha2::{Digest as _, Sha256};

use super::{Finished, Mqctl};
use crate::support::stack::example;

/// Someone with a profile and nobody at the endpoint.
fn user() -> Mqctl {
    let mqctl = Mqctl::new()
        .with_env("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        .with_env("AWS_CONFIG_FILE", "config")
        .with_env("AWS_PROFILE", "dev");
    mqctl.write("mqctl.yaml", example("quickstart"));
    mqctl
}

/// What `plan` says with this profile.
fn plan(mqctl: &Mqctl, profile: &str) -> Finished {
    mqctl.write("config", format!("[profile dev]\n{profile}\n"));
    let finished = mqctl.run(["plan"]).expect_code(4).expect_no_data();
    let said = &finished.stderr;
    assert!(!said.contains("feature"), "{said}");
    assert_eq!(said.lines().count(), 2, "an error and a hint: {said}");
    finished
}

/// A session that ended long ago, as `aws login` keeps it. The key opens nothing.
const ENDED: &str = r#"{
  "accessToken": {
    "accessKeyId": "AKIAEXAMPLE",
    "secretAccessKey": "example",
    "sessionToken": "example",
    "accountId": "000000000000",
    "expiresAt": "2020-01-01T00:00:00Z"
  },
  "tokenType": "aws_sigv4",
  "refreshToken": "example",
  "identityToken": "example",
  "clientId": "aws:signin:::cli/same-device",
  "dpopKey": "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIJ1a0E7A2IkwAhjpr/P2QnEZaQc2Qo6MOhwqdA68ORkToAoGCCqGSM49\nAwEHoUQDQgAEfk+ePfBpYBTq8MHqBi87TB3jPSq/slKyamGPZ2DadHT/CHocJKE5\nSCkb5eeBe8GqnmB0g/OcwoK0g/ES4t9m8w==\n-----END EC PRIVATE KEY-----\n"
}"#;

#[test]
fn a_profile_of_aws_login_whose_session_has_ended() {
    let arn = "arn:aws:iam::000000000000:user/a";
    let mqctl = user().with_env("AWS_LOGIN_CACHE_DIRECTORY", ".");
    let name = Sha256::digest(arn)
        .iter()
        .fold(String::new(), |name, byte| name + &format!("{byte:02x}"));
    mqctl.write(format!("{name}.json"), ENDED);
    plan(&mqctl, &format!("login_session = {arn}")).expect_said(&[
        "failed to refresh",
        "hint: `aws login --profile dev` begins a session",
    ]);
}

#[test]
fn a_profile_of_aws_login_without_a_session() {
    plan(&user(), "login_session = arn:aws:iam::000000000000:user/a").expect_said(&[
        "error: sts:GetCallerIdentity: credentials could not be loaded: ",
        "hint: `aws login --profile dev` begins a session",
    ]);
}

#[test]
fn a_profile_of_aws_sso_login_without_a_session() {
    plan(
        &user(),
        "sso_session = corp\nsso_account_id = 000000000000\nsso_role_name = a\n\n[sso-session corp]\nsso_start_url = https://example.com\nsso_region = us-east-1",
    )
    .expect_said(&["hint: `aws sso login --profile dev` begins a session"]);
}

#[test]
fn a_profile_whose_program_fails() {
    let finished = plan(
        &user(),
        "credential_process = /no/such/program --token swordfish",
    );
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
        .expect_said(&["hint: there is no profile `prod`, which AWS_PROFILE"]);
}
