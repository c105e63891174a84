//! Files that older versions wrote: each is read, and answers.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test may fail like the test itself"
)]

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use aws_twin::{Options, Sandbox};
use clock::Clock;
use mqctl_aws::sdk::{aws_sdk_ec2, aws_sdk_mq, aws_sdk_route53, aws_sdk_ssm};
use serde_json::Value;

use super::{ec2, options, sdk_config, sdk_config_in};

/// Before the services kept anything: they were there, and empty.
const BEFORE_SERVICES: &str = include_str!("older_files/before-services.json");

/// Before Systems Manager kept parameters.
const BEFORE_PARAMETERS: &str = include_str!("older_files/before-parameters.json");

/// When a sandbox was one region: one with a stack in it, so that there is something of every kind.
const ONE_REGION: &str = include_str!("older_files/one-region.json");

/// The sandbox in a copy of the file.
fn open(folder: &Path, text: &str) -> Sandbox {
    let path = folder.join("sandbox.json");
    fs::write(&path, text).unwrap();
    let start = Sandbox::saved_time(&path).unwrap();
    let options = Options {
        clock: Clock::scaled(start.unwrap_or(SystemTime::UNIX_EPOCH), 1.0),
        ..options()
    };
    Sandbox::open(&path, options).unwrap()
}

/// A parameter can be written and read.
async fn keeps_parameters(sandbox: &Sandbox) {
    let ssm = aws_sdk_ssm::Client::new(&sdk_config(sandbox));
    let put = ssm.put_parameter().name("/a").value("b");
    put.r#type(aws_sdk_ssm::types::ParameterType::String)
        .send()
        .await
        .unwrap();
    let read = ssm.get_parameter().name("/a").send().await.unwrap();
    assert_eq!(read.parameter.unwrap().value.unwrap(), "b");
}

#[tokio::test(start_paused = true)]
async fn a_file_from_before_the_services_kept_anything() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = open(folder.path(), BEFORE_SERVICES);
    keeps_parameters(&sandbox).await;
    let vpcs = ec2(&sandbox).describe_vpcs().send().await.unwrap();
    assert!(vpcs.vpcs().is_empty(), "{vpcs:?}");
}

#[tokio::test(start_paused = true)]
async fn a_file_from_before_parameters() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = open(folder.path(), BEFORE_PARAMETERS);
    keeps_parameters(&sandbox).await;
    let vpcs = ec2(&sandbox).describe_vpcs().send().await.unwrap();
    assert_eq!(vpcs.vpcs().len(), 1, "the default VPC is still there");
}

#[tokio::test(start_paused = true)]
async fn a_file_of_one_region() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = open(folder.path(), ONE_REGION);
    let mq = aws_sdk_mq::Client::new(&sdk_config(&sandbox));
    let brokers = mq.list_brokers().send().await.unwrap();
    let id = brokers.broker_summaries()[0].broker_id().unwrap();
    let broker = mq.describe_broker().broker_id(id).send().await.unwrap();
    assert_eq!(broker.broker_name(), Some("quickstart-broker-1"));
    // Its region is one of the account now, beside all others.
    let vpcs = ec2(&sandbox).describe_vpcs().send().await.unwrap();
    assert_eq!(vpcs.vpcs().len(), 2);
    let abroad = aws_sdk_ec2::Client::new(&sdk_config_in(&sandbox, "eu-central-1"));
    let vpcs = abroad.describe_vpcs().send().await.unwrap();
    assert_eq!(vpcs.vpcs().len(), 1);
    let route53 = aws_sdk_route53::Client::new(&sdk_config_in(&sandbox, "eu-central-1"));
    let zones = route53.list_hosted_zones().send().await.unwrap();
    assert_eq!(zones.hosted_zones().len(), 1);
}

/// What the next version adds is missing in the files of this one.
#[tokio::test(start_paused = true)]
async fn a_file_without_a_service_or_without_one_of_its_fields() {
    let whole: Value = serde_json::from_str(ONE_REGION).unwrap();
    let services = whole["world"].as_object().unwrap().iter();
    let mut read = 0;
    for (service, state) in services.filter(|(_, state)| state.is_object()) {
        let mut without = whole.clone();
        without["world"].as_object_mut().unwrap().remove(service);
        let fields = state.as_object().unwrap().keys().map(|field| {
            let mut without = whole.clone();
            let state = without["world"][service].as_object_mut().unwrap();
            state.remove(field);
            without
        });
        for file in fields.chain([without]) {
            let folder = tempfile::tempdir().unwrap();
            keeps_parameters(&open(folder.path(), &file.to_string())).await;
            read += 1;
        }
    }
    assert!(read >= 20, "{read} files");
}
