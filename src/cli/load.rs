//! `mqctl load`: a bounded load, and how many consumers a rate needs.

use std::process::ExitCode;

use crate::error::{Failure, Kind};
use crate::probe::{Load as Asked, Options, put_under_load};
use crate::render::Printer;

use super::arguments::{Global, Load};
use super::probing::Probe;
use super::session::interrupted;

pub(super) async fn run(
    verb: &Load,
    global: &Global,
    printer: Printer,
) -> Result<ExitCode, Failure> {
    let options = Options {
        size: verb.probing.size,
        patience: verb.probing.step_timeout,
        ..Options::default()
    };
    let protocols: Vec<_> = verb.protocol.iter().map(|name| (*name).into()).collect();
    let mut probe = Probe::open(&verb.probing, &protocols, options, global, printer).await?;
    // One protocol at a time is measured: the first one of the plan file, unless one is named.
    probe.sites.truncate(1);
    let Some(site) = probe.sites.first() else {
        return Err(Failure::new(Kind::Invalid, "the plan file has no protocol"));
    };
    let load = Asked {
        rate: verb.rate,
        duration: verb.duration,
        producers: verb.producers,
        consumers: verb.consumers.map(|count| usize::from(count.get())),
    };
    printer.note(&format!(
        "{} messages a second over {} for {} s",
        verb.rate,
        site.protocol,
        verb.duration.as_secs_f64()
    ));
    let outcome = tokio::select! {
        biased;
        () = interrupted() => None,
        outcome = put_under_load(site, load) => Some(outcome),
    };
    let left = probe.clear_up().await;
    printer.leftovers(&left);
    let outcome = outcome.ok_or_else(|| Failure::new(Kind::Interrupted, "interrupted"))?;
    let report = outcome.map_err(|broken| Failure::new(Kind::Failed, broken.to_string()))?;
    printer.load(&probe.spec.endpoint.domain, site.protocol, &report);
    if report.held() {
        Ok(ExitCode::SUCCESS)
    } else {
        Err(Failure::new(
            Kind::Failed,
            "the endpoint did not carry the load as it should",
        ))
    }
}
