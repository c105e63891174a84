//! Things of others that have our names: exit 5, said what, nothing touched.

use aws_config::SdkConfig;
use aws_sdk_elasticloadbalancingv2::types::{LoadBalancerTypeEnum, ProtocolEnum, TargetTypeEnum};
use aws_sdk_route53::types::{
    Change, ChangeAction, ChangeBatch, ResourceRecord, ResourceRecordSet, RrType,
};
use mqctl_aws::sdk::{aws_config, aws_sdk_ec2, aws_sdk_elasticloadbalancingv2, aws_sdk_route53};

use super::account::Account;
use test_support::on_this_thread;

/// What a stranger made stays, and is named.
fn in_the_way(make: impl AsyncFnOnce(&SdkConfig), said: &[&str]) {
    let account = Account::new();
    on_this_thread(make(&crate::support::stack::sdk_config(&account.sandbox)));
    let before = account.changing_calls();
    for verb in [&["plan"][..], &["apply", "--yes"]] {
        account
            .user()
            .run(verb)
            .expect_code(5)
            .expect_no_data()
            .expect_said(&["nothing was changed", "hint: "])
            .expect_said(said);
    }
    assert_eq!(account.changing_calls(), before, "nothing was touched");
}

#[test]
fn a_load_balancer() {
    in_the_way(
        async |sdk| {
            let subnets = aws_sdk_ec2::Client::new(sdk)
                .describe_subnets()
                .send()
                .await
                .unwrap();
            let subnet = subnets.subnets()[0].subnet_id().unwrap();
            aws_sdk_elasticloadbalancingv2::Client::new(sdk)
                .create_load_balancer()
                .name("quickstart-load-balancer")
                .r#type(LoadBalancerTypeEnum::Network)
                .subnets(subnet)
                .send()
                .await
                .unwrap();
        },
        &[
            "load-balancer: the load balancer arn:",
            "hint: `mqctl adopt load-balancer arn:aws:elasticloadbalancing:us-west-2:",
            "quickstart-load-balancer",
            "does not carry this stack's tags",
        ],
    );
}

#[test]
fn a_target_group() {
    in_the_way(
        async |sdk| {
            let vpcs = aws_sdk_ec2::Client::new(sdk)
                .describe_vpcs()
                .send()
                .await
                .unwrap();
            aws_sdk_elasticloadbalancingv2::Client::new(sdk)
                .create_target_group()
                .name("quickstart-target-gro-edda58")
                .protocol(ProtocolEnum::Tls)
                .port(61617)
                .target_type(TargetTypeEnum::Ip)
                .vpc_id(vpcs.vpcs()[0].vpc_id().unwrap())
                .send()
                .await
                .unwrap();
        },
        &[
            "target-group/openwire: the target group arn:",
            "hint: `mqctl adopt target-group/openwire arn:",
            "does not carry this stack's tags",
        ],
    );
}

#[test]
fn an_address_record() {
    in_the_way(
        point_elsewhere,
        &["alias: the A record mq.example.com, which points at 192.0.2.1, has its name"],
    );
}

/// Make a record in the zone by hand.
async fn record(sdk: &SdkConfig, name: &str, kind: RrType, value: &str) {
    change(sdk, ChangeAction::Create, name, kind, value).await;
}

#[test]
fn records_of_other_types_are_told_as_what_they_are() {
    for (kind, value, told) in [
        (
            RrType::Cname,
            "elsewhere.example.net",
            "CNAME record mq.example.com, which points at elsewhere.example.net,",
        ),
        (
            RrType::Aaaa,
            "2001:db8::1",
            "AAAA record mq.example.com, which points at 2001:db8::1,",
        ),
    ] {
        in_the_way(
            async |sdk| record(sdk, "mq.example.com", kind, value).await,
            &[told],
        );
    }
    in_the_way(
        async |sdk| record(sdk, "_mqctl.mq.example.com", RrType::Txt, "\"note\"").await,
        &["alias: the record _mqctl.mq.example.com has its name"],
    );
}

#[test]
fn records_that_keep_a_certificate_from_being_issued() {
    in_the_way(
        async |sdk| {
            record(
                sdk,
                "example.com",
                RrType::Caa,
                "0 issue \"ca.example.net\"",
            )
            .await;
        },
        &[
            "the CAA record example.com in zone Z",
            "(0 issue \"ca.example.net\")",
            "add `0 issue \"amazon.com\"`",
        ],
    );
}

#[test]
fn a_delegation_of_the_domain() {
    in_the_way(
        async |sdk| record(sdk, "mq.example.com", RrType::Ns, "ns1.example.net").await,
        &[
            "the NS record mq.example.com in zone Z",
            "delegates mq.example.com to ns1.example.net",
        ],
    );
}

/// A certificate that is in force is kept, and what keeps it from being renewed is told.
#[test]
fn a_record_that_keeps_a_certificate_from_being_renewed_is_told() {
    let account = Account::new();
    let user = || account.user();
    user().run(["apply", "--yes"]).expect_success();
    let sdk = crate::support::stack::sdk_config(&account.sandbox);
    let rule = "0 issue \"ca.example.net\"";
    on_this_thread(record(&sdk, "example.com", RrType::Caa, rule));
    user()
        .run(["plan"])
        .expect_success()
        .expect_said(&["the certificate will not be renewed: the CAA record example.com"]);
}

/// Which of two zones of one name the internet sees, Route 53 does not know: their ids are told, and one is to be chosen.
#[test]
fn two_zones_of_one_name() {
    let account = Account::new();
    let sdk = crate::support::stack::sdk_config(&account.sandbox);
    on_this_thread(async {
        let zones = aws_sdk_route53::Client::new(&sdk).create_hosted_zone();
        let made = zones.name("example.com").caller_reference("second");
        made.send().await.unwrap();
    });
    account
        .user()
        .run(["plan"])
        .expect_code(3)
        .expect_no_data()
        .expect_said(&[
            "several public hosted zones named `example.com`: Z",
            ", Z",
            "as `hosted_zone`",
        ]);
}

/// The endpoint's name was moved by hand: it outlives the stack, and that is said before and after.
#[test]
fn a_name_that_was_moved_stays_and_is_told() {
    let account = Account::new();
    let user = || account.user();
    user().run(["apply", "--yes"]).expect_success();
    let sdk = crate::support::stack::sdk_config(&account.sandbox);
    on_this_thread(point(&sdk, ChangeAction::Upsert));
    user()
        .run(["plan"])
        .expect_success()
        .expect_data(&["target: 192.0.2.1 -> quickstart-load-balancer-"]);
    user()
        .run(["destroy", "--dry-run"])
        .expect_success()
        .expect_data(&["it points at 192.0.2.1", "it stays"]);
    user()
        .run(["destroy", "--yes"])
        .expect_success()
        .expect_data(&[
            "Nothing of the stack quickstart is left.",
            "Left in place: the A record mq.example.com",
        ]);
}

/// Make the endpoint's name point at a machine of someone's.
pub(super) async fn point_elsewhere(sdk: &SdkConfig) {
    point(sdk, ChangeAction::Create).await;
}

async fn point(sdk: &SdkConfig, action: ChangeAction) {
    change(sdk, action, "mq.example.com", RrType::A, "192.0.2.1").await;
}

/// Change a record with one value by hand.
async fn change(sdk: &SdkConfig, action: ChangeAction, name: &str, kind: RrType, value: &str) {
    let client = aws_sdk_route53::Client::new(sdk);
    let zones = client.list_hosted_zones_by_name().send().await.unwrap();
    let value = ResourceRecord::builder().value(value).build().unwrap();
    let record = ResourceRecordSet::builder()
        .name(name)
        .r#type(kind)
        .ttl(60)
        .resource_records(value)
        .build()
        .unwrap();
    let change = Change::builder()
        .action(action)
        .resource_record_set(record)
        .build()
        .unwrap();
    client
        .change_resource_record_sets()
        .hosted_zone_id(zones.hosted_zones()[0].id())
        .change_batch(ChangeBatch::builder().changes(change).build().unwrap())
        .send()
        .await
        .unwrap();
}
