//! What runs the printed programs: each language's own tools, with the libraries installed once under `target/`.
//!
//! The programs are told nothing: the name leads to the test and its authority is trusted by what surrounds them. Where a
//! tool is missing a test is skipped, also under CI: only Java and Python are brought there.

use std::fs::{self, File};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use mqctl_model::clients::Client;
use mqctl_model::spec::Protocol;

use test_support::Unavailable;
use test_support::brokers::{DOMAIN, Identity, Place, Program};

/// Protects a store of certificates, which are no secret.
const STORE_PASSWORD: &str = "changeit";

/// The way to the brokers.
pub(super) struct Surroundings<'a> {
    pub(super) address: Ipv4Addr,
    /// The authorities that are trusted.
    pub(super) authority: &'a Path,
    /// What the program shows, where it is asked for a certificate.
    pub(super) identity: Option<&'a Identity>,
}

/// The command that runs `text`; none if the test must be skipped.
pub(super) fn command(
    client: Client,
    protocol: Protocol,
    text: &str,
    place: &Place,
    around: &Surroundings<'_>,
) -> Option<Command> {
    let mut command = match client {
        Client::Python => python(protocol, text, place)?,
        Client::Node => node(text, place, around)?,
        Client::Go => go(text, place, around)?,
        Client::Jms => java(text, place, around)?,
        Client::Url | Client::Env | Client::Spring | Client::Dotnet => {
            panic!("{} is no program that runs here", client.name())
        }
    };
    command
        .env("SSL_CERT_FILE", around.authority)
        .env("LAB_NAME", DOMAIN)
        .env("LAB_ADDRESS", around.address.to_string());
    if let Some(identity) = around.identity {
        command
            .env("MQ_CERT", &identity.certificate)
            .env("MQ_KEY", &identity.key);
        if client == Client::Jms {
            command
                .env("MQ_KEYSTORE", key_store(identity, place))
                .env("MQ_KEYSTORE_PASSWORD", STORE_PASSWORD);
        }
    }
    Some(command)
}

fn python(protocol: Protocol, text: &str, place: &Place) -> Option<Command> {
    static CLIENTS: OnceLock<Result<PathBuf, Unavailable>> = OnceLock::new();
    static PROTON: OnceLock<Result<PathBuf, Unavailable>> = OnceLock::new();
    let environment = if protocol == Protocol::Amqp {
        // Compiled when it is installed, which needs a compiler and OpenSSL's headers: nothing that must be there.
        let found = PROTON.get_or_init(|| packages("proton", include_str!("python/proton.txt")));
        Unavailable::or_skip_everywhere(found)?
    } else {
        let wanted = include_str!("python/requirements.txt");
        Unavailable::or_skip(CLIENTS.get_or_init(|| packages("python", wanted)))?
    };
    let mut command = Program::command(environment.join("bin/python"));
    command
        .arg("-u")
        .arg(place.write("orders.py", text))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONPATH", ours("python"));
    Some(command)
}

fn node(text: &str, place: &Place, around: &Surroundings<'_>) -> Option<Command> {
    static FOUND: OnceLock<Result<PathBuf, Unavailable>> = OnceLock::new();
    let manifest = include_str!("node/package.json");
    let found = FOUND.get_or_init(|| {
        present("node", "--version", "nodejs npm")?;
        install("node", manifest, |directory| {
            fs::write(directory.join("package.json"), manifest).unwrap();
            let mut command = Command::new("npm");
            command.args(["install", "--no-audit", "--no-fund", "--silent", "--prefix"]);
            run(command.arg(directory))
        })
    });
    let directory = Unavailable::or_skip_everywhere(found)?;
    let mut command = Program::command("node");
    command
        .arg("--require")
        .arg(ours("node").join("lookup.js"))
        .arg(place.write("orders.js", text))
        .env("NODE_PATH", directory.join("node_modules"))
        .env("NODE_EXTRA_CA_CERTS", around.authority);
    Some(command)
}

fn go(text: &str, place: &Place, around: &Surroundings<'_>) -> Option<Command> {
    static FOUND: OnceLock<Result<(), Unavailable>> = OnceLock::new();
    let found = FOUND.get_or_init(|| {
        present("go", "version", "golang")?;
        install("go", include_str!("go/go.sum"), |directory| {
            for file in ["go.mod", "go.sum"] {
                fs::copy(ours("go").join(file), directory.join(file)).unwrap();
            }
            run(Command::new("go")
                .args(["mod", "download"])
                .current_dir(directory))
        })
        .map(drop)
    });
    Unavailable::or_skip_everywhere(found)?;
    place.write("main.go", text);
    place.write("go.mod", include_str!("go/go.mod"));
    place.write("go.sum", include_str!("go/go.sum"));
    // Go's own resolver reads one file, whose name the linker can change.
    let hosts = place.write("hosts", &format!("{} {DOMAIN}\n", around.address));
    let linker = format!("-X net.hostsFilePath={}", hosts.display());
    for arguments in [
        ["vet", "."].as_slice(),
        &["build", "-ldflags", &linker, "-o", "program"],
    ] {
        let mut command = Command::new("go");
        command.args(arguments).current_dir(place.path());
        run(command.env("CGO_ENABLED", "0")).unwrap_or_else(|error| panic!("{error}"));
    }
    Some(Program::command(place.join("program")))
}

fn java(text: &str, place: &Place, around: &Surroundings<'_>) -> Option<Command> {
    let class_path = jars()?;
    let hosts = place.write("hosts", &format!("{} {DOMAIN}\n", around.address));
    let store = place.join("trust.p12");
    if !store.exists() {
        let mut trust = Command::new("keytool");
        trust
            .args(["-importcert", "-noprompt", "-alias", "lab", "-file"])
            .arg(around.authority)
            .args([
                "-storetype",
                "PKCS12",
                "-storepass",
                STORE_PASSWORD,
                "-keystore",
            ])
            .arg(&store);
        run(&mut trust).unwrap_or_else(|error| panic!("{error}"));
    }
    let source = place.write("Orders.java", text);
    let mut compile = Command::new("javac");
    compile.args([
        "-Xlint:all,-processing,-path",
        "-Werror",
        "-cp",
        &class_path,
        "-d",
    ]);
    run(compile.arg(place.path()).arg(source)).unwrap_or_else(|error| panic!("{error}"));
    let mut command = Program::command("java");
    command
        .args(["-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"])
        .arg(format!("-Djdk.net.hosts.file={}", hosts.display()))
        .arg(format!("-Djavax.net.ssl.trustStore={}", store.display()))
        .arg(format!(
            "-Djavax.net.ssl.trustStorePassword={STORE_PASSWORD}"
        ))
        .args([
            "-cp",
            &format!("{class_path}:{}", place.path().display()),
            "Orders",
        ]);
    Some(command)
}

/// A certificate and its key as Java takes them.
fn key_store(identity: &Identity, place: &Place) -> PathBuf {
    let store = place.join("client.p12");
    let mut export = Command::new("openssl");
    export
        .args(["pkcs12", "-export", "-passout"])
        .arg(format!("pass:{STORE_PASSWORD}"))
        .arg("-in")
        .arg(&identity.certificate)
        .arg("-inkey")
        .arg(&identity.key)
        .arg("-out")
        .arg(&store);
    run(&mut export).unwrap_or_else(|error| panic!("{error}"));
    store
}

/// The class path of the JMS clients; none if the test must be skipped.
pub(super) fn jars() -> Option<String> {
    static FOUND: OnceLock<Result<PathBuf, Unavailable>> = OnceLock::new();
    let found = FOUND.get_or_init(|| {
        // Whoever has Java to run brokers may have no compiler.
        present("javac", "-version", "default-jdk-headless maven")?;
        install("java", include_str!("java/pom.xml"), |directory| {
            let mut command = Command::new("mvn");
            command
                .args(["-B", "-q"])
                .arg("org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies")
                .arg(format!("-DoutputDirectory={}", directory.display()))
                .current_dir(ours("java"));
            run(&mut command)
        })
    });
    let directory = Unavailable::or_skip_everywhere(found)?;
    Some(format!("{}/*", directory.display()))
}

/// A virtual environment with these packages.
fn packages(name: &str, requirements: &str) -> Result<PathBuf, Unavailable> {
    install(name, requirements, |directory| {
        run(Command::new("python3").args(["-m", "venv"]).arg(directory))?;
        let list = directory.join("requirements.txt");
        fs::write(&list, requirements).unwrap();
        let mut command = Command::new(directory.join("bin/python"));
        command.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-input",
            "--requirement",
        ]);
        run(command.arg(list))
    })
}

/// A directory in which `bring` has put what `wanted` says: once, whoever asks.
fn install(
    name: &str,
    wanted: &str,
    bring: impl FnOnce(&Path) -> Result<(), Unavailable>,
) -> Result<PathBuf, Unavailable> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let directory = target.join("test-clients").join(name);
    fs::create_dir_all(&directory).unwrap();
    let lock = File::create(target.join("test-clients").join(format!("{name}.lock"))).unwrap();
    lock.lock().unwrap();
    let installed = directory.join("installed");
    if fs::read_to_string(&installed).is_ok_and(|found| found == wanted) {
        return Ok(directory);
    }
    // Nothing stays of other versions, which would be found beside these.
    fs::remove_dir_all(&directory).unwrap();
    fs::create_dir_all(&directory).unwrap();
    bring(&directory)?;
    fs::write(installed, wanted).unwrap();
    Ok(directory)
}

/// A directory of this module.
fn ours(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/clients")
        .join(name)
}

fn present(program: &str, question: &str, packages: &str) -> Result<(), Unavailable> {
    run(Command::new(program).arg(question)).map_err(|unavailable| Unavailable {
        fix: format!("sudo apt-get install --yes --no-install-recommends {packages}"),
        ..unavailable
    })
}

/// Run to success, or say what it was and how it failed.
fn run(command: &mut Command) -> Result<(), Unavailable> {
    let reason = match command.output() {
        Ok(output) if output.status.success() => return Ok(()),
        Ok(output) => {
            let said = [output.stdout, output.stderr].concat();
            format!("failed: {}", String::from_utf8_lossy(&said).trim())
        }
        Err(error) => format!("can't be started: {error}"),
    };
    Err(Unavailable {
        needs: "the libraries of a client",
        reason: format!("{command:?} {reason}"),
        fix: format!("{command:?}"),
    })
}
