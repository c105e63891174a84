//! The twin of AWS, through the real SDK.

mod elbv2;
mod route53;

use std::time::{Duration, SystemTime};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_ec2::config::{Credentials, SharedCredentialsProvider, StalledStreamProtectionConfig};
use aws_sdk_ec2::error::ProvideErrorMetadata;
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use mqctl::clock::Clock;
use mqctl::sandbox::{Options, Sandbox, http_client};

/// 21 November 2026, 00:00 UTC.
const EPOCH: Duration = Duration::from_secs(1_795_219_200);

/// A fresh sandbox on tokio's clock.
pub(crate) fn sandbox() -> Sandbox {
    Sandbox::new(options())
}

/// What [`sandbox`] is made of.
pub(crate) fn options() -> Options {
    Options {
        account: "123456789012".to_owned(),
        region: "us-west-2".to_owned(),
        seed: 7,
        clock: Clock::scaled(SystemTime::UNIX_EPOCH + EPOCH, 1.0),
    }
}

/// The SDK, pointed at the sandbox.
pub(crate) fn sdk_config(sandbox: &Sandbox) -> SdkConfig {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", None, None, "test");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-west-2"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(http_client(sandbox.clone()))
        .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .build()
}

/// The code that the service refused the call with.
#[track_caller]
pub(crate) fn refused<T: std::fmt::Debug>(answer: Result<T, impl ProvideErrorMetadata>) -> String {
    match answer {
        Ok(answer) => panic!("not refused: {answer:?}"),
        Err(error) => error.code().expect("a refusal has a code").to_owned(),
    }
}
