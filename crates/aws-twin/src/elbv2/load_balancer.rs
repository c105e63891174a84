//! Network load balancers: made, found, moved, deleted.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::attributes::{self, Settings};
use super::input::{self, contradictory, invalid};
use super::network::{self, Node};
use super::{listener, pages, tags};
use crate::ec2;
use crate::wire::{error::ApiError, query::Params, time::iso8601, xml::Element};
use crate::world::{MINUTE, Millis, SECOND, World};

/// The hosted zone that the balancers' own names are in; an alias record must give it. AWS has one per region.
pub(crate) fn canonical_hosted_zone(region: &str) -> String {
    match region {
        // Its name from before there were other regions: records in older files have it.
        "us-west-2" => "ZSANDBOXNLB000".to_owned(),
        _ => format!("ZSANDBOX{}", region.replace('-', "").to_ascii_uppercase()),
    }
}

/// Every address type that AWS's model lists.
const ADDRESS_TYPES: &[&str] = &["ipv4", "dualstack", "dualstack-without-public-ipv4"];
/// Load balancers in a region (AWS documentation).
const MOST: usize = 50;
/// ARNs or names in one describe call (AWS documentation).
const MOST_NAMED: usize = 20;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct LoadBalancer {
    arn: String,
    name: String,
    scheme: String,
    address_type: String,
    pub(super) vpc: String,
    pub(super) dns_name: String,
    /// Empty when none were given at creation: then none can ever be added.
    pub(super) security_groups: BTreeSet<String>,
    nodes: Vec<Node>,
    created: Millis,
    /// When provisioning ends.
    pub(super) active: Millis,
    pub(super) settings: Settings,
    /// Why it could not be set up, if AWS says so.
    #[serde(default)]
    failure: Option<String>,
    /// Where it was until a moment ago.
    #[serde(default)]
    leaving: Vec<Leaving>,
}

/// A zone that is on its way out.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Leaving {
    node: Node,
    gone: Millis,
}

impl LoadBalancer {
    /// Whether it has a node in this zone.
    pub(super) fn covers(&self, zone: &str) -> bool {
        self.nodes.iter().any(|node| node.zone == zone)
    }

    /// Whether network ACLs let each of its nodes get to a target.
    pub(super) fn reaches(&self, world: &World, target: &str, port: u16) -> bool {
        let Ok(to) = target.parse() else {
            return false;
        };
        let mut nodes = self.nodes.iter();
        nodes.all(|node| {
            let from = ec2::private_address(world, &node.interface);
            from.is_none_or(|from| ec2::crosses(world, &self.vpc, from, to, port))
        })
    }

    /// What describes its interfaces, and the tail of its listeners' ARNs: `net/{name}/{id}`.
    pub(super) fn path(&self) -> &str {
        self.arn
            .split_once("loadbalancer/")
            .map_or("", |(_, path)| path)
    }

    fn places(&self) -> BTreeMap<String, Option<String>> {
        let place = |node: &Node| {
            let allocation = node.fixed.as_ref().map(|fixed| fixed.allocation.clone());
            (node.subnet.clone(), allocation)
        };
        self.nodes.iter().map(place).collect()
    }

    /// Where it is, which its ARN says.
    fn region(&self) -> &str {
        self.arn.split(':').nth(3).unwrap_or_default()
    }

    fn element(&self, now: Millis) -> Element {
        let state = match &self.failure {
            Some(_) => "failed",
            None if now < self.active => "provisioning",
            None => "active",
        };
        let state = Element::new("State")
            .text("Code", state)
            .maybe("Reason", self.failure.as_ref());
        let leaving = self.leaving.iter().map(|it| &it.node);
        let zones = zones(self.nodes.iter().chain(leaving));
        let groups = self.security_groups.iter();
        Element::new("member")
            .text("LoadBalancerArn", &self.arn)
            .text("DNSName", &self.dns_name)
            .text(
                "CanonicalHostedZoneId",
                canonical_hosted_zone(self.region()),
            )
            .text("CreatedTime", iso8601(self.created))
            .text("LoadBalancerName", &self.name)
            .text("Scheme", &self.scheme)
            .text("VpcId", &self.vpc)
            .child(state)
            .text("Type", "network")
            .list("AvailabilityZones", zones)
            .list_if_any(
                "SecurityGroups",
                groups.map(|group| Element::leaf("member", group)),
            )
            .text("IpAddressType", &self.address_type)
    }
}

/// Let the load balancer of this name fail; whether there is one.
pub(super) fn fail(world: &mut World, name: &str, reason: &str) -> bool {
    let mut all = world.elbv2.load_balancers.values_mut();
    let found = all.find(|balancer| balancer.name == name);
    let is_there = found.is_some();
    if let Some(balancer) = found {
        balancer.failure = Some(reason.to_owned());
    }
    is_there
}

/// Let the load balancer of this name be reached over IPv6, too, as if its subnets had such ranges; whether there is one.
pub(super) fn make_dual_stack(world: &mut World, name: &str) -> bool {
    let mut all = world.elbv2.load_balancers.values_mut();
    let found = all.find(|balancer| balancer.name == name);
    let is_there = found.is_some();
    if let Some(balancer) = found {
        "dualstack".clone_into(&mut balancer.address_type);
    }
    is_there
}

fn zones<'node>(nodes: impl IntoIterator<Item = &'node Node>) -> Vec<Element> {
    let zone = |node: &Node| {
        let addresses = node.fixed.iter().map(|fixed| {
            Element::new("member")
                .text("IpAddress", &fixed.address)
                .text("AllocationId", &fixed.allocation)
        });
        Element::new("member")
            .text("ZoneName", &node.zone)
            .text("SubnetId", &node.subnet)
            .list("LoadBalancerAddresses", addresses)
    };
    nodes.into_iter().map(zone).collect()
}

/// The load balancer with this ARN.
pub(super) fn find<'world>(
    world: &'world World,
    arn: &str,
) -> Result<&'world LoadBalancer, ApiError> {
    let found = world.elbv2.load_balancers.get(arn);
    found.ok_or_else(|| not_found(arn))
}

/// The same, to change it.
pub(super) fn find_mut<'world>(
    world: &'world mut World,
    arn: &str,
) -> Result<&'world mut LoadBalancer, ApiError> {
    let found = world.elbv2.load_balancers.get_mut(arn);
    found.ok_or_else(|| not_found(arn))
}

fn not_found(which: &str) -> ApiError {
    ApiError::new(
        "LoadBalancerNotFound",
        format!("Load balancer '{which}' not found"),
    )
}

/// `CreateLoadBalancer`. Asked again with the same settings it gives the one there is, whatever its tags (AWS API model).
pub(super) fn create(world: &mut World, request: &Params) -> Result<Element, ApiError> {
    let name = input::resource_name(request, "Load balancer")?.to_owned();
    if name.starts_with("internal-") {
        return Err(invalid(format!(
            "Load balancer name '{name}' cannot begin with 'internal-'"
        )));
    }
    let kinds = ["application", "network", "gateway"];
    if input::choice(request, "Type", &kinds)?.unwrap_or("application") != "network" {
        return Err(invalid(
            "The sandbox has load balancers of type 'network' only; the default is 'application'",
        ));
    }
    let schemes = ["internet-facing", "internal"];
    let scheme = input::choice(request, "Scheme", &schemes)?.unwrap_or("internet-facing");
    let address_type = input::choice(request, "IpAddressType", ADDRESS_TYPES)?.unwrap_or("ipv4");
    let places = network::places(request)?;
    let subnets: BTreeSet<String> = places.keys().cloned().collect();
    let groups: BTreeSet<String> = request.values("SecurityGroups").into_iter().collect();
    let new_tags = tags::read(request)?;

    let existing = world.elbv2.load_balancers.values();
    if let Some(balancer) = existing.into_iter().find(|balancer| balancer.name == name) {
        let same = balancer.scheme == scheme
            && balancer.address_type == address_type
            && balancer.places() == places
            && balancer.security_groups == groups;
        if !same {
            return Err(ApiError::new(
                "DuplicateLoadBalancerName",
                format!(
                    "A load balancer with the same name '{name}' exists, but with different settings"
                ),
            ));
        }
        return Ok(answer("CreateLoadBalancer", balancer, world.now));
    }
    if world.elbv2.load_balancers.len() >= MOST {
        return Err(ApiError::new(
            "TooManyLoadBalancers",
            format!("The maximum number of load balancers has been reached: {MOST}"),
        ));
    }
    let public = scheme == "internet-facing";
    let vpc = network::check_subnets(world, &subnets)?;
    network::check_groups(world, &vpc, &groups)?;
    network::check_room(world, &vpc, &subnets, public)?;
    network::check_addresses(world, public, places.values())?;

    let id = world.hex(16);
    let description = format!("ELB net/{name}/{id}");
    let mut nodes = Vec::new();
    for (subnet, allocation) in &places {
        nodes.push(network::take_node(
            world,
            subnet,
            &groups,
            &description,
            public,
            allocation.as_ref(),
        )?);
    }
    let balancer = LoadBalancer {
        arn: format!(
            "arn:aws:elasticloadbalancing:{}:{}:loadbalancer/net/{name}/{id}",
            world.region, world.account
        ),
        dns_name: format!("{name}-{id}.elb.{}.sandbox.invalid", world.region),
        name,
        scheme: scheme.to_owned(),
        address_type: address_type.to_owned(),
        vpc,
        security_groups: groups,
        nodes,
        created: world.now,
        active: world.now + world.between(2 * MINUTE, 4 * MINUTE),
        settings: Settings::new(),
        failure: None,
        leaving: Vec::new(),
    };
    let answer = answer("CreateLoadBalancer", &balancer, world.now);
    world.elbv2.tags.insert(balancer.arn.clone(), new_tags);
    world
        .elbv2
        .load_balancers
        .insert(balancer.arn.clone(), balancer);
    Ok(answer)
}

fn answer(action: &str, balancer: &LoadBalancer, now: Millis) -> Element {
    Element::new(&format!("{action}Result")).list("LoadBalancers", [balancer.element(now)])
}

/// `DescribeLoadBalancers`: all, or the named ones, of which each must exist.
pub(super) fn describe(world: &World, request: &Params) -> Result<Element, ApiError> {
    let arns = request.values("LoadBalancerArns");
    let names = request.values("Names");
    if !arns.is_empty() && !names.is_empty() {
        return Err(invalid(
            "Load balancer names and load balancer ARNs cannot be specified at the same time",
        ));
    }
    if arns.len().max(names.len()) > MOST_NAMED {
        return Err(invalid(format!(
            "No more than {MOST_NAMED} load balancers can be specified in one request"
        )));
    }
    let balancers = &world.elbv2.load_balancers;
    for arn in &arns {
        find(world, arn)?;
    }
    for name in &names {
        if !balancers.values().any(|balancer| balancer.name == *name) {
            return Err(not_found(name));
        }
    }
    let wanted = balancers.values().filter(|balancer| {
        (arns.is_empty() || arns.contains(&balancer.arn))
            && (names.is_empty() || names.contains(&balancer.name))
    });
    let items = wanted.map(|balancer| (balancer.arn.as_str(), balancer.element(world.now)));
    pages::page(
        request,
        "DescribeLoadBalancersResult",
        "LoadBalancers",
        items,
    )
}

/// `DeleteLoadBalancer`. One that is not there is deleted already; its listeners go with it, its interfaces later.
pub(super) fn delete(world: &mut World, request: &Params) -> Result<Element, ApiError> {
    let done = Element::new("DeleteLoadBalancerResult");
    let arn = input::required(request, "LoadBalancerArn")?;
    let Ok(balancer) = find(world, arn) else {
        return Ok(done);
    };
    let protected = attributes::value(
        attributes::LOAD_BALANCER,
        &balancer.settings,
        attributes::DELETION_PROTECTION,
    );
    if protected == "true" {
        return Err(ApiError::new(
            "OperationNotPermitted",
            format!(
                "Load balancer '{arn}' cannot be deleted because deletion protection is enabled"
            ),
        ));
    }
    let interfaces: Vec<String> = balancer
        .nodes
        .iter()
        .map(|node| node.interface.clone())
        .collect();
    // Those of zones that it left are on their way out already.
    listener::drop_all(world, arn);
    world.elbv2.load_balancers.remove(arn);
    world.elbv2.tags.remove(arn);
    for interface in interfaces {
        let gone = world.now + world.between(MINUTE, 5 * MINUTE);
        ec2::release_interface(world, &interface, gone);
    }
    Ok(done)
}

/// `SetIpAddressType`. No subnet here has an IPv6 range, without which AWS takes no type but the first (ELB user guide, "IP
/// address type"). In which words it refuses is not recorded.
pub(super) fn set_ip_address_type(
    world: &mut World,
    request: &Params,
) -> Result<Element, ApiError> {
    let arn = input::required(request, "LoadBalancerArn")?;
    let address_type = input::choice(request, "IpAddressType", ADDRESS_TYPES)?
        .ok_or_else(|| invalid("An IP address type must be specified"))?;
    let balancer = find_mut(world, arn)?;
    if address_type != "ipv4" && address_type != balancer.address_type {
        return Err(ApiError::new(
            "InvalidSubnet",
            "You must specify subnets with an associated IPv6 CIDR block",
        ));
    }
    address_type.clone_into(&mut balancer.address_type);
    Ok(Element::new("SetIpAddressTypeResult").text("IpAddressType", address_type))
}

/// `SetSecurityGroups`: replaces them, but only where some were given at creation (AWS documentation).
pub(super) fn set_security_groups(
    world: &mut World,
    request: &Params,
) -> Result<Element, ApiError> {
    let arn = input::required(request, "LoadBalancerArn")?;
    let groups: BTreeSet<String> = request.values("SecurityGroups").into_iter().collect();
    let balancer = find(world, arn)?;
    if balancer.security_groups.is_empty() {
        return Err(contradictory(format!(
            "Security groups cannot be set on load balancer '{arn}': none were given when it was created"
        )));
    }
    if groups.is_empty() {
        return Err(contradictory(
            "At least one security group must be specified",
        ));
    }
    network::check_groups(world, &balancer.vpc.clone(), &groups)?;
    let interfaces: Vec<String> = balancer
        .nodes
        .iter()
        .map(|node| node.interface.clone())
        .collect();
    let listed: Vec<String> = groups.iter().cloned().collect();
    for interface in interfaces {
        ec2::set_interface_groups(world, &interface, &listed);
    }
    find_mut(world, arn)?.security_groups = groups;
    let ids = listed.iter().map(|group| Element::leaf("member", group));
    Ok(Element::new("SetSecurityGroupsResult").list("SecurityGroupIds", ids))
}

/// `SetSubnets`: the zones that a network load balancer is in from now on (ELB user guide, "Availability Zones" of Network
/// Load Balancers, since 13 February 2025). A zone gets another subnet only after it was taken away. How long one is shown that
/// goes, and that it can't be enabled meanwhile, is not recorded: stricter than it may be.
pub(super) fn set_subnets(world: &mut World, request: &Params) -> Result<Element, ApiError> {
    let arn = input::required(request, "LoadBalancerArn")?;
    let places = network::places(request)?;
    let subnets: BTreeSet<String> = places.keys().cloned().collect();
    let balancer = find(world, arn)?.clone();
    let there = balancer.places();
    let current: BTreeSet<String> = there.keys().cloned().collect();
    if network::check_subnets(world, &subnets)? != balancer.vpc {
        return Err(contradictory(format!(
            "The subnets must be in the load balancer's VPC '{}'",
            balancer.vpc
        )));
    }
    for subnet in subnets.difference(&current) {
        let zone = ec2::subnet(world, subnet)?.zone.clone();
        let leaving = balancer.leaving.iter().map(|it| &it.node);
        if balancer
            .nodes
            .iter()
            .chain(leaving)
            .any(|node| node.zone == zone)
        {
            return Err(contradictory(format!(
                "The subnet of the enabled Availability Zone '{zone}' cannot be changed"
            )));
        }
    }
    let changed = |(subnet, allocation): (&String, &Option<String>)| {
        there.get(subnet).is_some_and(|it| it != allocation)
    };
    if places.iter().any(changed) {
        return Err(contradictory(
            "The address of an enabled Availability Zone cannot be changed",
        ));
    }
    let public = balancer.scheme == "internet-facing";
    network::check_room(world, &balancer.vpc, subnets.difference(&current), public)?;
    let new = places
        .iter()
        .filter(|(subnet, _)| !current.contains(*subnet));
    network::check_addresses(world, public, new.map(|(_, allocation)| allocation))?;
    let given = places.values().filter(|it| it.is_some()).count();
    if given != 0 && given != places.len() {
        return Err(contradictory(
            "You must specify one allocation ID for each subnet",
        ));
    }
    let description = format!("ELB {}", balancer.path());
    let (mut nodes, given_up): (Vec<Node>, Vec<Node>) = balancer
        .nodes
        .into_iter()
        .partition(|node| subnets.contains(&node.subnet));
    for subnet in subnets.difference(&current) {
        nodes.push(network::take_node(
            world,
            subnet,
            &balancer.security_groups,
            &description,
            public,
            places.get(subnet).and_then(Option::as_ref),
        )?);
    }
    let zones = zones(&nodes);
    let mut leaving = balancer.leaving;
    for node in given_up {
        let interface_gone = world.now + world.between(MINUTE, 5 * MINUTE);
        ec2::release_interface(world, &node.interface, interface_gone);
        let gone = world.now + world.between(10 * SECOND, 40 * SECOND);
        leaving.push(Leaving { node, gone });
    }
    let balancer = find_mut(world, arn)?;
    balancer.nodes = nodes;
    balancer.leaving = leaving;
    Ok(Element::new("SetSubnetsResult").list("AvailabilityZones", zones))
}

/// Zones that were on their way out are gone.
pub(super) fn settle(world: &mut World) {
    let now = world.now;
    for balancer in world.elbv2.load_balancers.values_mut() {
        balancer.leaving.retain(|leaving| leaving.gone > now);
    }
}
