//! Who may come in, where that is more than a few address ranges.

use mqctl_aws::sdk::aws_sdk_elasticloadbalancingv2;
use mqctl_model::changeset::ChangeSet;
use mqctl_model::desired::Desired;
use mqctl_model::effect::Severity;
use mqctl_model::in_use::InUse;

use crate::support::stack::{Stack, assert_complete, brief, example, in_virtual_time, spec};

const RANGE: &str = "[203.0.113.0/24]";
const LIST: &str = "pl-0123456789abcdef0";

/// The quickstart with another list of sources.
fn admitting(sources: &[String]) -> String {
    example("quickstart").replace(RANGE, &format!("[{}]", sources.join(", ")))
}

fn hosts(numbers: std::ops::Range<u32>) -> Vec<String> {
    numbers.map(|host| format!("203.0.113.{host}/32")).collect()
}

fn told(plan: &ChangeSet) -> String {
    format!("{:?}", plan.effect())
}

fn more_hosts(numbers: std::ops::Range<u32>) -> Vec<String> {
    numbers
        .map(|host| format!("198.51.100.{host}/32"))
        .collect()
}

/// How many security groups the load balancer wears.
async fn worn(stack: &Stack) -> usize {
    let elb = aws_sdk_elasticloadbalancingv2::Client::new(&stack.sdk());
    let found = elb.describe_load_balancers().send().await.unwrap();
    found.load_balancers()[0].security_groups().len()
}

#[test]
fn more_ranges_than_one_group_holds() {
    in_virtual_time(async {
        let text = admitting(&hosts(0..61));
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        assert_eq!(brief(&stack.plan(&text).await), [""; 0]);
        assert_eq!(worn(&stack).await, 2);

        // Nobody moves from one group to the other.
        let without_first = admitting(&hosts(1..61));
        let plan = stack.plan(&without_first).await;
        assert_eq!(brief(&plan), ["update security-group/balancer: ingress"]);
        assert_complete(&stack.apply(&without_first).await);
        let with_another = admitting(&[hosts(200..201), hosts(1..61)].concat());
        let plan = stack.plan(&with_another).await;
        assert_eq!(brief(&plan), ["update security-group/balancer: ingress"]);
        assert_eq!(plan.effect().severity(), Severity::None);
        assert_complete(&stack.apply(&with_another).await);

        // The second group goes, and with it the one whom it admitted.
        let fewer = admitting(&hosts(1..60));
        let plan = stack.plan(&fewer).await;
        assert_eq!(
            brief(&plan),
            [
                "update security-group/balancer: ingress",
                "update load-balancer: security groups",
                "delete security-group/balancer-2 generation 1",
            ]
        );
        let effect = told(&plan);
        for shut_out in ["203.0.113.60/32", "203.0.113.200/32"] {
            assert!(effect.contains(shut_out), "{effect}");
        }
        assert_complete(&stack.apply(&fewer).await);
        assert_eq!(worn(&stack).await, 1);
        assert_complete(&stack.destroy(&fewer).await);
        assert!(stack.read(&fewer).await.observed.is_empty());
    });
}

/// A part of those whom the second group admits is admitted by the first one as well.
#[test]
fn whoever_the_other_group_admits_is_not_shut_out() {
    in_virtual_time(async {
        let text = admitting(&hosts(0..61));
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        let joined = admitting(&["203.0.113.0/24".to_owned()]);
        let plan = stack.plan(&joined).await;
        assert_eq!(plan.effect().severity(), Severity::None, "{}", told(&plan));
        assert_complete(&stack.apply(&joined).await);
        assert_eq!(brief(&stack.plan(&joined).await), [""; 0]);
    });
}

#[test]
fn a_prefix_list_counts_with_what_it_may_hold() {
    in_virtual_time(async {
        let with_list = |hosts: Vec<String>| admitting(&[hosts, vec![LIST.to_owned()]].concat());
        let text = with_list(hosts(0..51));
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        assert_eq!(brief(&stack.plan(&text).await), [""; 0]);
        assert_eq!(worn(&stack).await, 2);

        let without = admitting(&hosts(0..51));
        let plan = stack.plan(&without).await;
        let effect = told(&plan);
        assert!(effect.contains(LIST), "{effect}");

        let too_many = with_list(
            hosts(0..150)
                .into_iter()
                .chain(more_hosts(0..141))
                .collect(),
        );
        let reading = stack.read(&too_many).await;
        let in_use = InUse::of(&reading.observed);
        let lookups = reading.lookups.as_ref().unwrap();
        let problems = Desired::new(&spec(&too_many), lookups, &in_use);
        let problems = problems.unwrap_err();
        assert!(
            problems[0]
                .to_string()
                .contains("301 security group rules (pl-0123456789abcdef0 counts as 10) don't fit"),
            "{problems:?}"
        );
    });
}

#[test]
fn what_wears_a_group_reaches_a_private_endpoint() {
    in_virtual_time(async {
        const GROUP: &str = "sg-0123456789abcdef0";
        let text = example("private-endpoint").replace("123456789012", "000000000000");
        assert!(text.contains(GROUP));
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        assert_eq!(brief(&stack.plan(&text).await), [""; 0]);
        let without = text.replace(&format!(", {GROUP}"), "");
        let effect = told(&stack.plan(&without).await);
        assert!(effect.contains(GROUP), "{effect}");
    });
}

#[test]
fn a_list_that_does_not_exist_is_known_at_plan() {
    in_virtual_time(async {
        let stack = Stack::for_plan(&example("quickstart")).await;
        let text = admitting(&[LIST.to_owned()]);
        let error = stack.read(&text).await.lookups.unwrap_err();
        assert_eq!(error.action, "ec2:DescribeManagedPrefixLists");
        assert!(
            error
                .message
                .contains(&format!("{LIST}, which does not exist in us-west-2")),
            "{error}"
        );
    });
}
