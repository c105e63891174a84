//! A Python with the packages of `requirements.txt`, in a virtual environment that the tests install once.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use sha2::{Digest as _, Sha256};

use super::{Unavailable, target_directory};

const REQUIREMENTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/requirements.txt");

/// The interpreter of the tests' virtual environment.
#[derive(Clone, Copy, Debug)]
pub struct Python {
    interpreter: &'static Path,
}

impl Python {
    /// The interpreter, installed if this is the first test to ask. None if it can't be had here: then this says on
    /// stderr, past the test harness, which command fixes it. Under CI (`CI` is set) that is a failure instead.
    pub fn find() -> Option<Self> {
        static FOUND: OnceLock<Result<PathBuf, Unavailable>> = OnceLock::new();
        Unavailable::or_skip(FOUND.get_or_init(install)).map(|interpreter| Self { interpreter })
    }

    /// A command that runs a script, or a directory with a `__main__.py`.
    pub fn script(self, path: impl AsRef<Path>) -> Command {
        let mut command = Command::new(self.interpreter);
        command
            .arg("-u") // a line that is waited for must not stay in a buffer
            .arg(path.as_ref())
            .env("PYTHONDONTWRITEBYTECODE", "1");
        command
    }
}

/// What the tests that run Python need, in the words of [`Unavailable`].
const NEEDS: &str = "Python with moto and boto3";

/// The interpreter with exactly what `requirements.txt` says, or why not.
fn install() -> Result<PathBuf, Unavailable> {
    let target = target_directory();
    let environment = target.join("test-python");
    let interpreter = environment.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    let installed = environment.join("installed-requirements");
    let wanted = digest(&fs::read(REQUIREMENTS).expect("requirements.txt is part of the sources"));

    // Tests run side by side, and so may two test runs: one installs, the others wait for it.
    let lock = File::create(target.join("test-python.lock")).expect("target/ can be written");
    lock.lock().expect("a file under target/ can be locked");

    // An interpreter that no longer runs, because the one it was made from is gone, is made again.
    let runs = run(Command::new(&interpreter).arg("--version")).is_ok();
    if runs && fs::read_to_string(&installed).is_ok_and(|digest| digest == wanted) {
        return Ok(interpreter);
    }
    if !runs || run(Command::new(&interpreter).args(["-m", "pip", "--version"])).is_err() {
        let mut make = Command::new("python3");
        make.args(["-m", "venv", "--clear"]).arg(&environment);
        run(&mut make).map_err(|reason| Unavailable {
            needs: NEEDS,
            reason,
            fix: "sudo apt-get install --yes python3-venv".to_owned(),
        })?;
    }
    let mut packages = Command::new(&interpreter);
    packages
        .args(["-m", "pip", "install", "--disable-pip-version-check"])
        .args(["--no-input", "--quiet", "--requirement", REQUIREMENTS]);
    run(&mut packages).map_err(|reason| Unavailable {
        needs: NEEDS,
        reason,
        fix: format!("{packages:?}"),
    })?;
    fs::write(&installed, wanted).expect("target/ can be written");
    Ok(interpreter)
}

/// Run to success, or say what it was and how it failed.
fn run(command: &mut Command) -> Result<(), String> {
    let output = command
        .output()
        .map_err(|error| format!("{command:?} can't be started: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(format!(
        "{command:?} failed: {}",
        String::from_utf8_lossy(&said).trim()
    ))
}

fn digest(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in Sha256::digest(bytes) {
        write!(text, "{byte:02x}").expect("writing to a string can't fail");
    }
    text
}

#[test]
fn every_requirement_is_pinned() {
    let requirements = fs::read_to_string(REQUIREMENTS).expect("requirements.txt is there");
    let packages: Vec<_> = requirements
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    assert!(packages.iter().any(|line| line.starts_with("moto[server]")));
    assert!(packages.iter().any(|line| line.starts_with("boto3")));
    for package in packages {
        assert!(package.contains("=="), "{package} is not pinned");
    }
}

#[test]
fn what_can_not_be_installed_names_the_command_that_fixes_it() {
    let reason = run(&mut Command::new("/nowhere/python3")).expect_err("there is no such program");
    let unavailable = Unavailable {
        needs: NEEDS,
        reason,
        fix: "sudo apt-get install --yes python3-venv".to_owned(),
    };
    let text = unavailable.to_string();
    assert!(text.contains("/nowhere/python3"), "{text}");
    assert!(
        text.ends_with("to fix it, run: sudo apt-get install --yes python3-venv"),
        "{text}"
    );
}
