//! What others have where a stack is: named, never touched, and a destroy ends before it deletes anything.

use aws_config::SdkConfig;
use aws_sdk_ec2::types::{IpPermission, IpRange, Tag};
use aws_sdk_elasticloadbalancingv2::types::{
    Action, ActionTypeEnum, LoadBalancerAttribute, ProtocolEnum, TargetDescription,
};
use mqctl_aws::sdk::{aws_config, aws_sdk_ec2, aws_sdk_elasticloadbalancingv2};

use super::account::Account;
use crate::support::by_hand;
use crate::support::stack::{example, sdk_config};
use test_support::on_this_thread;

/// The quickstart, which is not protected, in an account of its own.
struct Scene {
    account: Account,
    user: crate::support::Mqctl,
}

impl Scene {
    fn new() -> Self {
        let account = Account::new();
        let user = account.user();
        user.run(["apply", "--yes"]).expect_success();
        Self { account, user }
    }

    fn sdk(&self) -> SdkConfig {
        sdk_config(&self.account.sandbox)
    }

    fn ec2(&self) -> aws_sdk_ec2::Client {
        aws_sdk_ec2::Client::new(&self.sdk())
    }

    fn elb(&self) -> aws_sdk_elasticloadbalancingv2::Client {
        aws_sdk_elasticloadbalancingv2::Client::new(&self.sdk())
    }

    /// The id in EC2 of what carries the tag of a resource.
    async fn vpc(&self) -> String {
        let filter = aws_sdk_ec2::types::Filter::builder();
        let filter = filter.name("tag:mqctl:resource").values("vpc").build();
        let found = self.ec2().describe_vpcs().filters(filter).send().await;
        found.unwrap().vpcs()[0].vpc_id().unwrap().to_owned()
    }

    async fn group(&self, resource: &str) -> String {
        let filter = aws_sdk_ec2::types::Filter::builder();
        let filter = filter.name("tag:mqctl:resource").values(resource).build();
        let found = self.ec2().describe_security_groups().filters(filter);
        let found = found.send().await.unwrap();
        found.security_groups()[0].group_id().unwrap().to_owned()
    }

    async fn subnet(&self, resource: &str) -> String {
        let filter = aws_sdk_ec2::types::Filter::builder();
        let filter = filter.name("tag:mqctl:resource").values(resource).build();
        let found = self.ec2().describe_subnets().filters(filter);
        found.send().await.unwrap().subnets()[0]
            .subnet_id()
            .unwrap()
            .to_owned()
    }

    async fn balancer(&self) -> String {
        let found = self.elb().describe_load_balancers().send().await.unwrap();
        found.load_balancers()[0]
            .load_balancer_arn()
            .unwrap()
            .to_owned()
    }

    async fn target_group(&self) -> String {
        let found = self.elb().describe_target_groups().send().await.unwrap();
        found.target_groups()[0]
            .target_group_arn()
            .unwrap()
            .to_owned()
    }

    /// A destroy is refused with these words, and nothing is touched; with `--leave-foreign` it ends, and of the stack is left
    /// what `left` begins with.
    fn is_held(&self, said: &[&str], left: &[&str]) {
        let before = self.account.changing_calls();
        let refused = self.user.run(["destroy", "--yes"]);
        refused
            .expect_code(5)
            .expect_no_data()
            .expect_said(&["nothing was changed", "--leave-foreign"])
            .expect_said(said);
        assert_eq!(self.account.changing_calls(), before, "nothing was touched");
        let destroyed = self.user.run(["destroy", "--yes", "--leave-foreign"]);
        let destroyed = destroyed.expect_success();
        let stdout = destroyed.stdout.as_str();
        for id in left {
            assert!(stdout.contains(id), "{id} is not left:\n{stdout}");
        }
        for gone in ["broker/1", "secret/app", "alias", "targets/openwire"] {
            assert!(!stdout.contains(gone), "{gone} is left:\n{stdout}");
        }
        // What is left is left for good, and said again.
        let again = self.user.run(["destroy", "--yes", "--leave-foreign"]);
        again.expect_success();
        self.user
            .run(["destroy", "--yes"])
            .expect_code(5)
            .expect_said(said);
    }
}

const NETWORK: [&str; 4] = [
    "\n  vpc\n",
    "\n  internet-gateway\n",
    "\n  subnet/private/us-west-2a\n",
    "\n  route-table/public\n",
];

#[test]
fn a_listener_on_the_load_balancer() {
    let scene = Scene::new();
    on_this_thread(async {
        let forward = Action::builder()
            .r#type(ActionTypeEnum::Forward)
            .target_group_arn(
                by_hand::target_group(
                    &scene.sdk(),
                    "theirs",
                    &scene.vpc().await,
                    ProtocolEnum::Tcp,
                )
                .await,
            );
        let listener = scene.elb().create_listener();
        let listener = listener.load_balancer_arn(scene.balancer().await);
        let listener = listener.protocol(ProtocolEnum::Tcp).port(9999);
        listener
            .default_actions(forward.build())
            .send()
            .await
            .unwrap();
    });
    let left = [
        &NETWORK[..],
        &["\n  load-balancer\n", "security-group/balancer"],
    ]
    .concat();
    scene.is_held(&["load-balancer (arn:", "listener arn:"], &left);
}

#[test]
fn a_target_in_the_target_group() {
    let scene = Scene::new();
    on_this_thread(async {
        let register = scene.elb().register_targets();
        let register = register.target_group_arn(scene.target_group().await);
        let target = TargetDescription::builder().id("10.20.0.77").port(61617);
        register.targets(target.build()).send().await.unwrap();
    });
    scene.is_held(
        &["target-group/openwire (arn:", "target 10.20.0.77"],
        &["target-group/openwire"],
    );
}

#[test]
fn a_rule_in_a_security_group() {
    let scene = Scene::new();
    on_this_thread(async {
        let permission = IpPermission::builder()
            .ip_protocol("tcp")
            .from_port(22)
            .to_port(22);
        let range = IpRange::builder().cidr_ip("192.0.2.0/24").build();
        let authorize = scene.ec2().authorize_security_group_ingress();
        let authorize = authorize.group_id(scene.group("security-group/brokers").await);
        let authorize = authorize.ip_permissions(permission.ip_ranges(range).build());
        authorize.send().await.unwrap();
    });
    let left = [&NETWORK[..1], &["security-group/brokers"]].concat();
    scene.is_held(
        &["security-group/brokers (sg-", "rule tcp 22 192.0.2.0/24"],
        &left,
    );
}

#[test]
fn a_load_balancer_in_the_subnets() {
    let scene = Scene::new();
    on_this_thread(async {
        let subnet = scene.subnet("subnet/public/us-west-2a").await;
        by_hand::load_balancer(&scene.sdk(), "theirs", &[subnet], None).await;
    });
    scene.is_held(
        &["vpc (vpc-", "network interface eni-", "ELB net/theirs/"],
        &NETWORK,
    );
}

#[test]
fn a_security_group_in_the_network() {
    let scene = Scene::new();
    on_this_thread(async {
        let vpc = scene.vpc().await;
        by_hand::security_group(&scene.sdk(), &vpc, "theirs", "somebody else").await;
    });
    scene.is_held(&["vpc (vpc-", "security group sg-"], &NETWORK);
}

#[test]
fn deletion_protection_is_known_before_the_first_deletion() {
    let scene = Scene::new();
    on_this_thread(async {
        let modify = scene.elb().modify_load_balancer_attributes();
        let modify = modify.load_balancer_arn(scene.balancer().await);
        let attribute = LoadBalancerAttribute::builder()
            .key("deletion_protection.enabled")
            .value("true");
        modify.attributes(attribute.build()).send().await.unwrap();
    });
    scene
        .user
        .run(["plan"])
        .expect_success()
        .expect_said(&["deletion protection: on -> off"]);
    scene
        .user
        .run(["destroy", "--yes"])
        .expect_code(5)
        .expect_said(&[
            "`mqctl apply` turns deletion protection off while the plan file says `protect: false`",
            "aws elbv2 modify-load-balancer-attributes --load-balancer-arn arn:",
        ]);
    scene.is_held(
        &["load-balancer (arn:", "deletion protection"],
        &["\n  load-balancer\n"],
    );
}

/// `protect` turns it on, and is held by it itself: nothing but a plan file without it lets the stack go.
#[test]
fn deletion_protection_follows_protect() {
    let scene = Scene::new();
    let protected = |is_protected: bool| {
        let text = example("quickstart");
        let text = text.replace("protect: false", &format!("protect: {is_protected}"));
        scene.user.write("mqctl.yaml", text);
    };
    protected(true);
    let on = "deletion protection: off -> on";
    scene
        .user
        .run(["apply", "--yes"])
        .expect_success()
        .expect_said(&[on]);
    scene
        .user
        .run(["plan", "--detailed-exitcode"])
        .expect_success();
    scene.user.run(["destroy", "--yes"]).expect_code(7);

    protected(false);
    scene.user.run(["destroy", "--yes"]).expect_code(5);
    let off = "deletion protection: on -> off";
    scene
        .user
        .run(["apply", "--yes"])
        .expect_success()
        .expect_said(&[off]);
    scene.user.run(["destroy", "--yes"]).expect_success();
}

/// Copies of the stack's tags make nothing the stack's.
#[test]
fn copied_tags() {
    let scene = Scene::new();
    let (copy, default) = on_this_thread(async {
        let ec2 = scene.ec2();
        let vpcs = ec2.describe_vpcs().send().await.unwrap();
        let other = vpcs
            .vpcs()
            .iter()
            .find(|vpc| vpc.is_default() == Some(true));
        let other = other.unwrap().vpc_id().unwrap();
        let copy = by_hand::security_group(&scene.sdk(), other, "theirs", "somebody else").await;
        let tags = ec2.describe_security_groups();
        let tags = tags.group_ids(scene.group("security-group/brokers").await);
        let tags = tags.send().await.unwrap().security_groups()[0]
            .tags()
            .to_vec();
        let tag = ec2.create_tags().resources(&copy);
        tag.set_tags(Some(tags)).send().await.unwrap();

        // An auto-tagger: what is in the VPC gets the VPC's tags.
        let vpc = scene.vpc().await;
        let tags = ec2.describe_vpcs().vpc_ids(&vpc).send().await.unwrap();
        let tags: Vec<Tag> = tags.vpcs()[0].tags().to_vec();
        let filter = |name: &str, value: &str| {
            let filter = aws_sdk_ec2::types::Filter::builder();
            filter.name(name).values(value).build()
        };
        let group = ec2
            .describe_security_groups()
            .filters(filter("vpc-id", &vpc));
        let group = group.filters(filter("group-name", "default")).send().await;
        let group = group.unwrap().security_groups()[0]
            .group_id()
            .unwrap()
            .to_owned();
        let table = ec2.describe_route_tables().filters(filter("vpc-id", &vpc));
        let table = table
            .filters(filter("association.main", "true"))
            .send()
            .await;
        let table = table.unwrap().route_tables()[0]
            .route_table_id()
            .unwrap()
            .to_owned();
        let tag = ec2.create_tags().resources(&group).resources(table);
        tag.set_tags(Some(tags)).send().await.unwrap();
        (copy, group)
    });
    let plan = scene.user.run(["plan"]).expect_success();
    assert!(plan.stdout.contains("No changes"), "{}", plan.stdout);
    plan.expect_said(&[
        &copy,
        "carries the tags of security-group/brokers",
        "is not touched",
    ]);
    scene.user.run(["destroy", "--yes"]).expect_success();
    on_this_thread(async {
        let groups = scene.ec2().describe_security_groups();
        let groups = groups.group_ids(&copy).send().await.unwrap();
        assert_eq!(groups.security_groups().len(), 1, "it is still there");
        assert_ne!(copy, default);
    });
}

/// An auto-tagger that overwrites the tags of a subnet takes it from the stack; `adopt` puts it back.
#[test]
fn overwritten_tags() {
    let scene = Scene::new();
    let subnet = on_this_thread(async {
        let subnet = scene.subnet("subnet/private/us-west-2a").await;
        let tag = Tag::builder().key("mqctl:resource").value("vpc").build();
        let create = scene.ec2().create_tags().resources(&subnet);
        create.tags(tag).send().await.unwrap();
        subnet
    });
    let adopt = format!("mqctl adopt subnet/private/us-west-2a {subnet}");
    let refused = scene.user.run(["plan"]);
    refused.expect_code(5).expect_said(&[
        "which broker/1 of the stack is built on",
        "lacks mqctl:resource",
        &adopt,
    ]);
    scene
        .user
        .run(["adopt", "subnet/private/us-west-2a", &subnet, "--yes"])
        .expect_success();
    let plan = scene.user.run(["plan"]).expect_success();
    assert!(plan.stdout.contains("No changes"), "{}", plan.stdout);
}
