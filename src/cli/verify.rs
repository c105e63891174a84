//! `mqctl verify`: prove that messages flow.

use std::process::ExitCode;

use crate::error::{Failure, Kind};
use crate::probe::{
    Broken, Cause, Diagnosis, Options, Pattern, Protocol, ProtocolReport, Site, Step, Surroundings,
    Targets, diagnose, verify as verify_sites,
};
use crate::render::{Printer, Verification};

use super::apply::confirm;
use super::arguments::{Global, Verify};
use super::failover;
use super::probing::{Probe, Stack, password_source};
use super::session::{interrupted, named_user};

pub(super) async fn run(
    verb: &Verify,
    global: &Global,
    printer: Printer,
) -> Result<ExitCode, Failure> {
    let patterns = patterns(verb)?;
    let options = Options {
        messages: verb.messages,
        size: verb.probing.size,
        patience: verb.probing.step_timeout,
        ..Options::default()
    };
    let protocols: Vec<Protocol> = verb.protocol.iter().map(|name| (*name).into()).collect();
    let probe = Probe::open(&verb.probing, &protocols, options, global, printer).await?;
    if verb.failover && probe.stack.is_none() {
        return Err(Failure::new(
            Kind::Invalid,
            "`--failover` asks AWS to reboot the brokers, which `--offline` excludes",
        )
        .hint("`--failover-command COMMAND` causes it in another way"));
    }
    if patterns.contains(&Pattern::Durability) && !verb.yes {
        let what = match (&verb.failover_command, &probe.stack) {
            (Some(command), _) => format!("Cause a failover with `{command}`"),
            (None, Some(stack)) => format!("Reboot the brokers in account {}", stack.account),
            (None, None) => "Reboot the brokers".to_owned(),
        };
        confirm(
            &format!("{what}? All clients lose their connections."),
            printer,
        )?;
    }
    let work = async {
        if let Some(broken) = leads_elsewhere(&probe).await {
            return probe
                .sites
                .iter()
                .map(|site| unreached(site, broken.clone()))
                .collect();
        }
        let failover = failover::cause(verb, &probe, printer);
        verify_sites(&probe.sites, &patterns, failover).await
    };
    let reports = tokio::select! {
        biased;
        () = interrupted() => None,
        reports = work => Some(reports),
    };
    if reports.is_none() {
        printer.note("interrupted: taking away what was made");
    }
    let left = probe.clear_up().await;
    let Some(protocols) = reports else {
        printer.leftovers(&left);
        return Err(Failure::new(Kind::Interrupted, "interrupted"));
    };
    let targets = targets(&probe, printer).await;
    let diagnoses = diagnoses(&probe, verb, &protocols, targets.as_deref())?;
    let verification = Verification {
        stack: probe.spec.stack.clone(),
        endpoint: probe.spec.endpoint.domain.clone(),
        targets,
        protocols,
        diagnoses,
        left,
    };
    printer.verification(&verification);
    if verification.is_fine() {
        Ok(ExitCode::SUCCESS)
    } else {
        Err(Failure::new(
            Kind::Failed,
            "not everything that was asked for holds",
        ))
    }
}

/// What to try: what is asked for, or all that needs no failover; with the durability that a failover proves, if one is asked
/// for.
fn patterns(verb: &Verify) -> Result<Vec<Pattern>, Failure> {
    let causes = verb.failover || verb.failover_command.is_some();
    let mut patterns: Vec<Pattern> = verb.patterns.iter().map(|name| (*name).into()).collect();
    if patterns.contains(&Pattern::Durability) && !causes {
        return Err(Failure::new(
            Kind::Invalid,
            "durability is proven by a failover, and none is asked for",
        )
        .hint("`--failover` reboots the brokers, `--failover-command COMMAND` causes it in another way"));
    }
    if patterns.is_empty() {
        patterns.extend(
            Pattern::ALL
                .iter()
                .filter(|pattern| **pattern != Pattern::Durability),
        );
    }
    if causes && !patterns.contains(&Pattern::Durability) {
        patterns.push(Pattern::Durability);
    }
    patterns.dedup();
    Ok(patterns)
}

/// Whether the endpoint's name leads to something other than the stack's load balancer. What AWS does not know, or nobody
/// resolves, is not told here: the way itself will show it.
async fn leads_elsewhere(probe: &Probe) -> Option<Broken> {
    let stack: &Stack = probe.stack.as_ref()?;
    let site = probe.sites.first()?;
    if site.endpoint.connect.is_some() {
        return None;
    }
    let balancer = stack.load_balancer.as_ref()?;
    let own = crate::probe::Endpoint {
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
    let shown = |addresses: &[std::net::SocketAddr]| {
        let ips: Vec<String> = addresses
            .iter()
            .map(|address| address.ip().to_string())
            .collect();
        ips.join(", ")
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
async fn targets(probe: &Probe, printer: Printer) -> Option<Vec<(Protocol, Targets)>> {
    match probe.stack.as_ref()?.targets().await {
        Ok(targets) => Some(targets),
        Err(error) => {
            printer.warn(&format!("the targets' health is not known: {error}"));
            None
        }
    }
}

/// What a person makes of it: per protocol the likeliest cause of what broke, or of what is about to.
fn diagnoses(
    probe: &Probe,
    verb: &Verify,
    reports: &[ProtocolReport],
    targets: Option<&[(Protocol, Targets)]>,
) -> Result<Vec<(Protocol, Diagnosis)>, Failure> {
    let user = named_user(&probe.spec, verb.probing.user.as_deref())?;
    let found = reports.iter().filter_map(|report| {
        let mut targets = targets.unwrap_or_default().iter();
        let targets = targets.find(|(protocol, _)| *protocol == report.protocol);
        let around = Surroundings {
            targets: targets.map(|(_, targets)| targets.clone()),
            certificate_pending: probe
                .stack
                .as_ref()
                .is_some_and(|stack| stack.certificate_pending),
            password_source: Some(password_source(user)),
        };
        Some((report.protocol, diagnose(report.first_broken(), &around)?))
    });
    Ok(found.collect())
}

fn unreached(site: &Site, broken: Broken) -> ProtocolReport {
    ProtocolReport {
        protocol: site.protocol,
        way: None,
        broken: Some(broken),
        patterns: Vec::new(),
    }
}
