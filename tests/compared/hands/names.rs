//! The endpoint's name and certificate.

use aws_sdk_acm::types::Tag;
use aws_sdk_route53::types::{Change, ChangeAction, ChangeBatch, ResourceRecordSet, RrType};
use mqctl_aws::sdk::{aws_sdk_acm, aws_sdk_route53};
use mqctl_model::resource::{AliasField, CertificateField, ValidationField};

use super::{Hands, NO_CALL};

impl Hands<'_> {
    pub(super) async fn change_certificate(
        &self,
        field: CertificateField,
    ) -> Result<(), &'static str> {
        match field {
            CertificateField::Domain | CertificateField::KeyAlgorithm => return Err(NO_CALL),
            CertificateField::RecordPlace => {
                let note = Tag::builder().key("mqctl:records").build().unwrap();
                let remove = self.acm.remove_tags_from_certificate().tags(note);
                let remove = remove.certificate_arn(self.id("certificate"));
                remove.send().await.unwrap();
            }
        }
        Ok(())
    }

    pub(super) async fn change_validation(
        &self,
        field: ValidationField,
    ) -> Result<(), &'static str> {
        match field {
            ValidationField::Certificate => Err(NO_CALL),
            ValidationField::Zone | ValidationField::RecordName => {
                Err("a record of another zone or name is another record")
            }
            ValidationField::RecordTtl => {
                let mut record = self.record("_", &RrType::Cname).await;
                record.ttl = Some(60);
                self.change_record(ChangeAction::Upsert, record).await;
                Ok(())
            }
            ValidationField::RecordValue => {
                let record = self.record("_", &RrType::Cname).await;
                self.change_record(ChangeAction::Delete, record).await;
                Ok(())
            }
        }
    }

    pub(super) async fn change_alias(&self, field: AliasField) -> Result<(), &'static str> {
        if let AliasField::Zone | AliasField::Name = field {
            return Err("a record of another zone or name is another record");
        }
        if field == AliasField::Ownership {
            let mut record = self.record("_mqctl.mq.", &RrType::Txt).await;
            record.ttl = Some(60);
            self.change_record(ChangeAction::Upsert, record).await;
            return Ok(());
        }
        let mut record = self.record("mq.", &RrType::A).await;
        let target = record.alias_target.as_mut().unwrap();
        if field == AliasField::EvaluatesTargetHealth {
            target.evaluate_target_health = true;
        } else {
            // In another hosted zone, too.
            let mut other = record.clone();
            "other.example.com.".clone_into(&mut other.name);
            self.change_record(ChangeAction::Upsert, other.clone())
                .await;
            let target = record.alias_target.as_mut().unwrap();
            target.dns_name = other.name;
            target.hosted_zone_id = self.zone().await;
        }
        self.change_record(ChangeAction::Upsert, record).await;
        Ok(())
    }

    async fn zone(&self) -> String {
        let zones = self.route53.list_hosted_zones().send().await.unwrap();
        let id = zones.hosted_zones()[0].id();
        id.trim_start_matches("/hostedzone/").to_owned()
    }

    /// The record of this type whose name begins so.
    async fn record(&self, name: &str, kind: &RrType) -> ResourceRecordSet {
        let records = self.route53.list_resource_record_sets();
        let records = records.hosted_zone_id(self.zone().await).send().await;
        let mut records = records.unwrap().resource_record_sets.into_iter();
        let found = records.find(|it| it.name().starts_with(name) && it.r#type() == kind);
        found.unwrap()
    }

    async fn change_record(&self, action: ChangeAction, record: ResourceRecordSet) {
        let change = Change::builder().action(action).resource_record_set(record);
        let batch = ChangeBatch::builder().changes(change.build().unwrap());
        let request = self.route53.change_resource_record_sets();
        let request = request.hosted_zone_id(self.zone().await);
        let request = request.change_batch(batch.build().unwrap());
        request.send().await.unwrap();
    }
}
