//! The network: built from an address range, or given by ids.

use ipnet::Ipv4Net;

use super::allow::parse_range;
use super::amazon::resource_id;
use super::{Context, Fault, Located, Problems, flow_logs, quote};
use crate::shape::ZONES;
use mqctl_model::spec::{Deployment, Network, Scheme, Zones};

const BUILT: [&str; 3] = ["cidr", "zones", "flow_logs"];
const GIVEN: [&str; 3] = ["vpc", "broker_subnets", "load_balancer_subnets"];
/// What they were called before, which is reported by itself.
const GIVEN_BEFORE: [&str; 3] = ["vpc", "private_subnets", "public_subnets"];

pub(super) fn read(
    value: &Located<'_>,
    context: &Context<'_>,
    problems: &mut Problems,
) -> Option<Network> {
    if value.entries().is_empty() {
        if value.is_mapping() {
            report_neither(value, problems);
        }
        return None;
    }
    let is_given = GIVEN.iter().any(|name| value.get(name).is_some());
    if !is_given {
        if BUILT.iter().all(|name| value.get(name).is_none()) {
            return None; // only keys that are not known by that name, each reported
        }
        return read_built(value, context, problems);
    }
    for name in BUILT {
        if let Some(both) = value.get(name) {
            problems
                .error(
                    &both,
                    format!("`{name}` is for a network that is built, and this one is given"),
                )
                .with_help(
                    "keep either `cidr` and what belongs to it, or `vpc`, `broker_subnets` and `load_balancer_subnets`",
                );
        }
    }
    read_given(value, context, problems)
}

fn report_neither(value: &Located<'_>, problems: &mut Problems) {
    problems
        .error(value.key_place(), "`network` has neither a `cidr` nor a `vpc`")
        .with_help(
            "`cidr: 10.20.0.0/16` builds a network; `vpc`, `broker_subnets` and `load_balancer_subnets` use one that exists",
        );
}

fn read_built(
    value: &Located<'_>,
    context: &Context<'_>,
    problems: &mut Problems,
) -> Option<Network> {
    let zones = match value.get("zones") {
        Some(zones) => read_zones(&zones, context, problems),
        None => usize::try_from(ZONES).ok().map(Zones::Count),
    };
    let flow_logs = value
        .get("flow_logs")
        .and_then(|logs| flow_logs::read(&logs, context, problems));
    let Some(cidr) = value.get("cidr") else {
        report_neither(value, problems);
        return None;
    };
    let text = cidr.text().filter(|text| !text.is_empty())?;
    let range = problems.keep(&cidr, vpc_range(text))?;
    if !is_private(range) {
        problems
            .warning(
                &cidr,
                format!("{range} is not a private address range: hosts on the internet that own these addresses become unreachable from inside the VPC"),
            )
            .with_help("use a range of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16 (RFC 1918)");
    }
    Some(Network::Build {
        cidr: range,
        zones: zones?,
        flow_logs,
    })
}

/// AWS takes /16 to /28 for a VPC and for a subnet, and keeps five addresses of each subnet; a load balancer needs
/// eight (VPC User Guide, "VPC CIDR blocks"). A sixteenth of a /24 is a /28, with eleven.
fn vpc_range(text: &str) -> Result<Ipv4Net, Fault> {
    let range = parse_range(text)?;
    let prefix = range.prefix_len();
    if prefix < 16 {
        return Err(Fault::new(format!("/{prefix} is too large for a VPC"))
            .help("/16 to /24; AWS allows no VPC larger than /16"));
    }
    if prefix > 24 {
        return Err(Fault::new(format!("/{prefix} is too small for a VPC with sixteen subnets"))
            .help("/16 to /24; the network is divided into sixteen equal subnets, and AWS allows none smaller than /28"));
    }
    let [first, second, ..] = range.addr().octets();
    // VPC User Guide, "IPv4 VPC CIDR blocks": these cannot be used.
    if matches!(first, 0 | 127) || first >= 224 || (first, second) == (169, 254) {
        return Err(
            Fault::new(format!("AWS allows no VPC in {range}")).help("such as 10.20.0.0/16")
        );
    }
    Ok(range)
}

/// RFC 1918, and RFC 6598's shared range, which is not routed on the internet either.
pub(super) fn is_private(range: Ipv4Net) -> bool {
    let address = range.addr();
    let [first, second, ..] = address.octets();
    address.is_private() || (first == 100 && (64..128).contains(&second))
}

fn read_zones(
    value: &Located<'_>,
    context: &Context<'_>,
    problems: &mut Problems,
) -> Option<Zones> {
    let needed = context.deployment.map_or(1, Deployment::subnets);
    let names = value.items();
    let zones = if names.is_empty() {
        let count = usize::try_from(value.integer()?).ok()?;
        Zones::Count(count)
    } else {
        let mut zones: Vec<String> = Vec::new();
        for name in &names {
            let Some(text) = name.text().filter(|text| !text.is_empty()) else {
                continue;
            };
            if zones.iter().any(|zone| zone == text) {
                problems
                    .error(name, format!("the zone {} is named twice", quote(text)))
                    .with_help("remove one of them");
            }
            problems.keep(name, zone(text, context.region));
            zones.push(text.to_owned());
        }
        Zones::Named(zones)
    };
    let count = match &zones {
        Zones::Count(count) => *count,
        Zones::Named(_) => names.len(),
    };
    if (1..needed).contains(&count) {
        problems
            .error(value, "active-standby needs two zones")
            .with_help("the pair's instances are in different zones: write at least 2, or `deployment: single`");
    }
    if names.len() > 8 {
        problems
            .error(value, format!("{count} zones are too many"))
            .with_help("at most 8: each takes two of the network's sixteen subnets");
    }
    Some(zones)
}

/// A zone's name is its region's and a letter; local and wavelength zones have longer ones, and no brokers.
fn zone(text: &str, region: Option<&str>) -> Result<(), Fault> {
    let (start, letter) = text.split_at(text.len() - text.chars().last().map_or(0, char::len_utf8));
    let has_form = letter.bytes().all(|byte| byte.is_ascii_lowercase())
        && super::amazon::region(start).is_ok();
    match region {
        Some(region) if !has_form || start != region => {
            Err(
                Fault::new(format!("{} is not a zone of {region}", quote(text))).help(format!(
                    "a zone's name is the region's and a letter, such as `{region}a`"
                )),
            )
        }
        None if !has_form => Err(Fault::new(format!(
            "{} is not an availability zone",
            quote(text)
        ))
        .help("a zone's name is the region's and a letter, such as `us-west-2a`")),
        _ => Ok(()),
    }
}

fn read_given(
    value: &Located<'_>,
    context: &Context<'_>,
    problems: &mut Problems,
) -> Option<Network> {
    for (name, before) in GIVEN.into_iter().zip(GIVEN_BEFORE) {
        if value.get(name).is_none() && value.get(before).is_none() {
            problems
                .error(value.key_place(), format!("a given network needs `{name}`"))
                .with_help("write `vpc`, `broker_subnets` and `load_balancer_subnets`");
        }
    }
    let vpc = super::keep_text(value, "vpc", problems, |text| resource_id("vpc", text));
    let private = value.get("broker_subnets");
    let public = value.get("load_balancer_subnets");
    let broker_subnets = private
        .as_ref()
        .map(|list| read_subnets(list, &[], problems));
    let load_balancer_subnets = public.as_ref().map(|list| {
        let taken = match context.scheme {
            Scheme::InternetFacing => broker_subnets.as_deref().unwrap_or_default(),
            Scheme::Internal => &[],
        };
        read_subnets(list, taken, problems)
    });
    if let Some(deployment) = context.deployment {
        check_counts(deployment, private.as_ref(), public.as_ref(), problems);
    }
    Some(Network::Existing {
        vpc: vpc?,
        broker_subnets: broker_subnets?,
        load_balancer_subnets: load_balancer_subnets?,
    })
}

fn read_subnets(list: &Located<'_>, private: &[String], problems: &mut Problems) -> Vec<String> {
    let mut subnets: Vec<String> = Vec::new();
    for item in list.items() {
        let Some(text) = item.text().filter(|text| !text.is_empty()) else {
            continue;
        };
        if subnets.iter().any(|subnet| subnet == text) {
            problems
                .error(&item, format!("the subnet {} is given twice", quote(text)))
                .with_help("remove one of them");
        } else if private.iter().any(|subnet| subnet == text) {
            problems
                .error(
                    &item,
                    format!("the subnet {} is among the brokers' subnets too", quote(text)),
                )
                .with_help("the load balancer faces the internet and the brokers do not: they need subnets of their own; with `scheme: internal` they may share them");
        }
        problems.keep(&item, resource_id("subnet", text));
        subnets.push(text.to_owned());
    }
    subnets
}

/// Amazon MQ takes exactly two subnets for a pair, in different zones, and one for a single instance. A load balancer
/// takes one subnet per zone, and reaches only targets in zones it has a subnet in.
fn check_counts(
    deployment: Deployment,
    private: Option<&Located<'_>>,
    public: Option<&Located<'_>>,
    problems: &mut Problems,
) {
    let (name, needed) = (deployment.name(), deployment.subnets());
    let each = match deployment {
        Deployment::Single => "one",
        Deployment::ActiveStandby => "two, in different zones",
    };
    if let Some(list) = private {
        let count = list.items().len();
        if count > 0 && count != needed {
            problems
                .error(
                    list.key_place(),
                    format!(
                        "`deployment: {name}` takes exactly {needed} subnet{} for the brokers, not {count}",
                        plural(needed)
                    ),
                )
                .with_help(format!("give {each}"));
        }
    }
    if let Some(list) = public {
        let count = list.items().len();
        if count > 0 && count < needed {
            problems
                .error(
                    list.key_place(),
                    format!(
                        "`deployment: {name}` needs at least {needed} subnets for the load balancer, not {count}"
                    ),
                )
                .with_help("the load balancer needs a subnet in each zone of the brokers");
        }
    }
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}
