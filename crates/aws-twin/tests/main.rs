//! The twin of AWS, through the real SDK.

mod acm;
mod ec2;
mod elbv2;
mod exchange;
mod flow_logs;
mod mq;
mod network;
mod older_files;
mod path;
mod recorded;
mod regions;
mod route53;
mod secretsmanager;
mod security_groups;
mod serve;
mod ssm;
mod store;

use mqctl_aws::sdk::{aws_config, aws_sdk_ec2};
use std::time::{Duration, SystemTime};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_ec2::config::{Credentials, SharedCredentialsProvider, StalledStreamProtectionConfig};
use aws_sdk_ec2::error::ProvideErrorMetadata;
use aws_sdk_ec2::types::{ResourceType, Tag, TagSpecification};
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_twin::{Options, Sandbox, http_client};
use clock::Clock;

/// 21 November 2026, 00:00 UTC.
const EPOCH: Duration = Duration::from_hours(498_672);

/// The helpers below make things that nothing forbids.
pub(crate) const MADE: &str = "it can be made";

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

/// The SDK, pointed at the sandbox, at home.
pub(crate) fn sdk_config(sandbox: &Sandbox) -> SdkConfig {
    sdk_config_in(sandbox, "us-west-2")
}

/// The SDK, pointed at a region of the sandbox.
pub(crate) fn sdk_config_in(sandbox: &Sandbox, region: &str) -> SdkConfig {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", None, None, "test");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region.to_owned()))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(http_client(sandbox.clone()))
        .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .build()
}

/// EC2, pointed at the sandbox.
pub(crate) fn ec2(sandbox: &Sandbox) -> aws_sdk_ec2::Client {
    aws_sdk_ec2::Client::new(&sdk_config(sandbox))
}

/// Long enough for EC2 to see everything that was made.
pub(crate) async fn become_visible() {
    tokio::time::sleep(Duration::from_secs(6)).await;
}

/// The code that the service refused the call with.
#[track_caller]
pub(crate) fn refused<T: std::fmt::Debug>(answer: Result<T, impl ProvideErrorMetadata>) -> String {
    match answer {
        Ok(answer) => panic!("not refused: {answer:?}"),
        Err(error) => error.code().expect("a refusal has a code").to_owned(),
    }
}

/// One tag for a create call.
pub(crate) fn tagged(kind: ResourceType, key: &str, value: &str) -> TagSpecification {
    TagSpecification::builder()
        .resource_type(kind)
        .tags(Tag::builder().key(key).value(value).build())
        .build()
}

/// A VPC of 10.0.0.0/16.
pub(crate) async fn vpc(client: &aws_sdk_ec2::Client) -> String {
    let answer = client.create_vpc().cidr_block("10.0.0.0/16").send().await;
    let vpc = answer.expect(MADE).vpc.expect(MADE);
    vpc.vpc_id.expect(MADE)
}

/// A subnet in zone a.
pub(crate) async fn subnet(client: &aws_sdk_ec2::Client, vpc_id: &str, cidr: &str) -> String {
    let answer = client
        .create_subnet()
        .vpc_id(vpc_id)
        .cidr_block(cidr)
        .availability_zone("us-west-2a")
        .send()
        .await;
    let subnet = answer.expect(MADE).subnet.expect(MADE);
    subnet.subnet_id.expect(MADE)
}

/// A security group.
pub(crate) async fn group(client: &aws_sdk_ec2::Client, vpc_id: &str, name: &str) -> String {
    let answer = client
        .create_security_group()
        .vpc_id(vpc_id)
        .group_name(name)
        .description("for a test")
        .send()
        .await;
    answer.expect(MADE).group_id.expect(MADE)
}

/// An internet gateway, attached.
pub(crate) async fn gateway(client: &aws_sdk_ec2::Client, vpc_id: &str) -> String {
    let answer = client.create_internet_gateway().send().await.expect(MADE);
    let id = answer
        .internet_gateway
        .expect(MADE)
        .internet_gateway_id
        .expect(MADE);
    let attach = client
        .attach_internet_gateway()
        .vpc_id(vpc_id)
        .internet_gateway_id(&id);
    attach.send().await.expect(MADE);
    id
}
