//! What a stack is for, as people and programs are told.

use mqctl_model::changeset::ChangeSet;
use mqctl_model::clients::{Client, PasswordPlace};
use mqctl_model::outputs::StackOutputs;
use mqctl_model::resource::Known;
use mqctl_model::spec::{CertificateSource, PasswordSource, Protocol};

use super::world::{converged, desired, spec};

#[test]
fn a_stack_that_is_there_tells_everything() {
    let mut plan = spec("active-standby-all-protocols");
    plan.brokers.users[1].password = PasswordSource::Env("DEVICES".to_owned());
    plan.brokers.users[2].password = PasswordSource::Secret {
        name: "orders/operator".to_owned(),
        json_key: None,
    };
    let there = converged(&desired(&plan));
    let known = ChangeSet::default().kept(&there);
    let outputs = StackOutputs::new(&plan, &known);

    let connections: Vec<(&str, &str)> = outputs
        .connections
        .iter()
        .map(|it| (it.protocol.as_str(), it.url.as_str()))
        .collect();
    assert_eq!(
        connections,
        [
            ("openwire", "failover:(ssl://mq.example.com:61617)"),
            ("amqp", "amqps://mq.example.com:5671"),
            ("stomp", "stomp+ssl://mq.example.com:61614"),
            ("mqtt", "mqtts://mq.example.com:8883"),
            ("wss", "wss://mq.example.com:61619"),
        ]
    );
    let balancer = outputs.load_balancer.expect("it is there");
    assert_eq!(balancer.arn, "arn of load-balancer 1");
    let name = balancer.dns_name.as_deref();
    assert_eq!(name, Some("dns name of load-balancer 1"));
    let arn = outputs.certificate_arn.as_deref();
    assert_eq!(arn, Some("arn of certificate 1"));
    assert_eq!(outputs.brokers.len(), 1);
    let broker = &outputs.brokers[0];
    assert_eq!(
        (broker.resource.as_str(), broker.id.as_str()),
        ("broker/1", "id of broker/1 1")
    );
    assert_eq!(broker.arn.as_deref(), Some("arn of broker/1 1"));
    assert_eq!(broker.addresses.len(), 2);
    let passwords: Vec<&str> = outputs
        .users
        .iter()
        .map(|it| it.password.as_str())
        .collect();
    assert_eq!(
        passwords,
        [
            "secret arn of secret/app 1",
            "environment variable DEVICES",
            "secret orders/operator",
        ]
    );
}

#[test]
fn a_stack_that_is_not_there_tells_what_the_plan_says() {
    let mut plan = spec("quickstart");
    plan.endpoint.certificate = CertificateSource::Given("arn:aws:acm:1".to_owned());
    let outputs = StackOutputs::new(&plan, &Known::default());
    assert_eq!(outputs.endpoint, "mq.example.com");
    assert_eq!(outputs.load_balancer, None);
    assert_eq!(outputs.brokers, []);
    assert_eq!(outputs.users[0].password, "secret (not there yet)");
    assert_eq!(outputs.certificate_arn.as_deref(), Some("arn:aws:acm:1"));
}

#[test]
fn what_is_about_to_go_is_not_told() {
    let mut plan = spec("quickstart");
    let there = converged(&desired(&plan));
    plan.brokers.kms_key = Some("arn:aws:kms:key".to_owned());
    let known = ChangeSet::between(&desired(&plan), &there).kept(&there);
    let outputs = StackOutputs::new(&plan, &known);
    assert_eq!(outputs.brokers, []);
    assert!(outputs.load_balancer.is_some());
}

#[test]
fn a_client_has_settings_for_what_it_speaks() {
    let plan = spec("active-standby-all-protocols");
    let user = &plan.brokers.users[0];
    let place = PasswordPlace::of_plan(&plan, user);
    for client in Client::ALL {
        for protocol in Protocol::ALL {
            let settings = client.settings(&plan, protocol, user, &place);
            let settings = settings.expect("the templates are whole");
            assert_eq!(settings.is_some(), client.speaks(protocol));
            let Some(settings) = settings else { continue };
            let port = plan.brokers.engine.port(protocol);
            let port = port.expect("the engine speaks it");
            assert!(settings.contains("mq.example.com"), "{settings}");
            assert!(settings.contains(&port.to_string()), "{settings}");
        }
    }
    let names: std::collections::BTreeSet<&str> = Client::ALL.map(Client::name).into();
    assert_eq!(names.len(), Client::ALL.len());
}

#[test]
fn clients_speak_what_a_library_of_theirs_does() {
    let all = "openwire amqp stomp mqtt wss";
    for (client, expected) in [
        (Client::Url, all),
        (Client::Env, all),
        (Client::Spring, "openwire amqp"),
        (Client::Jms, "openwire amqp"),
        (Client::Python, "amqp stomp mqtt"),
        (Client::Node, "amqp stomp mqtt wss"),
        (Client::Dotnet, "openwire amqp"),
        (Client::Go, "amqp stomp mqtt"),
    ] {
        let spoken = Protocol::ALL.into_iter().filter(|it| client.speaks(*it));
        let spoken: Vec<&str> = spoken.map(Protocol::name).collect();
        assert_eq!(spoken.join(" "), expected, "{}", client.name());
    }
}
