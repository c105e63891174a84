//! Parts of a stack that no longer carry its tags, and what only looks like one.

use mqctl_model::changeset::{ChangeSet, Lost};
use mqctl_model::desired::Desired;
use mqctl_model::neighbours::Neighbour;
use mqctl_model::observed::Observed;
use mqctl_model::resource::{Input, Resource, ResourceId, Tags};

use super::world::{converged, desired, spec};

fn quickstart() -> (Desired, Observed) {
    let desired = desired(&spec("quickstart"));
    let mut observed = converged(&desired);
    // In AWS it is its id by which others call it.
    for existing in observed.resources.values_mut().flatten() {
        if let Some(id) = existing.outputs.text(mqctl_model::resource::Output::Id) {
            existing.physical_id = id.to_owned();
        }
    }
    (desired, observed)
}

/// Take a resource's tags away.
fn strip(observed: &mut Observed, id: &str) {
    let all = observed.resources.remove(&ResourceId::new(id));
    let existing = all.expect("it is there").remove(0);
    observed.neighbours.push(Neighbour {
        physical_id: existing.physical_id,
        tags: Tags::new(),
        resource: existing.resource,
        outputs: existing.outputs,
    });
}

fn lost(desired: &Desired, observed: &Observed) -> Vec<Lost> {
    ChangeSet::between(desired, observed).lost(&desired.stack, observed)
}

fn ids(lost: &[Lost]) -> Vec<String> {
    let ids = lost.iter().filter_map(|lost| lost.resource.as_ref());
    ids.map(ToString::to_string).collect()
}

#[test]
fn a_network_that_lost_all_its_tags_is_told_in_the_order_in_which_it_is_adopted() {
    let (desired, mut observed) = quickstart();
    let network = [
        "subnet/private/us-west-2a",
        "route-table/public",
        "internet-gateway",
        "vpc",
    ];
    for id in network {
        strip(&mut observed, id);
    }
    let found = ids(&lost(&desired, &observed));
    assert_eq!(found.len(), network.len(), "{found:?}");
    assert_eq!(found[0], "vpc", "what everything else is in comes first");
    for id in network {
        assert!(found.iter().any(|found| found == id), "{id}: {found:?}");
    }
}

/// The plan file gave the stack a VPC before, and builds one now: the one that was given was never the stack's.
#[test]
fn a_network_that_was_given_is_not_lost() {
    let (desired, mut observed) = quickstart();
    let network = ["vpc", "internet-gateway", "subnet/", "route-table/"];
    let parts: Vec<String> = observed
        .resources
        .keys()
        .map(ToString::to_string)
        .filter(|id| network.iter().any(|part| id.starts_with(part)))
        .collect();
    for id in &parts {
        strip(&mut observed, id);
    }
    // As long as its range is the one that the plan asks for, it has to be the stack's own without its tags.
    assert!(ids(&lost(&desired, &observed)).contains(&"vpc".to_owned()));
    for neighbour in &mut observed.neighbours {
        if let Resource::Vpc(vpc) = &mut neighbour.resource {
            "172.16.0.0/16".clone_into(&mut vpc.cidr);
        }
    }
    assert_eq!(ids(&lost(&desired, &observed)), [""; 0]);
}

#[test]
fn a_certificate_of_somebodys_for_the_same_name_is_not_lost() {
    let (desired, mut observed) = quickstart();
    strip(&mut observed, "certificate");
    let found = lost(&desired, &observed);
    assert_eq!(ids(&found), ["certificate"]);
    let holder = found[0].holder.as_ref().map(ResourceId::as_str);
    assert_eq!(holder, Some("listener/openwire"));
    for existing in observed.resources.values_mut().flatten() {
        match &mut existing.resource {
            Resource::Listener(listener) => listener.certificate = Input::known("arn:another"),
            Resource::Validation(validation) => {
                validation.certificate = Input::known("arn:another");
                validation.record_name = Input::known("another");
                validation.record_value = Input::known("another");
                existing.outputs = mqctl_model::resource::Outputs::default();
            }
            _ => {}
        }
    }
    assert_eq!(ids(&lost(&desired, &observed)), [""; 0]);
}
