//! What a plan file says exists, exists in a fresh sandbox.

use super::twin::millis;
use super::world::Account;
use super::{Sandbox, acm, ec2, elbv2, mq, route53, secretsmanager};

/// Things that were there before: zones in the account, the rest in the sandbox's home region.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Premises {
    /// Public hosted zones, by name.
    pub hosted_zones: Vec<String>,
    /// Public hosted zones that are known by id.
    pub hosted_zones_with_id: Vec<ZoneWithId>,
    /// A VPC with subnets.
    pub vpc: Option<ExistingVpc>,
    /// A certificate that is issued.
    pub certificate: Option<Certificate>,
    /// Elastic IP addresses, by allocation.
    pub addresses: Vec<String>,
    /// Managed prefix lists, by id.
    pub prefix_lists: Vec<String>,
    /// Security groups that clients wear, by id: in the VPC that was there before, or else in the default one.
    pub client_groups: Vec<String>,
    /// S3 buckets into which AWS may write logs, by name.
    pub log_buckets: Vec<String>,
    /// Trust stores for the certificates of clients, by ARN.
    pub trust_stores: Vec<String>,
    /// Secrets with passwords.
    pub secrets: Vec<ExistingSecret>,
    /// A broker of a version that is no longer offered.
    pub broker: Option<ExistingBroker>,
}

/// A single ActiveMQ broker that was made long ago: it runs, and does not upgrade itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExistingBroker {
    /// Its name.
    pub name: String,
    /// Its version with the patch: `5.17.6`.
    pub version: String,
    /// The subnet it is in.
    pub subnet: String,
    /// The security groups in front of it.
    pub security_groups: Vec<String>,
    /// Who can log in.
    pub users: Vec<String>,
}

/// A secret with a random password, or a JSON object with one under each key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExistingSecret {
    /// Its name.
    pub name: String,
    /// The keys; none if it is the password itself.
    pub json_keys: Vec<String>,
}

/// A VPC with an internet gateway that its public subnets use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExistingVpc {
    /// `vpc-…`
    pub id: String,
    /// `subnet-…`, one to a zone.
    pub private_subnets: Vec<String>,
    /// `subnet-…`, one to a zone.
    pub public_subnets: Vec<String>,
}

/// A public hosted zone of which the id is known, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneWithId {
    /// `Z…`, without `/hostedzone/`.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Its ARN.
    pub arn: String,
    /// The name it is for.
    pub domain: String,
}

impl Sandbox {
    /// Make what is missing of these. A sentence for each thing that was made.
    pub fn assume(&self, premises: &Premises) -> Vec<String> {
        let mut made = Vec::new();
        let now = millis(self.clock().now());
        let kept = self.kept().transact(|account| {
            account.settle(now);
            assume(account, self.region(), premises, &mut made);
        });
        match kept {
            Ok(()) => made,
            Err(error) => {
                tracing::warn!(%error, "the sandbox cannot keep what the plan presumes");
                Vec::new()
            }
        }
    }
}

fn assume(account: &mut Account, region: &str, premises: &Premises, made: &mut Vec<String>) {
    for name in &premises.hosted_zones {
        if route53::assume_zone(account, name) {
            made.push(format!("public hosted zone {name}"));
        }
    }
    for ZoneWithId { id, name } in &premises.hosted_zones_with_id {
        if route53::assume_zone_with_id(account, id, name) {
            made.push(format!("public hosted zone {name} ({id})"));
        }
    }
    let mut proof = None;
    let world = &mut account.in_region(region);
    if let Some(vpc) = &premises.vpc {
        ec2::assume_vpc(
            world,
            &vpc.id,
            &vpc.private_subnets,
            &vpc.public_subnets,
            made,
        );
    }
    ec2::assume_addresses(world, &premises.addresses, made);
    ec2::assume_prefix_lists(world, &premises.prefix_lists, made);
    let home = premises.vpc.as_ref().map(|vpc| vpc.id.as_str());
    ec2::assume_groups(world, home, &premises.client_groups, made);
    if let Some(certificate) = &premises.certificate
        && acm::assume_certificate(world, &certificate.arn, &certificate.domain)
    {
        proof = Some(acm::validation(world, &certificate.domain));
        made.push(format!(
            "issued certificate {} for {}",
            certificate.arn, certificate.domain
        ));
    }
    for name in &premises.log_buckets {
        if elbv2::assume_log_bucket(world, name) {
            made.push(format!("S3 bucket {name}, into which AWS may write logs"));
        }
    }
    for arn in &premises.trust_stores {
        if elbv2::assume_trust_store(world, arn) {
            made.push(format!("trust store {arn}"));
        }
    }
    for secret in &premises.secrets {
        if secretsmanager::assume_secret(world, secret) {
            let name = &secret.name;
            made.push(match secret.json_keys.as_slice() {
                [] => format!("secret {name} with a random password"),
                keys => format!(
                    "secret {name} with a random password as {}",
                    keys.join(", ")
                ),
            });
        }
    }
    if let Some(broker) = &premises.broker
        && mq::assume_broker(world, broker)
    {
        made.push(format!("broker {} ({})", broker.name, broker.version));
    }
    // ACM validated it through this record, which is needed again when it is renewed.
    if let Some((name, value)) = proof {
        route53::assume_record(&mut account.route53, &name, "CNAME", &value);
    }
}
