//! Amazon MQ: a broker's life on the wire.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test may fail like the test itself"
)]

use mqctl_aws::sdk::{aws_sdk_ec2, aws_sdk_mq};
use std::time::Duration;

use aws_sdk_mq::Client;
use aws_sdk_mq::error::{ProvideErrorMetadata as _, SdkError};
use aws_sdk_mq::operation::create_broker::CreateBrokerError;
use aws_sdk_mq::operation::create_broker::builders::CreateBrokerFluentBuilder;
use aws_sdk_mq::operation::describe_broker::{DescribeBrokerError, DescribeBrokerOutput};
use aws_sdk_mq::types::{BrokerState, ChangeType, DeploymentMode, EngineType, User};
use aws_twin::Sandbox;

use super::{sandbox, sdk_config};

const MINUTE: Duration = Duration::from_mins(1);

/// Where brokers go here: two subnets of the default VPC, and its group.
struct Network {
    ec2: aws_sdk_ec2::Client,
    subnets: Vec<String>,
    group: String,
}

impl Network {
    async fn find(sandbox: &Sandbox) -> Self {
        let ec2 = aws_sdk_ec2::Client::new(&sdk_config(sandbox));
        let subnets = ec2.describe_subnets().send().await.unwrap();
        let mut subnets: Vec<_> = subnets.subnets().to_vec();
        subnets.sort_by_key(|subnet| subnet.availability_zone.clone());
        let groups = ec2.describe_security_groups().send().await.unwrap();
        Self {
            ec2,
            subnets: subnets
                .into_iter()
                .take(2)
                .filter_map(|subnet| subnet.subnet_id)
                .collect(),
            group: groups.security_groups()[0].group_id().unwrap().to_owned(),
        }
    }

    /// The private addresses of the interfaces in the brokers' subnets.
    async fn addresses(&self) -> Vec<String> {
        let found = self.ec2.describe_network_interfaces().send().await.unwrap();
        let mut addresses: Vec<String> = found
            .network_interfaces()
            .iter()
            .filter_map(|interface| interface.private_ip_address.clone())
            .collect();
        addresses.sort();
        addresses
    }
}

fn pair(client: &Client, network: &Network) -> CreateBrokerFluentBuilder {
    client
        .create_broker()
        .broker_name("orders")
        .creator_request_id("orders-broker-1")
        .engine_type(EngineType::Activemq)
        .engine_version("5.19")
        .deployment_mode(DeploymentMode::ActiveStandbyMultiAz)
        .host_instance_type("mq.m5.large")
        .auto_minor_version_upgrade(true)
        .publicly_accessible(false)
        .set_subnet_ids(Some(network.subnets.clone()))
        .security_groups(&network.group)
        .users(
            User::builder()
                .username("app")
                .password("correct-horse-battery")
                .build(),
        )
        .tags("mqctl:stack", "orders")
}

async fn describe(client: &Client, id: &str) -> DescribeBrokerOutput {
    client.describe_broker().broker_id(id).send().await.unwrap()
}

/// Poll until the broker runs.
async fn run(sandbox: &Sandbox, client: &Client, id: &str) -> DescribeBrokerOutput {
    loop {
        let broker = describe(client, id).await;
        match broker.broker_state().unwrap() {
            BrokerState::Running => return broker,
            BrokerState::CreationInProgress | BrokerState::RebootInProgress => {}
            state => panic!("the broker is {state}"),
        }
        sandbox.clock().sleep(MINUTE / 6).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_pair_comes_reboots_and_goes_in_aws_time() {
    let sandbox = sandbox();
    let client = Client::new(&sdk_config(&sandbox));
    let network = Network::find(&sandbox).await;
    let began = sandbox.clock().now();
    let id = pair(&client, &network).send().await.unwrap();
    let id = id.broker_id().unwrap();
    let fresh = describe(&client, id).await;
    assert_eq!(fresh.broker_state(), Some(&BrokerState::CreationInProgress));
    assert!(fresh.broker_instances().is_empty());

    let broker = run(&sandbox, &client, id).await;
    let minutes = sandbox.clock().since(began).as_secs() / 60;
    assert!((13..17).contains(&minutes), "{minutes}");
    assert_eq!(broker.engine_version(), Some("5.19.1"));
    assert_eq!(broker.tags().unwrap()["mqctl:stack"], "orders");
    let mut addresses: Vec<String> = broker
        .broker_instances()
        .iter()
        .filter_map(|instance| instance.ip_address.clone())
        .collect();
    addresses.sort();
    assert_eq!(addresses, network.addresses().await);

    let update = client.update_broker().broker_id(id);
    update
        .host_instance_type("mq.m5.xlarge")
        .send()
        .await
        .unwrap();
    let user = client.create_user().broker_id(id).username("second");
    user.password("battery-horse-correct").send().await.unwrap();
    let waiting = describe(&client, id).await;
    assert_eq!(waiting.host_instance_type(), Some("mq.m5.large"));
    assert_eq!(waiting.pending_host_instance_type(), Some("mq.m5.xlarge"));
    assert_eq!(
        waiting.users()[1].pending_change(),
        Some(&ChangeType::Create)
    );
    client.reboot_broker().broker_id(id).send().await.unwrap();
    let rebooted = run(&sandbox, &client, id).await;
    assert_eq!(rebooted.host_instance_type(), Some("mq.m5.xlarge"));
    assert_eq!(rebooted.pending_host_instance_type(), None);
    assert_eq!(rebooted.users()[1].pending_change(), None);
    assert_eq!(
        rebooted.engine_version(),
        Some("5.19.2"),
        "the patch drifts"
    );

    client.delete_broker().broker_id(id).send().await.unwrap();
    let going = describe(&client, id).await;
    assert_eq!(going.broker_state(), Some(&BrokerState::DeletionInProgress));
    sandbox.clock().sleep(MINUTE * 6).await;
    let gone = client.describe_broker().broker_id(id).send().await;
    assert!(matches!(
        gone.map_err(SdkError::into_service_error),
        Err(DescribeBrokerError::NotFoundException(_))
    ));
    sandbox.clock().sleep(MINUTE * 10).await;
    assert!(network.addresses().await.is_empty());
    let left = client.list_configurations().send().await.unwrap();
    assert_eq!(
        left.configurations().len(),
        1,
        "its configuration outlives it"
    );
}

#[tokio::test(start_paused = true)]
async fn upgrades_that_were_stopped_can_be_turned_on_again_and_not_off() {
    let sandbox = sandbox();
    let client = Client::new(&sdk_config(&sandbox));
    let network = Network::find(&sandbox).await;
    let id = pair(&client, &network).send().await.unwrap();
    let id = id.broker_id().unwrap();
    assert!(sandbox.stop_upgrades(id));
    assert!(!sandbox.stop_upgrades("b-none"));
    let broker = run(&sandbox, &client, id).await;
    assert_eq!(broker.auto_minor_version_upgrade(), Some(false));

    let set = |on| {
        let update = client.update_broker().broker_id(id);
        update.auto_minor_version_upgrade(on).send()
    };
    set(true).await.unwrap();
    let broker = describe(&client, id).await;
    assert_eq!(broker.auto_minor_version_upgrade(), Some(true));
    assert_eq!(broker.broker_state(), Some(&BrokerState::Running));
    let refusal = set(false).await.unwrap_err();
    assert_eq!(refusal.code(), Some("BadRequestException"));
}

#[tokio::test(start_paused = true)]
async fn interfaces_linger_and_hold_the_security_group() {
    let sandbox = sandbox();
    let client = Client::new(&sdk_config(&sandbox));
    let mut network = Network::find(&sandbox).await;
    let vpc = network.ec2.describe_vpcs().send().await.unwrap();
    let vpc = vpc.vpcs()[0].vpc_id().unwrap();
    let group = network.ec2.create_security_group().group_name("brokers");
    let group = group
        .description("brokers")
        .vpc_id(vpc)
        .send()
        .await
        .unwrap();
    network.group = group.group_id().unwrap().to_owned();
    let id = pair(&client, &network).send().await.unwrap();
    let id = id.broker_id().unwrap();
    run(&sandbox, &client, id).await;
    client.delete_broker().broker_id(id).send().await.unwrap();
    while client.describe_broker().broker_id(id).send().await.is_ok() {
        sandbox.clock().sleep(MINUTE / 6).await;
    }
    let delete = || network.ec2.delete_security_group().group_id(&network.group);
    let refused = delete().send().await.unwrap_err();
    assert_eq!(refused.code(), Some("DependencyViolation"));
    sandbox.clock().sleep(MINUTE * 10).await;
    delete().send().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_refusal_carries_its_code_and_the_member_at_fault() {
    let sandbox = sandbox();
    let client = Client::new(&sdk_config(&sandbox));
    let network = Network::find(&sandbox).await;
    let one_subnet = vec![network.subnets[0].clone()];
    let refused = pair(&client, &network).set_subnet_ids(Some(one_subnet));
    match refused.send().await.unwrap_err().into_service_error() {
        CreateBrokerError::BadRequestException(refused) => {
            assert_eq!(refused.error_attribute(), Some("subnetIds"));
        }
        other => panic!("{other:?}"),
    }

    let first = pair(&client, &network).send().await.unwrap();
    let again = pair(&client, &network).send().await.unwrap();
    assert_eq!(first.broker_id(), again.broker_id());
    let id = first.broker_id().unwrap();
    let taken = pair(&client, &network).creator_request_id("another");
    match taken.send().await.unwrap_err().into_service_error() {
        CreateBrokerError::ConflictException(refused) => {
            assert_eq!(refused.error_attribute(), Some("brokerName"));
        }
        other => panic!("{other:?}"),
    }

    let early = client.delete_broker().broker_id(id).send().await;
    assert_eq!(early.unwrap_err().code(), Some("BadRequestException"));
    let early = client.reboot_broker().broker_id(id).send().await;
    assert_eq!(early.unwrap_err().code(), Some("BadRequestException"));
    let user = client.describe_user().broker_id(id).username("nobody");
    assert_eq!(
        user.send().await.unwrap_err().code(),
        Some("NotFoundException")
    );
}

#[tokio::test(start_paused = true)]
async fn tags_and_pages_go_through_the_wire() {
    let sandbox = sandbox();
    let client = Client::new(&sdk_config(&sandbox));
    let network = Network::find(&sandbox).await;
    let mut arns = Vec::new();
    for number in 1..=7 {
        let broker = pair(&client, &network)
            .broker_name(format!("orders-{number}"))
            .creator_request_id(format!("orders-{number}"));
        arns.push(broker.send().await.unwrap().broker_arn.unwrap());
    }
    let pages = client
        .list_brokers()
        .max_results(5)
        .into_paginator()
        .items();
    let listed = pages.send().collect::<Result<Vec<_>, _>>().await.unwrap();
    assert_eq!(listed.len(), 7);

    let arn = &arns[0];
    let tag = client.create_tags().resource_arn(arn);
    tag.tags("a", "1")
        .tags("b", "2")
        .tags("c", "3")
        .send()
        .await
        .unwrap();
    let untag = client.delete_tags().resource_arn(arn);
    untag.tag_keys("a").tag_keys("b").send().await.unwrap();
    let tags = client.list_tags().resource_arn(arn).send().await.unwrap();
    let mut keys: Vec<&String> = tags.tags().unwrap().keys().collect();
    keys.sort();
    assert_eq!(keys, ["c", "mqctl:stack"]);
}

#[tokio::test(start_paused = true)]
async fn what_is_offered_says_where_and_how() {
    let sandbox = sandbox();
    let client = Client::new(&sdk_config(&sandbox));
    let types = client
        .describe_broker_engine_types()
        .engine_type("ACTIVEMQ");
    let types = types.send().await.unwrap();
    let versions = types.broker_engine_types()[0].engine_versions();
    assert_eq!(versions[0].name(), Some("5.19"));
    let options = client.describe_broker_instance_options();
    let options = options.engine_type("ACTIVEMQ").storage_type("EBS");
    let options = options.send().await.unwrap();
    let option = &options.broker_instance_options()[0];
    assert_eq!(
        option.supported_deployment_modes(),
        [DeploymentMode::SingleInstance]
    );
    assert_eq!(option.availability_zones()[0].name(), Some("us-west-2a"));
}

#[tokio::test(start_paused = true)]
async fn configurations_have_revisions() {
    let sandbox = sandbox();
    let client = Client::new(&sdk_config(&sandbox));
    let create = client.create_configuration().name("durable");
    let made = create
        .engine_type(EngineType::Activemq)
        .send()
        .await
        .unwrap();
    let id = made.id().unwrap();
    let first = client.describe_configuration_revision();
    let first = first.configuration_id(id).configuration_revision("1");
    let data = first.send().await.unwrap().data.unwrap();
    let update = client
        .update_configuration()
        .configuration_id(id)
        .data(data);
    let updated = update.send().await.unwrap();
    assert_eq!(updated.latest_revision().unwrap().revision(), Some(2));
    let revisions = client.list_configuration_revisions().configuration_id(id);
    assert_eq!(revisions.send().await.unwrap().revisions().len(), 2);
    let described = client.describe_configuration().configuration_id(id);
    assert_eq!(described.send().await.unwrap().name(), Some("durable"));
    client
        .delete_configuration()
        .configuration_id(id)
        .send()
        .await
        .unwrap();
    let gone = client.describe_configuration().configuration_id(id);
    assert_eq!(
        gone.send().await.unwrap_err().code(),
        Some("NotFoundException")
    );
}
