//! The alias, its ownership record, and the record that validates the certificate.

use aws_sdk_route53::types::{
    AliasTarget, Change, ChangeAction, ChangeBatch, ResourceRecord, ResourceRecordSet, RrType,
};
use mqctl_aws::sdk::aws_sdk_route53;

use super::scene::Scene;
use crate::support::stack::{assert_complete, in_virtual_time};

async fn zone(scene: &Scene) -> String {
    let zones = scene.route53.list_hosted_zones().send().await.unwrap();
    zones.hosted_zones()[0].id().to_owned()
}

/// The record of this type that is listed under this name.
async fn record(scene: &Scene, name: &str, kind: &RrType) -> ResourceRecordSet {
    let records = scene.route53.list_resource_record_sets();
    let records = records.hosted_zone_id(zone(scene).await).send().await;
    let records = records.unwrap().resource_record_sets;
    let mut records = records.into_iter();
    let found = records.find(|record| record.name().starts_with(name) && record.r#type() == kind);
    found.unwrap()
}

async fn change(scene: &Scene, action: ChangeAction, record: ResourceRecordSet) {
    let change = Change::builder().action(action).resource_record_set(record);
    let batch = ChangeBatch::builder().changes(change.build().unwrap());
    let request = scene.route53.change_resource_record_sets();
    let request = request.hosted_zone_id(zone(scene).await);
    let request = request.change_batch(batch.build().unwrap());
    request.send().await.unwrap();
}

/// A record of a person's own.
fn plain(name: &str) -> ResourceRecordSet {
    let address = ResourceRecord::builder().value("192.0.2.1").build();
    let record = ResourceRecordSet::builder().name(name).r#type(RrType::A);
    let record = record.ttl(60).resource_records(address.unwrap());
    record.build().unwrap()
}

async fn delete(scene: &Scene, name: &str, kind: RrType) {
    let record = record(scene, name, &kind).await;
    change(scene, ChangeAction::Delete, record).await;
}

#[test]
fn an_alias_that_points_elsewhere() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let mut alias = record(&scene, "mq.example.com", &RrType::A).await;
        let target = alias.alias_target.take().unwrap();
        let own = target.dns_name().trim_end_matches('.').to_owned();
        let mut other = plain("other.example.com");
        change(&scene, ChangeAction::Create, other.clone()).await;
        other.name.push('.');
        let zone = zone(&scene).await;
        let elsewhere = AliasTarget::builder()
            .dns_name(other.name)
            .hosted_zone_id(zone.trim_start_matches("/hostedzone/"))
            .evaluate_target_health(false)
            .build()
            .unwrap();
        alias.alias_target = Some(elsewhere);
        change(&scene, ChangeAction::Upsert, alias).await;
        scene
            .is_repaired(
                &["update alias: target, target zone"],
                &[&format!("target: other.example.com -> {own}")],
            )
            .await;
    });
}

#[test]
fn a_plain_record_instead_of_the_alias() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let alias = record(&scene, "mq.example.com", &RrType::A).await;
        change(&scene, ChangeAction::Upsert, plain(alias.name())).await;
        let own = alias
            .alias_target()
            .unwrap()
            .dns_name()
            .trim_end_matches('.');
        scene
            .is_repaired(
                &["update alias: target, target zone"],
                &[&format!("target: 192.0.2.1 -> {own}")],
            )
            .await;
    });
}

#[test]
fn a_deleted_alias() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let alias = record(&scene, "mq.example.com", &RrType::A).await;
        let own = alias.alias_target().unwrap().dns_name();
        let own = own.trim_end_matches('.').to_owned();
        change(&scene, ChangeAction::Delete, alias).await;
        scene
            .is_repaired(
                &["update alias: target, target zone"],
                &[&format!("target: (none) -> {own}")],
            )
            .await;
    });
}

#[test]
fn an_alias_that_evaluates_the_health_of_its_target() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let mut alias = record(&scene, "mq.example.com", &RrType::A).await;
        alias.alias_target.as_mut().unwrap().evaluate_target_health = true;
        change(&scene, ChangeAction::Upsert, alias).await;
        scene
            .is_repaired(
                &["update alias: target health evaluation"],
                &["target health evaluation: on -> off"],
            )
            .await;
    });
}

#[test]
fn records_that_are_kept_for_another_time() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let mut ownership = record(&scene, "_mqctl.mq.example.com", &RrType::Txt).await;
        ownership.ttl = Some(60);
        change(&scene, ChangeAction::Upsert, ownership).await;
        let mut validation = record(&scene, "_", &RrType::Cname).await;
        validation.ttl = Some(60);
        change(&scene, ChangeAction::Upsert, validation).await;
        let name = "_mqctl.mq.example.com";
        scene
            .is_repaired(
                &[
                    "update validation: time to live",
                    "update alias: ownership record",
                ],
                &[
                    "time to live: 60 -> 300",
                    &format!("ownership record: {name}, time to live 60 -> {name}"),
                ],
            )
            .await;
    });
}

#[test]
fn a_deleted_ownership_record() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        delete(&scene, "_mqctl.mq.example.com", RrType::Txt).await;
        scene
            .is_repaired(
                &["update alias: ownership record"],
                &["ownership record: (none) -> _mqctl.mq.example.com"],
            )
            .await;
    });
}

#[test]
fn an_alias_without_its_ownership_record_goes_with_the_stack() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        delete(&scene, "_mqctl.mq.example.com", RrType::Txt).await;
        assert_complete(&scene.stack.destroy(&scene.text).await);
        let records = scene.route53.list_resource_record_sets();
        let records = records.hosted_zone_id(zone(&scene).await).send().await;
        let records = records.unwrap().resource_record_sets;
        let kinds: Vec<&str> = records.iter().map(|it| it.r#type().as_str()).collect();
        assert_eq!(kinds, ["NS", "SOA"]);
    });
}

#[test]
fn a_deleted_alias_and_its_ownership_record() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        delete(&scene, "_mqctl.mq.example.com", RrType::Txt).await;
        delete(&scene, "mq.example.com", RrType::A).await;
        scene
            .is_repaired(&["create alias"], &["+ alias  mq.example.com"])
            .await;
    });
}

#[test]
fn a_deleted_validation_record() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        delete(&scene, "_", RrType::Cname).await;
        let changes = &["update validation: value"];
        scene.is_repaired(changes, &[]).await;
    });
}

#[test]
fn a_deleted_validation_record_and_its_ownership_record() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let ownership = "_mqctl._";
        delete(&scene, ownership, RrType::Txt).await;
        delete(&scene, "_", RrType::Cname).await;
        scene.is_repaired(&["create validation"], &[]).await;
    });
}

#[test]
fn a_validation_record_without_its_ownership_record_is_nobodys() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        delete(&scene, "_mqctl._", RrType::Txt).await;
        scene.is_no_drift().await;
    });
}
