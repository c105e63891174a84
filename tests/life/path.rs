//! What keeps packets from getting through although every call succeeds: known at plan.

use aws_sdk_ec2::Client;
use aws_sdk_ec2::types::{
    InternetGatewayBlockMode, InternetGatewayExclusionMode, PortRange, RouteTable, RuleAction,
};
use aws_twin::{CallRecord, Fault};
use mqctl_aws::Reading;
use mqctl_aws::sdk::aws_sdk_ec2;
use mqctl_model::path::{PathFaults, Section};
use mqctl_model::resource::ResourceId;

use crate::support::stack::{
    Stack, assert_complete, brief, example, in_virtual_time, planned, spec,
};

fn faults(text: &str, reading: &Reading) -> PathFaults {
    let lookups = reading.lookups.as_ref().unwrap();
    PathFaults::of(&spec(text), lookups, &reading.observed)
}

/// Whether the plan would be refused because of it.
async fn is_refused(stack: &Stack, text: &str) -> bool {
    let reading = stack.read(text).await;
    planned(text, &reading).is_in_vain(&faults(text, &reading))
}

async fn block(stack: &Stack) -> Client {
    let client = Client::new(&stack.sdk());
    let block = client.modify_vpc_block_public_access_options();
    let block = block.internet_gateway_block_mode(InternetGatewayBlockMode::BlockBidirectional);
    block.send().await.unwrap();
    client
}

#[test]
fn a_blocked_region_gets_no_public_endpoint_unless_it_is_excluded() {
    in_virtual_time(async {
        let text = example("existing-network");
        let stack = Stack::for_plan(&text).await;
        assert!(!is_refused(&stack, &text).await);
        let client = block(&stack).await;
        assert!(is_refused(&stack, &text).await);
        let range = "allow: [203.0.113.0/24]";
        let private = text.replace(range, "scheme: internal\n  allow: [10.0.0.0/16]");
        let reading = stack.read(&private).await;
        assert_eq!(faults(&private, &reading), PathFaults::default());

        let exclude = client.create_vpc_block_public_access_exclusion();
        let exclude = exclude.vpc_id("vpc-0123456789abcdef0");
        let mode = InternetGatewayExclusionMode::AllowBidirectional;
        let exclude = exclude.internet_gateway_exclusion_mode(mode);
        exclude.send().await.unwrap();
        assert!(!is_refused(&stack, &text).await);
    });
}

#[test]
fn what_is_built_is_blocked_too_and_what_is_there_can_be_changed() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        block(&stack).await;
        let other = text.replace("mq.m5.large", "mq.m5.xlarge");
        assert!(!is_refused(&stack, &other).await);
        let reading = stack.read(&text).await;
        let found = faults(&text, &reading);
        assert!(found.is_dead, "{found:?}");
        let subnets = reading.observed.resources.iter();
        let public: Vec<_> = subnets
            .filter(|(id, _)| id.as_str().starts_with("subnet/public/"))
            .map(|(_, existing)| existing[0].physical_id.clone())
            .collect();
        assert!(!public.is_empty());
        for subnet in public {
            assert!(found.faults[0].cause.contains(&subnet), "{found:?}");
        }
        assert_complete(&stack.destroy(&text).await);
        assert!(is_refused(&stack, &text).await);
    });
}

/// The load balancer's subnets use the VPC's main table then, which leads nowhere.
#[test]
fn subnets_that_lost_their_route_are_no_place_for_a_public_load_balancer() {
    in_virtual_time(async {
        let text = example("existing-network");
        let stack = Stack::for_plan(&text).await;
        let client = Client::new(&stack.sdk());
        let tables = client.describe_route_tables().send().await.unwrap();
        let associations = tables
            .route_tables()
            .iter()
            .flat_map(RouteTable::associations);
        let public = associations.filter(|it| {
            let subnet = it.subnet_id().unwrap_or_default();
            ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"].contains(&subnet)
        });
        let ids: Vec<_> = public
            .filter_map(|it| it.route_table_association_id())
            .collect();
        let [first, second] = ids[..] else {
            panic!("{ids:?}");
        };
        let take_away = async |id| {
            let request = client.disassociate_route_table();
            request.association_id(id).send().await.unwrap();
        };
        take_away(first).await;
        let found = faults(&text, &stack.read(&text).await);
        assert!(!found.is_dead);
        assert_eq!(found.faults.len(), 1, "{found:?}");
        assert!(!is_refused(&stack, &text).await);
        take_away(second).await;
        assert!(is_refused(&stack, &text).await);
    });
}

#[test]
fn a_network_acl_that_keeps_health_checks_out_is_told_before_they_fail() {
    in_virtual_time(async {
        let text = example("existing-network");
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        assert_eq!(brief(&stack.plan(&text).await), [""; 0]);
        let client = Client::new(&stack.sdk());
        let acls = client.describe_network_acls().send().await.unwrap();
        let acls = acls.network_acls().iter();
        let mut own = acls.filter(|acl| acl.vpc_id() == Some("vpc-0123456789abcdef0"));
        let acl = own.next().unwrap().network_acl_id().unwrap();
        let deny = client.create_network_acl_entry().network_acl_id(acl);
        let deny = deny.rule_number(1).egress(false).protocol("6");
        let deny = deny.rule_action(RuleAction::Deny).cidr_block("0.0.0.0/0");
        let console = PortRange::builder().from(8162).to(8162).build();
        deny.port_range(console).send().await.unwrap();

        let reading = stack.read(&text).await;
        let found = faults(&text, &reading);
        assert!(!found.is_dead);
        assert_eq!(found.first(Section::ToBalancer), None);
        let cause = &found.first(Section::ToBrokers).unwrap().cause;
        assert!(
            cause.contains(acl) && cause.contains("port 8162"),
            "{cause}"
        );
        // It is so.
        let groups = &reading.observed.resources[&ResourceId::of("target-group", "openwire")];
        tokio::time::sleep(std::time::Duration::from_mins(5)).await;
        let health = stack
            .aws
            .target_health(&groups[0].physical_id)
            .await
            .unwrap();
        assert!(
            health.iter().all(|target| target.state == "unhealthy"),
            "{health:?}"
        );
    });
}

/// Who may not ask, plans as before.
#[test]
fn what_is_refused_is_not_known_and_not_in_the_way() {
    in_virtual_time(async {
        let text = example("existing-network");
        let stack = Stack::for_plan(&text).await;
        block(&stack).await;
        let refused = [
            "DescribeVpcBlockPublicAccessOptions",
            "DescribeVpcEncryptionControls",
            "DescribeNetworkAcls",
        ];
        stack.sandbox.set_faults(move |call: &CallRecord| {
            if refused.contains(&call.operation.as_str()) {
                Fault::Refuse {
                    status: 403,
                    code: "UnauthorizedOperation".to_owned(),
                    message: "no".to_owned(),
                }
            } else {
                Fault::None
            }
        });
        let reading = stack.read(&text).await;
        assert_eq!(faults(&text, &reading), PathFaults::default());
    });
}
