//! Every template with every source of a password: whole, with the right facts, and safe to paste.

use mqctl_model::clients::{Client, PasswordPlace};
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
const SOURCES: [(&str, &str); 4] = [
    (
        "password: { secret: prod/mq_+=.@-1 }",
        "it is the secret prod/mq_+=.@-1, or the key password of it if that is JSON.",
    ),
    (
        "password: { secret: prod/mq, json_key: \"a\\nb'\" }",
        "it is the key a\\nb' of the secret prod/mq.",
    ),
    (
        "password: { env: THE_PASSWORD }",
        "the plan file takes it from the variable THE_PASSWORD.",
    ),
    (
        "",
        "it is the key password of the secret mqctl/orders/a-p.p_@1, or of the one that was adopted instead (`mqctl outputs` shows which).",
    ),
];

#[test]
fn all_settings_are_whole() {
    let mut count = 0;
    for (source, told) in SOURCES {
        let spec = spec(source);
        for (client, protocol) in pairs() {
            let user = &spec.brokers.users[0];
            let place = PasswordPlace::of_plan(&spec, user);
            let settings = client.settings(&spec, protocol, user, &place).unwrap();
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
                assert!(text.contains("a-p.p_~1"), "{case}");
                assert!(text.contains("MQ_PASSWORD"), "{case}");
            }
            count += 1;
        }
    }
    assert_eq!(
        count,
        4 * 26,
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

/// An endpoint that asks for the certificates of clients has programs that show one; no other has.
#[test]
fn a_certificate_is_shown_where_it_is_asked_for() {
    let mut spec = spec("");
    let settings = |spec: &Spec, client: Client, protocol| {
        let user = &spec.brokers.users[0];
        let place = PasswordPlace::of_plan(spec, user);
        client.settings(spec, protocol, user, &place).unwrap()
    };
    let names = ["MQ_CERT", "MQ_KEY", "javax.net.ssl.keyStore"];
    let has_one = |text: &str| names.iter().any(|name| text.contains(name));
    for (client, protocol) in pairs() {
        spec.endpoint.trust_store = None;
        let Some(without) = settings(&spec, client, protocol) else {
            continue;
        };
        assert!(!has_one(&without), "{without}");
        spec.endpoint.trust_store = Some("arn:store".to_owned());
        let with = settings(&spec, client, protocol).unwrap();
        assert_eq!(has_one(&with), client != Client::Url, "{with}");
    }
}

fn pairs() -> impl Iterator<Item = (Client, Protocol)> {
    let clients = Client::ALL.into_iter();
    clients.flat_map(|client| Protocol::ALL.map(move |protocol| (client, protocol)))
}
