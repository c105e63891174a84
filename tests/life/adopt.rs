//! What exists already is taken into a stack, and is the stack's from then on: changed by apply, deleted by destroy.

use mqctl_aws::sdk::{
    aws_sdk_ec2, aws_sdk_elasticloadbalancingv2, aws_sdk_mq, aws_sdk_secretsmanager,
};
use std::time::Duration;

use aws_sdk_elasticloadbalancingv2::types::ProtocolEnum;
use aws_twin::{CallRecord, Consistency, Fault};
use mqctl_model::changeset::Refusal;
use mqctl_model::observed::Existing;
use mqctl_model::resource::ResourceId;

use crate::support::by_hand::{self, disown};
use crate::support::stack::{Stack, assert_complete, brief, example, in_virtual_time, spec};

/// The ids of the quickstart's resources that can be adopted, those that others refer to first.
const IN_ORDER: [&str; 17] = [
    "vpc",
    "internet-gateway",
    "subnet/private/us-west-2a",
    "subnet/private/us-west-2b",
    "subnet/public/us-west-2a",
    "subnet/public/us-west-2b",
    "route-table/private",
    "route-table/public",
    "security-group/balancer",
    "security-group/brokers",
    "secret/app",
    "broker/1",
    "certificate",
    "load-balancer",
    "target-group/openwire",
    "listener/openwire",
    "alias",
];

#[track_caller]
fn unfit(refused: Result<mqctl_model::changeset::Adoption, Refusal>, said: &[&str]) {
    match refused {
        Err(Refusal::Unfit(message)) => {
            for text in said {
                assert!(message.contains(text), "`{text}` is not said: {message}");
            }
        }
        other => panic!("{other:?} is no such refusal"),
    }
}

/// Let virtual time pass until EC2 shows what was made or changed by hand.
async fn become_visible(stack: &Stack) {
    stack.clock.sleep(Duration::from_mins(1)).await;
}

async fn nothing_is_left(stack: &Stack, text: &str) {
    let left = stack.read(text).await.observed;
    assert!(left.is_empty(), "{:#?}", left.resources.keys());
    assert_eq!(notes(stack, text).await, 0);
}

/// How many notes there are of what was adopted.
async fn notes(stack: &Stack, text: &str) -> usize {
    let folder = format!("/mqctl/{}/adopted", spec(text).stack);
    let notes = stack.aws.parameters_below(&folder).await.unwrap();
    notes.len()
}

#[test]
fn a_whole_stack_that_lost_its_tags_is_adopted_piece_by_piece() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        let sdk = stack.sdk();
        let mut all: Vec<Existing> = Vec::new();
        for (_, existing) in stack.read(&text).await.observed.resources {
            all.extend(existing);
        }
        for existing in &all {
            disown(&sdk, existing).await;
        }
        become_visible(&stack).await;
        assert!(stack.read(&text).await.observed.is_empty());

        let balancer = physical_id(&all, "load-balancer");
        let in_vain = stack.adopt(&text, "load-balancer", &balancer).await;
        unfit(in_vain, &["subnets: ", "adopt that first"]);
        // The first answer to every call that tags is lost, and it is sent again.
        let mut sent = 0;
        stack.sandbox.set_faults(move |call: &CallRecord| {
            let operation = call.operation.as_str();
            if operation.contains("Tag")
                && !operation.starts_with("List")
                && operation != "DescribeTags"
                || operation == "ChangeResourceRecordSets"
            {
                sent += 1;
                if sent % 2 == 1 {
                    return Fault::LoseAnswer;
                }
            }
            Fault::None
        });
        for id in IN_ORDER {
            let adoption = stack.adopt(&text, id, &physical_id(&all, id)).await;
            let adoption = adoption.unwrap_or_else(|refusal| panic!("{id}: {refusal:?}"));
            // An alias of the stack's own load balancer is the stack's, also without its ownership record.
            assert_eq!(adoption.is_done, id == "alias", "{id}");
            assert_eq!(adoption.placement.generation, 1, "{id}");
            assert!(adoption.changes.effect().is_none(), "{id}");
        }
        assert_eq!(brief(&stack.plan(&text).await), [""; 0]);
        assert_eq!(notes(&stack, &text).await, 0, "their names lead to them");

        let again = stack.adopt(&text, "vpc", &physical_id(&all, "vpc")).await;
        assert!(again.unwrap().is_done);
        assert_complete(&stack.destroy(&text).await);
        nothing_is_left(&stack, &text).await;
    });
}

fn physical_id(all: &[Existing], id: &str) -> String {
    let mut found = all.iter().filter(|one| one.placement.id.as_str() == id);
    found.next().expect("it was made").physical_id.clone()
}

#[test]
fn what_has_other_names_is_changed_in_place_found_again_and_deleted() {
    in_virtual_time(async {
        let text = example("existing-network");
        let stack = Stack::for_plan(&text).await;
        let sdk = stack.sdk();
        let vpc = "vpc-0123456789abcdef0";
        let subnets = |numbers: [u8; 2]| {
            numbers
                .map(|number| format!("subnet-0123456789abcdef{number}"))
                .to_vec()
        };
        let (private, public) = (subnets([0, 1]), subnets([2, 3]));

        let description = "clients of billing to its load balancer";
        let clients = by_hand::security_group(&sdk, vpc, "legacy-lb", description).await;
        let description = "load balancer of billing to its brokers";
        let members = by_hand::security_group(&sdk, vpc, "legacy-mq", description).await;
        become_visible(&stack).await;
        let broker = by_hand::broker(&sdk, "legacy", &private, &members, false).await;
        let groups = Some(vec![clients.clone()]);
        let balancer = by_hand::load_balancer(&sdk, "legacy", &public, groups).await;
        let targets = by_hand::target_group(&sdk, "legacy", vpc, ProtocolEnum::Tls).await;

        let changed = async |id: &str, aws_id: &str| {
            let adoption = stack.adopt(&text, id, aws_id).await;
            let adoption = adoption.unwrap_or_else(|refusal| panic!("{id}: {refusal:?}"));
            brief(&adoption.changes).join("; ")
        };
        assert_eq!(
            changed("security-group/balancer", &clients).await,
            "update security-group/balancer: ingress; update egress/balancer: rules"
        );
        assert_eq!(
            changed("security-group/brokers", &members).await,
            "update security-group/brokers: ingress, egress; update egress/balancer: rules"
        );
        assert_eq!(
            changed("broker/1", &broker).await,
            "update broker/1: instance type, password of app, secret version"
        );
        assert_eq!(
            changed("load-balancer", &balancer).await,
            "update load-balancer: cross-zone balancing, deletion protection, noted zone and name"
        );
        assert_eq!(
            changed("target-group/openwire", &targets).await,
            "update target-group/openwire: health check port, health check interval, \
             healthy threshold, connection termination, deregistration delay"
        );
        assert_eq!(notes(&stack, &text).await, 3);

        let outcome = stack.apply(&text).await;
        assert_complete(&outcome);
        assert_eq!(brief(&stack.plan(&text).await), [""; 0]);
        let observed = stack.read(&text).await.observed;
        for (id, aws_id) in [
            ("broker/1", &broker),
            ("load-balancer", &balancer),
            ("target-group/openwire", &targets),
        ] {
            let present = &observed.resources[&ResourceId::new(id)];
            assert_eq!(present.len(), 1, "{id}");
            assert_eq!(&present[0].physical_id, aws_id, "{id} was kept");
        }

        assert_complete(&stack.destroy(&text).await);
        nothing_is_left(&stack, &text).await;
        let left = aws_sdk_mq::Client::new(&sdk).list_brokers().send().await;
        assert!(left.unwrap().broker_summaries().is_empty());
    });
}

#[test]
fn what_was_made_by_hand_is_built_upon_and_replaced_when_it_has_to_be() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        let sdk = stack.sdk();
        let vpc = aws_sdk_ec2::Client::new(&sdk).create_vpc();
        let vpc = vpc.cidr_block("10.20.0.0/16").send().await.unwrap();
        let vpc = vpc.vpc().unwrap().vpc_id().unwrap().to_owned();
        let secret = aws_sdk_secretsmanager::Client::new(&sdk).create_secret();
        let secret = secret
            .name("legacy/app")
            .secret_string("correct-horse-battery");
        secret.send().await.unwrap();
        become_visible(&stack).await;

        let adoption = stack.adopt(&text, "vpc", &vpc).await.unwrap();
        assert_eq!(
            brief(&adoption.changes),
            ["update vpc: dns hostnames, default security group"]
        );
        let adoption = stack.adopt(&text, "secret/app", "legacy/app").await;
        assert_eq!(brief(&adoption.unwrap().changes), [""; 0]);
        let targets = by_hand::target_group(&sdk, "legacy", &vpc, ProtocolEnum::Tls).await;
        let adoption = stack.adopt(&text, "target-group/openwire", &targets).await;
        assert_eq!(adoption.unwrap().placement.generation, 1);
        assert_complete(&stack.apply(&text).await);
        assert_eq!(brief(&stack.plan(&text).await), [""; 0]);
        assert_eq!(notes(&stack, &text).await, 1);
        let secrets = aws_sdk_secretsmanager::Client::new(&sdk).list_secrets();
        let secrets = secrets.send().await.unwrap();
        assert_eq!(secrets.secret_list().len(), 1, "none was generated");

        // The whole network is replaced, and with it what was adopted.
        let text = text.replace("10.20.0.0/16", "10.30.0.0/16");
        assert_complete(&stack.apply(&text).await);
        assert_eq!(brief(&stack.plan(&text).await), [""; 0]);
        assert_eq!(notes(&stack, &text).await, 0, "the note went with it");

        assert_complete(&stack.destroy(&text).await);
        nothing_is_left(&stack, &text).await;
    });
}

#[test]
fn what_would_be_replaced_or_can_never_fit_is_refused() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        let sdk = stack.sdk();
        let ec2 = aws_sdk_ec2::Client::new(&sdk);
        let reading = stack.read(&text).await;
        let id_of = |id: &str| {
            let existing = &reading.observed.resources[&ResourceId::new(id)][0];
            existing.physical_id.clone()
        };
        let (vpc, public) = (id_of("vpc"), vec![id_of("subnet/public/us-west-2a")]);
        let private = [
            id_of("subnet/private/us-west-2a"),
            id_of("subnet/private/us-west-2b"),
        ];
        for id in ["load-balancer", "target-group/openwire", "broker/1"] {
            disown(&sdk, &reading.observed.resources[&ResourceId::new(id)][0]).await;
        }
        // With the stack's own gone, these could take their places.
        let open = by_hand::load_balancer(&sdk, "legacy", &public, None).await;
        unfit(
            stack.adopt(&text, "load-balancer", &open).await,
            &["was made without security groups"],
        );
        let plain = by_hand::target_group(&sdk, "legacy", &vpc, ProtocolEnum::Tcp).await;
        unfit(
            stack.adopt(&text, "target-group/openwire", &plain).await,
            &["speaks TCP to its targets, not TLS"],
        );
        let group = id_of("security-group/brokers");
        let reachable = by_hand::broker(&sdk, "legacy", &private, &group, true).await;
        unfit(
            stack.adopt(&text, "broker/1", &reachable).await,
            &["is publicly accessible"],
        );
        unfit(
            stack.adopt(&text, "targets/openwire", "arn").await,
            &["belongs to whoever has the target group"],
        );
        unfit(
            stack.adopt(&text, "validation", "arn").await,
            &["belongs to whoever has the certificate"],
        );

        disown(
            &sdk,
            &reading.observed.resources[&ResourceId::new("route-table/public")][0],
        )
        .await;
        let tables = ec2.describe_route_tables().send().await.unwrap();
        let is_main = |table: &&aws_sdk_ec2::types::RouteTable| {
            let main = table.associations().iter().any(|it| it.main == Some(true));
            main && table.vpc_id() == Some(&vpc)
        };
        let main = tables.route_tables().iter().find(is_main).unwrap();
        let main = main.route_table_id().unwrap();
        unfit(
            stack.adopt(&text, "route-table/public", main).await,
            &["main route table"],
        );
        disown(
            &sdk,
            &reading.observed.resources[&ResourceId::new("vpc")][0],
        )
        .await;
        let other = ec2.create_vpc().cidr_block("10.99.0.0/16").send().await;
        let other = other.unwrap().vpc.unwrap().vpc_id.unwrap();
        become_visible(&stack).await;
        unfit(
            stack.adopt(&text, "vpc", &other).await,
            &["cidr: 10.99.0.0/16 -> 10.20.0.0/16", "delete it"],
        );
        let kept = ec2.describe_vpcs().vpc_ids(&other).send().await.unwrap();
        assert!(kept.vpcs()[0].tags().is_empty(), "it was not touched");
    });
}

#[test]
fn what_is_anothers_or_has_its_place_taken_is_a_conflict() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        let sdk = stack.sdk();
        let ec2 = aws_sdk_ec2::Client::new(&sdk);
        let made = ec2.create_vpc().cidr_block("10.20.0.0/16").send().await;
        let other = made.unwrap().vpc.unwrap().vpc_id.unwrap();
        become_visible(&stack).await;
        let taken = |refused: Result<_, Refusal>, said: &str| match refused {
            Err(Refusal::Taken(message)) => assert!(message.contains(said), "{message}"),
            other => panic!("{other:?} is no such refusal"),
        };
        let refused = stack.adopt(&text, "vpc", &other).await;
        taken(refused, "the stack quickstart has a vpc already: vpc-");
        let renamed = text.replace("stack: quickstart", "stack: orders");
        let own = stack.read(&text).await.observed.resources[&ResourceId::new("vpc")][0].clone();
        let refused = stack.adopt(&renamed, "vpc", &own.physical_id).await;
        taken(refused, "belongs to the stack quickstart");
        let resources = stack.read(&text).await.observed.resources;
        let subnet = &resources[&ResourceId::new("subnet/public/us-west-2a")][0];
        let refused = stack.adopt(&text, "subnet/private/us-west-2a", &subnet.physical_id);
        taken(
            refused.await,
            "is this stack's subnet/public/us-west-2a already",
        );
    });
}

/// AWS asks for 30 seconds between deleting a parameter, which a note is, and creating one of the same name.
#[test]
fn what_is_adopted_destroyed_and_adopted_again_at_once() {
    for seed in 0..6 {
        in_virtual_time(async {
            let text = example("quickstart");
            let stack = Stack::with_seed(&text, seed).await;
            stack.sandbox.set_consistency(Consistency::IMMEDIATE);
            let sdk = stack.sdk();
            let mut deleted_at = None;
            for _ in 0..2 {
                let vpc = aws_sdk_ec2::Client::new(&sdk).create_vpc();
                let vpc = vpc.cidr_block("10.20.0.0/16").send().await.unwrap();
                let vpc = vpc.vpc().unwrap().vpc_id().unwrap().to_owned();
                stack.adopt(&text, "vpc", &vpc).await.unwrap();
                let targets = by_hand::target_group(&sdk, "legacy", &vpc, ProtocolEnum::Tls).await;
                if let Some(deleted_at) = deleted_at {
                    let since = stack.clock.since(deleted_at);
                    assert!(since < Duration::from_secs(30), "{since:?}");
                }
                let adoption = stack.adopt(&text, "target-group/openwire", &targets).await;
                adoption.unwrap();
                assert_eq!(notes(&stack, &text).await, 1);
                assert_complete(&stack.destroy(&text).await);
                deleted_at = Some(stack.clock.now());
                nothing_is_left(&stack, &text).await;
            }
        });
    }
}
