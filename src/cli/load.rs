//! `mqctl load`: a bounded load, and how many consumers a rate needs.

use std::process::ExitCode;

use crate::error::{Failure, Kind};
use crate::render::Printer;
use mq_probe::{Broken, Load as Asked, Options, Protocol, put_under_load};
use mqctl_model::spec::Spec;

use super::arguments::{Global, Load};
use super::probing::{Probe, all_protocols};
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
    // One protocol at a time is measured: the first one of the plan file, unless one is named.
    let choose = |spec: &Spec| match verb.protocol {
        Some(protocol) => vec![protocol],
        None => all_protocols(spec).into_iter().take(1).collect(),
    };
    let probe = Probe::open(&verb.probing, choose, options, global, printer).await?;
    let Some(site) = probe.sites.first() else {
        return Err(Failure::new(Kind::Invalid, "the plan file has no protocol"));
    };
    let load = Asked {
        rate: verb.rate,
        duration: verb.duration,
        producers: verb.producers,
        consumers: verb.consumers.and_then(|count| usize::try_from(count).ok()),
    };
    printer.note(&format!(
        "sending {}/s over {} for {} s, to {}-*",
        verb.rate,
        site.protocol,
        verb.duration.as_secs_f64(),
        probe.made
    ));
    let work = async {
        match probe.leads_elsewhere().await {
            Some(broken) => Err(broken),
            None => put_under_load(site, load).await,
        }
    };
    let outcome = tokio::select! {
        biased;
        () = interrupted() => None,
        outcome = work => Some(outcome),
    };
    if outcome.is_none() {
        printer.note("interrupted: taking away what was made; once more stops at once");
    }
    let left = probe.clear_up().await?;
    printer.leftovers(&left);
    let report = match outcome {
        None => return Err(Failure::new(Kind::Interrupted, "interrupted")),
        Some(Err(broken)) => return Err(explained(&probe, site.protocol, &broken, printer).await),
        Some(Ok(report)) => report,
    };
    printer.load(
        &probe.spec.stack,
        &probe.spec.endpoint.domain,
        site.protocol,
        &report,
    );
    if report.held() {
        return Ok(ExitCode::SUCCESS);
    }
    // Programs have read it in the data.
    let failure = Failure::new(
        Kind::Failed,
        "the endpoint did not carry the load as it should",
    );
    printer.complaint(&failure);
    Ok(ExitCode::from(failure.kind.exit_code()))
}

/// A link that broke, with what is likeliest behind it and what to do next.
async fn explained(
    probe: &Probe,
    protocol: Protocol,
    broken: &Broken,
    printer: Printer,
) -> Failure {
    let targets = probe.targets(printer).await;
    let failure = Failure::new(Kind::Failed, format!("{protocol}: {broken}"));
    match probe.diagnosis(protocol, Some(broken), targets.as_deref()) {
        Some(found) => failure
            .hint(format!("likely {}", found.cause))
            .hint(found.next),
        None => failure,
    }
}
