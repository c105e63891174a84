//! Which library, in which version, each of the settings is for: what is printed is what these tests run with.

use mqctl_model::clients::{Client, PasswordPlace};
use mqctl_model::spec::Protocol::{self, Amqp, Mqtt, OpenWire, Stomp, Wss};
use mqctl_plan::parse;

const PLAN: &str = include_str!("../../examples/active-standby-all-protocols.yaml");

const GO: &str = include_str!("go/go.mod");
const JAVA: &str = include_str!("java/pom.xml");
const NODE: &str = include_str!("node/package.json");
const PYTHON: &str = include_str!("python/requirements.txt");
const PROTON: &str = include_str!("python/proton.txt");
/// What nothing here runs: its version is only printed.
const NOWHERE: &str = "";

/// The version that is printed, and where and how what is installed for these tests says the same.
const LIBRARIES: [(Client, Protocol, &str, &str, &str); 17] = [
    (
        Client::Spring,
        OpenWire,
        "Spring Boot 3.2 to 4.1",
        NOWHERE,
        "",
    ),
    (
        Client::Spring,
        Amqp,
        "amqp-10-jms-spring-boot-starter:3.4.1",
        NOWHERE,
        "",
    ),
    (
        Client::Jms,
        OpenWire,
        "activemq-client:6.3.1",
        JAVA,
        "<artifactId>activemq-client</artifactId><version>6.3.1<",
    ),
    (
        Client::Jms,
        Amqp,
        "qpid-jms-client:2.10.0",
        JAVA,
        "<artifactId>qpid-jms-client</artifactId><version>2.10.0<",
    ),
    (
        Client::Python,
        Amqp,
        "python-qpid-proton==0.40.0",
        PROTON,
        "python-qpid-proton==0.40.0",
    ),
    (
        Client::Python,
        Stomp,
        "stomp.py==9.0.0",
        PYTHON,
        "stomp.py==9.0.0",
    ),
    (
        Client::Python,
        Mqtt,
        "paho-mqtt==2.2.0",
        PYTHON,
        "paho-mqtt==2.2.0",
    ),
    (
        Client::Node,
        Amqp,
        "rhea@3.0.5",
        NODE,
        "\"rhea\": \"3.0.5\"",
    ),
    (
        Client::Node,
        Stomp,
        "stompit@1.0.0",
        NODE,
        "\"stompit\": \"1.0.0\"",
    ),
    (
        Client::Node,
        Mqtt,
        "mqtt@5.16.0",
        NODE,
        "\"mqtt\": \"5.16.0\"",
    ),
    (
        Client::Node,
        Wss,
        "@stomp/stompjs@7.5.0",
        NODE,
        "\"@stomp/stompjs\": \"7.5.0\"",
    ),
    (Client::Node, Wss, "ws@8.23.0", NODE, "\"ws\": \"8.23.0\""),
    (
        Client::Dotnet,
        OpenWire,
        "Apache.NMS.ActiveMQ --version 2.1.0",
        NOWHERE,
        "",
    ),
    (
        Client::Dotnet,
        Amqp,
        "AMQPNetLite --version 2.5.5",
        NOWHERE,
        "",
    ),
    (
        Client::Go,
        Amqp,
        "github.com/Azure/go-amqp@v1.7.0",
        GO,
        "github.com/Azure/go-amqp v1.7.0",
    ),
    (
        Client::Go,
        Stomp,
        "github.com/go-stomp/stomp/v3@v3.1.5",
        GO,
        "github.com/go-stomp/stomp/v3 v3.1.5",
    ),
    (
        Client::Go,
        Mqtt,
        "github.com/eclipse/paho.mqtt.golang@v1.5.1",
        GO,
        "github.com/eclipse/paho.mqtt.golang v1.5.1",
    ),
];

#[test]
fn the_versions_that_are_printed_are_those_that_run() {
    let (spec, _) = parse("mqctl.yaml", PLAN.as_bytes()).unwrap();
    let user = &spec.brokers.users[0];
    let place = PasswordPlace::of_plan(&spec, user);
    for (client, protocol, printed, manifest, installed) in LIBRARIES {
        let settings = client.settings(&spec, protocol, user, &place);
        let settings = settings.unwrap().unwrap();
        assert!(settings.contains(printed), "{printed}:\n{settings}");
        assert!(manifest.contains(installed), "{installed}:\n{manifest}");
    }
}

#[test]
fn all_settings_of_libraries_say_their_versions() {
    for client in Client::ALL {
        if matches!(client, Client::Url | Client::Env) {
            continue;
        }
        for protocol in Protocol::ALL {
            let mut listed = LIBRARIES.iter();
            let is_listed = listed.any(|it| (it.0, it.1) == (client, protocol));
            assert_eq!(
                is_listed,
                client.speaks(protocol),
                "{} with {}",
                client.name(),
                protocol.name()
            );
        }
    }
}
