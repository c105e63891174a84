//! A stack that is complete, hands that reach into its account, and what counts as repaired.

use mqctl_aws::sdk::{aws_sdk_ec2, aws_sdk_elasticloadbalancingv2, aws_sdk_mq, aws_sdk_route53};
use std::collections::BTreeMap;

use mqctl::render::{About, Format, change_set};
use mqctl_model::observed::Observed;
use mqctl_model::resource::ResourceId;

use crate::simulation::account;
use crate::support::stack::{Stack, assert_complete, brief, example, planned};

/// A stack as it is right after its first apply.
pub(super) struct Scene {
    pub(super) text: String,
    pub(super) stack: Stack,
    pub(super) ec2: aws_sdk_ec2::Client,
    pub(super) elb: aws_sdk_elasticloadbalancingv2::Client,
    pub(super) mq: aws_sdk_mq::Client,
    pub(super) route53: aws_sdk_route53::Client,
    before: Observed,
}

impl Scene {
    /// The quickstart's.
    pub(super) async fn new() -> Self {
        Self::of(example("quickstart")).await
    }

    /// The one that a plan file asks for.
    pub(super) async fn of(text: String) -> Self {
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        let before = stack.read(&text).await.observed;
        let config = stack.sdk();
        Self {
            ec2: aws_sdk_ec2::Client::new(&config),
            elb: aws_sdk_elasticloadbalancingv2::Client::new(&config),
            mq: aws_sdk_mq::Client::new(&config),
            route53: aws_sdk_route53::Client::new(&config),
            text,
            stack,
            before,
        }
    }

    /// What AWS calls a resource of the stack.
    #[track_caller]
    pub(super) fn id(&self, resource: &str) -> String {
        let found = &self.before.resources[&ResourceId::new(resource)];
        let [one] = found.as_slice() else {
            panic!("not one {resource}: {found:?}")
        };
        one.physical_id.clone()
    }

    /// Nothing shows.
    pub(super) async fn is_no_drift(&self) {
        assert_eq!(brief(&self.stack.plan(&self.text).await), [""; 0]);
    }

    /// The plan has exactly these changes and, for people, these lines among others; apply makes the stack what it was, and
    /// leaves what is not in the plan in its place; then there is nothing to do.
    pub(super) async fn is_repaired(&self, changes: &[&str], lines: &[&str]) {
        let reading = self.stack.read(&self.text).await;
        let plan = planned(&self.text, &reading);
        let about = About {
            stack: "quickstart".to_owned(),
            region: "us-west-2".to_owned(),
            account: "000000000000".to_owned(),
            sandbox: true,
        };
        let shown = change_set(Format::Text, &about, &plan);
        let shown = anstream::adapter::strip_str(&shown).to_string();
        assert_eq!(brief(&plan), changes, "{shown}");
        for line in lines {
            let is_shown = shown.lines().any(|shown| shown.trim() == *line);
            assert!(is_shown, "`{line}` is not shown:\n{shown}");
        }
        assert_complete(&self.stack.apply(&self.text).await);
        let after = self.stack.read(&self.text).await.observed;
        assert_eq!(
            account::stack(&self.text, &self.before),
            account::stack(&self.text, &after),
            "everything is what it was"
        );
        let planned: Vec<&ResourceId> = plan.changes.iter().map(|it| &it.placement.id).collect();
        for (id, physical) in physical_ids(&self.before) {
            let is_there = physical_ids(&after)[&id] == physical;
            assert!(is_there || planned.contains(&&id), "{id} is another one");
        }
        self.is_no_drift().await;
    }
}

fn physical_ids(observed: &Observed) -> BTreeMap<ResourceId, Vec<String>> {
    let resources = observed.resources.iter();
    let ids = resources.map(|(id, all)| {
        let ids = all.iter().map(|existing| existing.physical_id.clone());
        (id.clone(), ids.collect())
    });
    ids.collect()
}
