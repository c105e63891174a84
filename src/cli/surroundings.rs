//! What is known around a link that broke, or is about to: whose address the name leads to, how the targets are, where the
//! password came from.

use std::net::SocketAddr;

use crate::render::Printer;
use mq_probe::{
    Broken, Cause, Diagnosis, Endpoint, Protocol, Step, Surroundings, Targets, diagnose,
};

use mqctl_model::path::Section;
use mqctl_model::spec::Scheme;

use super::probing::Probe;

impl Probe {
    /// Whether the endpoint's name leads to something other than the stack's load balancer. What AWS does not know, or nobody
    /// resolves, is not told here: the way itself will show it.
    pub(super) async fn leads_elsewhere(&self) -> Option<Broken> {
        let site = self.sites.first()?;
        if site.endpoint.connect.is_some() {
            return None;
        }
        let balancer = self.stack.as_ref()?.load_balancer.as_ref()?;
        let own = Endpoint {
            host: balancer.clone(),
            ..site.endpoint.clone()
        };
        let (ours, found) = futures::join!(
            site.dialler.resolve(&own),
            site.dialler.resolve(&site.endpoint)
        );
        let (ours, found) = (ours.ok()?, found.ok()?);
        if found.iter().any(|address| ours.contains(address)) {
            return None;
        }
        let shown = |addresses: &[SocketAddr]| {
            let ips = addresses.iter().map(|address| address.ip().to_string());
            ips.collect::<Vec<_>>().join(", ")
        };
        Some(Broken::new(
            Step::Name,
            Cause::Elsewhere,
            format!(
                "{} resolves to {}, but the stack's load balancer has {}",
                site.endpoint.host,
                shown(&found),
                shown(&ours)
            ),
        ))
    }

    /// What AWS says of the targets now. That it can't be asked takes nothing away from what was seen.
    pub(super) async fn targets(&self, printer: Printer) -> Option<Vec<(Protocol, Targets)>> {
        match self.stack.as_ref()?.targets().await {
            Ok(targets) => Some(targets),
            Err(error) => {
                printer.warn(&format!("the targets' health is not known: {error}"));
                None
            }
        }
    }

    /// What a person makes of a link of `protocol` that broke, or of one that is about to.
    pub(super) fn diagnosis(
        &self,
        protocol: Protocol,
        broken: Option<&Broken>,
        targets: Option<&[(Protocol, Targets)]>,
    ) -> Option<Diagnosis> {
        let mut groups = targets.unwrap_or_default().iter();
        let group = groups.find(|(other, _)| *other == protocol);
        let stack = self.stack.as_ref();
        let found = |section| {
            let fault = stack?.path.first(section)?;
            Some(Diagnosis {
                cause: fault.cause.clone(),
                next: fault.fix.clone(),
            })
        };
        let around = Surroundings {
            targets: group.map(|(_, targets)| targets.clone()),
            certificate_pending: stack.is_some_and(|stack| stack.certificate_pending),
            is_private: self.spec.endpoint.scheme == Scheme::Internal,
            password_source: Some(self.password_source.clone()),
            before_balancer: found(Section::ToBalancer),
            behind_balancer: found(Section::ToBrokers),
        };
        diagnose(broken, &around)
    }
}
