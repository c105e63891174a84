//! `mqctl sandbox` and `--sandbox`: the one place where the embedded twin of AWS and the rest of the tool meet.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::SystemTime;

use aws_smithy_runtime_api::client::http::SharedHttpClient;

use crate::error::{Failure, Kind};
use crate::render::Printer;
use aws_twin::{
    Certificate, ExistingSecret, ExistingVpc, Options, Premises, Sandbox, StoreError, ZoneWithId,
    http_client, serve,
};
use clock::Clock;
use mqctl_model::lookups::HostedZone;
use mqctl_model::spec::{
    CertificateSource, ElasticIps, FlowLogs, Network, PasswordSource, Source, Spec,
};

use super::arguments::{Global, Sandbox as Arguments, SandboxVerb, Serve};

/// Where a sandbox is kept unless something else is said.
pub(super) const DEFAULT_STATE: &str = ".mqctl/sandbox.json";

/// The account of a sandbox whose plan file names none. No real account has it.
const ACCOUNT: &str = "000000000000";

/// Where a sandbox that is served is at home. It answers for every region.
const HOME_REGION: &str = "us-west-2";

/// Where the sandbox's ids and durations come from.
const SEED: u64 = 1;

/// Put the sandbox in the network's place: the clock that everything runs by, and what stands in for the network.
pub(super) fn install(
    path: &Path,
    speed: f64,
    spec: &Spec,
    printer: Printer,
) -> Result<(Clock, Option<SharedHttpClient>), Failure> {
    let account = spec.account.as_deref().unwrap_or(ACCOUNT);
    let sandbox = open(path, speed, account, &spec.region)?;
    for made in sandbox.assume(&premises(spec)) {
        printer.note(&format!(
            "sandbox: made, as the plan file expects it: {made}"
        ));
    }
    Ok((sandbox.clock().clone(), Some(http_client(sandbox))))
}

fn open(path: &Path, speed: f64, account: &str, region: &str) -> Result<Sandbox, Failure> {
    let started = Sandbox::saved_time(path).map_err(|error| unusable(&error))?;
    let options = Options {
        account: account.to_owned(),
        region: region.to_owned(),
        seed: SEED,
        clock: Clock::scaled(started.unwrap_or_else(SystemTime::now), speed),
    };
    Sandbox::open(path, options).map_err(|error| unusable(&error))
}

fn unusable(error: &StoreError) -> Failure {
    let because = std::error::Error::source(error).map(|cause| format!(": {cause}"));
    let message = format!("{error}{}", because.unwrap_or_default());
    match error {
        StoreError::InUse { .. } => Failure::new(Kind::Conflict, message)
            .hint("wait until it has ended, or keep another sandbox with --sandbox=FILE"),
        StoreError::Damaged { .. } | StoreError::Newer { .. } => Failure::new(Kind::Failed, message).hint(
            "it is left as it is: remove it if nobody needs it, or keep another sandbox with --sandbox=FILE",
        ),
        StoreError::Io { .. } => Failure::new(Kind::Failed, message),
    }
}

/// What a plan file says exists: it is made in a sandbox, so that any plan file can be rehearsed.
pub fn premises(spec: &Spec) -> Premises {
    let vpc = match &spec.network {
        Network::Build { .. } => None,
        Network::Existing {
            vpc,
            broker_subnets,
            load_balancer_subnets,
        } => Some(ExistingVpc {
            id: vpc.clone(),
            private_subnets: broker_subnets.clone(),
            public_subnets: load_balancer_subnets.clone(),
        }),
    };
    let certificate = match &spec.endpoint.certificate {
        CertificateSource::Requested { .. } => None,
        CertificateSource::Given(arn) => Some(Certificate {
            arn: arn.clone(),
            domain: spec.endpoint.domain.clone(),
        }),
    };
    let mut secrets: Vec<ExistingSecret> = Vec::new();
    for user in &spec.brokers.users {
        let PasswordSource::Secret { name, json_key } = &user.password else {
            continue;
        };
        // One secret may hold the passwords of several users.
        if let Some(known) = secrets.iter_mut().find(|secret| secret.name == *name) {
            known.json_keys.extend(json_key.clone());
        } else {
            secrets.push(ExistingSecret {
                name: name.clone(),
                json_keys: json_key.iter().cloned().collect(),
            });
        }
    }
    let (with_id, named) = zones(spec);
    let addresses = match &spec.endpoint.elastic_ips {
        Some(ElasticIps::Given(allocations)) => allocations.clone(),
        Some(ElasticIps::Allocated) | None => Vec::new(),
    };
    Premises {
        hosted_zones: named,
        hosted_zones_with_id: with_id,
        vpc,
        certificate,
        addresses,
        prefix_lists: sources(spec, |source| match source {
            Source::PrefixList(id) => Some(id),
            Source::Range(_) | Source::SecurityGroup(_) => None,
        }),
        client_groups: sources(spec, |source| match source {
            Source::SecurityGroup(id) => Some(id),
            Source::Range(_) | Source::PrefixList(_) => None,
        }),
        log_buckets: log_buckets(spec),
        trust_stores: spec.endpoint.trust_store.iter().cloned().collect(),
        secrets,
        broker: None,
    }
}

/// Those of the plan file's sources that are picked.
fn sources(spec: &Spec, pick: fn(&Source) -> Option<&String>) -> Vec<String> {
    let allow = spec.endpoint.allow.iter();
    allow.filter_map(pick).cloned().collect()
}

/// The buckets into which AWS writes logs.
fn log_buckets(spec: &Spec) -> Vec<String> {
    let of_flows = match &spec.network {
        Network::Build {
            flow_logs: Some(FlowLogs::Bucket { bucket, .. }),
            ..
        } => Some(bucket),
        Network::Build { .. } | Network::Existing { .. } => None,
    };
    let access_logs = spec.endpoint.access_logs.iter();
    let buckets = access_logs.map(|logs| &logs.bucket).chain(of_flows);
    buckets.cloned().collect()
}

/// The public zones that a plan file presumes: those that it gives by id, and the names of the others. A zone of which only the
/// id is known has the name of the domain's parent.
fn zones(spec: &Spec) -> (Vec<ZoneWithId>, Vec<String>) {
    let endpoint = &spec.endpoint;
    let parent = endpoint.domain.split_once('.').map(|(_, parent)| parent);
    let of_certificate = match &endpoint.certificate {
        CertificateSource::Requested { hosted_zone } => hosted_zone.as_deref(),
        CertificateSource::Given(_) => None,
    };
    let of_endpoint = endpoint.hosted_zone.as_deref().or(parent);
    let all = of_endpoint.into_iter().chain(of_certificate);
    let (ids, names): (Vec<&str>, Vec<&str>) = all.partition(|zone| HostedZone::is_id(zone));
    let with_id = ids.into_iter().filter_map(|id| {
        Some(ZoneWithId {
            id: id.trim_start_matches("/hostedzone/").to_owned(),
            name: parent?.to_owned(),
        })
    });
    let names = names.into_iter().map(str::to_owned);
    (with_id.collect(), names.collect())
}

pub(super) async fn run(
    arguments: &Arguments,
    global: &Global,
    printer: Printer,
) -> Result<ExitCode, Failure> {
    match &arguments.verb {
        SandboxVerb::Serve(verb) => serve_on_loopback(verb, printer).await,
        SandboxVerb::Reset => reset(global, printer),
    }
}

async fn serve_on_loopback(verb: &Serve, printer: Printer) -> Result<ExitCode, Failure> {
    let failed =
        |error: std::io::Error| Failure::new(Kind::Failed, format!("can't serve: {error}"));
    let sandbox = match &verb.state {
        Some(path) => open(path, verb.speed, ACCOUNT, HOME_REGION)?,
        None => Sandbox::new(Options {
            account: ACCOUNT.to_owned(),
            region: HOME_REGION.to_owned(),
            seed: SEED,
            clock: Clock::scaled(SystemTime::now(), verb.speed),
        }),
    };
    sandbox.assume(&Premises {
        hosted_zones: verb.hosted_zone.clone(),
        ..Premises::default()
    });
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, verb.port))
        .await
        .map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    printer.data(&format!("listening on http://{address}\n"));
    if printer.failure_to_write().is_some() {
        // Nobody would know where it is.
        return Ok(ExitCode::SUCCESS);
    }
    printer.note(&format!(
        "this is a sandbox of every region, {} times as fast as AWS; AWS_ENDPOINT_URL=http://{address} points clients at it; Ctrl-C ends it",
        verb.speed
    ));
    serve(sandbox, listener, async {
        let _ = tokio::signal::ctrl_c().await;
    })
    .await
    .map_err(failed)?;
    Ok(ExitCode::SUCCESS)
}

fn reset(global: &Global, printer: Printer) -> Result<ExitCode, Failure> {
    let path = global
        .sandbox
        .clone()
        .unwrap_or_else(|| PathBuf::from(DEFAULT_STATE));
    let shown = path.display();
    printer.note(
        &if Sandbox::remove(&path).map_err(|error| unusable(&error))? {
            format!("the sandbox in {shown} is empty")
        } else {
            format!("there is no sandbox in {shown}")
        },
    );
    Ok(ExitCode::SUCCESS)
}
