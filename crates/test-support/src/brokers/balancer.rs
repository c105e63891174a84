//! The load balancer: haproxy, set up to behave as a network load balancer with TLS listeners does.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};

use mq_probe::{ConnectTo, Endpoint};

use super::address::{accepts, loopback};
use super::authority::{Authority, DOMAIN, Shown};
use super::await_for::await_for;
use super::place::Place;
use super::process::Process;
use super::programs::{Balancing, HAPROXY};
use super::{Broker, CONSOLE};

/// Where haproxy answers questions about itself.
const ADMINISTRATION: u16 = 9000;

/// What is behind a balancer, and what its clients see of it.
#[derive(Clone, Debug)]
pub struct Setting {
    targets: Vec<Ipv4Addr>,
    ports: Vec<u16>,
    health_port: u16,
    shown: Shown,
    asks: bool,
}

impl Setting {
    /// In front of ActiveMQ brokers: their five protocols, to the one whose console accepts.
    pub fn before(targets: impl Into<Vec<Ipv4Addr>>) -> Self {
        let mut ports = Broker::ports().to_vec();
        ports.retain(|port| *port != CONSOLE);
        Self {
            targets: targets.into(),
            ports,
            health_port: CONSOLE,
            shown: Shown::Proper,
            asks: false,
        }
    }

    /// In front of something else, which has one port only.
    pub fn before_one(target: Ipv4Addr, port: u16) -> Self {
        Self {
            targets: vec![target],
            ports: vec![port],
            health_port: port,
            shown: Shown::Proper,
            asks: false,
        }
    }

    /// Without a listener on this port.
    #[must_use]
    pub fn without(mut self, port: u16) -> Self {
        self.ports.retain(|other| *other != port);
        self
    }

    /// With this certificate.
    #[must_use]
    pub fn showing(mut self, shown: Shown) -> Self {
        self.shown = shown;
        self
    }

    /// Only for clients with a certificate of its authority.
    #[must_use]
    pub fn asking_for_certificates(mut self) -> Self {
        self.asks = true;
        self
    }

    /// The targets that accept on the health port now.
    fn healthy(&self) -> BTreeSet<Ipv4Addr> {
        let targets = self.targets.iter().copied();
        targets
            .filter(|target| accepts(*target, self.health_port))
            .collect()
    }

    /// What haproxy is told. The checks are TCP as those of the real one, and faster: its shortest are 5 s apart. Connections to
    /// a target that fails are cut, and one that a target refuses is not tried elsewhere.
    fn configuration(&self, address: Ipv4Addr, certificate: &Path, authority: &Path) -> String {
        let health_port = self.health_port;
        let mut text = format!(
            "global
                nbthread 1
                maxconn 1000
                stats socket ipv4@{address}:{ADMINISTRATION} level user
            defaults
                mode tcp
                retries 0
                timeout connect 30s
                timeout client 350s
                timeout server 350s
                timeout check 2s
                default-server ssl verify none check port {health_port} inter 200ms rise 2 fall 2 on-marked-down shutdown-sessions\n"
        );
        let certificate = certificate.display();
        let asked = if self.asks {
            format!(" verify required ca-file \"{}\"", authority.display())
        } else {
            String::new()
        };
        for port in &self.ports {
            let listener =
                format!("listen {port}\n bind {address}:{port} ssl crt \"{certificate}\"{asked}\n");
            text.push_str(&listener);
            for target in &self.targets {
                writeln!(text, " server {target} {target}:{port}")
                    .expect("writing to a string can't fail");
            }
        }
        text
    }
}

/// A running balancer.
pub struct Balancer {
    address: Ipv4Addr,
    setting: Setting,
    authority: PathBuf,
    identity: Identity,
    // Before the place, so that nobody uses it any more when it is removed.
    process: Process,
    _place: Place,
}

/// What a client shows, as files in PEM.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Its certificate.
    pub certificate: PathBuf,
    /// The key of that.
    pub key: PathBuf,
}

/// What a balancer knows of a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub address: Ipv4Addr,
    /// Whether connections are sent to it.
    pub up: bool,
    /// How many connections were sent to it so far.
    pub connections: u64,
}

impl Balancer {
    /// Start one on an address of its own. When this returns it has found out which targets are healthy.
    #[track_caller]
    pub fn start(_: Balancing, setting: Setting) -> Self {
        let place = Place::new();
        let address = loopback();
        let authority = Authority::new();
        let issued = authority.issue(setting.shown);
        let certificate = place.write("server.pem", &(issued.certificate + &issued.key));
        let trusted = place.write("authority.pem", authority.pem());
        let client = authority.issue_to_client();
        let identity = Identity {
            certificate: place.write("client.pem", &client.certificate),
            key: place.write("client-key.pem", &client.key),
        };
        let configuration = setting.configuration(address, &certificate, &trusted);
        let configuration = place.write("haproxy.cfg", &configuration);
        let mut command = Process::command(HAPROXY);
        command.arg("-db").arg("-f").arg(configuration);
        let balancer = Self {
            address,
            setting,
            authority: trusted,
            identity,
            process: Process::start("haproxy", command, place.path()),
            _place: place,
        };
        balancer.await_settled();
        balancer
    }

    /// Wait until it sends connections to exactly the targets that are healthy, on every port.
    #[track_caller]
    pub fn await_settled(&self) {
        let what = "the balancer knows who is healthy";
        await_for(what, [&self.process], || {
            let healthy = self.setting.healthy();
            self.targets().is_some_and(|targets| {
                targets
                    .iter()
                    .all(|target| target.up == healthy.contains(&target.address))
            })
        });
    }

    /// Where its clients connect to.
    pub fn address(&self) -> Ipv4Addr {
        self.address
    }

    /// One of its listeners, as a client has it: connected to on loopback, verified by name.
    pub fn endpoint(&self, port: u16) -> Endpoint {
        Endpoint {
            host: DOMAIN.to_owned(),
            port,
            connect: Some(ConnectTo {
                host: self.address.to_string(),
                port: None,
            }),
        }
    }

    /// What its clients have to show, if it asks for something.
    pub fn identity(&self) -> Option<&Identity> {
        self.setting.asks.then_some(&self.identity)
    }

    /// The file with the certificate of the authority that clients are to trust.
    pub fn authority(&self) -> &Path {
        &self.authority
    }

    /// What it knows of its targets, once for every listener; none before it listens.
    pub fn targets(&self) -> Option<Vec<Target>> {
        let mut stream = TcpStream::connect((self.address, ADMINISTRATION)).ok()?;
        // Of all proxies (-1) the servers (4).
        stream.write_all(b"show stat -1 4 -1\n").ok()?;
        let mut table = String::new();
        stream.read_to_string(&mut table).ok()?;
        targets_in(&table)
    }
}

/// The targets in haproxy's table: comma-separated, with the names of the columns in its first line after `# `.
fn targets_in(table: &str) -> Option<Vec<Target>> {
    let mut lines = table.lines().filter(|line| !line.is_empty());
    let columns: Vec<_> = lines.next()?.trim_start_matches("# ").split(',').collect();
    let column = |name| columns.iter().position(|column| *column == name);
    let (name, status, sessions) = (column("svname")?, column("status")?, column("stot")?);
    lines
        .map(|line| {
            let values: Vec<_> = line.split(',').collect();
            Some(Target {
                address: values.get(name)?.parse().ok()?,
                // `UP 1/2` is one that still is, but whose last check has failed.
                up: values.get(status)?.starts_with("UP"),
                connections: values.get(sessions)?.parse().ok()?,
            })
        })
        .collect()
}
