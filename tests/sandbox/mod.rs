//! The sandbox, driven through the real SDK in virtual time.

mod acm;
mod mq;
mod secretsmanager;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use mqctl::clock::Clock;
use mqctl::sandbox::{Options, Sandbox, http_client};

/// A fresh account in `us-west-2`, on tokio's clock.
pub(crate) fn sandbox() -> Sandbox {
    let epoch: SystemTime = UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    Sandbox::new(Options {
        account: "123456789012".to_owned(),
        region: "us-west-2".to_owned(),
        seed: 7,
        clock: Clock::scaled(epoch, 1.0),
    })
}

/// What the SDK's clients need to talk to it.
pub(crate) async fn sdk_config(sandbox: &Sandbox) -> SdkConfig {
    aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new("us-west-2"))
        .test_credentials()
        .http_client(http_client(sandbox.clone()))
        .load()
        .await
}
