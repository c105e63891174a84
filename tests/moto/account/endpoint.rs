//! The endpoint: load balancer, listeners, certificate, records.

use mqctl_aws::sdk::{aws_sdk_acm, aws_sdk_elasticloadbalancingv2, aws_sdk_route53};
use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_acm::types::CertificateStatus;
use aws_sdk_elasticloadbalancingv2::types::{
    Listener, LoadBalancer, LoadBalancerSchemeEnum, LoadBalancerTypeEnum, ProtocolEnum,
    TargetTypeEnum,
};
use aws_sdk_route53::types::{ResourceRecordSet, RrType};

use super::{Account, only};

impl Account {
    /// A public zone, which is there before a stack.
    pub(in crate::moto) async fn create_hosted_zone(&self, name: &str) {
        self.route53
            .create_hosted_zone()
            .name(name)
            .caller_reference(name)
            .send()
            .await
            .expect("the zone is created");
    }

    /// An internet-facing network load balancer in the public subnets, balancing over zones, with its own group.
    pub(in crate::moto) async fn assert_load_balancer(&self) -> LoadBalancer {
        let balancers = self.elb.describe_load_balancers().send().await;
        let balancer = only(balancers.expect("load balancers").load_balancers().to_vec());
        assert_eq!(balancer.r#type(), Some(&LoadBalancerTypeEnum::Network));
        assert_eq!(
            balancer.scheme(),
            Some(&LoadBalancerSchemeEnum::InternetFacing)
        );
        assert_eq!(balancer.security_groups().len(), 1);
        assert_eq!(balancer.availability_zones().len(), 2);
        for zone in balancer.availability_zones() {
            let subnet = zone.subnet_id().expect("it is in a subnet");
            assert!(
                self.reaches_the_internet(subnet).await,
                "{subnet} is public"
            );
        }
        let attributes = self
            .elb
            .describe_load_balancer_attributes()
            .set_load_balancer_arn(balancer.load_balancer_arn.clone())
            .send()
            .await
            .expect("attributes");
        assert!(
            attributes.attributes().iter().any(|one| {
                (one.key(), one.value())
                    == (Some("load_balancing.cross_zone.enabled"), Some("true"))
            }),
            "{attributes:?}"
        );
        balancer
    }

    /// The one certificate, for the domain and issued; its ARN.
    pub(in crate::moto) async fn assert_certificate(&self, domain: &str) -> String {
        let certificates = self.acm.list_certificates().send().await;
        let certificates = certificates.expect("certificates");
        let certificate = only(certificates.certificate_summary_list().to_vec());
        assert_eq!(certificate.domain_name(), Some(domain));
        assert_eq!(certificate.status(), Some(&CertificateStatus::Issued));
        certificate.certificate_arn.expect("it has an ARN")
    }

    /// A TLS listener on each port, each with a target group of its own that holds both brokers.
    pub(in crate::moto) async fn assert_listeners(
        &self,
        load_balancer: &LoadBalancer,
        certificate: &str,
        ports: &[i32],
    ) {
        let listeners = self
            .elb
            .describe_listeners()
            .set_load_balancer_arn(load_balancer.load_balancer_arn.clone())
            .send()
            .await
            .expect("listeners");
        let by_port: BTreeMap<_, _> = listeners
            .listeners()
            .iter()
            .map(|listener| (listener.port().unwrap_or_default(), listener))
            .collect();
        assert_eq!(by_port.len(), listeners.listeners().len());
        assert_eq!(by_port.keys().copied().collect::<Vec<_>>(), ports);
        for (port, listener) in by_port {
            assert_eq!(listener.protocol(), Some(&ProtocolEnum::Tls));
            assert_eq!(
                only(listener.certificates().to_vec()).certificate_arn(),
                Some(certificate)
            );
            let policy = listener.ssl_policy().expect("it has a policy");
            assert!(policy.contains("TLS13"), "{policy}");
            self.assert_target_group(listener, port).await;
        }
        let groups = self.elb.describe_target_groups().send().await;
        let groups = groups.expect("target groups");
        assert_eq!(groups.target_groups().len(), ports.len());
    }

    /// The listener's target group, checked on the console's port, with the pair that moto makes up.
    async fn assert_target_group(&self, listener: &Listener, port: i32) {
        let action = only(listener.default_actions().to_vec());
        let arn = action.target_group_arn().expect("it forwards");
        let groups = self.elb.describe_target_groups().target_group_arns(arn);
        let groups = groups.send().await.expect("target groups");
        let group = only(groups.target_groups().to_vec());
        assert_eq!(group.port(), Some(port));
        assert_eq!(group.protocol(), Some(&ProtocolEnum::Tls));
        assert_eq!(group.target_type(), Some(&TargetTypeEnum::Ip));
        assert_eq!(group.health_check_protocol(), Some(&ProtocolEnum::Tcp));
        assert_eq!(group.health_check_port(), Some("8162"));
        let attributes = self.elb.describe_target_group_attributes();
        let attributes = attributes.target_group_arn(arn).send().await;
        let attributes = attributes.expect("attributes");
        assert!(
            attributes.attributes().iter().any(|one| {
                let key = "deregistration_delay.connection_termination.enabled";
                (one.key(), one.value()) == (Some(key), Some("true"))
            }),
            "{attributes:?}"
        );
        let health = self.elb.describe_target_health().target_group_arn(arn);
        let health = health.send().await.expect("target health");
        let targets: BTreeSet<_> = health
            .target_health_descriptions()
            .iter()
            .filter_map(|one| one.target())
            .map(|target| (target.id().unwrap_or_default(), target.port()))
            .collect();
        let pair = ["192.168.0.1", "192.168.0.2"];
        assert_eq!(targets, pair.map(|id| (id, Some(port))).into());
    }

    /// The alias to the load balancer, the mark of who owns it, and the certificate's validation.
    pub(in crate::moto) async fn assert_records(&self, load_balancer: &LoadBalancer, domain: &str) {
        let zones = self.route53.list_hosted_zones().send().await;
        let zone = only(zones.expect("hosted zones").hosted_zones().to_vec());
        let records = self.records(zone.id()).await;
        let of_type = |wanted: RrType| {
            let records = records.iter().filter(move |one| *one.r#type() == wanted);
            only(records.collect::<Vec<_>>())
        };
        let alias = of_type(RrType::A);
        assert_eq!(alias.name(), format!("{domain}."));
        let target = alias.alias_target().expect("it is an alias");
        let name = load_balancer.dns_name().expect("it has a name");
        // The console puts this before the name, and mqctl may too; it means IPv4 and IPv6.
        let stored = target.dns_name().trim_end_matches('.');
        assert_eq!(stored.trim_start_matches("dualstack."), name);
        assert_eq!(
            Some(target.hosted_zone_id()),
            load_balancer.canonical_hosted_zone_id()
        );
        let validation = of_type(RrType::Cname);
        for owned in [alias, validation] {
            let name = format!("_mqctl.{}", owned.name());
            let beside = records.iter().filter(|one| one.name() == name);
            let ownership = only(beside.collect::<Vec<_>>());
            let text = only(ownership.resource_records().to_vec());
            assert!(text.value().contains("orders"), "{}", text.value());
        }
        let value = only(validation.resource_records().to_vec());
        assert!(value.value().contains("acm-validations"), "{value:?}");
    }

    /// All records of a zone.
    pub(super) async fn records(&self, zone: &str) -> Vec<ResourceRecordSet> {
        let records = self.route53.list_resource_record_sets();
        let records = records.hosted_zone_id(zone).send().await.expect("records");
        assert!(!records.is_truncated(), "a zone this large isn't expected");
        records.resource_record_sets().to_vec()
    }
}
