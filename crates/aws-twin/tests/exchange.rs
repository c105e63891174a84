//! How calls come to the sandbox: signatures, faults, latency, the record of calls.

use std::time::Duration;

use aws_twin::{CallRecord, Fault, Sandbox};
use http::Request;

use super::{become_visible, ec2, refused, sandbox, vpc};

fn signed(scope: &str, body: &str) -> Request<Vec<u8>> {
    let authorization = format!("AWS4-HMAC-SHA256 Credential=AKID/20261121/{scope}/aws4_request");
    Request::post("/")
        .header("authorization", authorization)
        .body(body.as_bytes().to_vec())
        .expect("a request")
}

fn answer(sandbox: &Sandbox, request: &Request<Vec<u8>>) -> (u16, String) {
    let response = sandbox.handle(request);
    let status = response.status().as_u16();
    let body = String::from_utf8(response.into_body());
    (status, body.expect("a text"))
}

/// The first call of this operation goes wrong.
fn once(operation: &'static str, fault: Fault) -> impl FnMut(&CallRecord) -> Fault + Send {
    let mut fault = Some(fault);
    move |call| {
        if call.operation == operation {
            fault.take().unwrap_or_default()
        } else {
            Fault::None
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_unsigned_request_is_refused() {
    let request = Request::post("/")
        .body(b"Action=DescribeVpcs".to_vec())
        .unwrap();
    let (status, body) = answer(&sandbox(), &request);
    assert_eq!(status, 403);
    assert!(
        body.contains("<Code>MissingAuthenticationToken</Code>"),
        "{body}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_service_answers_in_every_region_and_nowhere_else() {
    let sandbox = sandbox();
    let elsewhere = signed("eu-west-1/ec2", "Action=DescribeVpcs");
    assert_eq!(answer(&sandbox, &elsewhere).0, 200);
    let (status, body) = answer(&sandbox, &signed("aws-global/ec2", "Action=DescribeVpcs"));
    assert_eq!(status, 403);
    assert!(
        body.contains("<Response><Errors><Error><Code>SignatureDoesNotMatch"),
        "{body}"
    );
    let global = signed("aws-global/sts", "Action=GetCallerIdentity");
    assert_eq!(answer(&sandbox, &global).0, 200);
}

#[tokio::test(start_paused = true)]
async fn each_protocol_refuses_in_its_own_shape() {
    let sandbox = sandbox();
    let (status, body) = answer(&sandbox, &signed("us-west-2/s3", ""));
    assert_eq!(status, 501);
    assert!(
        body.contains("does not offer the service &apos;s3&apos;"),
        "{body}"
    );
    let (_, body) = answer(&sandbox, &signed("us-west-2/ec2", "Action=RunInstances"));
    assert!(
        body.contains("<Response><Errors><Error><Code>InvalidAction</Code>"),
        "{body}"
    );
    let (_, body) = answer(&sandbox, &signed("us-west-2/sts", "Action=AssumeRole"));
    let start = "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>";
    assert!(body.contains(start), "{body}");
    let (_, body) = answer(&sandbox, &signed("us-west-2/acm", "no JSON"));
    assert!(
        body.contains("\"__type\":\"SerializationException\""),
        "{body}"
    );
    let response = sandbox.handle(&signed("us-west-2/mq", ""));
    assert!(response.headers().contains_key("x-amzn-errortype"));
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_leaves_its_work_behind_and_a_lost_request_does_not() {
    let sandbox = sandbox();
    let client = ec2(&sandbox);
    // The SDK sends the call again by itself: EC2 makes two VPCs, because CreateVpc has no token.
    sandbox.set_faults(once("CreateVpc", Fault::LoseAnswer));
    vpc(&client).await;
    become_visible().await;
    let count = async || client.describe_vpcs().send().await.unwrap().vpcs().len();
    assert_eq!(count().await, 3);

    sandbox.set_faults(once("CreateVpc", Fault::LoseRequest));
    vpc(&client).await;
    become_visible().await;
    assert_eq!(count().await, 4);
}

#[tokio::test(start_paused = true)]
async fn throttling_is_absorbed_and_refusals_are_not() {
    let sandbox = sandbox();
    let client = ec2(&sandbox);
    sandbox.set_faults(once("CreateVpc", Fault::Throttle));
    vpc(&client).await;
    let operations: Vec<String> = (sandbox.calls().into_iter())
        .map(|call| call.operation)
        .collect();
    assert_eq!(operations, ["CreateVpc", "CreateVpc"]);

    sandbox.set_faults(|_: &CallRecord| Fault::Refuse {
        status: 403,
        code: "UnauthorizedOperation".to_owned(),
        message: "You are not authorized to perform this operation.".to_owned(),
    });
    assert_eq!(
        refused(client.describe_vpcs().send().await),
        "UnauthorizedOperation"
    );
    sandbox.clear_faults();
    client.describe_vpcs().send().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn calls_take_the_time_they_are_told_to() {
    let sandbox = sandbox();
    let client = ec2(&sandbox);
    sandbox.set_latency(Duration::from_millis(200));
    let start = sandbox.clock().now();
    client.describe_vpcs().send().await.unwrap();
    client.describe_subnets().send().await.unwrap();
    let taken = sandbox.clock().since(start);
    assert!((400..450).contains(&taken.as_millis()), "{taken:?}");

    sandbox.set_latency(Duration::ZERO);
    sandbox.set_faults(once("DescribeVpcs", Fault::Delay(Duration::from_secs(30))));
    let start = sandbox.clock().now();
    client.describe_vpcs().send().await.unwrap();
    assert!(sandbox.clock().since(start) >= Duration::from_secs(30));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_hangs_is_carried_out() {
    let sandbox = sandbox();
    let client = ec2(&sandbox);
    sandbox.set_faults(once("CreateVpc", Fault::Hang));
    let hanging = tokio::time::timeout(Duration::from_hours(1), vpc(&client));
    hanging.await.expect_err("no answer comes");
    let vpcs = client.describe_vpcs().send().await.unwrap();
    assert_eq!(vpcs.vpcs().len(), 2);
}
