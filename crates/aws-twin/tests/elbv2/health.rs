use mqctl_aws::sdk::{aws_sdk_ec2, aws_sdk_elasticloadbalancingv2, aws_sdk_mq};
use std::collections::BTreeMap;

use aws_sdk_ec2::types::{IpPermission, PortRange, RuleAction, UserIdGroupPair};
use aws_sdk_elasticloadbalancingv2::types::{
    LoadBalancerAttribute, ProtocolEnum, TargetDescription, TargetGroupAttribute,
};
use aws_sdk_mq::types::{DeploymentMode, EngineType, User};

use super::{Lab, MADE, PRIVATE, PUBLIC, VPC, forward, refused};

/// A broker pair behind one target group, which nothing uses yet.
struct Pair {
    lab: Lab,
    group: String,
    broker: String,
    broker_group: String,
    addresses: Vec<String>,
}

impl Pair {
    async fn new() -> Self {
        let lab = Lab::new().await;
        let broker_group = lab.security_group("broker", VPC).await;
        let mq = aws_sdk_mq::Client::new(&lab.config);
        let user = User::builder()
            .username("app")
            .password("correct-horse-battery");
        let created = mq
            .create_broker()
            .broker_name("orders")
            .engine_type(EngineType::Activemq)
            .engine_version("5.19")
            .host_instance_type("mq.m5.large")
            .deployment_mode(DeploymentMode::ActiveStandbyMultiAz)
            .auto_minor_version_upgrade(true)
            .publicly_accessible(false)
            .subnet_ids(PRIVATE[0])
            .subnet_ids(PRIVATE[1])
            .security_groups(&broker_group)
            .users(user.build());
        let broker = created.send().await.expect(MADE).broker_id.expect(MADE);
        lab.wait(30 * 60).await;
        let described = mq
            .describe_broker()
            .broker_id(&broker)
            .send()
            .await
            .expect(MADE);
        let instances = described.broker_instances().iter();
        let addresses = instances
            .map(|instance| instance.ip_address().expect(MADE).to_owned())
            .collect();
        let group = lab.make_target_group("orders", ProtocolEnum::Tls).await;
        let pair = Self {
            lab,
            group,
            broker,
            broker_group,
            addresses,
        };
        pair.admit().await;
        pair
    }

    fn console(&self) -> IpPermission {
        let from = UserIdGroupPair::builder().group_id(&self.lab.group).build();
        let rule = IpPermission::builder().ip_protocol("tcp");
        rule.from_port(8162)
            .to_port(8162)
            .user_id_group_pairs(from)
            .build()
    }

    async fn admit(&self) {
        let admit = self.lab.ec2.authorize_security_group_ingress();
        let admit = admit
            .group_id(&self.broker_group)
            .ip_permissions(self.console());
        admit.send().await.expect(MADE);
    }

    async fn revoke(&self) {
        let revoke = self.lab.ec2.revoke_security_group_ingress();
        let revoke = revoke
            .group_id(&self.broker_group)
            .ip_permissions(self.console());
        revoke.send().await.expect(MADE);
    }

    fn targets(&self) -> Vec<TargetDescription> {
        let target = |address: &String| TargetDescription::builder().id(address).build();
        self.addresses.iter().map(target).collect()
    }

    async fn register(&self) {
        let register = self
            .lab
            .elb
            .register_targets()
            .target_group_arn(&self.group);
        register
            .set_targets(Some(self.targets()))
            .send()
            .await
            .expect(MADE);
    }

    async fn deregister(&self) {
        let deregister = self
            .lab
            .elb
            .deregister_targets()
            .target_group_arn(&self.group);
        deregister
            .set_targets(Some(self.targets()))
            .send()
            .await
            .expect(MADE);
    }

    /// Put the group behind a listener, and wait until every target's health is known.
    async fn serve(&self) -> String {
        let balancer = self.lab.make_balancer("orders").await;
        self.lab.make_listener(&balancer, &self.group).await;
        self.lab.wait(10 * 60).await;
        balancer
    }

    async fn set_delay(&self, seconds: &str) {
        let attribute = TargetGroupAttribute::builder().key("deregistration_delay.timeout_seconds");
        let modify = self.lab.elb.modify_target_group_attributes();
        let modify = modify
            .target_group_arn(&self.group)
            .attributes(attribute.value(seconds).build());
        modify.send().await.expect(MADE);
    }

    /// State and reason by address.
    async fn health(&self) -> BTreeMap<String, String> {
        let health = self
            .lab
            .elb
            .describe_target_health()
            .target_group_arn(&self.group);
        let health = health.send().await.expect(MADE);
        let descriptions = health.target_health_descriptions().iter();
        descriptions
            .map(|description| {
                assert_eq!(description.health_check_port(), Some("8162"));
                let health = description.target_health().expect(MADE);
                let state = health.state().expect(MADE).as_str();
                let state = match health.reason() {
                    Some(reason) => format!("{state} {}", reason.as_str()),
                    None => state.to_owned(),
                };
                (
                    description
                        .target()
                        .expect(MADE)
                        .id()
                        .expect(MADE)
                        .to_owned(),
                    state,
                )
            })
            .collect()
    }

    /// The states of all targets, sorted.
    async fn states(&self) -> Vec<String> {
        let mut states: Vec<String> = self.health().await.into_values().collect();
        states.sort();
        states
    }

    /// Every state that each target goes through, looking every five seconds.
    async fn history(&self, seconds: u64) -> BTreeMap<String, Vec<String>> {
        let mut history: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for _ in 0..seconds / 5 {
            for (address, state) in self.health().await {
                let states = history.entry(address).or_default();
                if states.last() != Some(&state) {
                    states.push(state);
                }
            }
            self.lab.wait(5).await;
        }
        history
    }
}

const ONE_OF_TWO: [&str; 2] = ["healthy", "unhealthy Target.FailedHealthChecks"];

#[tokio::test(start_paused = true)]
async fn the_active_broker_becomes_healthy_and_the_standby_unhealthy() {
    let pair = Pair::new().await;
    pair.register().await;
    let idle = ["unused Target.NotInUse"; 2];
    assert_eq!(pair.states().await, idle);
    pair.lab.wait(60 * 60).await;
    assert_eq!(pair.states().await, idle);

    let balancer = pair.lab.make_balancer("orders").await;
    assert_eq!(pair.states().await, idle);
    pair.lab.make_listener(&balancer, &pair.group).await;
    let histories = pair.history(10 * 60).await;
    let mut histories: Vec<_> = histories.into_values().collect();
    histories.sort();
    let start = [
        "initial Elb.RegistrationInProgress",
        "initial Elb.InitialHealthChecking",
    ];
    let expected = ONE_OF_TWO.map(|end| vec![start[0], start[1], end]);
    assert_eq!(histories, expected);
}

#[tokio::test(start_paused = true)]
async fn looking_seldom_finds_the_same() {
    let pair = Pair::new().await;
    pair.register().await;
    pair.serve().await;
    assert_eq!(pair.states().await, ONE_OF_TWO);
}

#[tokio::test(start_paused = true)]
async fn a_reboot_shows_and_passes() {
    let pair = Pair::new().await;
    pair.register().await;
    pair.serve().await;
    let mq = aws_sdk_mq::Client::new(&pair.lab.config);
    mq.reboot_broker()
        .broker_id(&pair.broker)
        .send()
        .await
        .unwrap();
    let histories = pair.history(30 * 60).await;
    let seen: Vec<&String> = histories.values().flatten().collect();
    assert!(
        seen.iter().any(|state| *state == "healthy"),
        "{histories:?}"
    );
    let changed = histories.values().any(|states| states.len() > 1);
    assert!(changed, "nothing was noticed: {histories:?}");
    assert_eq!(pair.states().await, ONE_OF_TWO);
}

#[tokio::test(start_paused = true)]
async fn security_groups_decide_whether_probes_get_through() {
    let pair = Pair::new().await;
    pair.revoke().await;
    pair.register().await;
    pair.serve().await;
    let down = ["unhealthy Target.FailedHealthChecks"; 2];
    assert_eq!(pair.states().await, down);
    pair.admit().await;
    pair.lab.wait(2).await;
    assert_eq!(pair.states().await, down);
    pair.lab.wait(25).await;
    assert_eq!(pair.states().await, ONE_OF_TWO);
    pair.revoke().await;
    pair.lab.wait(2).await;
    assert_eq!(pair.states().await, ONE_OF_TWO);
    pair.lab.wait(25).await;
    assert_eq!(pair.states().await, down);
}

#[tokio::test(start_paused = true)]
async fn network_acls_decide_too_whether_probes_and_their_answers_get_through() {
    let pair = Pair::new().await;
    pair.register().await;
    pair.serve().await;
    assert_eq!(pair.states().await, ONE_OF_TWO);
    let acl = VPC.replacen("vpc", "acl", 1);
    let console = PortRange::builder().from(8162).to(8162).build();
    let answers = PortRange::builder().from(1024).to(2000).build();
    let down = ["unhealthy Target.FailedHealthChecks"; 2];
    for ports in [console, answers] {
        let deny = pair.lab.ec2.create_network_acl_entry().network_acl_id(&acl);
        let deny = deny.rule_number(1).egress(false).protocol("6");
        let deny = deny.rule_action(RuleAction::Deny).cidr_block("0.0.0.0/0");
        deny.port_range(ports).send().await.expect(MADE);
        pair.lab.wait(30).await;
        pair.states().await;
        pair.lab.wait(60).await;
        assert_eq!(pair.states().await, down);
        let allow = pair.lab.ec2.delete_network_acl_entry().network_acl_id(&acl);
        let allow = allow.rule_number(1).egress(false);
        allow.send().await.expect(MADE);
        pair.lab.wait(30).await;
        pair.states().await;
        pair.lab.wait(60).await;
        assert_eq!(pair.states().await, ONE_OF_TWO);
    }
}

#[tokio::test(start_paused = true)]
async fn what_nothing_uses_is_gone_at_once_and_the_rest_drains() {
    let pair = Pair::new().await;
    pair.register().await;
    pair.deregister().await;
    assert!(pair.states().await.is_empty());
    pair.deregister().await;

    pair.register().await;
    pair.serve().await;
    pair.set_delay("120").await;
    pair.deregister().await;
    let draining = ["draining Target.DeregistrationInProgress"; 2];
    assert_eq!(pair.states().await, draining);
    pair.lab.wait(60).await;
    // Again does not start the delay again.
    pair.deregister().await;
    pair.lab.wait(59).await;
    assert_eq!(pair.states().await, draining);
    pair.lab.wait(1).await;
    assert!(pair.states().await.is_empty());
    let one = pair
        .lab
        .elb
        .describe_target_health()
        .target_group_arn(&pair.group);
    let one = one.targets(pair.targets().remove(0)).send().await.unwrap();
    let one = one
        .target_health_descriptions()
        .first()
        .unwrap()
        .target_health()
        .unwrap();
    assert_eq!(one.reason().unwrap().as_str(), "Target.NotRegistered");
}

#[tokio::test(start_paused = true)]
async fn registering_again_takes_a_draining_target_back() {
    let pair = Pair::new().await;
    pair.register().await;
    pair.serve().await;
    pair.register().await;
    assert_eq!(pair.states().await, ONE_OF_TWO);
    pair.deregister().await;
    pair.register().await;
    assert_eq!(
        pair.states().await,
        ["initial Elb.RegistrationInProgress"; 2]
    );
    pair.lab.wait(10 * 60).await;
    assert_eq!(pair.states().await, ONE_OF_TWO);
}

#[tokio::test(start_paused = true)]
async fn without_a_delay_a_target_is_gone_at_once() {
    let pair = Pair::new().await;
    pair.register().await;
    pair.serve().await;
    pair.set_delay("0").await;
    pair.deregister().await;
    assert!(pair.states().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_group_that_loses_its_listener_is_unused_again() {
    let pair = Pair::new().await;
    pair.register().await;
    let balancer = pair.serve().await;
    let other = pair.lab.make_target_group("other", ProtocolEnum::Tls).await;
    let listeners = pair
        .lab
        .elb
        .describe_listeners()
        .load_balancer_arn(&balancer);
    let listeners = listeners.send().await.unwrap();
    let listener = listeners
        .listeners()
        .first()
        .unwrap()
        .listener_arn()
        .unwrap();
    let switch = pair.lab.elb.modify_listener().listener_arn(listener);
    switch
        .default_actions(forward(&other))
        .send()
        .await
        .unwrap();
    assert_eq!(pair.states().await, ["unused Target.NotInUse"; 2]);
}

#[tokio::test(start_paused = true)]
async fn a_zone_that_is_not_enabled_gets_no_traffic() {
    let pair = Pair::new().await;
    pair.register().await;
    let balancer = pair
        .lab
        .balancer("orders")
        .set_subnets(None)
        .subnets(PUBLIC[0]);
    let balancer = balancer.send().await.unwrap();
    let balancer = balancer
        .load_balancers()
        .first()
        .unwrap()
        .load_balancer_arn()
        .unwrap();
    pair.lab.make_listener(balancer, &pair.group).await;
    pair.lab.wait(10 * 60).await;
    let states = pair.states().await;
    assert!(
        states.contains(&"unused Target.NotInUse".to_owned()),
        "{states:?}"
    );

    let attribute = LoadBalancerAttribute::builder().key("load_balancing.cross_zone.enabled");
    let cross = pair.lab.elb.modify_load_balancer_attributes();
    let cross = cross
        .load_balancer_arn(balancer)
        .attributes(attribute.value("true").build());
    cross.send().await.unwrap();
    pair.lab.wait(10 * 60).await;
    assert_eq!(
        pair.states().await,
        states,
        "crossing zones is no way there"
    );
}

#[tokio::test(start_paused = true)]
async fn a_target_is_told_apart_by_its_port() {
    let pair = Pair::new().await;
    let target = |port| {
        let target = TargetDescription::builder().id(&pair.addresses[0]);
        target.set_port(port).build()
    };
    let register = pair
        .lab
        .elb
        .register_targets()
        .target_group_arn(&pair.group);
    register
        .targets(target(None))
        .targets(target(Some(5671)))
        .send()
        .await
        .unwrap();
    let deregister = pair
        .lab
        .elb
        .deregister_targets()
        .target_group_arn(&pair.group);
    deregister.targets(target(None)).send().await.unwrap();
    let left = pair
        .lab
        .elb
        .describe_target_health()
        .target_group_arn(&pair.group);
    let left = left.send().await.unwrap();
    let left = left.target_health_descriptions();
    assert_eq!(left.len(), 1);
    let left = left.first().unwrap().target().unwrap();
    assert_eq!(left.port(), Some(5671));
    assert_eq!(left.availability_zone(), Some("us-west-2a"));
}

#[tokio::test(start_paused = true)]
async fn addresses_must_be_reachable_ones() {
    let lab = Lab::new().await;
    let group = lab.make_target_group("orders", ProtocolEnum::Tls).await;
    let register = |address: &str, zone: Option<&str>| {
        let target = TargetDescription::builder().id(address);
        let target = target
            .set_availability_zone(zone.map(str::to_owned))
            .build();
        let register = lab.elb.register_targets().target_group_arn(&group);
        register.targets(target).send()
    };
    assert_eq!(refused(register("8.8.8.8", None).await), "InvalidTarget");
    assert_eq!(refused(register("broker", None).await), "ValidationError");
    assert_eq!(
        refused(register("192.168.7.7", None).await),
        "ValidationError"
    );
    register("192.168.7.7", Some("all")).await.unwrap();
    register("100.64.0.9", Some("us-west-2a")).await.unwrap();
    let nothing = lab
        .elb
        .register_targets()
        .target_group_arn(&group)
        .set_targets(Some(Vec::new()));
    assert_eq!(refused(nothing.send().await), "ValidationError");
    let missing = lab.elb.register_targets().target_group_arn("arn:none");
    let missing = missing.targets(TargetDescription::builder().id("10.0.0.9").build());
    assert_eq!(refused(missing.send().await), "TargetGroupNotFound");
}
