//! Names in DNS: whose they are, found wherever they are, and never anyone else's.

mod obstacles;
mod owners;
mod places;
mod private;
mod proofs;
mod protected;
mod race;
mod standing;
mod transition;

use std::collections::BTreeSet;

use aws_sdk_route53::types::{
    AliasTarget, Change, ChangeAction, ChangeBatch, ResourceRecord, ResourceRecordSet, RrType,
};
use aws_twin::Sandbox;
use mqctl_aws::sdk::aws_sdk_route53;
use mqctl_aws::{AwsError, Class};

use crate::support::stack::{Stack, sdk_config};

/// A person at the zones of an account.
pub(super) struct Zones {
    route53: aws_sdk_route53::Client,
}

impl Zones {
    pub(super) fn of(sandbox: &Sandbox) -> Self {
        Self {
            route53: aws_sdk_route53::Client::new(&sdk_config(sandbox)),
        }
    }

    /// The id of the zone of this name.
    pub(super) async fn id(&self, zone: &str) -> String {
        let zones = self.route53.list_hosted_zones().send().await.unwrap();
        let zone = format!("{zone}.");
        let mut zones = zones.hosted_zones().iter();
        let found = zones.find(|it| it.name() == zone).unwrap();
        found.id().trim_start_matches("/hostedzone/").to_owned()
    }

    /// The records of a zone, but for the two of its own.
    pub(super) async fn records(&self, zone: &str) -> Vec<ResourceRecordSet> {
        let list = self.route53.list_resource_record_sets();
        let list = list.hosted_zone_id(self.id(zone).await).send().await;
        let records = list.unwrap().resource_record_sets.into_iter();
        let is_own = |kind: &RrType| matches!(kind, RrType::Ns | RrType::Soa);
        records.filter(|record| !is_own(&record.r#type)).collect()
    }

    /// Type and name of each of them; of a name that is random, what is random left out.
    pub(super) async fn names(&self, zone: &str) -> BTreeSet<String> {
        let records = self.records(zone).await;
        let names = records.iter().map(|record| {
            let kind = record.r#type.as_str();
            let labels = record.name.split('.').map(|label| match label.len() {
                33 => "_proof",
                _ => label,
            });
            format!("{kind} {}", labels.collect::<Vec<_>>().join("."))
        });
        names.collect()
    }

    /// The record of this type whose name begins so.
    pub(super) async fn record(&self, zone: &str, name: &str, kind: &RrType) -> ResourceRecordSet {
        let mut records = self.records(zone).await.into_iter();
        let found = records.find(|record| record.name.starts_with(name) && record.r#type == *kind);
        found.unwrap()
    }

    pub(super) async fn change(&self, zone: &str, action: ChangeAction, record: ResourceRecordSet) {
        let change = Change::builder().action(action).resource_record_set(record);
        let batch = ChangeBatch::builder().changes(change.build().unwrap());
        let request = self.route53.change_resource_record_sets();
        let request = request.hosted_zone_id(self.id(zone).await);
        let request = request.change_batch(batch.build().unwrap());
        request.send().await.unwrap();
    }

    /// Delete a zone with all that is in it.
    pub(super) async fn delete(&self, zone: &str) {
        for record in self.records(zone).await {
            self.change(zone, ChangeAction::Delete, record).await;
        }
        let request = self.route53.delete_hosted_zone().id(self.id(zone).await);
        request.send().await.unwrap();
    }

    /// Point the endpoint's name at a machine of a person's own.
    pub(super) async fn point_elsewhere(&self) {
        let record = plain("mq.example.com", RrType::A, "192.0.2.1");
        self.change("example.com", ChangeAction::Upsert, record)
            .await;
    }
}

/// A record with one value.
pub(super) fn plain(name: &str, kind: RrType, value: &str) -> ResourceRecordSet {
    let value = ResourceRecord::builder().value(value).build().unwrap();
    let record = ResourceRecordSet::builder().name(name).r#type(kind).ttl(60);
    record.resource_records(value).build().unwrap()
}

/// What a stack has in its zone.
pub(super) fn whole(domain: &str) -> BTreeSet<String> {
    [
        format!("A {domain}."),
        format!("TXT _mqctl.{domain}."),
        format!("CNAME _proof.{domain}."),
        format!("TXT _mqctl._proof.{domain}."),
    ]
    .into()
}

/// Where an alias points.
pub(super) fn target(record: &ResourceRecordSet) -> &str {
    record.alias_target().map_or("", AliasTarget::dns_name)
}

/// How many calls of this operation there were.
pub(super) fn calls(stack: &Stack, operation: &str) -> usize {
    let calls = stack.sandbox.calls();
    calls.iter().filter(|it| it.operation == operation).count()
}

/// The one error of a run that everything else was done in, or that kept the rest from being begun.
#[track_caller]
pub(super) fn conflict(outcome: &mqctl::apply::Outcome) -> &AwsError {
    let errors = outcome.statuses.iter().filter_map(|status| match status {
        mqctl::apply::Status::Failed(error) => Some(error),
        _ => None,
    });
    let errors: Vec<&AwsError> = errors.collect();
    let [error] = errors.as_slice() else {
        panic!("not one error: {errors:#?}");
    };
    assert_eq!(error.class, Class::Conflict, "{error}");
    error
}
