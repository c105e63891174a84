//! Whose a name is: a stack's of one region in one account.

use aws_sdk_route53::types::{ChangeAction, RrType};
use mqctl_aws::sdk::aws_sdk_route53;
use mqctl_model::changeset::ChangeSet;
use mqctl_model::desired::Desired;

use super::{Zones, calls, plain, target, whole};
use crate::support::stack::{Stack, assert_complete, brief, example, in_virtual_time, planned};

/// A complete stack, and who looks at its zones.
async fn scene() -> (String, Stack, Zones) {
    let text = example("quickstart");
    let stack = Stack::for_plan(&text).await;
    assert_complete(&stack.apply(&text).await);
    let zones = Zones::of(&stack.sandbox);
    (text, stack, zones)
}

#[test]
fn the_same_stack_in_another_region_is_another_stack() {
    in_virtual_time(async {
        let (text, stack, zones) = scene().await;
        let before = zones.records("example.com").await;
        let elsewhere = text.replace("us-west-2", "eu-west-1");
        let other = Stack::on(stack.sandbox.clone(), "eu-west-1").await;
        let reading = other.read(&elsewhere).await;
        let changes = planned(&elsewhere, &reading);
        let conflicts = changes.conflicts(&reading.observed);
        let told: Vec<_> = conflicts
            .iter()
            .map(|it| (it.wanted.as_str(), it.owner.as_deref()))
            .collect();
        assert_eq!(told, [("alias", Some("quickstart in us-west-2"))]);

        assert_complete(&other.destroy(&elsewhere).await);
        assert_eq!(zones.records("example.com").await, before);
        assert_eq!(brief(&stack.plan(&text).await), [""; 0]);
    });
}

#[test]
fn an_apply_that_did_not_look_takes_no_name_of_another_region() {
    in_virtual_time(async {
        let text = example("quickstart");
        let elsewhere = text.replace("us-west-2", "eu-west-1");
        let stack = Stack::for_plan(&text).await;
        let other = Stack::on(stack.sandbox.clone(), "eu-west-1").await;
        let reading = other.read(&elsewhere).await;
        let changes = planned(&elsewhere, &reading);
        assert_complete(&stack.apply(&text).await);
        let zones = Zones::of(&stack.sandbox);
        let before = zones.records("example.com").await;
        let outcome = other.execute(&changes, &reading).await;
        super::conflict(&outcome);
        assert_complete(&other.destroy(&elsewhere).await);
        assert_eq!(zones.records("example.com").await, before);
    });
}

#[test]
fn an_ownership_record_of_an_older_version_is_brought_up_to_date() {
    in_virtual_time(async {
        let (text, stack, zones) = scene().await;
        let before = zones.records("example.com").await;
        let older = plain(
            "_mqctl.mq.example.com",
            RrType::Txt,
            "\"mqctl:stack=quickstart\"",
        );
        zones
            .change("example.com", ChangeAction::Upsert, older)
            .await;
        let changes = stack.plan(&text).await;
        assert_eq!(brief(&changes), ["update alias: ownership record"]);
        assert_complete(&stack.apply(&text).await);
        assert_eq!(zones.records("example.com").await, before);
    });
}

#[test]
fn an_ownership_record_of_an_older_version_proves_nothing_where_the_alias_points_elsewhere() {
    in_virtual_time(async {
        let (text, stack, zones) = scene().await;
        let older = plain(
            "_mqctl.mq.example.com",
            RrType::Txt,
            "\"mqctl:stack=quickstart\"",
        );
        zones
            .change("example.com", ChangeAction::Upsert, older)
            .await;
        zones.point_elsewhere().await;
        let reading = stack.read(&text).await;
        let conflicts = planned(&text, &reading);
        assert_eq!(conflicts.conflicts(&reading.observed).len(), 1);
        assert_complete(&stack.destroy(&text).await);
        let left = ["A mq.example.com.", "TXT _mqctl.mq.example.com."];
        assert_eq!(
            zones.names("example.com").await,
            left.map(str::to_owned).into()
        );
    });
}

#[test]
fn an_alias_that_was_moved_by_hand_outlives_the_stack_and_is_told() {
    in_virtual_time(async {
        let (text, stack, zones) = scene().await;
        zones.point_elsewhere().await;
        let outcome = stack.destroy(&text).await;
        assert_complete(&outcome);
        let [left] = outcome.left.as_slice() else {
            panic!("{:?}", outcome.left);
        };
        assert!(
            left.contains("mq.example.com") && left.contains("192.0.2.1"),
            "{left}"
        );
        let names = zones.names("example.com").await;
        assert_eq!(names, ["A mq.example.com.".to_owned()].into());
    });
}

#[test]
fn an_alias_of_a_load_balancer_that_is_gone_goes_with_the_stack() {
    in_virtual_time(async {
        let (text, stack, zones) = scene().await;
        let elb = mqctl_aws::sdk::aws_sdk_elasticloadbalancingv2::Client::new(&stack.sdk());
        let all = elb.describe_load_balancers().send().await.unwrap();
        let arn = all.load_balancers()[0].load_balancer_arn().unwrap();
        let delete = elb.delete_load_balancer().load_balancer_arn(arn);
        delete.send().await.unwrap();
        let outcome = stack.destroy(&text).await;
        assert_complete(&outcome);
        assert_eq!(outcome.left, [""; 0]);
        assert_eq!(zones.names("example.com").await, [].into());
    });
}

#[test]
fn an_alias_that_moves_between_plan_and_apply_is_not_overwritten() {
    in_virtual_time(async {
        let (text, stack, zones) = scene().await;
        let record = zones.record("example.com", "_mqctl.mq", &RrType::Txt).await;
        zones
            .change("example.com", ChangeAction::Delete, record)
            .await;
        let reading = stack.read(&text).await;
        let changes = planned(&text, &reading);
        assert_eq!(brief(&changes), ["update alias: ownership record"]);
        zones.point_elsewhere().await;
        let outcome = stack.execute(&changes, &reading).await;
        super::conflict(&outcome);
        let names = zones.records("example.com").await;
        let alias = names.iter().find(|it| it.r#type == RrType::A).unwrap();
        assert_eq!(target(alias), "", "it still is what someone made it");
        let nothing = Desired::nothing("quickstart");
        let removal = ChangeSet::between(&nothing, &reading.observed);
        let outcome = stack.execute(&removal, &reading).await;
        assert_complete(&outcome);
        let left = zones.names("example.com").await;
        assert_eq!(left, ["A mq.example.com.".to_owned()].into());
    });
}

#[test]
fn a_plan_in_a_zone_of_ten_thousand_records_reads_by_name() {
    in_virtual_time(async {
        let (text, stack, zones) = scene().await;
        let names =
            |batch: usize| (0..1000).map(move |number| format!("a{batch}-{number}.mq.example.com"));
        let id = zones.id("example.com").await;
        for batch in 0..10 {
            let changes = names(batch).map(|name| {
                let record = plain(&name, RrType::A, "192.0.2.1");
                let change = aws_sdk_route53::types::Change::builder();
                let change = change
                    .action(ChangeAction::Create)
                    .resource_record_set(record);
                change.build().unwrap()
            });
            let changes =
                aws_sdk_route53::types::ChangeBatch::builder().set_changes(Some(changes.collect()));
            let request = zones
                .route53
                .change_resource_record_sets()
                .hosted_zone_id(&id);
            let request = request.change_batch(changes.build().unwrap());
            request.send().await.unwrap();
        }
        let before = calls(&stack, "ListResourceRecordSets");
        assert_eq!(brief(&stack.plan(&text).await), [""; 0]);
        let pages = calls(&stack, "ListResourceRecordSets") - before;
        assert_eq!(
            pages,
            whole("mq.example.com").len() + 1,
            "one page for each name, and one for the zone's own"
        );

        let latency = std::time::Duration::from_millis(200);
        stack.sandbox.set_latency(latency);
        let started = stack.clock.now();
        stack.read(&text).await;
        assert_eq!(stack.clock.since(started), latency * 3, "three round trips");
    });
}
