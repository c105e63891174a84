//! The environment variables, as a shell takes them: the password is the one that the broker was given, whatever its secret
//! looks like.

use std::io::Write as _;
use std::process::{Command, Stdio};

use mqctl_model::clients::{Client, PasswordPlace};
use mqctl_model::spec::{Protocol, Spec};
use mqctl_plan::parse;
use test_support::Unavailable;

const PLAN: &str = include_str!("../../examples/quickstart.yaml");

/// Every character that a password may have and a shell or JSON takes for something else.
const PASSWORD: &str = r#"co"rre\ct$h'or`se -n;*"#;

/// A plan file whose user's password is that.
fn spec(password: &str) -> Spec {
    let text = PLAN.replacen("name: app\n", &format!("name: app\n      {password}\n"), 1);
    parse("mqctl.yaml", text.as_bytes()).unwrap().0
}

/// What a shell has in `MQ_PASSWORD` afterwards, and how it ended, where `aws` prints the secret's value. None if the test must
/// be skipped.
fn taken(spec: &Spec, value: &str) -> Option<(String, bool)> {
    Unavailable::or_skip(&jq())?;
    let user = &spec.brokers.users[0];
    let place = PasswordPlace::of_plan(spec, user);
    let settings = Client::Env.settings(spec, Protocol::OpenWire, user, &place);
    let settings = settings.unwrap().unwrap();
    let (ended, output) = shell(&settings, value, "printf '%s' \"${MQ_PASSWORD-}\"");
    Some((output, ended))
}

/// Take the settings into a shell in which `aws` prints `value`, and then do `question`, if that went well.
pub(crate) fn shell(settings: &str, value: &str, question: &str) -> (bool, String) {
    let script = format!(
        "set -u\naws() {{ printf '%s\\n' \"$VALUE\"; }}\neval \"$SETTINGS\" || exit\n{question}\n"
    );
    let mut shell = Command::new("sh")
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("THE_PASSWORD", PASSWORD)
        .env("SETTINGS", settings)
        .env("VALUE", value)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = shell.stdin.take().unwrap();
    input.write_all(script.as_bytes()).unwrap();
    drop(input);
    let output = shell.wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    (output.status.success(), said)
}

/// What the printed lines need beside the AWS CLI.
pub(crate) fn jq() -> Result<(), Unavailable> {
    let found = Command::new("jq").arg("--version").output();
    found.map(drop).map_err(|error| Unavailable {
        needs: "jq",
        reason: format!("jq can't be started: {error}"),
        fix: "sudo apt-get install --yes --no-install-recommends jq".to_owned(),
    })
}

fn object(pairs: &[(&str, &str)]) -> String {
    let pairs = pairs.iter().map(|(key, value)| (*key, *value));
    let object: std::collections::BTreeMap<&str, &str> = pairs.collect();
    serde_json::to_string(&object).unwrap()
}

#[test]
fn the_password_is_what_the_broker_was_given() {
    let json = object(&[("username", "app"), ("password", PASSWORD)]);
    let odd = "it's\na \"key\" \u{2028}$";
    let with_odd_key = object(&[("password", "another"), (odd, PASSWORD)]);
    let key = serde_json::to_string(odd).unwrap();
    for (source, value) in [
        // Generated, or made by hand and adopted.
        ("", json.as_str()),
        ("", PASSWORD),
        ("password: { secret: prod/mq }", &json),
        ("password: { secret: prod/mq }", PASSWORD),
        ("password: { secret: prod/mq }", "123456789012"),
        (
            &format!("password: {{ secret: prod/mq, json_key: {key} }}"),
            &with_odd_key,
        ),
        ("password: { env: THE_PASSWORD }", "nothing"),
    ] {
        let expected = if value == "123456789012" {
            value
        } else {
            PASSWORD
        };
        let Some(taken) = taken(&spec(source), value) else {
            return;
        };
        assert_eq!(taken, (expected.to_owned(), true), "{source}: {value}");
    }
}

#[test]
fn a_secret_without_the_key_is_a_failure() {
    let spec = spec("password: { secret: prod/mq, json_key: app }");
    for value in ["correct-horse", r#"{"password":"correct-horse"}"#, "{}"] {
        let Some((_, ended_well)) = taken(&spec, value) else {
            return;
        };
        assert!(!ended_well, "{value}");
    }
}

#[test]
fn the_other_variables_say_where_the_broker_is() {
    let spec = spec("password: { env: THE_PASSWORD }");
    let user = &spec.brokers.users[0];
    let place = PasswordPlace::of_plan(&spec, user);
    let settings = Client::Env.settings(&spec, Protocol::OpenWire, user, &place);
    let (_, output) = shell(&settings.unwrap().unwrap(), "", "env | grep ^MQ_ | sort");
    assert_eq!(
        output,
        format!(
            "MQ_HOST=mq.example.com\nMQ_PASSWORD={PASSWORD}\nMQ_PORT=61617\n\
             MQ_URL=failover:(ssl://mq.example.com:61617)\nMQ_USER=app\n"
        )
    );
}
