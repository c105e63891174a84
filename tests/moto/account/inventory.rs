//! Everything in the account, as one set that can be compared with an earlier one.

use std::collections::BTreeSet;

use super::Account;

impl Account {
    /// A line for each thing that exists, the account's own furniture (the default VPC and its kind) included.
    ///
    /// Not the configurations of brokers: Amazon MQ keeps the one it made for a broker, and so does moto.
    pub(in crate::moto) async fn inventory(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        self.add_network(&mut found).await;
        self.add_load_balancing(&mut found).await;
        self.add_records(&mut found).await;
        self.add_others(&mut found).await;
        found
    }

    async fn add_network(&self, found: &mut BTreeSet<String>) {
        let vpcs = self.ec2.describe_vpcs().send().await.expect("vpcs");
        let subnets = self.ec2.describe_subnets().send().await.expect("subnets");
        let gateways = self.ec2.describe_internet_gateways().send().await;
        let tables = self.ec2.describe_route_tables().send().await;
        let groups = self.ec2.describe_security_groups().send().await;
        let rules = self.ec2.describe_security_group_rules().send().await;
        let addresses = self.ec2.describe_addresses().send().await;
        add(found, "vpc", vpcs.vpcs().iter().map(|one| one.vpc_id()));
        add(
            found,
            "subnet",
            subnets.subnets().iter().map(|one| one.subnet_id()),
        );
        let gateways = gateways.expect("internet gateways");
        let gateways = gateways.internet_gateways().iter();
        add(
            found,
            "internet gateway",
            gateways.map(|one| one.internet_gateway_id()),
        );
        let tables = tables.expect("route tables");
        let tables = tables.route_tables().iter();
        add(found, "route table", tables.map(|one| one.route_table_id()));
        let groups = groups.expect("security groups");
        let groups = groups.security_groups().iter();
        add(found, "security group", groups.map(|one| one.group_id()));
        let rules = rules.expect("security group rules");
        let rules = rules.security_group_rules().iter();
        add(
            found,
            "security group rule",
            rules.map(|one| one.security_group_rule_id()),
        );
        let addresses = addresses.expect("elastic addresses");
        let addresses = addresses.addresses().iter();
        add(
            found,
            "elastic address",
            addresses.map(|one| one.allocation_id()),
        );
    }

    async fn add_load_balancing(&self, found: &mut BTreeSet<String>) {
        let balancers = self.elb.describe_load_balancers().send().await;
        let groups = self.elb.describe_target_groups().send().await;
        for balancer in balancers.expect("load balancers").load_balancers() {
            let arn = balancer.load_balancer_arn();
            add(found, "load balancer", [arn]);
            let listeners = self
                .elb
                .describe_listeners()
                .set_load_balancer_arn(arn.map(str::to_owned))
                .send()
                .await
                .expect("listeners");
            let listeners = listeners.listeners().iter();
            add(found, "listener", listeners.map(|one| one.listener_arn()));
        }
        let groups = groups.expect("target groups");
        let groups = groups.target_groups().iter();
        add(
            found,
            "target group",
            groups.map(|one| one.target_group_arn()),
        );
    }

    async fn add_records(&self, found: &mut BTreeSet<String>) {
        let zones = self.route53.list_hosted_zones().send().await;
        for zone in zones.expect("hosted zones").hosted_zones() {
            add(found, "hosted zone", [Some(zone.id())]);
            for record in self.records(zone.id()).await {
                let record = format!("{} {}", record.r#type().as_str(), record.name());
                add(found, "record", [Some(record.as_str())]);
            }
        }
    }

    async fn add_others(&self, found: &mut BTreeSet<String>) {
        let brokers = self.mq.list_brokers().send().await.expect("brokers");
        let certificates = self.acm.list_certificates().send().await;
        let secrets = self.secrets.list_secrets().include_planned_deletion(true);
        let secrets = secrets.send().await.expect("secrets");
        let parameters = self.ssm.describe_parameters().send().await;
        add(
            found,
            "broker",
            brokers
                .broker_summaries()
                .iter()
                .map(|one| one.broker_arn()),
        );
        let certificates = certificates.expect("certificates");
        let certificates = certificates.certificate_summary_list().iter();
        add(
            found,
            "certificate",
            certificates.map(|one| one.certificate_arn()),
        );
        add(
            found,
            "secret",
            secrets.secret_list().iter().map(|one| one.name()),
        );
        let parameters = parameters.expect("parameters");
        let parameters = parameters.parameters().iter();
        add(found, "parameter", parameters.map(|one| one.name()));
    }
}

fn add<'a>(
    found: &mut BTreeSet<String>,
    kind: &str,
    names: impl IntoIterator<Item = Option<&'a str>>,
) {
    for name in names {
        found.insert(format!("{kind} {}", name.expect("it has a name")));
    }
}
