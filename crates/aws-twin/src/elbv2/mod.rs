//! Elastic Load Balancing v2: network load balancers, target groups, listeners.
//!
//! Owns what the balancer decides: which targets get traffic, what their health checks say, and what is still in use.
//! It asks EC2 for addresses and Amazon MQ for open ports; it changes neither, but for its own network interfaces.
//!
//! ```text
//! load_balancer --1:n--> listener --n:1--> target_group --1:n--> targets --health--> initial, healthy, unhealthy, ...
//! ```

mod attributes;
mod health;
mod input;
mod listener;
mod load_balancer;
mod network;
mod pages;
mod tags;
mod target_group;
mod targets;
mod tls_policies;
mod trust_store;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::wire::{error::ApiError, query::Params, xml::Element};
use super::world::{Millis, World};
use listener::Listener;
use load_balancer::LoadBalancer;
use target_group::TargetGroup;
use trust_store::TrustStore;

pub(crate) use load_balancer::canonical_hosted_zone;
pub(crate) use trust_store::assume_trust_store;

/// What the account holds of this service. Everything is keyed by ARN.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    load_balancers: BTreeMap<String, LoadBalancer>,
    target_groups: BTreeMap<String, TargetGroup>,
    listeners: BTreeMap<String, Listener>,
    trust_stores: BTreeMap<String, TrustStore>,
    /// S3 buckets into which AWS may write logs, by name.
    log_buckets: BTreeSet<String>,
    tags: BTreeMap<String, tags::Tags>,
    /// When the health checks were last looked at.
    looked: Millis,
}

/// Carry out what has come due.
pub(crate) fn settle(world: &mut World) {
    load_balancer::settle(world);
    health::settle(world);
}

/// Answer one call: the children of `<{action}Result>`.
pub(crate) fn handle(world: &mut World, action: &str, input: &Params) -> Result<Element, ApiError> {
    let answer = answer(world, action, input)?;
    // What was just attached or let go starts now, not with the next request.
    health::settle(world);
    Ok(answer)
}

fn answer(world: &mut World, action: &str, input: &Params) -> Result<Element, ApiError> {
    match action {
        "CreateLoadBalancer" => load_balancer::create(world, input),
        "DescribeLoadBalancers" => load_balancer::describe(world, input),
        "DeleteLoadBalancer" => load_balancer::delete(world, input),
        "SetSecurityGroups" => load_balancer::set_security_groups(world, input),
        "SetIpAddressType" => load_balancer::set_ip_address_type(world, input),
        "SetSubnets" => load_balancer::set_subnets(world, input),
        "CreateTargetGroup" => target_group::create(world, input),
        "DescribeTargetGroups" => target_group::describe(world, input),
        "ModifyTargetGroup" => target_group::modify(world, input),
        "DeleteTargetGroup" => target_group::delete(world, input),
        "RegisterTargets" => targets::register(world, input),
        "DeregisterTargets" => targets::deregister(world, input),
        "DescribeTargetHealth" => targets::describe_health(world, input),
        "CreateListener" => listener::create(world, input),
        "DescribeListeners" => listener::describe(world, input),
        "ModifyListener" => listener::modify(world, input),
        "DeleteListener" => listener::delete(world, input),
        "AddListenerCertificates" => listener::certificates::add(world, input),
        "DescribeListenerCertificates" => listener::certificates::describe(world, input),
        "RemoveListenerCertificates" => listener::certificates::remove(world, input),
        "DescribeLoadBalancerAttributes"
        | "ModifyLoadBalancerAttributes"
        | "DescribeTargetGroupAttributes"
        | "ModifyTargetGroupAttributes"
        | "DescribeListenerAttributes"
        | "ModifyListenerAttributes" => attributes::handle(world, action, input),
        "AddTags" => tags::add(world, input),
        "RemoveTags" => tags::remove(world, input),
        "DescribeTags" => tags::describe(world, input),
        "DescribeTrustStores" => trust_store::describe(world, input),
        "DescribeSSLPolicies" => tls_policies::describe(input),
        _ => Err(ApiError::new(
            "InvalidAction",
            format!("The action {action} is not valid for this web service."),
        )),
    }
}

/// Whether there is an S3 bucket of this name that lets AWS write logs.
pub(crate) fn takes_logs(world: &World, bucket: &str) -> bool {
    world.elbv2.log_buckets.contains(bucket)
}

/// An S3 bucket that lets AWS write logs, unless there is one; whether it was made.
pub(crate) fn assume_log_bucket(world: &mut World, name: &str) -> bool {
    world.elbv2.log_buckets.insert(name.to_owned())
}

/// Whether a listener holds this certificate. That ACM goes on refusing to delete it for a while is ACM's affair.
pub(crate) fn uses_certificate(world: &World, arn: &str) -> bool {
    let mut listeners = world.elbv2.listeners.values();
    listeners.any(|listener| listener.presents(arn))
}

/// The load balancers whose listeners hold this certificate, by ARN.
pub(crate) fn certificate_users(world: &World, arn: &str) -> BTreeSet<String> {
    let listeners = world.elbv2.listeners.values();
    listeners
        .filter(|listener| listener.presents(arn))
        .map(|listener| listener.load_balancer.clone())
        .collect()
}

/// Let the load balancer of this name be one that AWS could not set up; whether there is one.
pub(crate) fn fail_load_balancer(world: &mut World, name: &str, reason: &str) -> bool {
    load_balancer::fail(world, name, reason)
}

/// Let the load balancer of this name be reached over IPv6, too; whether there is one.
pub(crate) fn make_dual_stack(world: &mut World, name: &str) -> bool {
    load_balancer::make_dual_stack(world, name)
}

/// Whether a load balancer answers to this name; case and a trailing dot do not matter.
pub(crate) fn answers_to(state: &State, dns_name: &str) -> bool {
    let wanted = dns_name.trim_end_matches('.').to_ascii_lowercase();
    let wanted = wanted.strip_prefix("dualstack.").unwrap_or(&wanted);
    state
        .load_balancers
        .values()
        .any(|balancer| balancer.dns_name.to_ascii_lowercase() == wanted)
}
