//! A printed program on its way to a real broker, and what is done to it.

use std::path::Path;

use mq_probe::Destination;
use mqctl_model::clients::Client;
use mqctl_model::spec::{Engine, Protocol};

use super::programs::{Surroundings, command};
use super::relay::Relay;
use super::sender::Sender;
use crate::support::Mqctl;
use test_support::brokers::{APP, Balancer, Identity, Lab, Place, Program, await_for};

const PLAN: &str = include_str!("../../examples/active-standby-all-protocols.yaml");

/// What makes an endpoint ask for the certificates of clients.
const ASKING: &str = "endpoint:\n  client_certificates: { trust_store: \"arn:aws:elasticloadbalancing:us-west-2:123456789012:truststore/partners/0123\" }\n";

/// The settings for a plan file of an example, with a stack of its own: clients of MQTT are named after it.
fn printed(client: Client, protocol: Protocol, stack: &str, asking: bool) -> String {
    let mqctl = Mqctl::new();
    let mut plan = PLAN.replace("stack: orders", &format!("stack: {stack}"));
    if asking {
        plan = plan.replace("endpoint:\n", ASKING);
    }
    mqctl.write("mqctl.yaml", plan);
    let arguments = [
        "connect",
        "--client",
        client.name(),
        "--protocol",
        protocol.name(),
        "--offline",
    ];
    mqctl.run(arguments).expect_success().stdout
}

/// A program before it runs, and between its runs.
pub(super) struct Scene {
    client: Client,
    protocol: Protocol,
    name: String,
    text: String,
    place: Place,
    pub(super) relay: Relay,
    identity: Option<Identity>,
    lab: &'static Lab,
}

impl Scene {
    /// What is printed, with a destination that is no other test's. None if the test must be skipped.
    pub(super) fn new(client: Client, protocol: Protocol, purpose: &str) -> Option<Self> {
        let lab = Lab::shared()?;
        Some(Self::before(lab, &lab.balancer, client, protocol, purpose))
    }

    /// The same on the way through that balancer.
    pub(super) fn before(
        lab: &'static Lab,
        balancer: &Balancer,
        client: Client,
        protocol: Protocol,
        purpose: &str,
    ) -> Self {
        let name = format!("{purpose}-{}-{}", client.name(), protocol.name());
        let identity = balancer.identity().cloned();
        let text = printed(client, protocol, &name, identity.is_some());
        let port = Engine::ActiveMq.port(protocol).unwrap();
        assert!(text.contains("orders"), "it receives from somewhere");
        Self {
            client,
            protocol,
            text: text.replace("orders", &name),
            name,
            place: Place::new(),
            relay: Relay::start(balancer.address(), port),
            identity,
            lab,
        }
    }

    /// Which program it is.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Run it, trusting these authorities. None if the test must be skipped.
    pub(super) fn run(&self, run: &str, authority: &Path) -> Option<Program> {
        let around = Surroundings {
            address: self.relay.address,
            authority,
            identity: self.identity.as_ref(),
        };
        let mut command = command(self.client, self.protocol, &self.text, &self.place, &around)?;
        command.env("MQ_PASSWORD", APP.password);
        Some(Program::start(run, command, self.place.path()))
    }

    /// Run it as one does who trusts the lab.
    pub(super) fn run_well(&self, run: &str) -> Option<Program> {
        self.run(run, self.lab.balancer.authority())
    }

    /// Whether it subscribes to a topic, and gets nothing from before.
    pub(super) fn subscribes(&self) -> bool {
        self.protocol == Protocol::Mqtt
    }

    /// Send a message past the relay.
    pub(super) fn send(&self, body: &str) {
        let mut sender = self.sender();
        sender.send(body);
        sender.close();
    }

    /// Somebody who sends what the program receives, past the relay.
    pub(super) fn sender(&self) -> Sender {
        let to = if self.subscribes() {
            Destination::Topic(self.name.clone())
        } else {
            Destination::Queue(self.name.clone())
        };
        Sender::new(&self.lab.balancer, &self.name, to)
    }

    /// Wait until it has printed this.
    pub(super) fn await_printed(&self, program: &Program, body: &str) {
        let what = format!("{} prints {body}", self.name);
        await_for(&what, [program], || program.output().contains(body));
    }
}
