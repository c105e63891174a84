//! What a broker is now.

use std::collections::BTreeSet;

use aws_sdk_mq::operation::describe_broker::DescribeBrokerOutput;
use aws_sdk_mq::types::{BrokerStorageType, DeploymentMode};

use crate::mq::offers::engine;
use mqctl_model::observed::unreported;
use mqctl_model::resource::{Broker, BrokerField, BrokerUser, FieldName, Input, KindField as _};
use mqctl_model::spec::{
    DayOfWeek, Deployment, EngineVersion, Logs, MaintenanceWindow, StorageType,
};

/// The broker with the values that are in effect. What is [`unknown`] of it holds a value that means nothing.
pub(super) fn broker(answer: &DescribeBrokerOutput, users: Option<Vec<BrokerUser>>) -> Broker {
    Broker {
        engine: engine(answer.engine_type()),
        version: answer
            .engine_version()
            .and_then(version)
            .unwrap_or(EngineVersion { major: 0, minor: 0 }),
        deployment: deployment(answer),
        instance_type: answer.host_instance_type().unwrap_or_default().to_owned(),
        storage: storage(answer),
        subnets: answer.subnet_ids().iter().map(Input::known).collect(),
        security_groups: answer.security_groups().iter().map(Input::known).collect(),
        users,
        logs: Logs {
            general: log(answer, BrokerField::GeneralLog),
            audit: log(answer, BrokerField::AuditLog),
        },
        auto_minor_version_upgrade: answer.auto_minor_version_upgrade.unwrap_or_default(),
        maintenance: maintenance(answer),
        kms_key: match key(answer) {
            Some(Key::Named(arn)) => Some(arn.to_owned()),
            Some(Key::OwnedByAws) | None => None,
        },
    }
}

/// The fields that the service did not report, or in words that we don't know.
pub(super) fn unknown(answer: &DescribeBrokerOutput) -> BTreeSet<FieldName> {
    let fields = BrokerField::all().iter();
    unreported(fields.map(|field| (*field, is_reported(answer, *field))))
}

fn is_reported(answer: &DescribeBrokerOutput, field: BrokerField) -> bool {
    match field {
        BrokerField::Engine => engine(answer.engine_type()).is_some(),
        BrokerField::Version => answer.engine_version().and_then(version).is_some(),
        BrokerField::Deployment => deployment(answer).is_some(),
        BrokerField::InstanceType => answer.host_instance_type().is_some(),
        BrokerField::Storage => storage(answer).is_some(),
        // No broker is without either.
        BrokerField::Subnets => !answer.subnet_ids().is_empty(),
        BrokerField::SecurityGroups => !answer.security_groups().is_empty(),
        BrokerField::EncryptionKey => key(answer).is_some(),
        BrokerField::GeneralLog | BrokerField::AuditLog => log(answer, field).is_some(),
        BrokerField::AutoMinorVersionUpgrade => answer.auto_minor_version_upgrade.is_some(),
        BrokerField::Maintenance => maintenance(answer).is_some(),
        BrokerField::Users => answer.users.is_some(),
        // Known from notes, from a description of each user, and where something else has to exist before.
        BrokerField::Password
        | BrokerField::ConsoleAccess
        | BrokerField::Groups
        | BrokerField::Secrets => true,
    }
}

fn deployment(answer: &DescribeBrokerOutput) -> Option<Deployment> {
    match answer.deployment_mode()? {
        DeploymentMode::SingleInstance => Some(Deployment::Single),
        DeploymentMode::ActiveStandbyMultiAz => Some(Deployment::ActiveStandby),
        _ => None,
    }
}

fn storage(answer: &DescribeBrokerOutput) -> Option<StorageType> {
    match answer.storage_type()? {
        BrokerStorageType::Efs => Some(StorageType::Efs),
        BrokerStorageType::Ebs => Some(StorageType::Ebs),
        _ => None,
    }
}

fn log(answer: &DescribeBrokerOutput, field: BrokerField) -> Option<bool> {
    let logs = answer.logs()?;
    match field {
        BrokerField::AuditLog => logs.audit,
        _ => logs.general,
    }
}

/// `5.19` of `5.19.1`; none if it is not of that form.
pub(super) fn version(text: &str) -> Option<EngineVersion> {
    let mut parts = text.split('.').map(|part| part.parse().ok());
    Some(EngineVersion {
        major: parts.next()??,
        minor: parts.next()??,
    })
}

fn maintenance(answer: &DescribeBrokerOutput) -> Option<MaintenanceWindow> {
    let window = answer.maintenance_window_start_time()?;
    let day = window.day_of_week()?.as_str();
    let time = window.time_of_day()?;
    Some(MaintenanceWindow {
        day: DayOfWeek::ALL
            .into_iter()
            .find(|known| known.name() == day)?,
        time: time.to_owned(),
        zone: window.time_zone().unwrap_or("UTC").to_owned(),
    })
}

/// Whose key the store is encrypted with.
enum Key<'a> {
    OwnedByAws,
    Named(&'a str),
}

/// The key of the store, if the service reports which. Of the key that Amazon MQ keeps in the account it reports the ARN, as of
/// any other; without one, the key could be any.
fn key(answer: &DescribeBrokerOutput) -> Option<Key<'_>> {
    let options = answer.encryption_options()?;
    match (options.use_aws_owned_key, &options.kms_key_id) {
        (Some(true), _) => Some(Key::OwnedByAws),
        (_, Some(arn)) => Some(Key::Named(arn)),
        (Some(false) | None, None) => None,
    }
}
