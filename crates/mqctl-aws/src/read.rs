//! Everything that a plan needs to read, in as few round trips as AWS allows: all services at once, each in at most
//! three steps.

use std::collections::BTreeSet;

use futures::channel::oneshot;
use futures::future::{FutureExt as _, try_join_all};

use super::connect::Identity;
use super::error::{AwsError, Class};
use super::{Aws, acm, ec2, elbv2, mq, notes, secretsmanager};
use mqctl_model::lookups::{
    ExistingCertificate, ExistingNetwork, ExistingSecret, HostedZone, Lookups,
};
use mqctl_model::observed::{Lifecycle, Observed, Report};
use mqctl_model::resource::{Input, Output, Owner, Placement, Resource};
use mqctl_model::spec::{CertificateSource, Network, PasswordSource, Spec};

/// What was read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Who reads.
    pub identity: Identity,
    /// What was there before the stack. That some of it can't be had stands in the way of building, not of removing.
    pub lookups: Result<Lookups, AwsError>,
    /// What is there of the stack.
    pub observed: Observed,
}

impl Aws {
    /// Read the facts that the plan file relies on and all that exists of its stack.
    ///
    /// # Errors
    ///
    /// [`Class::Credentials`] also if the account is not the one that the plan file admits: that error comes before any
    /// other, because reading in a foreign account fails in misleading ways.
    pub async fn read(&self, spec: &Spec) -> Result<Reading, AwsError> {
        let stack = spec.stack.as_str();
        let notes = notes::read(self, stack).boxed().shared();
        let (tell_places, places) = oneshot::channel();
        // Not `try_join`: when several fail, the identity's error explains the others.
        let (identity, lookups, names, network, brokers, balancers, secrets) = futures::join!(
            Box::pin(self.checked_identity(spec)),
            Box::pin(self.look_up(spec)),
            Box::pin(self.names(spec, places)),
            Box::pin(ec2::observe(self, stack)),
            Box::pin(mq::observe(self, stack, notes.clone())),
            Box::pin(elbv2::observe(
                self,
                stack,
                &spec.brokers,
                notes,
                tell_places
            )),
            Box::pin(secretsmanager::observe(self, stack)),
        );
        let identity = identity?;
        let mut others = brokers?;
        others.extend(balancers?);
        let names = names?;
        let mut reports = self.whole_network(spec, network?, &others).await?;
        reports.retain(|report| !is_elsewhere(report, spec));
        reports.extend(others);
        reports.extend(secrets?);
        let owner = Owner::new(stack, &self.region, &identity.account);
        let balancers = balancers_of(stack, &reports);
        reports.extend(names.reports(&owner, &balancers));
        Ok(Reading {
            identity,
            lookups: lookups.and_then(|found| Ok(found.with(names.zone?))),
            observed: Observed::from_reports(stack, reports),
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
        seen: Vec<Report>,
        others: &[Report],
    ) -> Result<Vec<Report>, AwsError> {
        let unseen = built_on(spec, seen.iter().chain(others));
        let shown: BTreeSet<String> = seen.iter().map(|it| it.physical_id.clone()).collect();
        let unseen: BTreeSet<String> = unseen.difference(&shown).cloned().collect();
        if unseen.is_empty() {
            return Ok(seen);
        }
        ec2::until_shown(self, &unseen).await?;
        ec2::observe(self, &spec.stack).await
    }

    async fn look_up(&self, spec: &Spec) -> Result<Found, AwsError> {
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
                    private_subnets,
                    public_subnets,
                } => {
                    let subnets = [private_subnets.as_slice(), public_subnets].concat();
                    ec2::network(self, vpc, &subnets).await.map(Some)
                }
            }
        };
        let references = spec
            .brokers
            .users
            .iter()
            .filter_map(|user| match &user.password {
                PasswordSource::Secret(reference) => Some(reference),
                PasswordSource::Env(_) | PasswordSource::Generated => None,
            });
        let secrets = try_join_all(references.map(|name| secretsmanager::existing(self, name)));
        let offers = mq::offers(self, spec.brokers.engine, &spec.brokers.instance_type);
        let certificate = async {
            match &spec.endpoint.certificate {
                CertificateSource::Requested => Ok(None),
                CertificateSource::Given(arn) => acm::existing(self, arn).await.map(Some),
            }
        };
        let (zones, network, certificate, secrets, offers) =
            futures::try_join!(zones, network, certificate, secrets, offers)?;
        Ok(Found {
            zones,
            network,
            certificate,
            secrets,
            offers,
        })
    }
}

/// The lookups that do not need another one first.
struct Found {
    zones: Vec<String>,
    network: Option<ExistingNetwork>,
    certificate: Option<ExistingCertificate>,
    secrets: Vec<ExistingSecret>,
    offers: mq::Offers,
}

impl Found {
    fn with(self, hosted_zone: HostedZone) -> Lookups {
        Lookups {
            zones: self.zones,
            zones_with_instance_type: self.offers.zones,
            engine_versions: self.offers.versions,
            hosted_zone,
            network: self.network,
            certificate: self.certificate,
            secrets: self.secrets,
        }
    }
}

/// The ids in EC2 that what belongs to the stack refers to, but for those that the plan file gives.
fn built_on<'a>(spec: &Spec, reports: impl Iterator<Item = &'a Report>) -> BTreeSet<String> {
    let given: Vec<&String> = match &spec.network {
        Network::Build { .. } => Vec::new(),
        Network::Existing {
            vpc,
            private_subnets,
            public_subnets,
        } => {
            let subnets = private_subnets.iter().chain(public_subnets);
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

/// Whether a report is of a security group that has one of our names, but in a VPC where the stack's groups won't be:
/// group names are unique in a VPC only.
fn is_elsewhere(report: &Report, spec: &Spec) -> bool {
    let Resource::SecurityGroup(group) = &report.resource else {
        return false;
    };
    let here = match &spec.network {
        Network::Build { .. } => false,
        Network::Existing { vpc, .. } => group.vpc == Input::known(vpc),
    };
    report.wanted.is_some() && !here
}

/// The host names of the stack's load balancers.
fn balancers_of(stack: &str, reports: &[Report]) -> Vec<String> {
    let own = reports
        .iter()
        .filter(|report| Placement::from_tags(stack, &report.tags).is_some());
    let names = own.filter_map(|report| report.outputs.text(Output::DnsName));
    names.map(str::to_owned).collect()
}
