//! `mqctl verify`: prove that messages flow.

use std::process::ExitCode;

use crate::error::{Failure, Kind};
use crate::render::{Printer, Verification};
use mq_probe::{Broken, Options, Pattern, ProtocolReport, Site, verify as verify_sites};
use mqctl_model::spec::Spec;

use super::apply::{confirm, nobody_to_ask};
use super::arguments::{Global, Verify};
use super::failover;
use super::probing::{Probe, all_protocols};
use super::session::interrupted;

pub(super) async fn run(
    verb: &Verify,
    global: &Global,
    printer: Printer,
) -> Result<ExitCode, Failure> {
    let patterns = patterns(verb)?;
    let causes = patterns.contains(&Pattern::Durability);
    if causes && !verb.yes && !printer.can_ask() {
        return Err(nobody_to_ask());
    }
    let options = Options {
        messages: verb.messages,
        size: verb.probing.size,
        patience: verb.probing.step_timeout,
        ..Options::default()
    };
    let choose = |spec: &Spec| match verb.protocol.as_slice() {
        [] => all_protocols(spec),
        names => distinct(names),
    };
    let probe = Probe::open(&verb.probing, choose, options, global, printer).await?;
    if let Some(stack) = probe.stack.as_ref().filter(|_| verb.failover) {
        stack.check_unlocked().await?;
    }
    if causes && !verb.yes {
        confirm(&question(verb, &probe), printer)?;
    }
    let work = async {
        if let Some(broken) = probe.leads_elsewhere().await {
            let sites = probe.sites.iter();
            return sites.map(|site| unreached(site, broken.clone())).collect();
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
        printer.note("interrupted: taking away what was made; once more stops at once");
    }
    let left = probe.clear_up().await?;
    let Some(protocols) = reports else {
        printer.leftovers(&left);
        return Err(Failure::new(Kind::Interrupted, "interrupted"));
    };
    let targets = probe.targets(printer).await;
    let diagnoses = protocols.iter().filter_map(|report| {
        let found = probe.diagnosis(report.protocol, report.first_broken(), targets.as_deref());
        Some((report.protocol, found?))
    });
    let verification = Verification {
        stack: probe.spec.stack.clone(),
        endpoint: probe.spec.endpoint.domain.clone(),
        about: probe.stack.as_ref().map(|stack| stack.about.clone()),
        diagnoses: diagnoses.collect(),
        targets,
        protocols,
        left,
    };
    printer.verification(&verification);
    if verification.is_fine() {
        return Ok(ExitCode::SUCCESS);
    }
    // Programs have read it in the data.
    let failure = Failure::new(Kind::Failed, "not everything that was asked for holds");
    printer.complaint(&failure);
    Ok(ExitCode::from(failure.kind.exit_code()))
}

/// What is asked before a failover is caused.
fn question(verb: &Verify, probe: &Probe) -> String {
    let what = match (&verb.failover_command, &probe.stack) {
        (Some(command), _) => format!("Cause a failover with `{command}`"),
        (None, Some(stack)) => format!("Reboot the brokers in account {}", stack.about.account),
        (None, None) => "Reboot the brokers".to_owned(),
    };
    format!("{what}? All clients lose their connections.")
}

/// What to try: what is asked for, or all that needs no failover; with the durability that a failover proves, if one is asked
/// for.
fn patterns(verb: &Verify) -> Result<Vec<Pattern>, Failure> {
    if verb.failover && verb.probing.offline {
        return Err(Failure::new(
            Kind::Invalid,
            "`--failover` asks AWS to reboot the brokers, which `--offline` excludes",
        )
        .hint("`--failover-command COMMAND` causes it in another way"));
    }
    let causes = verb.failover || verb.failover_command.is_some();
    let mut patterns = distinct(&verb.patterns);
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
    Ok(patterns)
}

/// Each once, in the order in which they are first named.
fn distinct<T: Copy + PartialEq>(named: &[T]) -> Vec<T> {
    let mut all = Vec::new();
    for one in named {
        if !all.contains(one) {
            all.push(*one);
        }
    }
    all
}

fn unreached(site: &Site, broken: Broken) -> ProtocolReport {
    ProtocolReport {
        protocol: site.protocol,
        way: None,
        broken: Some(broken),
        patterns: Vec::new(),
    }
}
