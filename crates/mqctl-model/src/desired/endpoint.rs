//! What clients meet: certificate, load balancer, listeners, targets, name.

use super::network::Placed;
use super::security_groups::Groups;
use super::{Emitter, Problem};
use crate::lookups::HostedZone;
use crate::resource::{
    Alias, Certificate, Input, Listener, LoadBalancer, Output, OwnershipRecord, RECORD_TTL,
    RecordPlace, Resource, ResourceId, TargetGroup, Targets, Validation,
};
use crate::spec::{CertificateSource, Network, Protocol};

/// How long a deregistered target drains. AWS advises at least two minutes.
const DEREGISTRATION_DELAY_SECONDS: i32 = 120;

/// Source: ELB API model, `TrustStoreStatus`.
const TRUST_STORE_ACTIVE: &str = "ACTIVE";

/// How long a TCP check may take, in seconds: AWS's own default. Source: ELB API model, `HealthCheckTimeoutSeconds`.
const HEALTH_TIMEOUT_SECONDS: i32 = 10;

impl Emitter<'_> {
    pub(super) fn check_trust_store(&mut self) {
        if let Some(arn) = &self.spec.endpoint.trust_store
            && let Some(status) = &self.lookups.trust_store
            && status != TRUST_STORE_ACTIVE
        {
            self.problem(Problem::TrustStoreNotActive {
                arn: arn.clone(),
                status: status.clone(),
            });
        }
    }

    pub(super) fn check_tls_policy(&mut self) {
        if self.lookups.tls_policy_is_offered == Some(false) {
            self.problem(Problem::TlsPolicyNotOffered {
                policy: self.spec.endpoint.tls_policy.clone(),
                region: self.spec.region.clone(),
            });
        }
    }

    /// The ARN of a certificate that is issued by the time it is needed.
    pub(super) fn certificate(&mut self) -> Input {
        let endpoint = &self.spec.endpoint;
        if let CertificateSource::Given(arn) = &endpoint.certificate {
            let arn = arn.clone();
            self.check_certificate(&arn);
            return Input::known(arn);
        }
        self.check_validation_zone();
        let zone = self.validation_zone();
        let place = RecordPlace {
            zone: zone.id.clone(),
            name: endpoint.domain.clone(),
        };
        let certificate_id = ResourceId::new("certificate");
        let validation_id = ResourceId::new("validation");
        let certificate = Certificate {
            domain: endpoint.domain.clone(),
            // The one key that every Network Load Balancer takes.
            key_algorithm: "RSA_2048".to_owned(),
            records: vec![place],
        };
        let validation = Validation {
            certificate: Input::from(&certificate_id, Output::Arn),
            zone: zone.id.clone(),
            record_name: Input::from(&certificate_id, Output::RecordName),
            record_value: Input::from(&certificate_id, Output::RecordValue),
            record_ttl: RECORD_TTL,
            is_own: true,
        };
        self.emit(&certificate_id, Resource::Certificate(certificate));
        self.emit(&validation_id, Resource::Validation(validation));
        Input::from(&validation_id, Output::Arn)
    }

    /// The zone of the record that validates a requested certificate.
    fn validation_zone(&self) -> &HostedZone {
        let named = self.lookups.validation_zone.as_ref();
        named.unwrap_or(&self.lookups.hosted_zone)
    }

    /// Whether ACM can see what is in the zone of the validation record. One that is named is public.
    fn check_validation_zone(&mut self) {
        let zone = self.validation_zone();
        if zone.private_to.is_some() {
            self.problem(Problem::CertificateInPrivateZone {
                zone: zone.id.clone(),
                name: zone.name.clone(),
            });
        }
    }

    /// Whether clients in the stack's VPC can see what is in the endpoint's zone.
    fn check_hosted_zone(&mut self) {
        let zone = &self.lookups.hosted_zone;
        let Some(vpcs) = &zone.private_to else {
            return;
        };
        match &self.spec.network {
            Network::Build { .. } => self.problem(Problem::PrivateZoneOfNewVpc {
                zone: zone.id.clone(),
                name: zone.name.clone(),
            }),
            // Each private zone is associated with a VPC: without any, AWS did not say.
            Network::Existing { vpc, .. } if !vpcs.is_empty() && !vpcs.contains(vpc) => {
                self.problem(Problem::PrivateZoneOfOtherVpc {
                    zone: zone.id.clone(),
                    name: zone.name.clone(),
                    vpcs: vpcs.clone(),
                    vpc: vpc.clone(),
                });
            }
            Network::Existing { .. } => {}
        }
    }

    fn check_certificate(&mut self, arn: &str) {
        let Some(certificate) = &self.lookups.certificate else {
            return;
        };
        let domain = &self.spec.endpoint.domain;
        if !certificate.is_issued {
            self.problem(Problem::CertificateNotIssued {
                arn: arn.to_owned(),
                status: certificate.status.clone(),
            });
        }
        if !certificate.covers(domain) {
            self.problem(Problem::CertificateForOthers {
                arn: arn.to_owned(),
                names: certificate.names.clone(),
                domain: domain.clone(),
            });
        }
    }

    pub(super) fn endpoint(
        &mut self,
        network: &Placed,
        groups: &Groups,
        brokers: &[ResourceId],
        certificate: &Input,
    ) {
        self.check_hosted_zone();
        let elastic_ips = self.elastic_ips(network);
        let balancer_id = ResourceId::new("load-balancer");
        self.emit(
            &balancer_id,
            Resource::LoadBalancer(LoadBalancer {
                scheme: self.spec.endpoint.scheme.name().to_owned(),
                subnets: network.load_balancer_subnets.clone(),
                elastic_ips,
                security_groups: groups.balancer.clone(),
                ip_address_type: "ipv4".to_owned(),
                cross_zone: true,
                internet_gateway: network.internet_gateway.clone(),
                deletion_protection: self.spec.protect,
                access_logs: self.spec.endpoint.access_logs.clone(),
                records: vec![self.record_place()],
            }),
        );
        for (protocol, port) in self.spec.brokers.ports() {
            self.protocol(protocol, port, network, &balancer_id, brokers, certificate);
        }
        self.emit(
            &ResourceId::new("alias"),
            Resource::Alias(Alias {
                zone: self.lookups.hosted_zone.id.clone(),
                name: self.spec.endpoint.domain.clone(),
                target: Input::from(&balancer_id, Output::DnsName),
                target_zone: Input::from(&balancer_id, Output::HostedZoneId),
                // The record is the only one of its name: there is nothing else to answer with when every target is unhealthy,
                // so evaluating their health could not help. The load balancer's own name leaves out its unhealthy zones anyway.
                evaluates_target_health: false,
                ownership: OwnershipRecord::Current,
                is_moved: false,
                other_type: None,
            }),
        );
    }

    /// Where the endpoint's records belong.
    fn record_place(&self) -> RecordPlace {
        RecordPlace {
            zone: self.lookups.hosted_zone.id.clone(),
            name: self.spec.endpoint.domain.clone(),
        }
    }

    fn protocol(
        &mut self,
        protocol: Protocol,
        port: u16,
        network: &Placed,
        balancer: &ResourceId,
        brokers: &[ResourceId],
        certificate: &Input,
    ) {
        let name = protocol.name();
        let health = self.spec.brokers.engine.health_probe();
        let health_check = self.spec.endpoint.health_check;
        let group_id = ResourceId::of("target-group", name);
        let listener_id = ResourceId::of("listener", name);
        self.emit(
            &group_id,
            Resource::TargetGroup(TargetGroup {
                vpc: network.vpc.clone(),
                port,
                health_protocol: health.protocol.to_owned(),
                health_port: health.port,
                health_check,
                // Never longer than from one check to the next, which AWS refuses.
                health_timeout: HEALTH_TIMEOUT_SECONDS.min(health_check.interval_seconds),
                connection_termination: true,
                deregistration_delay: DEREGISTRATION_DELAY_SECONDS,
                preserves_client_address: false,
                proxy_protocol: false,
            }),
        );
        self.emit(
            &listener_id,
            Resource::Listener(Listener {
                load_balancer: Input::from(balancer, Output::Arn),
                port,
                certificate: certificate.clone(),
                policy: self.spec.endpoint.tls_policy.clone(),
                trust_store: self.spec.endpoint.trust_store.clone(),
                target_group: Input::from(&group_id, Output::Arn),
            }),
        );
        self.emit(
            &ResourceId::of("targets", name),
            Resource::Targets(Targets {
                target_group: Input::from(&group_id, Output::Arn),
                listener: Some(Input::from(&listener_id, Output::Arn)),
                port,
                addresses: brokers
                    .iter()
                    .map(|broker| Input::from(broker, Output::Addresses))
                    .collect(),
            }),
        );
    }
}
