//! A model, and an account in which some of it exists.

use std::collections::{BTreeMap, BTreeSet};

use mqctl_model::desired::Desired;
use mqctl_model::in_use::InUse;
use mqctl_model::lookups::{HostedZone, Lookups};
use mqctl_model::observed::{Existing, Lifecycle, Observed};
use mqctl_model::path::PathFacts;
use mqctl_model::resource::{
    Input, Output, Outputs, Placement, Reference, Resource, ResourceId, Tags, Validation, Value,
};
use mqctl_model::spec::Spec;

pub(super) fn spec(name: &str) -> Spec {
    let path = format!("{}/../../examples/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(path).expect("the example is there");
    let (spec, _) = mqctl_plan::parse(name, &bytes).expect("the example is valid");
    spec
}

/// An account that has everything, and of which the services told no more than they must.
pub(super) fn lookups() -> Lookups {
    Lookups {
        zones: ["a", "b", "c"]
            .map(|zone| format!("us-west-2{zone}"))
            .to_vec(),
        zones_with_instance_type: Vec::new(),
        engine_versions: Vec::new(),
        dns_obstacles: Vec::new(),
        hosted_zone: HostedZone {
            id: "Z1".to_owned(),
            name: "example.com".to_owned(),
            private_to: None,
        },
        validation_zone: None,
        network: None,
        path: PathFacts::default(),
        certificate: None,
        addresses: Vec::new(),
        tls_policy_is_offered: None,
        trust_store: None,
        prefix_lists: Vec::new(),
        secrets: Vec::new(),
    }
}

pub(super) fn desired(spec: &Spec) -> Desired {
    Desired::new(spec, &lookups(), &InUse::default())
        .expect("the account can give what the example asks for")
}

/// What AWS would say of a resource once it exists: every output that others refer to, each a text of its own.
/// `incarnation` tells one from those that were there before and after.
pub(super) fn outputs(id: &ResourceId, resource: &Resource, incarnation: &str) -> Outputs {
    let text = |output: &str| format!("{output} of {id} {incarnation}");
    let all = Outputs::default()
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
        );
    match resource {
        // The certificate's own, told once it is issued.
        Resource::Validation(Validation {
            certificate: Input::Known(certificate),
            ..
        }) => Outputs::default().with(Output::Arn, certificate),
        _ => all,
    }
}

/// What a read reports of a resource that is as it is asked for; `resource` refers to nothing but what is there.
pub(super) fn existing(
    placement: Placement,
    resource: Resource,
    tags: Tags,
    incarnation: &str,
) -> Existing {
    Existing {
        tags,
        physical_id: format!("{} {incarnation}", placement.id),
        outputs: outputs(&placement.id, &resource, incarnation),
        resource,
        state: Lifecycle::Ready,
        pending: BTreeMap::new(),
        unknown: BTreeSet::new(),
        placement,
    }
}

/// The account after everything was made, each resource as a read would report it.
pub(super) fn converged(desired: &Desired) -> Observed {
    let mut observed = Observed::default();
    let text = |reference: &Reference| value(desired, reference);
    for (id, resource) in &desired.resources {
        let placement = Placement {
            stack: desired.stack.clone(),
            id: id.clone(),
            generation: 1,
        };
        let tags = placement.tags(&desired.tags);
        let resource = literal(resource, &text).expect("the model is whole");
        let existing = existing(placement, resource, tags, "1");
        observed.resources.insert(id.clone(), vec![existing]);
    }
    observed
}

/// What a reference stands for in [`converged`].
fn value(desired: &Desired, reference: &Reference) -> Option<Value> {
    let resource = desired.resources.get(&reference.resource)?;
    let resource = match resource {
        Resource::Validation(_) => &literal(resource, &|reference| value(desired, reference))?,
        other => other,
    };
    outputs(&reference.resource, resource, "1")
        .get(reference.output)
        .cloned()
}

/// What references stand for.
pub(super) type Follow<'a> = &'a dyn Fn(&Reference) -> Option<Value>;

fn follow(input: &Input, known: Follow<'_>) -> Option<Vec<Input>> {
    match input {
        Input::Known(_) => Some(vec![input.clone()]),
        Input::From(reference) => {
            let texts = known(reference)?.texts();
            Some(texts.into_iter().map(Input::Known).collect())
        }
    }
}

/// The resource with every reference followed; none if one leads nowhere.
pub(super) fn literal(resource: &Resource, known: Follow<'_>) -> Option<Resource> {
    let mut resource = resource.clone();
    let mut whole = true;
    let mut one = |input: &mut Input| match follow(input, known).as_deref() {
        Some([text]) => *input = text.clone(),
        _ => whole = false,
    };
    let mut lists: Vec<&mut Vec<Input>> = Vec::new();
    match &mut resource {
        Resource::Vpc(_)
        | Resource::Secret(_)
        | Resource::Configuration(_)
        | Resource::ElasticIp(_)
        | Resource::Certificate(_) => {}
        Resource::InternetGateway(gateway) => gateway.vpc.iter_mut().for_each(one),
        Resource::Subnet(subnet) => one(&mut subnet.vpc),
        Resource::FlowLog(log) => one(&mut log.vpc),
        Resource::RouteTable(table) => {
            one(&mut table.vpc);
            table.default_route.iter_mut().for_each(one);
            lists.push(&mut table.subnets);
        }
        Resource::SecurityGroup(group) => {
            one(&mut group.vpc);
            group
                .ingress
                .iter_mut()
                .for_each(|rule| one(&mut rule.peer));
        }
        Resource::Egress(egress) => {
            one(&mut egress.group);
            egress.rules.iter_mut().for_each(|rule| one(&mut rule.peer));
        }
        Resource::Broker(broker) => {
            let versions = broker
                .users
                .iter_mut()
                .flatten()
                .filter_map(|user| user.version.as_mut());
            versions.for_each(one);
            lists.extend([&mut broker.subnets, &mut broker.security_groups]);
        }
        Resource::Validation(validation) => {
            one(&mut validation.certificate);
            one(&mut validation.record_name);
            one(&mut validation.record_value);
        }
        Resource::LoadBalancer(balancer) => {
            for (subnet, allocation) in &mut balancer.elastic_ips {
                one(subnet);
                one(allocation);
            }
            balancer.internet_gateway.iter_mut().for_each(one);
            lists.extend([&mut balancer.subnets, &mut balancer.security_groups]);
        }
        Resource::TargetGroup(group) => one(&mut group.vpc),
        Resource::Listener(listener) => {
            one(&mut listener.load_balancer);
            one(&mut listener.certificate);
            one(&mut listener.target_group);
        }
        Resource::ListenerCertificate(beside) => {
            one(&mut beside.listener);
            one(&mut beside.certificate);
        }
        Resource::Targets(targets) => {
            one(&mut targets.target_group);
            targets.listener.iter_mut().for_each(one);
            lists.push(&mut targets.addresses);
        }
        Resource::Alias(alias) => {
            one(&mut alias.target);
            one(&mut alias.target_zone);
        }
    }
    for list in lists {
        let texts: Option<Vec<Vec<Input>>> = list.iter().map(|it| follow(it, known)).collect();
        *list = texts?.concat();
    }
    whole.then_some(resource)
}
