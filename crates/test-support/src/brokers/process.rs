//! A program that runs until the test ends, and never longer.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Sender};
use std::sync::{Mutex, OnceLock};
use std::thread;

/// How many of its last lines are shown when it fails.
const SHOWN_LINES: usize = 60;

/// A running program.
#[derive(Debug)]
pub struct Process {
    name: String,
    // Locked only for a moment: whoever asks whether it runs also reaps it.
    child: Mutex<Child>,
    log: PathBuf,
}

impl Process {
    /// The command for a program that the kernel kills when this process ends: also after a panic, an abort or SIGKILL, and
    /// also if it belongs to a static, which nobody drops. The signal outlives `exec`, so the program must not fork.
    pub fn command(program: impl AsRef<Path>) -> Command {
        let mut command = Command::new("setpriv");
        command
            .args(["--pdeathsig", "KILL", "--"])
            .arg(program.as_ref());
        command
    }

    /// Start a command made by [`command`](Self::command), which writes to `NAME.log` in `directory`.
    #[track_caller]
    pub fn start(name: &str, mut command: Command, directory: &Path) -> Self {
        let log = directory.join(format!("{name}.log"));
        let output = File::create(&log);
        let output = output.expect("the test's directory can be written");
        let errors = output.try_clone().expect("a file can be written twice");
        command.stdin(Stdio::null()).stdout(output).stderr(errors);
        let child =
            spawn(command).unwrap_or_else(|error| panic!("{name} can't be started: {error}"));
        Self {
            name: name.to_owned(),
            child: Mutex::new(child),
            log,
        }
    }

    /// Whether it still runs.
    pub fn runs(&self) -> bool {
        let mut child = self.child.lock().expect("nobody panics with it");
        matches!(child.try_wait(), Ok(None))
    }

    /// Its process id: the program's own, for what starts it becomes it.
    pub fn id(&self) -> u32 {
        self.child.lock().expect("nobody panics with it").id()
    }

    /// What it has printed, all of it.
    pub fn output(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap_or_default()).into_owned()
    }

    /// The last lines it printed, for a failure message.
    pub fn said(&self) -> String {
        let output = self.output();
        let lines: Vec<_> = output.lines().collect();
        let last = &lines[lines.len().saturating_sub(SHOWN_LINES)..];
        format!("--- the last lines of {}\n{}", self.name, last.join("\n"))
    }
}

impl Drop for Process {
    /// SIGKILL, and wait until it is gone.
    fn drop(&mut self) {
        let child = self.child.get_mut().expect("nobody panics with it");
        // It may have ended already; there is nothing to do about an error while a test ends.
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// Start a child from a thread that lives as long as this process: the kernel sends the parent-death signal when the *thread*
/// ends that started the child, and a test's thread ends with the test.
fn spawn(command: Command) -> io::Result<Child> {
    type Order = (Command, Sender<io::Result<Child>>);
    static SPAWNER: OnceLock<Sender<Order>> = OnceLock::new();
    let spawner = SPAWNER.get_or_init(|| {
        let (orders, ordered) = mpsc::channel::<Order>();
        thread::spawn(move || {
            for (mut command, answer) in ordered {
                // Whoever asked is waiting.
                let _ = answer.send(command.spawn());
            }
        });
        orders
    });
    let (answer, answered) = mpsc::channel();
    spawner
        .send((command, answer))
        .expect("the spawner never ends");
    answered.recv().expect("the spawner always answers")
}

#[test]
fn a_program_outlives_the_thread_that_started_it() {
    let place = super::place::Place::new();
    let directory = place.path().to_owned();
    let starter = thread::spawn(move || {
        let mut command = Process::command("sh");
        let program =
            "echo up; until test -e question; do sleep 0.01; done; echo answer; exec sleep 1000";
        command.args(["-c", program]).current_dir(&directory);
        let process = Process::start("program", command, &directory);
        super::await_for::await_for("it runs", [&process], || process.output() == "up\n");
        let thread = fs::canonicalize("/proc/thread-self").expect("Linux has threads");
        (process, thread)
    });
    let (process, thread) = starter.join().expect("it starts");
    super::await_for::await_for("the kernel has ended the thread", [], || !thread.exists());
    // Whoever was killed may be there for a moment longer, but doesn't answer.
    place.write("question", "");
    super::await_for::await_for("the program answers", [&process], || {
        process.output() == "up\nanswer\n"
    });
}

#[test]
fn a_program_ends_with_the_process_that_started_it() {
    const ABANDONED: &str = "a test's process is to be abandoned, started in this directory";
    if let Some(directory) = std::env::var_os(ABANDONED) {
        // This is the inner run, which does not get to drop anything.
        let mut command = Process::command("sh");
        command.args(["-c", "echo $$; exec sleep 1000"]);
        let process = Process::start("sleep", command, Path::new(&directory));
        super::await_for::await_for("it has said its id", [&process], || {
            process.output().ends_with('\n')
        });
        std::process::abort();
    }
    let place = super::place::Place::new();
    let test = thread::current()
        .name()
        .expect("the harness names it")
        .to_owned();
    let inner = Command::new(std::env::current_exe().expect("a program knows where it is"))
        .args(["--exact", &test])
        .env(ABANDONED, place.path())
        .output()
        .expect("the tests can be run");
    assert!(!inner.status.success(), "it aborts");
    let id = fs::read_to_string(place.join("sleep.log")).expect("it has been started");
    let entry = Path::new("/proc").join(id.trim());
    let gone = || {
        // Whoever has not yet been reaped is gone, too.
        let status = fs::read_to_string(entry.join("stat"));
        status.map_or(true, |status| status.contains(") Z "))
    };
    super::await_for::await_for("the program has ended", [], gone);
}
