//! Every template with every source of a password: whole, with the right facts, and safe to paste.

use std::io::Write as _;
use std::process::{Command, Stdio};

use mqctl_model::clients::Client;
use mqctl_model::spec::{Protocol, Spec};
use mqctl_plan::parse;

const PLAN: &str = include_str!("../../examples/active-standby-all-protocols.yaml");

/// What people might try to break out of a text with, in any of the languages.
const BREAKERS: [char; 12] = [
    '"', '\'', '`', '\\', '$', '\n', '\r', '{', '}', ';', ' ', '\u{2028}',
];

/// A plan file whose first user's name and password are these.
fn plan(user: &str, password: &str) -> String {
    let text = PLAN.replacen(
        "name: app\n",
        &format!("name: {user}\n      {password}\n"),
        1,
    );
    assert_ne!(text, PLAN);
    text
}

fn spec(password: &str) -> Spec {
    let (spec, _) = parse("mqctl.yaml", plan("a-p.p_~1", password).as_bytes()).unwrap();
    spec
}

/// Each source of a password, and what tells a reader where it is.
const SOURCES: [(&str, &str); 3] = [
    ("password: { secret: prod/mq_+=.@-1 }", "prod/mq_+=.@-1"),
    ("password: { env: THE_PASSWORD }", "THE_PASSWORD"),
    ("", "mqctl/orders/a-p.p_@1"),
];

#[test]
fn all_settings_are_whole() {
    let mut count = 0;
    for (source, told) in SOURCES {
        let spec = spec(source);
        for (client, protocol) in pairs() {
            let user = &spec.brokers.users[0];
            let settings = client.settings(&spec, protocol, user).unwrap();
            assert_eq!(settings.is_some(), client.speaks(protocol));
            let Some(text) = settings else { continue };
            let case = format!("{} with {}:\n{text}", client.name(), protocol.name());
            for rest in ["{{", "{%", "{#", "}}\n\"", "none", "undefined"] {
                assert!(!text.contains(rest), "{rest} in {case}");
            }
            assert!(text.contains("mq.example.com"), "{case}");
            let port = spec.brokers.engine.port(protocol).unwrap();
            assert!(text.contains(&port.to_string()), "{case}");
            assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{case}");
            if client != Client::Url {
                assert!(text.contains(told), "{case}");
                let may_be_adopted = text.contains("adopted instead (`mqctl outputs`");
                assert_eq!(may_be_adopted, source.is_empty(), "{case}");
                assert!(text.contains("a-p.p_~1"), "{case}");
                assert!(text.contains("MQ_PASSWORD"), "{case}");
            }
            count += 1;
        }
    }
    assert_eq!(
        count,
        3 * 26,
        "clients and protocols that there are settings for"
    );
}

#[test]
fn nothing_that_a_plan_file_may_say_ends_a_text_early() {
    for breaker in BREAKERS {
        let quoted = |text: String| serde_json::to_string(&text).unwrap();
        let name = quoted(format!("a{breaker}p"));
        for text in [
            plan(&name, ""),
            plan("app", &format!("password: {{ secret: {name} }}")),
            plan("app", &format!("password: {{ env: {name} }}")),
            PLAN.replace("stack: orders", &format!("stack: {name}")),
            PLAN.replace("region: us-west-2", &format!("region: {name}")),
            PLAN.replace(
                "domain: mq.example.com",
                &format!("domain: {name}.example.com"),
            ),
        ] {
            assert!(parse("mqctl.yaml", text.as_bytes()).is_err(), "{text}");
        }
    }
}

#[test]
fn a_shell_takes_the_variables() {
    for (source, _) in SOURCES {
        let spec = spec(source);
        let text = Client::Env.settings(&spec, Protocol::Amqp, &spec.brokers.users[0]);
        let script = text.unwrap().unwrap();
        // Something instead of the AWS CLI, which says what it was asked for.
        let script =
            format!("set -eu\naws() {{ echo \"$@\"; }}\n{script}\nenv | grep ^MQ_ | sort\n");
        let mut shell = Command::new("sh")
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("THE_PASSWORD", "from the plan's variable")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        shell
            .stdin
            .take()
            .unwrap()
            .write_all(script.as_bytes())
            .unwrap();
        let output = shell.wait_with_output().unwrap();
        assert!(output.status.success(), "{script}");
        let output = String::from_utf8(output.stdout).unwrap();
        let password = if source == "password: { env: THE_PASSWORD }" {
            "from the plan's variable".to_owned()
        } else {
            let secret = if source.is_empty() {
                SOURCES[2].1
            } else {
                SOURCES[0].1
            };
            format!(
                "secretsmanager get-secret-value --region us-west-2 --secret-id {secret} \
                 --query SecretString --output text"
            )
        };
        let expected = format!(
            "MQ_HOST=mq.example.com\nMQ_PASSWORD={password}\nMQ_PORT=5671\n\
             MQ_URL=amqps://mq.example.com:5671\nMQ_USER=a-p.p_~1\n"
        );
        assert_eq!(output, expected);
    }
}

fn pairs() -> impl Iterator<Item = (Client, Protocol)> {
    let clients = Client::ALL.into_iter();
    clients.flat_map(|client| Protocol::ALL.map(move |protocol| (client, protocol)))
}
