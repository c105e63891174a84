//! A model, and an account in which some of it exists.

use std::collections::BTreeMap;

use mqctl_model::desired::Desired;
use mqctl_model::lookups::{HostedZone, Lookups};
use mqctl_model::observed::{Existing, Lifecycle, Observed};
use mqctl_model::resource::{Input, Output, Outputs, Placement, Resource, ResourceId, Value};
use mqctl_model::spec::Spec;

pub(super) fn spec(name: &str) -> Spec {
    let path = format!("{}/../../examples/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(path).expect("the example is there");
    let (spec, _) = mqctl_plan::parse(name, &bytes).expect("the example is valid");
    spec
}

/// What an account in us-west-2 has to offer: whatever the plan names.
pub(super) fn lookups() -> Lookups {
    Lookups {
        zones: ["a", "b", "c"]
            .map(|zone| format!("us-west-2{zone}"))
            .to_vec(),
        zones_with_instance_type: Vec::new(),
        engine_versions: Vec::new(),
        hosted_zone: HostedZone {
            id: "Z1".to_owned(),
            name: "example.com".to_owned(),
        },
        network: None,
        certificate: None,
        secrets: Vec::new(),
    }
}

pub(super) fn desired(spec: &Spec) -> Desired {
    Desired::new(spec, &lookups(), &[]).expect("the account can give what the example asks for")
}

/// What AWS would say of a resource once it exists: every output that others refer to.
pub(super) fn outputs(id: &ResourceId, generation: u32) -> Outputs {
    let text = |output: &str| format!("{output} of {id} {generation}");
    Outputs::default()
        .with(Output::Id, text("id"))
        .with(Output::Arn, text("arn"))
        .with(Output::DnsName, text("dns name"))
        .with(Output::HostedZoneId, text("zone"))
        .with(Output::RecordName, text("record name"))
        .with(Output::RecordValue, text("record value"))
        .with(Output::Version, text("version"))
        .with_list(
            Output::Addresses,
            vec![text("address a"), text("address b")],
        )
}

/// The account after everything was made, each resource as a read would report it.
pub(super) fn converged(desired: &Desired) -> Observed {
    let mut observed = Observed::default();
    for (id, resource) in &desired.resources {
        let placement = Placement {
            stack: desired.stack.clone(),
            id: id.clone(),
            generation: 1,
        };
        let existing = Existing {
            tags: placement.tags(&desired.tags),
            physical_id: format!("id of {id} 1"),
            resource: literal(resource),
            outputs: outputs(id, 1),
            state: Lifecycle::Ready,
            pending: BTreeMap::new(),
            placement,
        };
        observed.resources.insert(id.clone(), vec![existing]);
    }
    observed
}

/// The texts that an input stands for in [`converged`].
fn known(input: &Input) -> Vec<Input> {
    match input {
        Input::Known(_) => vec![input.clone()],
        Input::From(reference) => {
            let value = outputs(&reference.resource, 1);
            let value = value
                .get(reference.output)
                .map_or_else(Vec::new, Value::texts);
            value.into_iter().map(Input::Known).collect()
        }
    }
}

fn one(input: &mut Input) {
    *input = known(input).remove(0);
}

fn all(inputs: &mut Vec<Input>) {
    *inputs = inputs.iter().flat_map(known).collect();
}

/// The resource with every reference followed.
fn literal(resource: &Resource) -> Resource {
    let mut resource = resource.clone();
    match &mut resource {
        Resource::Vpc(_)
        | Resource::Secret(_)
        | Resource::Configuration(_)
        | Resource::Certificate(_) => {}
        Resource::InternetGateway(gateway) => gateway.vpc.iter_mut().for_each(one),
        Resource::Subnet(subnet) => one(&mut subnet.vpc),
        Resource::RouteTable(table) => {
            one(&mut table.vpc);
            table.default_route.iter_mut().for_each(one);
            all(&mut table.subnets);
        }
        Resource::SecurityGroup(group) => {
            one(&mut group.vpc);
            group
                .ingress
                .iter_mut()
                .for_each(|rule| one(&mut rule.peer));
        }
        Resource::Broker(broker) => {
            all(&mut broker.subnets);
            all(&mut broker.security_groups);
            let versions = broker
                .users
                .iter_mut()
                .filter_map(|user| user.version.as_mut());
            versions.for_each(one);
        }
        Resource::Validation(validation) => {
            one(&mut validation.certificate);
            one(&mut validation.record_name);
            one(&mut validation.record_value);
        }
        Resource::LoadBalancer(balancer) => {
            all(&mut balancer.subnets);
            all(&mut balancer.security_groups);
            balancer.internet_gateway.iter_mut().for_each(one);
        }
        Resource::TargetGroup(group) => one(&mut group.vpc),
        Resource::Listener(listener) => {
            one(&mut listener.load_balancer);
            one(&mut listener.certificate);
            one(&mut listener.target_group);
        }
        Resource::Targets(targets) => {
            one(&mut targets.target_group);
            targets.listener.iter_mut().for_each(one);
            all(&mut targets.addresses);
        }
        Resource::Alias(alias) => {
            one(&mut alias.target);
            one(&mut alias.target_zone);
        }
    }
    resource
}
