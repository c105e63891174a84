//! Plan files that are made to hurt: each is refused with a word about it, in little memory.
#![cfg(target_os = "linux")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use super::Mqctl;
use crate::support::stack::example;

/// How much memory the process may ask for, in KiB: little more than it takes to run at all.
const MEMORY: u32 = 400 * 1024;

/// More than a plan file may have is refused for that; this is what is looked into.
const LARGEST: usize = 1024 * 1024;

/// The exit code and what was said of a plan file, by a process that has only so much memory.
fn validate(mqctl: &Mqctl, file: &str) -> (Option<i32>, String) {
    let plain = mqctl.command(["validate", "--file", file]);
    let mut limited = Command::new("sh");
    limited
        .arg("-c")
        .arg(format!("ulimit -v {MEMORY} && exec \"$0\" \"$@\""))
        .arg(plain.get_program())
        .args(plain.get_args())
        .env_clear()
        .envs(
            plain
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .current_dir(plain.get_current_dir().unwrap())
        .stdin(Stdio::null());
    let output = limited.output().unwrap();
    let said =
        String::from_utf8(output.stderr).unwrap() + &String::from_utf8(output.stdout).unwrap();
    (output.status.code(), said)
}

#[track_caller]
fn refused(content: impl AsRef<[u8]>) -> String {
    let mqctl = Mqctl::new();
    mqctl.write("mqctl.yaml", content);
    let (code, said) = validate(&mqctl, "mqctl.yaml");
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("mqctl.yaml"), "the file is named: {said}");
    assert!(
        said.len() < 100_000,
        "{} bytes are too much to read",
        said.len()
    );
    said
}

/// As much of `text` as goes into a plan file.
fn filled(text: &str) -> String {
    text.repeat(LARGEST / text.len())
}

fn lines(line: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for number in 0.. {
        let line = line(number);
        if text.len() + line.len() > LARGEST {
            break;
        }
        text.push_str(&line);
    }
    text
}

#[test]
fn a_good_file_passes_in_that_memory() {
    let mqctl = Mqctl::new();
    let plan = example("quickstart");
    let windows = plan.replace('\n', "\r\n");
    for good in [plan.clone(), format!("\u{feff}{plan}"), windows] {
        mqctl.write("mqctl.yaml", good);
        let (code, said) = validate(&mqctl, "mqctl.yaml");
        assert_eq!(code, Some(0), "{said}");
    }
}

#[test]
fn so_little_memory_is_too_little_for_what_is_not_bounded() {
    let mqctl = Mqctl::new();
    let mut limited = Command::new("sh");
    limited.arg("-c").arg(format!(
        "ulimit -v {MEMORY} && head -c 2G /dev/zero | tail -c 1G"
    ));
    limited.current_dir(mqctl.directory()).stdout(Stdio::null());
    let output = limited.stderr(Stdio::piped()).output().unwrap();
    assert!(!output.status.success(), "the limit holds: {output:?}");
}

#[test]
fn aliases_that_multiply() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..40 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        writeln!(bomb, "a{level}: &a{level} [{aliases}]").unwrap();
    }
    assert!(refused(bomb).contains("aliases"));
    let mut bomb = "a0: &a0 {k: x}\n".to_owned();
    for level in 1..40 {
        let before = level - 1;
        writeln!(
            bomb,
            "a{level}: &a{level} {{<<: *a{before}, a: *a{before}, b: *a{before}}}"
        )
        .unwrap();
    }
    refused(bomb);
    refused("a: &a [*a, *a]\n");
    refused(filled("*a "));
    refused(lines(|number| format!("k{number}: &a{number} x\n")));
    refused(format!("stack: &{} x\n", "a".repeat(LARGEST - 20)));
    refused(format!("stack: *{}\n", "a".repeat(LARGEST - 20)));
}

#[test]
fn depths() {
    for deep in ["[", "{a: ", "- ", "{", "[{", "? ", "{? ", "!!seq [", "&a ["] {
        refused(filled(deep));
    }
    refused(lines(|depth| format!("{}a:\n", " ".repeat(depth))));
    refused(format!(
        "{}{}",
        "[".repeat(LARGEST / 2),
        "]".repeat(LARGEST / 2)
    ));
}

#[test]
fn lengths() {
    for long in [
        "x", "'", "\"", "\"\\", "|\n ", "#", "#\n", "\n", " ", "\t", "\r", ",", "[,", "!", "%",
        "@", "é", "𝄞",
    ] {
        refused(filled(long));
    }
    refused(format!("stack: {}\n", "x".repeat(LARGEST - 10)));
    refused(format!(
        "stack: \"{}\"\n",
        "\\u0041".repeat(LARGEST / 6 - 10)
    ));
    refused(format!(
        "stack: |\n  {}\n",
        "x\n  ".repeat(LARGEST / 4 - 10)
    ));
    refused(format!("\"{}\": x\n", "k".repeat(LARGEST - 10)));
    refused(format!(
        "%TAG ! {}\n---\nstack: !x y\n",
        "t".repeat(LARGEST - 40)
    ));
}

#[test]
fn numbers() {
    refused(lines(|number| format!("k{number}: 1\n")));
    refused(lines(|_| "stack: a\n".to_owned()));
    refused(lines(|_| "- a\n".to_owned()));
    refused(lines(|_| "--- a\n".to_owned()));
    refused(lines(|_| "x: [\n".to_owned()));
    refused(lines(|_| "\u{1b}[31m: \u{202e}\n".to_owned()));
    refused(format!("stack: [{}]\n", "x,".repeat(LARGEST / 2 - 10)));
    refused(format!("{{{}}}\n", "a: b, ".repeat(LARGEST / 6 - 10)));
    refused(format!("stack: {}\n", "9".repeat(LARGEST - 10)));
    refused(format!("stack: 1e{}\n", "9".repeat(LARGEST - 20)));
}

#[test]
fn encodings() {
    let plan = example("quickstart");
    let little: Vec<u8> = plan.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = plan.encode_utf16().flat_map(u16::to_be_bytes).collect();
    refused(&little);
    refused(&big);
    assert!(refused([b"\xff\xfe", &little[..]].concat()).contains("UTF-8"));
    assert!(refused([b"\xfe\xff", &big[..]].concat()).contains("UTF-8"));
    refused(vec![0; LARGEST]);
    refused(plan.replace("stack: quickstart", "stack: quick\0start"));
    refused(format!("{plan}\0"));
    refused("\u{feff}".repeat(3));
    refused(format!("{plan}\u{feff}"));
    assert!(
        refused(
            plan.replace("stack: quickstart", "stack: Quickstart")
                .replace('\n', "\r\n")
        )
        .contains("mqctl.yaml:3")
    );
    refused(plan.replace('\n', "\r").replace("stack:", "stock:"));
}

#[test]
fn what_is_too_large_or_has_no_end() {
    let mqctl = Mqctl::new();
    let large = mqctl.write("mqctl.yaml", "");
    // Sparse: it takes no room, but whoever read it would need a terabyte.
    std::fs::File::options()
        .write(true)
        .open(large)
        .unwrap()
        .set_len(1 << 40)
        .unwrap();
    let (code, said) = validate(&mqctl, "mqctl.yaml");
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("1099511627776 bytes"), "{said}");
    let (code, said) = validate(&mqctl, "/dev/zero");
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("/dev/zero does not end"), "{said}");
    let (code, said) = validate(&mqctl, ".");
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("is a directory"), "{said}");
    let (code, said) = validate(&mqctl, "/dev/null");
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("empty"), "{said}");
}

#[test]
fn a_pipe_that_nobody_writes_to_and_one_that_someone_does() {
    let mqctl = Mqctl::new();
    let pipe = mqctl.directory().join("pipe");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    let (code, said) = validate(&mqctl, "pipe");
    assert_eq!(code, Some(3), "{said}");
    assert!(
        said.contains("pipe is not a file, and did not come to an end"),
        "{said}"
    );

    let mut command = mqctl.command(["validate", "--file", "/dev/stdin"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(example("quickstart").as_bytes()).unwrap();
    drop(input);
    assert!(child.wait().unwrap().success());
}
