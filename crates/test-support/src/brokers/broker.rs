//! One ActiveMQ broker of a pair: a JVM.

use std::net::Ipv4Addr;

use mq_probe::Protocol;

use super::address::{accepts, loopback};
use super::place::Place;
use super::process::Process;
use super::programs::{Brokers, KEYSTORE_PASSWORD};
use super::{APP, CONSOLE, GUEST};

/// What a broker says when it has asked for the lock of the store and somebody else has it.
const WAITING: &str = "waiting a lock to be acquired";

/// A broker, running or not.
#[derive(Debug)]
pub struct Broker {
    name: &'static str,
    address: Ipv4Addr,
    process: Option<Process>,
}

impl Broker {
    /// A broker on an address of its own that shares the store in `place`; it is starting when this returns.
    #[track_caller]
    pub(super) fn start(brokers: Brokers, name: &'static str, place: &Place) -> Self {
        let mut broker = Self {
            name,
            address: loopback(),
            process: None,
        };
        broker.revive(brokers, place);
        broker
    }

    /// Start it if it doesn't run.
    #[track_caller]
    pub(super) fn revive(&mut self, brokers: Brokers, place: &Place) {
        if !self.process.as_ref().is_some_and(Process::runs) {
            let command = self.command(brokers, place);
            self.process = Some(Process::start(self.name, command, place.path()));
        }
    }

    /// SIGKILL; it is gone when this returns.
    pub(super) fn kill(&mut self) {
        self.process = None;
    }

    /// Where it listens when it is active.
    pub fn address(&self) -> Ipv4Addr {
        self.address
    }

    /// The process that is it; none if it was killed.
    pub fn process_id(&self) -> Option<u32> {
        self.process.as_ref().map(Process::id)
    }

    /// Every port that a broker has: the five protocols and the console.
    pub fn ports() -> [u16; 6] {
        [
            Protocol::OpenWire.port(),
            Protocol::Amqp.port(),
            Protocol::Stomp.port(),
            Protocol::Mqtt.port(),
            Protocol::Wss.port(),
            CONSOLE,
        ]
    }

    /// The ports of it that accept connections now.
    pub fn open_ports(&self) -> Vec<u16> {
        let mut ports = Self::ports().to_vec();
        ports.retain(|port| accepts(self.address, *port));
        ports
    }

    /// Whether it has started in vain: another one holds the store.
    pub(super) fn waits(&self) -> bool {
        let waits = |process: &Process| process.runs() && process.output().contains(WAITING);
        self.process.as_ref().is_some_and(waits) && !self.serves()
    }

    /// Whether it runs and has opened its console, which it does last.
    pub(super) fn serves(&self) -> bool {
        self.process.as_ref().is_some_and(Process::runs) && accepts(self.address, CONSOLE)
    }

    /// Its process, if it has one.
    pub(super) fn process(&self) -> Option<&Process> {
        self.process.as_ref()
    }

    /// The JVM without the distribution's shell script, so that the process that is killed is the broker. It is told to be small.
    fn command(&self, brokers: Brokers, place: &Place) -> std::process::Command {
        let home = brokers.home().display();
        let configuration = place.write("activemq.xml", include_str!("activemq.xml"));
        place.write("console.xml", include_str!("console.xml"));
        let logging = place.write("log4j2.properties", include_str!("log4j2.properties"));
        let own = place.join(self.name);
        std::fs::create_dir_all(&own).expect("the test's directory can be written");
        let users = format!("{}: {}, admin\n", APP.name, APP.password);
        let users = place.write("console-users.properties", &users);

        let mut command = Process::command("java");
        command.args(["-Xms64m", "-Xmx256m", "-XX:+UseSerialGC"]);
        command.args(["-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true"]);
        let properties = [
            ("java.io.tmpdir", own.display().to_string()),
            ("activemq.home", home.to_string()),
            ("activemq.base", home.to_string()),
            ("activemq.conf", format!("{home}/conf")),
            ("activemq.data", own.display().to_string()),
            ("log4j2.configurationFile", logging.display().to_string()),
            ("lab.address", self.address.to_string()),
            ("lab.store", place.join("store").display().to_string()),
            ("lab.keystore", brokers.keystore().display().to_string()),
            ("lab.keystore.password", KEYSTORE_PASSWORD.to_owned()),
            ("lab.password.app", APP.password.to_owned()),
            ("lab.password.guest", GUEST.password.to_owned()),
            ("lab.console.users", users.display().to_string()),
        ];
        for (name, value) in properties {
            command.arg(format!("-D{name}={value}"));
        }
        command
            .arg("-jar")
            .arg(brokers.home().join("bin/activemq.jar"))
            .arg("start")
            .arg(format!("xbean:file:{}", configuration.display()));
        command
    }
}
