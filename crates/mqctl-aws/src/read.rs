//! Everything that a plan needs to read, in as few round trips as AWS allows: all services at once, each in at most
//! three steps.

use std::collections::BTreeSet;

use futures::channel::oneshot;
use futures::future::{FutureExt as _, try_join_all};

use super::connect::Identity;
use super::error::{AwsError, Class};
use super::preflight::malformed_secrets;
use super::{Aws, acm, ec2, elbv2, mq, notes, secretsmanager};
use mqctl_model::dns::DnsObstacle;
use mqctl_model::lookups::{
    ExistingAddress, ExistingCertificate, ExistingNetwork, ExistingSecret, HostedZone, Lookups,
    PrefixList,
};
use mqctl_model::observed::{Lifecycle, Observed, Report};
use mqctl_model::path::PathFacts;
use mqctl_model::resource::{Input, Output, Owner, Placement, Resource};
use mqctl_model::spec::{CertificateSource, ElasticIps, Network, PasswordSource, Spec};
use mqctl_model::standing::CertificateStanding;

/// What was read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Who reads.
    pub identity: Identity,
    /// What was there before the stack. That some of it can't be had stands in the way of building, not of removing.
    pub lookups: Result<Lookups, AwsError>,
    /// What is there of the stack.
    pub observed: Observed,
    /// How the certificates stand that listeners present or are to present.
    pub certificates: Vec<CertificateStanding>,
    /// What is wrong with the form of secrets with passwords that are needed: a sentence each. None unless it was asked for.
    pub malformed_secrets: Vec<String>,
}

impl Aws {
    /// Read the facts that the plan file relies on and all that exists of its stack.
    ///
    /// # Errors
    ///
    /// [`Class::Credentials`] also if the account is not the one that the plan file admits: that error comes before any
    /// other, because reading in a foreign account fails in misleading ways.
    pub async fn read(&self, spec: &Spec) -> Result<Reading, AwsError> {
        self.read_with(spec, false).await
    }

    /// The same, and whether the passwords that a plan is going to need are such as Amazon MQ takes. Their secrets are read
    /// while the network is, so that it takes no longer.
    pub async fn read_to_plan(&self, spec: &Spec) -> Result<Reading, AwsError> {
        self.read_with(spec, true).await
    }

    async fn read_with(&self, spec: &Spec, with_secrets: bool) -> Result<Reading, AwsError> {
        let stack = spec.stack.as_str();
        let given_vpc = given_vpc(spec);
        let notes = notes::read(self, stack).boxed().shared();
        let given = self.given_secrets(spec).boxed().shared();
        let certificate = self.given_certificate(spec).boxed().shared();
        let generated = secretsmanager::observe(self, stack).boxed().shared();
        let brokers = mq::observe(self, stack, notes.clone()).boxed().shared();
        let malformed = async {
            let (given, generated, brokers) =
                futures::join!(given.clone(), generated.clone(), brokers.clone());
            match (given, generated, brokers) {
                (Ok(given), Ok(generated), Ok(brokers)) if with_secrets => {
                    malformed_secrets(self, spec, &given, &generated, &brokers).await
                }
                _ => Vec::new(),
            }
        };
        // While the secrets are read, so that it takes no longer.
        let brokers_and_users = async {
            let users: Vec<&str> = spec
                .brokers
                .users
                .iter()
                .map(|it| it.name.as_str())
                .collect();
            let brokers = brokers.clone().await?;
            mq::user_settings::of_stack(self, stack, brokers, &users).await
        };
        let (tell_places, places) = oneshot::channel();
        // Not `try_join`: when several fail, the identity's error explains the others.
        let (identity, lookups, names, network, brokers, balancers, secrets, malformed_secrets) = futures::join!(
            Box::pin(self.checked_identity(spec)),
            Box::pin(self.look_up(spec, given.clone(), certificate.clone())),
            Box::pin(self.names(spec, places, certificate)),
            Box::pin(ec2::observe(self, stack, given_vpc)),
            Box::pin(brokers_and_users),
            Box::pin(elbv2::observe(
                self,
                stack,
                &spec.brokers,
                notes,
                tell_places
            )),
            generated.clone(),
            Box::pin(malformed),
        );
        let identity = identity?;
        let mut others = brokers?;
        others.extend(balancers?);
        let names = names?;
        let network = self.whole_network(spec, network?, &others).await?;
        let mut reports = network.reports;
        let homes = homes(given_vpc, &reports);
        reports.retain(|report| !is_elsewhere(report, &homes));
        reports.extend(others);
        reports.extend(secrets?);
        let owner = Owner::new(stack, &self.region, &identity.account);
        let balancers = balancers_of(stack, &reports);
        reports.extend(names.reports(&owner, &balancers));
        Ok(Reading {
            identity,
            lookups: lookups.and_then(|found| {
                Ok(found.with(names.zone?, names.validation_zone?, names.obstacles))
            }),
            observed: Observed {
                interfaces: network.interfaces,
                ..Observed::from_reports(stack, given_vpc, reports)
            },
            certificates: names.standings,
            malformed_secrets,
        })
    }

    /// Who is calling, if that is in the account that the plan file admits.
    pub async fn checked_identity(&self, spec: &Spec) -> Result<Identity, AwsError> {
        let identity = self.identity().await?;
        match &spec.account {
            Some(account) if *account != identity.account => Err(AwsError::new(
                "sts:GetCallerIdentity",
                Class::Credentials,
                format!(
                    "the credentials are for account {}, the plan file admits only {account}",
                    identity.account
                ),
            )),
            _ => Ok(identity),
        }
    }

    /// What is there of the stack's network. If something is built on a part of it that EC2 does not show yet, that is
    /// waited for, and all is read again: half a stack would be planned to be replaced.
    async fn whole_network(
        &self,
        spec: &Spec,
        seen: ec2::Network,
        others: &[Report],
    ) -> Result<ec2::Network, AwsError> {
        let unseen = built_on(spec, seen.reports.iter().chain(others));
        let shown = seen.reports.iter();
        let shown: BTreeSet<String> = shown.map(|it| it.physical_id.clone()).collect();
        let unseen: BTreeSet<String> = unseen.difference(&shown).cloned().collect();
        if unseen.is_empty() {
            return Ok(seen);
        }
        ec2::until_shown(self, &unseen).await?;
        ec2::observe(self, &spec.stack, given_vpc(spec)).await
    }

    /// The secrets that the plan file names.
    async fn given_secrets(&self, spec: &Spec) -> Result<Vec<ExistingSecret>, AwsError> {
        let references = spec
            .brokers
            .users
            .iter()
            .filter_map(|user| match &user.password {
                PasswordSource::Secret { name, .. } => Some(name),
                PasswordSource::Env(_) | PasswordSource::Generated => None,
            });
        try_join_all(references.map(|name| secretsmanager::existing(self, name))).await
    }

    /// The certificate that the plan file names, if it names one.
    async fn given_certificate(&self, spec: &Spec) -> Result<Option<acm::Given>, AwsError> {
        match &spec.endpoint.certificate {
            CertificateSource::Requested { .. } => Ok(None),
            CertificateSource::Given(arn) => acm::existing(self, arn).await.map(Some),
        }
    }

    async fn look_up(
        &self,
        spec: &Spec,
        secrets: impl Future<Output = Result<Vec<ExistingSecret>, AwsError>>,
        certificate: impl Future<Output = Result<Option<acm::Given>, AwsError>>,
    ) -> Result<Found, AwsError> {
        let zones = async {
            match &spec.network {
                Network::Build { .. } => ec2::zones(self).await,
                Network::Existing { .. } => Ok(Vec::new()),
            }
        };
        let network = async {
            match &spec.network {
                Network::Build { .. } => Ok(None),
                Network::Existing {
                    vpc,
                    broker_subnets,
                    load_balancer_subnets,
                } => {
                    let subnets = [broker_subnets.as_slice(), load_balancer_subnets].concat();
                    ec2::network(self, vpc, &subnets).await.map(Some)
                }
            }
        };
        let path = ec2::path(self, spec);
        let offers = mq::offers(self, spec.brokers.engine, &spec.brokers.instance_type);
        let allocations = match &spec.endpoint.elastic_ips {
            Some(ElasticIps::Given(allocations)) => allocations.as_slice(),
            Some(ElasticIps::Allocated) | None => &[],
        };
        let addresses = ec2::elastic_ip::given(self, &spec.stack, allocations);
        let prefix_lists = ec2::sources::look_up(self, &spec.endpoint.allow);
        let policy = elbv2::security_policy::is_offered(self, &spec.endpoint.tls_policy);
        let trust_store = async {
            match &spec.endpoint.trust_store {
                None => Ok(None),
                Some(arn) => elbv2::trust_store::status(self, arn).await,
            }
        };
        let (
            zones,
            network,
            path,
            certificate,
            addresses,
            secrets,
            offers,
            tls_policy_is_offered,
            trust_store,
            prefix_lists,
        ) = futures::try_join!(
            zones,
            network,
            path,
            certificate,
            addresses,
            secrets,
            offers,
            policy,
            trust_store,
            prefix_lists
        )?;
        Ok(Found {
            zones,
            network,
            path,
            certificate: certificate.map(|given| given.certificate),
            addresses,
            secrets,
            offers,
            tls_policy_is_offered,
            trust_store,
            prefix_lists,
        })
    }
}

/// The lookups that do not need another one first.
struct Found {
    zones: Vec<String>,
    network: Option<ExistingNetwork>,
    path: PathFacts,
    certificate: Option<ExistingCertificate>,
    addresses: Vec<ExistingAddress>,
    secrets: Vec<ExistingSecret>,
    offers: mq::Offers,
    tls_policy_is_offered: Option<bool>,
    trust_store: Option<String>,
    prefix_lists: Vec<PrefixList>,
}

impl Found {
    fn with(
        self,
        hosted_zone: HostedZone,
        validation_zone: Option<HostedZone>,
        dns_obstacles: Vec<DnsObstacle>,
    ) -> Lookups {
        Lookups {
            zones: self.zones,
            zones_with_instance_type: self.offers.zones,
            engine_versions: self.offers.versions,
            hosted_zone,
            validation_zone,
            dns_obstacles,
            network: self.network,
            path: self.path,
            certificate: self.certificate,
            addresses: self.addresses,
            tls_policy_is_offered: self.tls_policy_is_offered,
            trust_store: self.trust_store,
            prefix_lists: self.prefix_lists,
            secrets: self.secrets,
        }
    }
}

/// The VPC that the plan file names, if it names one.
fn given_vpc(spec: &Spec) -> Option<&str> {
    match &spec.network {
        Network::Build { .. } => None,
        Network::Existing { vpc, .. } => Some(vpc),
    }
}

/// The ids in EC2 that what belongs to the stack refers to, but for those that the plan file gives.
fn built_on<'a>(spec: &Spec, reports: impl Iterator<Item = &'a Report>) -> BTreeSet<String> {
    let given: Vec<&String> = match &spec.network {
        Network::Build { .. } => Vec::new(),
        Network::Existing {
            vpc,
            broker_subnets,
            load_balancer_subnets,
        } => {
            let subnets = broker_subnets.iter().chain(load_balancer_subnets);
            subnets.chain([vpc]).collect()
        }
    };
    let stays = |report: &&Report| {
        matches!(report.state, Lifecycle::Ready | Lifecycle::Creating)
            && Placement::from_tags(&spec.stack, &report.tags).is_some()
    };
    let fields = reports
        .filter(stays)
        .flat_map(|report| report.resource.fields());
    fields
        .flat_map(|field| field.value.texts())
        .filter(|text| ec2::is_id(text) && !given.contains(&text))
        .collect()
}

/// The VPCs that groups of the stack may be in: the one that the plan file names, or those that something of it is in.
fn homes(given_vpc: Option<&str>, reports: &[Report]) -> BTreeSet<Input> {
    let built = reports.iter().filter_map(|report| match &report.resource {
        Resource::Vpc(_) => Some(Input::known(&report.physical_id)),
        _ => None,
    });
    match given_vpc {
        Some(vpc) => BTreeSet::from([Input::known(vpc)]),
        None => built.collect(),
    }
}

/// Whether a report is of a security group that has one of our names, but in a VPC where the stack's groups won't be:
/// group names are unique in a VPC only.
fn is_elsewhere(report: &Report, homes: &BTreeSet<Input>) -> bool {
    match &report.resource {
        Resource::SecurityGroup(group) => report.wanted.is_some() && !homes.contains(&group.vpc),
        _ => false,
    }
}

/// The host names of the stack's load balancers.
fn balancers_of(stack: &str, reports: &[Report]) -> Vec<String> {
    let own = reports
        .iter()
        .filter(|report| Placement::from_tags(stack, &report.tags).is_some());
    let names = own.filter_map(|report| report.outputs.text(Output::DnsName));
    names.map(str::to_owned).collect()
}
