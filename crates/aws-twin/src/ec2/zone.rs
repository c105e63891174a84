//! Availability zones.

use super::describe::Filters;
use super::invalid_value;
use crate::wire::{error::ApiError, query::Params, xml::Element};
use crate::world::World;

/// One availability zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Zone {
    /// What this account calls it: `us-west-2a`.
    pub(crate) name: String,
    /// What it is called everywhere: `usw2-az1`.
    pub(crate) id: String,
}

/// The zones of a region, in the order of their names. Names are shuffled per account on AWS; here, too, the letters
/// and the numbers do not run in step.
pub(crate) fn all(region: &str) -> Vec<Zone> {
    // Source: AWS Global Infrastructure; the rest of the regions have three.
    let letters = match region {
        "us-east-1" => "abcdef",
        "us-west-2" | "ap-northeast-2" => "abcd",
        _ => "abc",
    };
    let count = letters.len();
    let short = short_name(region);
    letters
        .chars()
        .enumerate()
        .map(|(index, letter)| Zone {
            name: format!("{region}{letter}"),
            id: format!("{short}-az{}", (index + 1) % count + 1),
        })
        .collect()
}

/// The zone with this name.
pub(crate) fn named(region: &str, name: &str) -> Option<Zone> {
    all(region).into_iter().find(|zone| zone.name == name)
}

/// `us-west-2` is `usw2`, `ap-southeast-1` is `apse1`.
fn short_name(region: &str) -> String {
    region
        .split('-')
        .map(|part| match part {
            "southeast" => "se",
            "southwest" => "sw",
            "northeast" => "ne",
            "northwest" => "nw",
            "north" | "south" | "east" | "west" | "central" => &part[..1],
            other => other,
        })
        .collect()
}

/// What the zones of a region are called together: `US West (Oregon) 1`.
/// Source: AWS Regions and Availability Zones User Guide, "AWS Regions"; nothing for a region that is not named here.
fn group_long_name(region: &str) -> Option<String> {
    let name = match region {
        "ap-northeast-1" => "Asia Pacific (Tokyo)",
        "ap-northeast-2" => "Asia Pacific (Seoul)",
        "ap-south-1" => "Asia Pacific (Mumbai)",
        "ap-southeast-1" => "Asia Pacific (Singapore)",
        "ap-southeast-2" => "Asia Pacific (Sydney)",
        "ca-central-1" => "Canada (Central)",
        "eu-central-1" => "Europe (Frankfurt)",
        "eu-north-1" => "Europe (Stockholm)",
        "eu-west-1" => "Europe (Ireland)",
        "eu-west-2" => "Europe (London)",
        "eu-west-3" => "Europe (Paris)",
        "sa-east-1" => "South America (Sao Paulo)",
        "us-east-1" => "US East (N. Virginia)",
        "us-east-2" => "US East (Ohio)",
        "us-west-1" => "US West (N. California)",
        "us-west-2" => "US West (Oregon)",
        _ => return None,
    };
    Some(format!("{name} 1"))
}

/// `DescribeAvailabilityZones`.
pub(super) fn describe(world: &World, input: &Params) -> Result<Element, ApiError> {
    let zones = all(world.region);
    let names = input.values("ZoneName");
    let ids = input.values("ZoneId");
    for (asked, known) in [
        (
            &names,
            zones.iter().map(|zone| &zone.name).collect::<Vec<_>>(),
        ),
        (&ids, zones.iter().map(|zone| &zone.id).collect()),
    ] {
        if let Some(unknown) = asked.iter().find(|asked| !known.contains(asked)) {
            return Err(invalid_value(
                unknown,
                "availabilityZone",
                &format!("Invalid availability zone: [{unknown}]"),
            ));
        }
    }
    let filters = Filters::parse(input);
    let mut items = Vec::new();
    for zone in zones {
        let asked = (names.is_empty() || names.contains(&zone.name))
            && (ids.is_empty() || ids.contains(&zone.id));
        let is_impaired = world.ec2.impaired_zones.contains(&zone.name);
        let state = if is_impaired { "impaired" } else { "available" };
        let values = |filter: &str| match filter {
            "zone-name" => Some(vec![zone.name.clone()]),
            "zone-id" => Some(vec![zone.id.clone()]),
            "region-name" => Some(vec![world.region.to_owned()]),
            "state" => Some(vec![state.to_owned()]),
            "zone-type" => Some(vec!["availability-zone".to_owned()]),
            "opt-in-status" => Some(vec!["opt-in-not-required".to_owned()]),
            "group-name" => Some(vec![format!("{}-zg-1", world.region)]),
            _ => None,
        };
        if filters.admit(values)? && asked {
            items.push(
                Element::new("item")
                    .text("optInStatus", "opt-in-not-required")
                    .text("zoneName", &zone.name)
                    .text("zoneId", &zone.id)
                    .text("zoneState", state)
                    .text("zoneType", "availability-zone")
                    .text("regionName", world.region)
                    .text("groupName", format!("{}-zg-1", world.region))
                    .maybe("groupLongName", group_long_name(world.region))
                    .text("networkBorderGroup", world.region)
                    .list("messageSet", []),
            );
        }
    }
    Ok(Element::new("DescribeAvailabilityZonesResponse").list("availabilityZoneInfo", items))
}
