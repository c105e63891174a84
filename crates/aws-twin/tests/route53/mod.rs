//! Hosted zones and their records in the sandbox.

mod change;
mod records;
mod zones;

use aws_sdk_route53::Client;
use aws_sdk_route53::error::SdkError;
use aws_sdk_route53::operation::change_resource_record_sets::{
    ChangeResourceRecordSetsError, ChangeResourceRecordSetsOutput,
};
use aws_sdk_route53::types::{
    AliasTarget, Change, ChangeAction, ChangeBatch, ResourceRecord, ResourceRecordSet, RrType,
};
use aws_twin::{Premises, Sandbox};
use mqctl_aws::sdk::aws_sdk_route53;

use super::{MADE, refused};

/// An account with the public zone `example.com`.
struct Lab {
    sandbox: Sandbox,
    route53: Client,
    zone: String,
}

impl Lab {
    async fn new() -> Self {
        let sandbox = super::sandbox();
        sandbox.assume(&Premises {
            hosted_zones: vec!["example.com".to_owned()],
            ..Premises::default()
        });
        let route53 = Client::new(&super::sdk_config(&sandbox));
        let zones = route53.list_hosted_zones().send().await.expect(MADE);
        let zone = zones.hosted_zones().first().expect(MADE).id().to_owned();
        Self {
            sandbox,
            route53,
            zone,
        }
    }

    async fn create_zone(&self, name: &str, reference: &str) -> String {
        let create = self.route53.create_hosted_zone();
        let create = create.name(name).caller_reference(reference);
        let created = create.send().await.expect(MADE);
        created.hosted_zone().expect(MADE).id().to_owned()
    }

    async fn change(
        &self,
        changes: Vec<Change>,
    ) -> Result<ChangeResourceRecordSetsOutput, ChangeResourceRecordSetsError> {
        let batch = ChangeBatch::builder().set_changes(Some(changes));
        let change = self.route53.change_resource_record_sets();
        let change = change
            .hosted_zone_id(&self.zone)
            .change_batch(batch.build().expect(MADE));
        change.send().await.map_err(SdkError::into_service_error)
    }

    async fn apply(&self, changes: Vec<Change>) {
        self.change(changes).await.expect(MADE);
    }

    /// The reasons why a batch is refused.
    async fn refusal(&self, changes: Vec<Change>) -> Vec<String> {
        match self.change(changes).await {
            Ok(_) => panic!("the batch must be refused"),
            Err(ChangeResourceRecordSetsError::InvalidChangeBatch(batch)) => {
                batch.messages().to_vec()
            }
            Err(other) => panic!("another error: {other:?}"),
        }
    }

    /// Every record as `name type`.
    async fn names(&self) -> Vec<String> {
        let list = self
            .route53
            .list_resource_record_sets()
            .hosted_zone_id(&self.zone);
        let list = list.send().await.expect(MADE);
        let records = list.resource_record_sets().iter();
        records
            .map(|record| format!("{} {}", record.name(), record.r#type().as_str()))
            .collect()
    }
}

fn record(name: &str, kind: RrType, values: &[&str]) -> ResourceRecordSet {
    let values = values
        .iter()
        .map(|value| ResourceRecord::builder().value(*value).build().expect(MADE));
    let record = ResourceRecordSet::builder()
        .name(name)
        .r#type(kind)
        .ttl(300);
    record
        .set_resource_records(Some(values.collect()))
        .build()
        .expect(MADE)
}

fn alias(name: &str, zone: &str, target: &str) -> ResourceRecordSet {
    let alias = AliasTarget::builder().hosted_zone_id(zone).dns_name(target);
    let alias = alias.evaluate_target_health(false).build().expect(MADE);
    let record = ResourceRecordSet::builder().name(name).r#type(RrType::A);
    record.alias_target(alias).build().expect(MADE)
}

fn change(action: ChangeAction, record: ResourceRecordSet) -> Change {
    let change = Change::builder().action(action).resource_record_set(record);
    change.build().expect(MADE)
}

fn create(record: ResourceRecordSet) -> Change {
    change(ChangeAction::Create, record)
}

fn delete(record: ResourceRecordSet) -> Change {
    change(ChangeAction::Delete, record)
}

fn upsert(record: ResourceRecordSet) -> Change {
    change(ChangeAction::Upsert, record)
}
