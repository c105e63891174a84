//! RabbitMQ, with the Erlang services it needs to itself.

use std::fs;
use std::net::Ipv4Addr;

use mq_probe::Protocol;

use super::address::{accepts, free_port, loopback};
use super::authority::{Authority, Shown};
use super::await_for::await_for;
use super::place::Place;
use super::process::Process;
use super::programs::{RABBITMQ, Rabbits};
use super::{APP, GUEST};

/// A running RabbitMQ broker: AMQP 0-9-1 in TLS, on the port of Amazon MQ.
pub(super) struct Rabbit {
    address: Ipv4Addr,
    // In the order they are ended: the node, where it is registered, what it writes to.
    _node: Process,
    _epmd: Process,
    _place: Place,
}

impl Rabbit {
    /// Start one. It takes connections when this returns.
    #[track_caller]
    pub(super) fn start(_: Rabbits) -> Self {
        let place = Place::new();
        let address = loopback();
        let names = free_port().to_string();

        // A node looks for this on its own, starts it when it isn't there, and leaves it running. Thus it is there before.
        let mut epmd = Process::command("epmd");
        epmd.args(["-port", &names, "-address", "127.0.0.1"]);
        let epmd = Process::start("epmd", epmd, place.path());
        await_for("epmd listens", [&epmd], || {
            names
                .parse()
                .is_ok_and(|port| accepts(Ipv4Addr::LOCALHOST, port))
        });

        let node = Process::start("rabbitmq", node(&place, address, &names), place.path());
        await_for("RabbitMQ listens", [&node, &epmd], || {
            accepts(address, Protocol::Amqp091.port())
        });
        Self {
            address,
            _node: node,
            _epmd: epmd,
            _place: place,
        }
    }

    /// Where it listens.
    pub(super) fn address(&self) -> Ipv4Addr {
        self.address
    }
}

/// The node, which keeps everything in `place`, asks for names at a port of its own, and listens on loopback only.
fn node(place: &Place, address: Ipv4Addr, names: &str) -> std::process::Command {
    let issued = Authority::new().issue(Shown::Proper);
    let certificate = place.write("server.pem", &issued.certificate);
    let key = place.write("server.key", &issued.key);
    let users = place.write("users.json", &users());
    let configuration = format!(
        "listeners.tcp = none\n\
         listeners.ssl.1 = {address}:{port}\n\
         ssl_options.certfile = {certificate}\n\
         ssl_options.keyfile = {key}\n\
         load_definitions = {users}\n\
         loopback_users = none\n",
        port = Protocol::Amqp091.port(),
        certificate = certificate.display(),
        key = key.display(),
        users = users.display(),
    );
    let home = place.join("home");
    fs::create_dir_all(&home).expect("the test's directory can be written");

    let mut command = Process::command(RABBITMQ);
    command
        // The script then becomes the node, in place of starting it as a child.
        .env("RUNNING_UNDER_SYSTEMD", "true")
        // The cookie goes there.
        .env("HOME", home)
        .env("ERL_EPMD_PORT", names)
        .env("ERL_EPMD_ADDRESS", "127.0.0.1")
        .env("RABBITMQ_NODENAME", "lab@localhost")
        .env("RABBITMQ_DIST_PORT", free_port().to_string())
        .env(
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
            "-kernel inet_dist_use_interface {127,0,0,1}",
        )
        .env("RABBITMQ_CONF_ENV_FILE", place.write("environment", ""))
        .env(
            "RABBITMQ_CONFIG_FILE",
            place.write("rabbitmq.conf", &configuration),
        )
        .env(
            "RABBITMQ_ENABLED_PLUGINS_FILE",
            place.write("enabled_plugins", "[].\n"),
        )
        .env("RABBITMQ_MNESIA_BASE", place.join("mnesia"))
        .env("RABBITMQ_GENERATED_CONFIG_DIR", place.join("generated"))
        .env("RABBITMQ_LOG_BASE", place.join("log"))
        .env("RABBITMQ_LOGS", "-");
    command
}

/// Both users; one of them may do nothing.
fn users() -> String {
    let user = |user: super::User, allowed: &str| {
        let (name, password) = (user.name, user.password);
        (
            format!(r#"{{"name": "{name}", "password": "{password}", "tags": ""}}"#),
            format!(
                r#"{{"user": "{name}", "vhost": "/", "configure": "{allowed}", "write": "{allowed}", "read": "{allowed}"}}"#
            ),
        )
    };
    let (app, app_may) = user(APP, ".*");
    let (guest, guest_may) = user(GUEST, "^$");
    format!(
        r#"{{"vhosts": [{{"name": "/"}}], "users": [{app}, {guest}], "permissions": [{app_may}, {guest_may}]}}"#
    )
}
