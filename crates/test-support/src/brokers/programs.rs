//! The programs: found on this machine, or installed under `target/` by the first test that asks.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use super::super::Unavailable;
use super::place;

/// What of the distribution is installed: the newest version of the 5.18 line that Amazon MQ runs and Maven Central has as
/// a binary archive.
const ACTIVEMQ: &str = "5.18.3";

/// The packages of Debian and Ubuntu that have the programs.
const PACKAGES: &str =
    "sudo apt-get install --yes --no-install-recommends default-jre-headless haproxy maven";

/// Protects a key that protects nothing.
pub(super) const KEYSTORE_PASSWORD: &str = "keystore-password";

/// Java, the ActiveMQ distribution and a key for its brokers.
#[derive(Clone, Copy, Debug)]
pub struct Brokers {
    home: &'static Path,
    keystore: &'static Path,
}

impl Brokers {
    /// Found, or installed if this is the first test to ask; none if a test must be skipped.
    pub fn find() -> Option<Self> {
        static FOUND: OnceLock<Result<(PathBuf, PathBuf), Unavailable>> = OnceLock::new();
        let found = FOUND.get_or_init(|| {
            present("setpriv", "--version")?;
            present("java", "-version")?;
            let cache = place::cache();
            let _turn = place::turn(&cache);
            Ok((distribution(&cache)?, keystore(&cache)?))
        });
        Unavailable::or_skip(found).map(|(home, keystore)| Self { home, keystore })
    }

    /// Where the distribution is unpacked.
    pub(super) fn home(self) -> &'static Path {
        self.home
    }

    /// The key and certificate that every broker shows.
    pub(super) fn keystore(self) -> &'static Path {
        self.keystore
    }
}

/// haproxy.
#[derive(Clone, Copy, Debug)]
pub struct Balancing(());

impl Balancing {
    /// Found; none if a test must be skipped.
    pub fn find() -> Option<Self> {
        static FOUND: OnceLock<Result<(), Unavailable>> = OnceLock::new();
        let found = FOUND.get_or_init(|| {
            present("setpriv", "--version")?;
            present(HAPROXY, "-v")
        });
        Unavailable::or_skip(found).map(|()| Self(()))
    }
}

/// Debian puts it where only root looks for programs.
pub(super) const HAPROXY: &str = "/usr/sbin/haproxy";

/// RabbitMQ and Erlang.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rabbits(());

/// The script below Debian's own, which insists on a user and directories of its choice.
pub(super) const RABBITMQ: &str = "/usr/lib/rabbitmq/bin/rabbitmq-server";

impl Rabbits {
    /// Found; none if a test must be skipped.
    pub(super) fn find() -> Option<Self> {
        static FOUND: OnceLock<Result<(), Unavailable>> = OnceLock::new();
        let found = FOUND.get_or_init(|| {
            present("setpriv", "--version")?;
            if Path::new(RABBITMQ).exists() {
                return Ok(());
            }
            Err(Unavailable {
                needs: "RabbitMQ",
                reason: format!("{RABBITMQ} is not there"),
                fix: "sudo apt-get install --yes --no-install-recommends rabbitmq-server"
                    .to_owned(),
            })
        });
        Unavailable::or_skip(found).map(|()| Self(()))
    }
}

/// The distribution, unpacked.
fn distribution(cache: &Path) -> Result<PathBuf, Unavailable> {
    let home = cache.join(format!("apache-activemq-{ACTIVEMQ}"));
    if home.exists() {
        return Ok(home);
    }
    let download = cache.join("download");
    let coordinates = format!("org.apache.activemq:apache-activemq:{ACTIVEMQ}:tar.gz:bin");
    let mut fetch = Command::new("mvn");
    fetch
        .args(["-B", "-q"])
        .arg("org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy")
        .arg(format!("-Dartifact={coordinates}"))
        .arg(format!("-DoutputDirectory={}", download.display()));
    present("mvn", "--version")?;
    let by_hand = format!("{fetch:?}");
    // Once more: what is fetched from afar may fail once.
    run(&mut fetch, &by_hand).or_else(|_| run(&mut fetch, &by_hand))?;
    // Unpacked beside and renamed, so that what is there is whole.
    let archive = download.join(format!("apache-activemq-{ACTIVEMQ}-bin.tar.gz"));
    let mut unpack = Command::new("tar");
    unpack.arg("-xzf").arg(&archive).arg("-C").arg(&download);
    run(&mut unpack, &format!("rm -r {}", download.display()))?;
    let unpacked = download.join(format!("apache-activemq-{ACTIVEMQ}"));
    fs::rename(unpacked, &home).expect("target/ can be written");
    // The archive has served.
    let _ = fs::remove_dir_all(download);
    Ok(home)
}

/// A key for all brokers: no client sees it, for the balancer speaks with the brokers alone.
fn keystore(cache: &Path) -> Result<PathBuf, Unavailable> {
    let keystore = cache.join("broker.p12");
    if keystore.exists() {
        return Ok(keystore);
    }
    let fresh = cache.join("broker.p12.fresh");
    let _ = fs::remove_file(&fresh);
    let mut make = Command::new("keytool");
    make.args(["-genkeypair", "-alias", "broker", "-dname", "CN=broker"])
        .args(["-keyalg", "EC", "-groupname", "secp256r1"])
        .args(["-validity", "3650", "-storetype", "PKCS12"])
        .args(["-storepass", KEYSTORE_PASSWORD, "-keystore"])
        .arg(&fresh);
    run(&mut make, PACKAGES)?;
    fs::rename(fresh, &keystore).expect("target/ can be written");
    Ok(keystore)
}

/// Whether a program is there and starts.
fn present(program: &str, question: &str) -> Result<(), Unavailable> {
    run(Command::new(program).arg(question), PACKAGES)
}

/// Run to success, or say what it was, how it failed and what to do about it.
fn run(command: &mut Command, fix: &str) -> Result<(), Unavailable> {
    let reason = match command.output() {
        Ok(output) if output.status.success() => return Ok(()),
        Ok(output) => {
            let said = [output.stdout, output.stderr].concat();
            let said = String::from_utf8_lossy(&said).trim().to_owned();
            format!("{command:?} failed: {said}")
        }
        Err(error) => format!("{command:?} can't be started: {error}"),
    };
    Err(Unavailable {
        needs: "Java, haproxy and ActiveMQ",
        reason,
        fix: fix.to_owned(),
    })
}

#[test]
fn what_is_missing_names_the_command_that_brings_it() {
    let unavailable = present("/nowhere/java", "-version").expect_err("there is no such program");
    let text = unavailable.to_string();
    assert!(text.contains("/nowhere/java"), "{text}");
    assert!(
        text.ends_with(&format!("to fix it, run: {PACKAGES}")),
        "{text}"
    );
}
