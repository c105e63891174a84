//! The sandbox between runs.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use aws_twin::{Options, Sandbox, StoreError};
use clock::Clock;
use mqctl_aws::sdk::aws_sdk_ec2;

use super::{become_visible, ec2, options, sdk_config_in, vpc};

/// As the command line does it: time goes on from where it was.
fn open(path: &Path) -> Result<Sandbox, StoreError> {
    let start = Sandbox::saved_time(path)?.unwrap_or(SystemTime::UNIX_EPOCH);
    Sandbox::open(
        path,
        Options {
            clock: Clock::scaled(start, 1.0),
            ..options()
        },
    )
}

#[tokio::test(start_paused = true)]
async fn what_is_made_is_there_in_the_next_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made/on/demand/sandbox.json");
    let sandbox = open(&path).unwrap();
    let vpc_id = vpc(&ec2(&sandbox)).await;
    become_visible().await;
    ec2(&sandbox).describe_vpcs().send().await.unwrap();
    drop(sandbox);

    let left = Sandbox::saved_time(&path).unwrap().unwrap();
    assert_eq!(left, SystemTime::UNIX_EPOCH + Duration::from_secs(6));
    tokio::time::sleep(Duration::from_hours(1)).await;
    let sandbox = open(&path).unwrap();
    let vpcs = ec2(&sandbox).describe_vpcs().vpc_ids(&vpc_id);
    vpcs.send().await.unwrap();
    assert_eq!(sandbox.clock().now(), left, "nobody was there for an hour");
}

#[tokio::test(start_paused = true)]
async fn an_answer_is_given_only_for_what_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sandbox.json");
    let sandbox = open(&path).unwrap();
    let before = fs::read(&path).unwrap();
    let vpc_id = vpc(&ec2(&sandbox)).await;
    let after = fs::read_to_string(&path).unwrap();
    assert!(after.contains(&vpc_id));
    assert_ne!(before, after.as_bytes());
    ec2(&sandbox).describe_vpcs().send().await.unwrap();
    assert_eq!(
        after,
        fs::read_to_string(&path).unwrap(),
        "nothing new, nothing written"
    );
}

#[tokio::test(start_paused = true)]
async fn two_processes_cannot_share_a_sandbox() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sandbox.json");
    let first = open(&path).unwrap();
    let error = open(&path).unwrap_err();
    assert!(matches!(error, StoreError::InUse { .. }), "{error}");
    assert!(error.to_string().contains("in use by another process"));
    drop(first);
    open(&path).unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_file_that_is_no_sandbox_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sandbox.json");
    for (text, problem) in [
        (
            "{\"format\": 1, \"world\"",
            "is not the state of a sandbox, or is damaged",
        ),
        (
            "{\"format\": 1, \"world\": {}}",
            "is not the state of a sandbox, or is damaged",
        ),
        (
            "{\"format\": 2, \"account\": {}}",
            "is not the state of a sandbox, or is damaged",
        ),
        ("", "is not the state of a sandbox, or is damaged"),
        (
            "{\"format\": 99}",
            "has format 99; this version knows formats up to 2",
        ),
    ] {
        fs::write(&path, text).unwrap();
        let error = open(&path).unwrap_err().to_string();
        assert!(error.contains(problem), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert!(matches!(open(&path), Err(StoreError::Io { .. })));
}

#[tokio::test(start_paused = true)]
async fn the_lock_file_truncates_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sandbox.json");
    let lock = folder.path().join("sandbox.json.lock");
    fs::write(&lock, "precious").unwrap();
    open(&path).unwrap();
    assert_eq!(fs::read_to_string(&lock).unwrap(), "precious");
}

#[cfg(unix)]
#[tokio::test(start_paused = true)]
async fn links_lead_to_no_foreign_file() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sandbox.json");
    let lock = folder.path().join("sandbox.json.lock");
    let foreign = folder.path().join("foreign");
    let missing = folder.path().join("missing");
    for target in [&foreign, &missing] {
        fs::write(&foreign, "precious").unwrap();
        symlink(target, &lock).unwrap();
        let error = open(&path).unwrap_err();
        assert!(
            matches!(error, StoreError::Io { action: "lock", .. }),
            "{error}"
        );
        assert_eq!(fs::read_to_string(&foreign).unwrap(), "precious");
        assert!(!missing.exists(), "nothing is made behind a link");
        fs::remove_file(&lock).unwrap();
    }
    // The state is never written through a link either: it takes the link's place.
    symlink(&missing, &path).unwrap();
    open(&path).unwrap();
    assert!(!missing.exists() && !path.is_symlink());
    for file in [&path, &lock] {
        let mode = fs::metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", file.display());
    }
}

#[tokio::test(start_paused = true)]
async fn every_region_is_in_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sandbox.json");
    let at_home = vpc(&ec2(&open(&path).unwrap())).await;
    let elsewhere = Options {
        region: "eu-west-1".to_owned(),
        ..options()
    };
    let sandbox = Sandbox::open(&path, elsewhere).unwrap();
    let abroad = aws_sdk_ec2::Client::new(&sdk_config_in(&sandbox, "eu-west-1"));
    let abroad = vpc(&abroad).await;
    drop(sandbox);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(&at_home) && text.contains(&abroad), "{text}");
}
