//! Who prints, who starts processes, and who does neither these nor any other input or output.

use proc_macro2::TokenTree;

use super::paths;
use super::source::Source;
use super::workspace::{sources_of, sources_outside};

/// What writes to the terminal.
const PRINTING: &[&str] = &[
    "print!",
    "println!",
    "eprint!",
    "eprintln!",
    "dbg!",
    "std::print",
    "std::println",
    "std::eprint",
    "std::eprintln",
    "std::io::stdout",
    "std::io::stderr",
    "tokio::io::stdout",
    "tokio::io::stderr",
    "anstream",
    "indicatif",
];

/// What starts a program.
const STARTING: &[&str] = &["std::process::Command", "tokio::process"];

/// What reaches outside the program, beyond printing: files, variables, sockets, processes, clocks.
const REACHING_OUT: &[&str] = &[
    "std::fs",
    "std::env",
    "std::process",
    "std::thread",
    "std::io::stdin",
    "std::io::stdout",
    "std::io::stderr",
    "std::net::TcpListener",
    "std::net::TcpStream",
    "std::net::ToSocketAddrs",
    "std::net::UdpSocket",
    "std::os",
    "std::time::Instant",
    "std::time::SystemTime::now",
    "jiff::Timestamp::now",
    "jiff::Zoned::now",
    "tokio",
];

/// The methods of `std::path::Path` that ask the file system.
const ASKING_FILES: &[&str] = &[
    "canonicalize",
    "exists",
    "is_dir",
    "is_file",
    "is_symlink",
    "metadata",
    "read_dir",
    "read_link",
    "symlink_metadata",
    "try_exists",
];

#[test]
fn only_the_gate_of_render_prints() {
    // What goes to a stream passes `gate`, or a rule of its own: the log's lines, and what a command prints that the user gives.
    // Some only ask what a stream can show, or take colours out of a text.
    let own = [
        "src/render/printer.rs",
        "src/render/stdout.rs",
        "src/render/live.rs",
        "src/render/progress.rs",
        "src/render/terminal.rs",
        "src/render/markdown.rs",
        "src/cli/log.rs",
        "src/cli/failover.rs",
    ];
    let others = sources_outside(&own);
    let found = others
        .iter()
        .flat_map(|source| paths::offenders(source, PRINTING));
    assert_eq!(found.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn no_program_is_started_with_arguments_of_ours() {
    // What a program is started with, every other program on the machine can read. Only the machine's name is asked for
    // that way, with no arguments, and a command that the user gave as an argument is run as it is.
    let own = ["src/cli/locking.rs", "src/cli/failover.rs"];
    let others = sources_outside(&own);
    let found = others
        .iter()
        .flat_map(|source| paths::offenders(source, STARTING));
    assert_eq!(found.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn the_pure_crates_do_no_input_or_output() {
    for name in ["mqctl-model", "mqctl-plan"] {
        let found: Vec<_> = sources_of(name).iter().flat_map(effects).collect();
        assert_eq!(found, [""; 0]);
    }
}

/// The places of a file that reach outside the program.
fn effects(source: &Source) -> Vec<String> {
    let mut found = paths::offenders(source, REACHING_OUT);
    found.extend(paths::offenders(source, PRINTING));
    for list in source.lists() {
        for window in list.tokens.windows(3) {
            if let [
                TokenTree::Punct(dot),
                TokenTree::Ident(method),
                TokenTree::Group(_),
            ] = window
                && dot.as_char() == '.'
                && ASKING_FILES.iter().any(|asking| method == asking)
            {
                found.push(source.at(method.span(), &format!(".{method}()")));
            }
        }
    }
    found
}

#[test]
fn effects_are_found() {
    let cases = [
        "use std::{env, path::Path};",
        "use std::time::{self, Duration}; fn f() { time::SystemTime::now() }",
        "use std::time::SystemTime; fn f() { SystemTime::now() }",
        "use std::net::{Ipv4Addr, TcpStream};",
        "fn f(path: &Path) { if path.exists() {} }",
        "fn f() { println!(\"a\") }",
    ];
    for case in cases {
        assert_ne!(effects(&Source::snippet(case)), [""; 0], "{case}");
    }
}

#[test]
fn what_has_no_effect_is_left_alone() {
    let cases = [
        "use std::net::{IpAddr, Ipv4Addr}; use std::time::{Duration, SystemTime}; use std::io;",
        "fn f() { env!(\"CARGO_PKG_VERSION\"); SystemTime::UNIX_EPOCH }",
        "fn exists() {} fn f() { exists(); self.exists }",
        "#[cfg(test)] mod tests { use std::fs; }",
    ];
    for case in cases {
        assert_eq!(effects(&Source::snippet(case)), [""; 0], "{case}");
    }
}
