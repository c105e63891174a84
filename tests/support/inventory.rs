//! Everything in an account, asked through the SDK, in a form in which two accounts can be compared: what it is and which
//! resource of a stack, not what AWS calls it; and how many there are of it.

use mqctl_aws::sdk::{
    aws_config, aws_sdk_acm, aws_sdk_ec2, aws_sdk_elasticloadbalancingv2, aws_sdk_mq,
    aws_sdk_route53, aws_sdk_secretsmanager, aws_sdk_ssm,
};
use std::collections::BTreeMap;

use aws_config::SdkConfig;
use aws_sdk_ec2::types::{IpPermission, Tag};
use aws_sdk_elasticloadbalancingv2::types::TagDescription;

/// `subnet quickstart:subnet/private/us-west-2a`, once.
pub(crate) type Inventory = BTreeMap<String, usize>;

/// What the account holds, its own furniture (the default VPC and its kind) included.
///
/// Not the configurations of brokers: Amazon MQ keeps the one it made for a broker.
pub(crate) async fn inventory(sdk: &SdkConfig) -> Inventory {
    let mut found = Found::default();
    found.network(&aws_sdk_ec2::Client::new(sdk)).await;
    found
        .load_balancing(&aws_sdk_elasticloadbalancingv2::Client::new(sdk))
        .await;
    found.records(&aws_sdk_route53::Client::new(sdk)).await;
    found.brokers(&aws_sdk_mq::Client::new(sdk)).await;
    found.certificates(&aws_sdk_acm::Client::new(sdk)).await;
    found
        .secrets(&aws_sdk_secretsmanager::Client::new(sdk))
        .await;
    found.parameters(&aws_sdk_ssm::Client::new(sdk)).await;
    found.0
}

/// What there is more than one of although it belongs to a stack: a stack has one of each.
pub(crate) fn doubled(inventory: &Inventory) -> Vec<&str> {
    let several = inventory
        .iter()
        .filter(|(name, count)| **count > 1 && name.contains(':'));
    several.map(|(name, _)| name.as_str()).collect()
}

#[derive(Default)]
struct Found(Inventory);

impl Found {
    fn add(&mut self, kind: &str, which: &str) {
        *self.0.entry(format!("{kind} {which}")).or_default() += 1;
    }

    async fn network(&mut self, ec2: &aws_sdk_ec2::Client) {
        let vpcs = ec2.describe_vpcs().send().await.expect("vpcs");
        for vpc in vpcs.vpcs() {
            self.add("vpc", &owner(vpc.tags()));
        }
        let subnets = ec2.describe_subnets().send().await.expect("subnets");
        for subnet in subnets.subnets() {
            self.add("subnet", &owner(subnet.tags()));
        }
        let gateways = ec2.describe_internet_gateways().send().await;
        for gateway in gateways.expect("gateways").internet_gateways() {
            let owner = owner(gateway.tags());
            self.add("internet gateway", &owner);
            for _ in gateway.attachments() {
                self.add("attachment", &owner);
            }
        }
        let tables = ec2.describe_route_tables().send().await;
        for table in tables.expect("route tables").route_tables() {
            let owner = owner(table.tags());
            self.add("route table", &owner);
            for route in table.routes() {
                let to = route.destination_cidr_block().unwrap_or_default();
                self.add("route", &format!("{owner} {to}"));
            }
            for _ in table.associations() {
                self.add("association", &format!("of {}", owner.replace(':', " ")));
            }
        }
        let groups = ec2.describe_security_groups().send().await;
        for group in groups.expect("security groups").security_groups() {
            let owner = owner(group.tags());
            self.add("security group", &owner);
            for (way, permissions) in [
                ("in", group.ip_permissions()),
                ("out", group.ip_permissions_egress()),
            ] {
                for rule in permissions.iter().flat_map(rules) {
                    self.add("rule", &format!("{owner} {way} {rule}"));
                }
            }
        }
    }

    async fn load_balancing(&mut self, elb: &aws_sdk_elasticloadbalancingv2::Client) {
        let balancers = elb.describe_load_balancers().send().await;
        for balancer in balancers.expect("load balancers").load_balancers() {
            let arn = balancer.load_balancer_arn().expect("it has an ARN");
            self.balanced(elb, "load balancer", arn).await;
            let listeners = elb.describe_listeners().load_balancer_arn(arn).send().await;
            for listener in listeners.expect("listeners").listeners() {
                let arn = listener.listener_arn().expect("it has an ARN");
                self.balanced(elb, "listener", arn).await;
            }
        }
        let groups = elb.describe_target_groups().send().await;
        for group in groups.expect("target groups").target_groups() {
            let arn = group.target_group_arn().expect("it has an ARN");
            let owner = self.balanced(elb, "target group", arn).await;
            let health = elb.describe_target_health().target_group_arn(arn);
            let health = health.send().await.expect("targets");
            for _ in health.target_health_descriptions() {
                self.add("target", &format!("of {}", owner.replace(':', " ")));
            }
        }
    }

    async fn balanced(
        &mut self,
        elb: &aws_sdk_elasticloadbalancingv2::Client,
        kind: &str,
        arn: &str,
    ) -> String {
        let tags = elb.describe_tags().resource_arns(arn).send().await;
        let tags = tags.expect("tags");
        let tags = tags
            .tag_descriptions()
            .iter()
            .flat_map(TagDescription::tags);
        let owner = resource(tags.map(|tag| (tag.key(), tag.value())));
        self.add(kind, &owner);
        owner
    }

    async fn records(&mut self, route53: &aws_sdk_route53::Client) {
        let zones = route53.list_hosted_zones_by_name().send().await;
        for zone in zones.expect("zones").hosted_zones() {
            self.add("zone", zone.name());
            let records = route53.list_resource_record_sets();
            let records = records.hosted_zone_id(zone.id()).send().await;
            for record in records.expect("records").resource_record_sets() {
                // The name of a validation record is the certificate's.
                let which = format!("{} in {}", record.r#type().as_str(), zone.name());
                self.add("record", &which);
            }
        }
    }

    async fn brokers(&mut self, mq: &aws_sdk_mq::Client) {
        let brokers = mq.list_brokers().send().await.expect("brokers");
        for broker in brokers.broker_summaries() {
            let id = broker.broker_id().expect("it has an id");
            let broker = mq.describe_broker().broker_id(id).send().await;
            let broker = broker.expect("the broker");
            let tags = broker.tags().into_iter().flatten();
            let tags = tags.map(|(key, value)| (Some(key.as_str()), Some(value.as_str())));
            self.add("broker", &resource(tags));
        }
    }

    async fn certificates(&mut self, acm: &aws_sdk_acm::Client) {
        let certificates = acm.list_certificates().send().await;
        for certificate in certificates
            .expect("certificates")
            .certificate_summary_list()
        {
            let arn = certificate.certificate_arn().expect("it has an ARN");
            let tags = acm.list_tags_for_certificate().certificate_arn(arn);
            let tags = tags.send().await.expect("tags");
            let tags = tags.tags().iter();
            let owner = resource(tags.map(|tag| (Some(tag.key()), tag.value())));
            self.add("certificate", &owner);
        }
    }

    async fn secrets(&mut self, secrets: &aws_sdk_secretsmanager::Client) {
        let all = secrets.list_secrets().include_planned_deletion(true);
        for secret in all.send().await.expect("secrets").secret_list() {
            let tags = secret.tags().iter();
            self.add(
                "secret",
                &resource(tags.map(|tag| (tag.key(), tag.value()))),
            );
        }
    }

    async fn parameters(&mut self, ssm: &aws_sdk_ssm::Client) {
        let below = ssm.get_parameters_by_path().path("/").recursive(true);
        for parameter in below.send().await.expect("parameters").parameters() {
            self.add("parameter", parameter.name().unwrap_or_default());
        }
    }
}

/// The resource that tags name, or nobody.
fn resource<'a>(tags: impl Iterator<Item = (Option<&'a str>, Option<&'a str>)>) -> String {
    let named = |name: &str, tags: &BTreeMap<&str, &str>| tags.get(name).map(ToString::to_string);
    let tags: BTreeMap<&str, &str> = tags
        .filter_map(|(key, value)| Some((key?, value?)))
        .collect();
    match (named("mqctl:stack", &tags), named("mqctl:resource", &tags)) {
        (Some(stack), Some(resource)) => format!("{stack}:{resource}"),
        _ => "of nobody".to_owned(),
    }
}

fn owner(tags: &[Tag]) -> String {
    resource(tags.iter().map(|tag| (tag.key(), tag.value())))
}

/// One line for each network and group that a permission is for.
fn rules(permission: &IpPermission) -> Vec<String> {
    let ports = format!(
        "{} {:?}-{:?}",
        permission.ip_protocol().unwrap_or_default(),
        permission.from_port(),
        permission.to_port(),
    );
    let networks = permission.ip_ranges().iter();
    let networks = networks.map(|range| range.cidr_ip().unwrap_or_default());
    let groups = permission.user_id_group_pairs().iter().map(|_| "a group");
    networks
        .chain(groups)
        .map(|whom| format!("{ports} {whom}"))
        .collect()
}
