//! Every resource of every example, stripped of the tags by which it is known: of all of them, and of each one. What the
//! rest of the stack is built on is never made a second time, and `adopt` puts the tags back.

use mqctl_aws::sdk::aws_sdk_elasticloadbalancingv2;
use mqctl_model::changeset::{Action, ChangeSet};
use mqctl_model::desired::Desired;
use mqctl_model::observed::Existing;
use mqctl_model::resource::{GENERATION_TAG, RESOURCE_TAG, ResourceId, STACK_TAG};

use crate::simulation::inventory;
use crate::support::by_hand::untag;
use crate::support::stack::{
    Stack, assert_complete, brief, desired, example, in_virtual_time, planned, spec,
};

/// What is taken away at once.
const STRIPPED: [&[&str]; 4] = [
    &[STACK_TAG, RESOURCE_TAG, GENERATION_TAG],
    &[STACK_TAG],
    &[RESOURCE_TAG],
    &[GENERATION_TAG],
];

/// What a run is refused for, as `mqctl plan` does: each with the resource that it has to be and what AWS calls it.
fn refused(
    changes: &ChangeSet,
    text: &str,
    reading: &mqctl_aws::Reading,
) -> Vec<(Option<ResourceId>, String)> {
    let lost = changes
        .lost(&spec(text).stack, &reading.observed)
        .into_iter();
    let lost = lost.map(|lost| (lost.resource, lost.physical_id));
    let strangers = changes.conflicts(&reading.observed).into_iter();
    let strangers = strangers.map(|it| (Some(it.wanted.clone()), it.physical_id.clone()));
    lost.chain(strangers).collect()
}

/// One resource without some of its tags.
async fn without(stack: Stack, text: &str, existing: &Existing, keys: &[&str]) {
    let id = &existing.placement.id;
    let what = format!("{id} without {keys:?}");
    untag(&stack.sdk(), existing, keys).await;
    let reading = stack.read(text).await;
    let changes = planned(text, &reading);
    let refused = refused(&changes, text, &reading);
    if refused.is_empty() {
        let is_repair = |action: &Action| matches!(action, Action::Update { .. });
        let mut all = changes.changes.iter();
        assert!(
            all.all(|change| is_repair(&change.action)),
            "{what}: {:?}",
            brief(&changes)
        );
        assert_complete(&stack.apply(text).await);
    } else {
        let expected = (Some(id.clone()), existing.physical_id.clone());
        assert_eq!(refused, [expected], "{what}");
        left_by_destroy(&stack, text, &reading, &what);
        let adopted = stack.adopt(text, id.as_str(), &existing.physical_id).await;
        let adoption = adopted.unwrap_or_else(|refusal| panic!("{what}: {refusal:?}"));
        let next = brief(&stack.plan(text).await);
        assert_eq!(brief(&adoption.changes), next, "{what}: what was foretold");
        assert_complete(&stack.apply(text).await);
    }
    let further = stack.plan(text).await;
    assert_eq!(brief(&further), [""; 0], "{what}: a further plan");
}

/// A destroy does not leave it behind without a word.
fn left_by_destroy(stack: &Stack, text: &str, reading: &mqctl_aws::Reading, what: &str) {
    let spec = spec(text);
    let nothing = ChangeSet::between(&Desired::nothing(&spec.stack), &reading.observed);
    let desired = desired(text, reading);
    let occupants = nothing.occupants(&spec.stack, Some(&desired), &reading.observed);
    let building = ChangeSet::between(&desired, &reading.observed);
    let lost = building.lost(&spec.stack, &reading.observed);
    let told = occupants.len() + lost.len() + reading.observed.strangers.len();
    assert!(told > 0, "{what}: {:?}", inventory(&stack.sandbox));
}

/// One in `share` of them, or with `MQCTL_SIM_SEEDS` all.
fn sweep(name: &str, share: usize) {
    let text = example(name);
    let (sandbox, all) = in_virtual_time(async {
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        let observed = stack.read(&text).await.observed;
        let all: Vec<Existing> = observed.resources.into_values().flatten().collect();
        (stack.sandbox, all)
    });
    let taggable = all.iter().filter(|one| one.resource.is_taggable());
    let cases = taggable.flat_map(|existing| STRIPPED.map(|keys| (existing, keys)));
    let is_whole = std::env::var("MQCTL_SIM_SEEDS").is_ok();
    let cases = cases.step_by(if is_whole { 1 } else { share });
    let cases: Vec<_> = cases.collect();
    for (existing, keys) in cases {
        in_virtual_time(async {
            let clock = clock::Clock::scaled(sandbox.clock().now(), 1.0);
            let stack = Stack::on(sandbox.fork(clock), "us-west-2").await;
            without(stack, &text, existing, keys).await;
        });
    }
}

#[test]
fn of_the_quickstart() {
    sweep("quickstart", 1);
}

#[test]
fn of_all_protocols() {
    sweep("active-standby-all-protocols", 3);
}

#[test]
fn of_a_network_that_exists() {
    sweep("existing-network", 1);
}

#[test]
fn of_elastic_ips() {
    sweep("partners", 3);
}

#[test]
fn of_the_development_stack() {
    sweep("development", 3);
}

/// What `adopt` shows is what the next plan shows, also of what can't carry tags and belongs to what is adopted.
#[test]
fn what_is_foretold_of_a_target_group_and_its_targets() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        let observed = stack.read(&text).await.observed;
        let id = "target-group/openwire";
        let group = &observed.resources[&ResourceId::new(id)][0];
        let arn = group.physical_id.as_str();
        let elb = aws_sdk_elasticloadbalancingv2::Client::new(&stack.sdk());
        let modify = elb.modify_target_group().target_group_arn(arn);
        modify
            .health_check_interval_seconds(25)
            .send()
            .await
            .unwrap();
        let health = elb.describe_target_health().target_group_arn(arn);
        let health = health.send().await.unwrap();
        let target = health.target_health_descriptions()[0].target().cloned();
        let deregister = elb.deregister_targets().target_group_arn(arn);
        deregister.targets(target.unwrap()).send().await.unwrap();
        untag(&stack.sdk(), group, STRIPPED[0]).await;
        let adoption = stack.adopt(&text, id, arn).await.unwrap();
        let next = brief(&stack.plan(&text).await);
        assert_eq!(brief(&adoption.changes), next);
        let expected = [
            "update target-group/openwire: health check interval",
            "update targets/openwire: addresses",
        ];
        assert_eq!(next, expected);
    });
}
