//! What Amazon MQ offers: engine versions, instance types, and which go together.

use serde_json::{Value, json};

use super::broker::DeploymentMode::{self, ActiveStandbyMultiAz, ClusterMultiAz, SingleInstance};
use super::input::page_size;
use super::refusal::bad_request;
use crate::ec2::zone;
use crate::json::without_nulls;
use crate::paging::page;
use crate::wire::{error::ApiError, rest::RestCall};
use crate::world::World;

/// The engine that this sandbox has.
pub(super) const ACTIVEMQ: &str = "ACTIVEMQ";
/// The engine that it only lists.
pub(super) const RABBITMQ: &str = "RABBITMQ";

/// A release line, asked for as `major.minor`; the service picks the patch, and moves on to the next one in its own time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Release {
    /// `5.19`.
    pub(super) version: &'static str,
    /// The patch that new brokers get. Brokers that upgrade by themselves come to the next one when they restart.
    pub(super) patch: u32,
}

/// The ActiveMQ releases a broker can be created with, newest first (the version page of the developer guide).
const ACTIVEMQ_RELEASES: [Release; 2] = [
    Release {
        version: "5.19",
        patch: 1,
    },
    Release {
        version: "5.18",
        patch: 6,
    },
];
const RABBITMQ_VERSIONS: [&str; 2] = ["4.2", "3.13"];

/// One line of `DescribeBrokerInstanceOptions`.
struct Offer {
    engine: &'static str,
    instance_type: &'static str,
    storage: &'static str,
    modes: &'static [DeploymentMode],
    versions: &'static [&'static str],
}

/// Every offer, in the order they are listed in.
fn offers() -> Vec<Offer> {
    let both: &[DeploymentMode] = &[ActiveStandbyMultiAz, SingleInstance];
    let m5 = [
        "mq.m5.large",
        "mq.m5.xlarge",
        "mq.m5.2xlarge",
        "mq.m5.4xlarge",
    ];
    let activemq = |instance_type, storage, modes| Offer {
        engine: ACTIVEMQ,
        instance_type,
        storage,
        modes,
        versions: &["5.19", "5.18"],
    };
    let rabbitmq = |instance_type, modes, versions| Offer {
        engine: RABBITMQ,
        instance_type,
        storage: "EBS",
        modes,
        versions,
    };
    let clustered: &[DeploymentMode] = &[ClusterMultiAz, SingleInstance];
    let m7g = [
        "mq.m7g.large",
        "mq.m7g.xlarge",
        "mq.m7g.2xlarge",
        "mq.m7g.4xlarge",
        "mq.m7g.8xlarge",
        "mq.m7g.12xlarge",
        "mq.m7g.16xlarge",
    ];
    let mut offers = vec![activemq("mq.t3.micro", "EFS", both)];
    offers.extend(m5.map(|name| activemq(name, "EFS", both)));
    // Storage on EBS is for mq.m5 alone, and never for a pair: the standby could not read it.
    offers.extend(m5.map(|name| activemq(name, "EBS", &[SingleInstance])));
    offers.push(rabbitmq("mq.t3.micro", &[SingleInstance], &["3.13"]));
    offers.extend(m5.map(|name| rabbitmq(name, clustered, &["3.13"])));
    offers.push(rabbitmq(
        "mq.m7g.medium",
        &[SingleInstance],
        &RABBITMQ_VERSIONS,
    ));
    offers.extend(m7g.map(|name| rabbitmq(name, clustered, &RABBITMQ_VERSIONS)));
    offers
}

/// The release called `version` (`major.minor`, nothing else), or the newest.
pub(super) fn release(version: Option<&str>) -> Result<Release, ApiError> {
    let Some(version) = version else {
        return Ok(ACTIVEMQ_RELEASES[0]);
    };
    ACTIVEMQ_RELEASES
        .into_iter()
        .find(|release| release.version == version)
        .ok_or_else(|| {
            let known = ACTIVEMQ_RELEASES.map(|release| release.version).join(", ");
            bad_request(
                "engineVersion",
                format!(
                    "Broker engine version [{version}] is invalid for broker engine type [{ACTIVEMQ}]. Valid values: [{known}]."
                ),
            )
        })
}

/// A version's parts, to compare it with others.
pub(super) fn order(version: &str) -> Vec<u32> {
    let parts = version.split('.');
    parts.filter_map(|part| part.parse().ok()).collect()
}

/// Refuse an instance type that is not offered to ActiveMQ with this storage and in this deployment mode.
pub(super) fn check_offer(
    instance_type: &str,
    storage: &str,
    mode: DeploymentMode,
) -> Result<(), ApiError> {
    let mut known = offers();
    known.retain(|offer| offer.engine == ACTIVEMQ && offer.instance_type == instance_type);
    if known.is_empty() {
        return Err(bad_request(
            "hostInstanceType",
            format!(
                "Broker host instance type [{instance_type}] is invalid for engine type [ActiveMQ]"
            ),
        ));
    }
    known.retain(|offer| offer.storage == storage);
    if known.is_empty() {
        return Err(bad_request(
            "storageType",
            format!("Storage type [{storage}] is not supported by instance type [{instance_type}]"),
        ));
    }
    if known.iter().any(|offer| offer.modes.contains(&mode)) {
        return Ok(());
    }
    Err(bad_request(
        "deploymentMode",
        format!(
            "Deployment mode [{}] is not supported with storage type [{storage}]",
            mode.name()
        ),
    ))
}

/// Whether a zone has brokers. The known case of one that has none is `use1-az3`, by whatever name an account calls it.
pub(super) fn has_brokers(world: &World, zone: &str) -> bool {
    zone::named(world.region, zone).is_some_and(|zone| zone.id != "use1-az3")
}

/// Answer `DescribeBrokerEngineTypes`.
pub(super) fn describe_engine_types(call: &RestCall) -> Result<Value, ApiError> {
    let size = page_size(call)?;
    let names = |versions: &[&str]| -> Vec<Value> {
        versions
            .iter()
            .map(|name| json!({ "name": name }))
            .collect()
    };
    let activemq = ACTIVEMQ_RELEASES.map(|release| release.version);
    let types = [
        (ACTIVEMQ, names(&activemq)),
        (RABBITMQ, names(&RABBITMQ_VERSIONS)),
    ];
    let found: Vec<(String, Value)> = types
        .into_iter()
        .filter(|(engine, _)| asks_for(call, "engineType", engine))
        .map(|(engine, versions)| {
            let item = json!({ "engineType": engine, "engineVersions": versions });
            (engine.to_owned(), item)
        })
        .collect();
    answer(call, size, "brokerEngineTypes", found)
}

/// Answer `DescribeBrokerInstanceOptions`.
pub(super) fn describe_instance_options(world: &World, call: &RestCall) -> Result<Value, ApiError> {
    let size = page_size(call)?;
    let zones: Vec<Value> = zone::all(world.region)
        .into_iter()
        .filter(|zone| has_brokers(world, &zone.name))
        .map(|zone| json!({ "name": zone.name }))
        .collect();
    let found: Vec<(String, Value)> = offers()
        .into_iter()
        .enumerate()
        .filter(|(_, offer)| {
            asks_for(call, "engineType", offer.engine)
                && asks_for(call, "hostInstanceType", offer.instance_type)
                && asks_for(call, "storageType", offer.storage)
        })
        .map(|(index, offer)| {
            let option = json!({
                "availabilityZones": zones,
                "engineType": offer.engine,
                "hostInstanceType": offer.instance_type,
                "storageType": offer.storage.to_ascii_lowercase(),
                "supportedDeploymentModes": offer.modes,
                "supportedEngineVersions": offer.versions,
            });
            (format!("{index:03}"), option)
        })
        .collect();
    answer(call, size, "brokerInstanceOptions", found)
}

fn asks_for(call: &RestCall, key: &str, value: &str) -> bool {
    call.query
        .get(key)
        .is_none_or(|asked| asked.eq_ignore_ascii_case(value))
}

fn answer(
    call: &RestCall,
    size: usize,
    member: &str,
    found: Vec<(String, Value)>,
) -> Result<Value, ApiError> {
    let token = call.query.get("nextToken").map(String::as_str);
    let page = page(found, size, token)
        .ok_or_else(|| bad_request("nextToken", "the next token is not valid"))?;
    Ok(without_nulls(json!({
        member: page.items,
        "maxResults": size,
        "nextToken": page.next,
    })))
}
