//! The names of a stack in DNS: found where the plan file has them and wherever else they were noted.

use std::collections::BTreeSet;

use futures::channel::oneshot;
use futures::future::try_join_all;

use super::error::{AwsError, Class};
use super::{Aws, acm, route53};
use aws_sdk_route53::types::ResourceRecordSet;
use mqctl_model::dns::{DnsEffect, DnsObstacle, NameRecords};
use mqctl_model::lookups::HostedZone;
use mqctl_model::observed::Report;
use mqctl_model::resource::{Input, Owner, Placement, RecordPlace, Resource};
use mqctl_model::spec::{CertificateSource, Spec};
use mqctl_model::standing::{CertificateStanding, ValidationRecords};

/// What was read of names and certificates; whose they are can be told once it is known who reads.
pub(super) struct Names {
    /// The zone that the plan file means. That it can't be had stands in the way of building, not of removing what is
    /// noted to be elsewhere.
    pub(super) zone: Result<HostedZone, AwsError>,
    /// The zone that the plan file names for the certificate's validation, if it names one.
    pub(super) validation_zone: Result<Option<HostedZone>, AwsError>,
    /// What is in the way of the endpoint's name in these zones.
    pub(super) obstacles: Vec<DnsObstacle>,
    /// How the certificates stand that listeners present or are to present.
    pub(super) standings: Vec<CertificateStanding>,
    wanted: Option<RecordPlace>,
    /// Where the validation record is to be.
    wanted_proof: Option<RecordPlace>,
    certificates: Vec<Report>,
    /// The records at each place of an alias.
    aliases: Vec<(RecordPlace, Vec<ResourceRecordSet>)>,
    /// The records that validate certificates: the zone and the name, and what is there.
    validations: Vec<(String, String, Vec<ResourceRecordSet>)>,
}

impl Aws {
    /// Read the zone, the certificates, and the records of every name that is wanted or noted. `balancers` says what the
    /// stack's load balancers note.
    pub(super) async fn names(
        &self,
        spec: &Spec,
        balancers: oneshot::Receiver<Vec<Vec<RecordPlace>>>,
        given: impl Future<Output = Result<Option<acm::Given>, AwsError>>,
    ) -> Result<Names, AwsError> {
        let domain = spec.endpoint.domain.as_str();
        let wanted = spec.endpoint.hosted_zone.as_deref();
        let (zone, validation_zone, certificates, balancers, given) = futures::join!(
            route53::hosted_zone(self, domain, wanted),
            self.validation_zone(spec),
            acm::observe(self, &spec.stack, domain),
            balancers,
            given,
        );
        let acm::Certificates {
            reports: certificates,
            mut standings,
        } = certificates?;
        // Without an answer, reading the load balancers has failed, and that is told.
        let mut notes = balancers.unwrap_or_default();
        notes.extend(
            certificates
                .iter()
                .filter(|report| Placement::from_tags(&spec.stack, &report.tags).is_some())
                .filter_map(|report| match &report.resource {
                    Resource::Certificate(certificate) => Some(certificate.records.clone()),
                    _ => None,
                }),
        );
        for error in zone
            .as_ref()
            .err()
            .into_iter()
            .chain(validation_zone.as_ref().err())
        {
            check_done_without(error, &notes)?;
        }
        let place = |zone: &HostedZone| RecordPlace {
            zone: zone.id.clone(),
            name: domain.to_owned(),
        };
        let own_zone = zone.as_ref().ok();
        let named = validation_zone.as_ref().ok().and_then(Option::as_ref);
        let proof_zone = named.or(own_zone);
        let wanted = own_zone.map(place);
        let wanted_proof = proof_zone.map(place);
        let mut places: BTreeSet<RecordPlace> = notes.into_iter().flatten().collect();
        places.extend(wanted.iter().chain(&wanted_proof).cloned());
        let zones: BTreeSet<&str> = places.iter().map(|place| place.zone.as_str()).collect();
        let proofs = certificates.iter().filter_map(record_name);
        let proofs = proofs.flat_map(|name| zones.iter().map(move |zone| (*zone, name)));
        let proofs: BTreeSet<(&str, &str)> = proofs.collect();
        let aliases = places.iter().map(|place| async move {
            let records = route53::records_beside(self, &place.zone, &place.name).await?;
            Ok::<_, AwsError>((place.clone(), records))
        });
        let validations = proofs.into_iter().map(|(zone, name)| async move {
            let records = route53::records_beside(self, zone, name).await?;
            Ok::<_, AwsError>((zone.to_owned(), name.to_owned(), records))
        });
        // That a given certificate can't be read is told where it is looked up.
        let given = given.ok().flatten();
        let standing = async {
            match (proof_zone.filter(|it| it.private_to.is_none()), given) {
                (Some(zone), Some(given)) => self.standing(zone, domain, given).await.map(Some),
                (_, given) => Ok(given.map(|given| given.standing)),
            }
        };
        // Certificates and delegations are about public DNS alone.
        let public = own_zone.into_iter().chain(named);
        let public: Vec<&HostedZone> = public.filter(|it| it.private_to.is_none()).collect();
        let above = public.iter().map(|zone| async move {
            let records = route53::names_above(self, zone, domain).await?;
            Ok::<_, AwsError>((*zone, records))
        });
        let (aliases, validations, above, standing) = futures::try_join!(
            try_join_all(aliases),
            try_join_all(validations),
            try_join_all(above),
            standing
        )?;
        standings.extend(standing);
        let obstacles = above.into_iter().flat_map(|(zone, above)| {
            let is_of_proof = proof_zone.is_some_and(|it| it.id == zone.id);
            let found = obstacles(zone, domain, &aliases, above).into_iter();
            found.filter(move |it| is_of_proof || matches!(it.effect, DnsEffect::Delegates(_)))
        });
        let obstacles = obstacles.collect();
        Ok(Names {
            zone,
            validation_zone,
            obstacles,
            standings,
            wanted,
            wanted_proof,
            certificates,
            aliases,
            validations,
        })
    }
}

impl Aws {
    /// The zone that the plan file names for the validation of a requested certificate, if it names one.
    async fn validation_zone(&self, spec: &Spec) -> Result<Option<HostedZone>, AwsError> {
        match &spec.endpoint.certificate {
            CertificateSource::Requested {
                hosted_zone: Some(wanted),
            } => {
                let domain = &spec.endpoint.domain;
                route53::validation_zone(self, domain, wanted)
                    .await
                    .map(Some)
            }
            CertificateSource::Requested { hosted_zone: None } | CertificateSource::Given(_) => {
                Ok(None)
            }
        }
    }

    /// How a given certificate stands, with the records that validate it for the domain: those that are in its zone, where
    /// they have to be. Records of other names may be in zones that are not known here.
    async fn standing(
        &self,
        zone: &HostedZone,
        domain: &str,
        given: acm::Given,
    ) -> Result<CertificateStanding, AwsError> {
        let proofs = given.proofs.iter().filter(|proof| {
            let base = proof.domain.strip_prefix("*.").unwrap_or(&proof.domain);
            let parent = domain.split_once('.').map(|(_, parent)| parent);
            (base == domain || Some(base) == parent) && route53::is_within(&proof.name, zone)
        });
        let checked = proofs.map(|proof| async {
            let records = route53::records_at(self, &zone.id, &proof.name).await?;
            let is_there = route53::has_record(&records, &proof.name, &proof.value);
            Ok::<_, AwsError>((proof.name.clone(), is_there))
        });
        let checked = try_join_all(checked).await?;
        let mut missing = checked.iter().filter(|(_, is_there)| !is_there);
        let records = match missing.next() {
            Some((name, _)) => ValidationRecords::Missing(name.clone()),
            None if checked.is_empty() => ValidationRecords::Unknown,
            None => ValidationRecords::Present,
        };
        Ok(CertificateStanding {
            records,
            ..given.standing
        })
    }
}

impl Names {
    /// What is there of certificates, their validations and the alias, given who reads and the host names of the stack's
    /// load balancers.
    pub(super) fn reports(&self, owner: &Owner, balancers: &[String]) -> Vec<Report> {
        let claim = route53::Claim {
            owner,
            balancers,
            wanted: self.wanted.as_ref(),
        };
        let mut reports = Vec::new();
        for report in &self.certificates {
            match record_name(report) {
                None => reports.push(report.clone()),
                Some(name) => reports.extend(self.validations(report, name, owner)),
            }
        }
        let aliases = self.aliases.iter();
        reports.extend(
            aliases.filter_map(|(place, records)| route53::alias_report(place, records, &claim)),
        );
        reports
    }

    fn validations<'a>(
        &'a self,
        report: &'a Report,
        name: &'a str,
        owner: &'a Owner,
    ) -> impl Iterator<Item = Report> + 'a {
        let found = self.validations.iter().filter(move |(_, of, _)| of == name);
        found.filter_map(move |(zone, _, records)| {
            let is_wanted = self
                .wanted_proof
                .as_ref()
                .is_some_and(|it| it.zone == *zone);
            route53::validation_report(report.clone(), zone, is_wanted, records, owner)
        })
    }
}

/// What is in the way of a domain in its zone, given the records of the aliases' names and of the names above the domain.
fn obstacles(
    zone: &HostedZone,
    domain: &str,
    aliases: &[(RecordPlace, Vec<ResourceRecordSet>)],
    above: Vec<NameRecords>,
) -> Vec<DnsObstacle> {
    let own = aliases
        .iter()
        .find(|(place, _)| place.zone == zone.id && place.name == domain);
    let own = own.map(|(_, records)| route53::name_records(domain, records));
    let records: Vec<NameRecords> = own.into_iter().chain(above).collect();
    DnsObstacle::among(&zone.id, &zone.name, domain, &records)
}

/// The name of the record that a validation is about.
fn record_name(report: &Report) -> Option<&str> {
    match &report.resource {
        Resource::Validation(validation) => match &validation.record_name {
            Input::Known(name) => Some(name),
            Input::From(_) => None,
        },
        _ => None,
    }
}

/// Whether reading can go on although the zone that the plan file means can't be had: if all that may have records notes
/// where they are. If nothing may have any, that there is no such zone is no obstacle either.
fn check_done_without(error: &AwsError, notes: &[Vec<RecordPlace>]) -> Result<(), AwsError> {
    let is_noted = notes.iter().all(|places| !places.is_empty());
    let is_settled = !notes.is_empty() || matches!(error.class, Class::Invalid | Class::Refused);
    if is_noted && is_settled {
        Ok(())
    } else {
        Err(error.clone())
    }
}
