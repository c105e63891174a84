//! Public addresses that stay the same.

use mqctl_aws::sdk::aws_sdk_ec2;
use mqctl_model::changeset::ChangeSet;
use mqctl_model::desired::Desired;
use mqctl_model::effect::{Effect, Lasts, Severity};
use mqctl_model::in_use::InUse;
use mqctl_model::outputs::StackOutputs;

use crate::support::stack::{Stack, assert_complete, brief, example, in_virtual_time, spec};

/// The addresses that `mqctl outputs` lists.
async fn listed(stack: &Stack, text: &str) -> Vec<String> {
    let observed = stack.read(text).await.observed;
    let known = ChangeSet::default().kept(&observed);
    let outputs = StackOutputs::new(&spec(text), &known);
    outputs.load_balancer.unwrap().addresses
}

/// Those that the account has.
async fn allocated(stack: &Stack) -> Vec<String> {
    let ec2 = aws_sdk_ec2::Client::new(&stack.sdk());
    let found = ec2.describe_addresses().send().await.unwrap();
    let addresses = found.addresses().iter();
    let mut addresses: Vec<String> = addresses
        .map(|it| it.public_ip().unwrap().to_owned())
        .collect();
    addresses.sort();
    addresses
}

fn lasts(effect: &Effect) -> Lasts {
    let mut impacts = effect.impacts();
    let reconnect = impacts.find(|it| it.severity == Severity::Reconnect);
    reconnect.unwrap().lasts
}

#[test]
fn they_outlive_the_load_balancer() {
    in_virtual_time(async {
        let text = example("partners");
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        assert_eq!(brief(&stack.plan(&text).await), [""; 0]);
        let addresses = listed(&stack, &text).await;
        assert_eq!(addresses.len(), 2);
        assert_eq!(addresses, allocated(&stack).await);

        // Another network, another load balancer: the same addresses.
        let moved = text.replace("10.30.0.0", "10.31.0.0");
        let plan = stack.plan(&moved).await;
        assert_eq!(lasts(&plan.effect()), Lasts::Minutes(5, 15));
        assert_eq!(plan.refusals(), [""; 0]);
        assert_complete(&stack.apply(&moved).await);
        assert_eq!(brief(&stack.plan(&moved).await), [""; 0]);
        assert_eq!(listed(&stack, &moved).await, addresses);

        assert_complete(&stack.destroy(&moved).await);
        assert!(stack.read(&moved).await.observed.is_empty());
        assert_eq!(allocated(&stack).await, [""; 0]);
    });
}

#[test]
fn one_comes_and_goes_with_its_zone() {
    in_virtual_time(async {
        let two = example("partners");
        let three = two.replace("zones: 2", "zones: 3");
        let stack = Stack::for_plan(&two).await;
        assert_complete(&stack.apply(&two).await);
        let before = allocated(&stack).await;
        assert_complete(&stack.apply(&three).await);
        assert_eq!(brief(&stack.plan(&three).await), [""; 0]);
        assert_eq!(listed(&stack, &three).await.len(), 3);
        let plan = stack.plan(&two).await;
        let lines = brief(&plan);
        for line in [
            "update load-balancer: subnets, elastic ips",
            "delete elastic-ip/us-west-2c generation 1",
        ] {
            assert!(lines.iter().any(|it| it == line), "{line}: {lines:#?}");
        }
        // Whose firewall admits that address only.
        assert_eq!(plan.effect().severity(), Severity::Narrowed);
        assert_complete(&stack.apply(&two).await);
        assert_eq!(brief(&stack.plan(&two).await), [""; 0]);
        assert_eq!(allocated(&stack).await, before);
    });
}

/// A load balancer that has none can't be given any: another one takes its place.
#[test]
fn a_load_balancer_gets_some_and_loses_them() {
    in_virtual_time(async {
        let with = example("partners");
        let without = with.replace(
            "  elastic_ips: allocate # one for each zone; `mqctl outputs` lists them\n",
            "",
        );
        assert_ne!(with, without);
        let stack = Stack::for_plan(&without).await;
        assert_complete(&stack.apply(&without).await);
        assert_eq!(listed(&stack, &without).await, [""; 0]);

        let plan = stack.plan(&with).await;
        let lines = brief(&plan);
        let replaced = "replace load-balancer: elastic ips";
        assert!(lines.iter().any(|it| it == replaced), "{lines:#?}");
        assert_eq!(plan.effect().severity(), Severity::Reconnect);
        assert_eq!(plan.refusals(), [""; 0]);
        assert_complete(&stack.apply(&with).await);
        assert_eq!(brief(&stack.plan(&with).await), [""; 0]);
        assert_eq!(listed(&stack, &with).await.len(), 2);

        let plan = stack.plan(&without).await;
        assert_eq!(plan.effect().severity(), Severity::Narrowed);
        assert_complete(&stack.apply(&without).await);
        assert_eq!(brief(&stack.plan(&without).await), [""; 0]);
        assert_eq!(allocated(&stack).await, [""; 0]);
    });
}

/// An example with the allocations of addresses that exist.
fn given(allocations: &str) -> String {
    let text = example("existing-network");
    let with = format!("  elastic_ips: [{allocations}]\n  allow:");
    text.replace("  allow:", &with)
}

const FIRST: &str = "eipalloc-0123456789abcdef0";
const SECOND: &str = "eipalloc-0123456789abcdef1";
const THIRD: &str = "eipalloc-0123456789abcdef2";

#[test]
fn those_that_are_given_are_never_released() {
    in_virtual_time(async {
        let text = given(&format!("{FIRST}, {SECOND}"));
        let stack = Stack::for_plan(&text).await;
        let before = allocated(&stack).await;
        assert_complete(&stack.apply(&text).await);
        assert_eq!(brief(&stack.plan(&text).await), [""; 0]);
        assert_eq!(listed(&stack, &text).await, before);

        // One zone gets another address in place.
        let other = given(&format!("{FIRST}, {THIRD}"));
        stack.sandbox.assume(&mqctl::cli::premises(&spec(&other)));
        let plan = stack.plan(&other).await;
        let lines = brief(&plan);
        assert_eq!(lines[0], "update load-balancer: elastic ips", "{lines:#?}");
        assert_complete(&stack.apply(&other).await);
        assert_eq!(brief(&stack.plan(&other).await), [""; 0]);

        // The two change places: they are free only once the load balancer is gone.
        let swapped = given(&format!("{THIRD}, {FIRST}"));
        let plan = stack.plan(&swapped).await;
        assert_eq!(lasts(&plan.effect()), Lasts::Minutes(5, 15));
        assert_complete(&stack.apply(&swapped).await);
        assert_eq!(brief(&stack.plan(&swapped).await), [""; 0]);

        assert_complete(&stack.destroy(&swapped).await);
        assert!(stack.read(&swapped).await.observed.is_empty());
        assert_eq!(allocated(&stack).await.len(), 3);
    });
}

#[test]
fn what_is_given_has_to_be_there_and_free() {
    in_virtual_time(async {
        let text = given(&format!("{FIRST}, {SECOND}"));
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);

        let missing = given(&format!("{FIRST}, {THIRD}"));
        let error = stack.read(&missing).await.lookups.unwrap_err();
        assert!(error.message.contains(&format!("names {THIRD}")), "{error}");

        let others = text.replace("stack: billing", "stack: other");
        assert_ne!(text, others);
        let reading = stack.read(&others).await;
        let lookups = reading.lookups.as_ref().unwrap();
        let wanted = Desired::new(&spec(&others), lookups, &InUse::of(&reading.observed));
        let problems = wanted.unwrap_err();
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 2, "{told:#?}");
        let begin = format!("endpoint.elastic_ips: {FIRST} is used by network interface eni-");
        assert!(told[0].starts_with(&begin), "{told:#?}");
    });
}

#[test]
fn the_quota_may_be_used_up() {
    in_virtual_time(async {
        let text = example("partners");
        let stack = Stack::for_plan(&text).await;
        stack.sandbox.assume(&aws_twin::Premises {
            addresses: (0..4)
                .map(|n| format!("eipalloc-0123456789abcdef{n}"))
                .collect(),
            ..aws_twin::Premises::default()
        });
        let outcome = stack.apply(&text).await;
        assert!(!outcome.is_complete());
        let told = format!("{:?}", outcome.statuses);
        assert!(told.contains("AddressLimitExceeded"), "{told}");
        assert_complete(&stack.destroy(&text).await);
        assert_eq!(allocated(&stack).await.len(), 4);
    });
}
