//! No core dump of the real process, and nobody who reads its memory.
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use test_support::Server;

/// A user that is not root.
const SOMEBODY: u32 = 65_534;

/// What the kernel shows of a process belongs to root as soon as the process can't be dumped, and else to its user. So it has
/// to be another user.
#[test]
fn the_process_can_not_be_dumped() {
    let place = tempfile::tempdir().unwrap();
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let program = place.path().join("mqctl");
    fs::copy(env!("CARGO_BIN_EXE_mqctl"), &program).unwrap();
    let mut command = Command::new(program);
    command.args(["sandbox", "serve", "--port=0"]);
    command.current_dir("/").env_clear();
    let is_root = fs::metadata("/proc/self").unwrap().uid() == 0;
    if is_root {
        command.uid(SOMEBODY).gid(SOMEBODY);
    }
    let server = Server::start(&mut command);
    let process = format!("/proc/{}", server.id());

    let user = fs::metadata(&process).unwrap().uid();
    assert_ne!(user, 0, "the process is not root's");
    let status = fs::metadata(format!("{process}/status")).unwrap();
    assert_eq!(status.uid(), 0, "what is shown of it is root's");

    let limits = fs::read_to_string(format!("{process}/limits")).unwrap();
    let limit = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"));
    let words: Vec<&str> = limit.unwrap().split_whitespace().collect();
    assert_eq!(words, ["Max", "core", "file", "size", "0", "0", "bytes"]);
}
