//! Flow logs: one to each place, and refusals in answers that succeed.

use aws_sdk_ec2::types::{FlowLogsResourceType, LogDestinationType, TrafficType, UnsuccessfulItem};
use aws_twin::Premises;
use mqctl_aws::sdk::aws_sdk_ec2;

use super::{become_visible, ec2, refused, sandbox, vpc};

fn code(items: &[UnsuccessfulItem]) -> &str {
    let error = items[0].error.as_ref().expect("it failed");
    error.code().expect("it has a code")
}

#[tokio::test(start_paused = true)]
async fn a_vpc_has_one_to_each_place_and_nothing_changes_it() {
    let sandbox = sandbox();
    sandbox.assume(&Premises {
        log_buckets: vec!["logs".to_owned()],
        ..Premises::default()
    });
    let client = ec2(&sandbox);
    let vpc_id = vpc(&client).await;
    become_visible().await;
    let create = |bucket: &str| {
        let request = client.create_flow_logs().resource_ids(&vpc_id);
        let request = request.resource_type(FlowLogsResourceType::Vpc);
        let request = request.traffic_type(TrafficType::All);
        let request = request.log_destination_type(LogDestinationType::S3);
        request
            .log_destination(format!("arn:aws:s3:::{bucket}"))
            .send()
    };
    let closed = create("closed").await.unwrap();
    assert_eq!(code(closed.unsuccessful()), "400");
    let made = create("logs").await.unwrap();
    let [id] = made.flow_log_ids() else {
        panic!("{made:?}")
    };
    let second = create("logs").await.unwrap();
    assert_eq!(code(second.unsuccessful()), "FlowLogAlreadyExists");
    assert_eq!(second.flow_log_ids(), [""; 0]);
    become_visible().await;
    let found = client.describe_flow_logs().flow_log_ids(id).send().await;
    let found = found.unwrap();
    let [log] = found.flow_logs() else {
        panic!("{found:?}")
    };
    assert_eq!(log.resource_id(), Some(vpc_id.as_str()));
    assert_eq!(log.log_destination(), Some("arn:aws:s3:::logs"));
    let delete = client.delete_flow_logs().flow_log_ids(id);
    let deleted = delete.clone().send().await.unwrap();
    assert!(deleted.unsuccessful().is_empty(), "{deleted:?}");
    let again = delete.send().await.unwrap();
    assert_eq!(code(again.unsuccessful()), "InvalidFlowLogId.NotFound");
}

#[tokio::test(start_paused = true)]
async fn a_log_group_is_written_to_by_a_role() {
    let client = ec2(&sandbox());
    let vpc_id = vpc(&client).await;
    become_visible().await;
    let request = client.create_flow_logs().resource_ids(&vpc_id);
    let request = request.resource_type(FlowLogsResourceType::Vpc);
    let request = request
        .traffic_type(TrafficType::All)
        .log_group_name("flows");
    assert_eq!(refused(request.send().await), "MissingParameter");
}
