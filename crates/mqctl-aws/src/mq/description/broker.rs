//! What a broker is now.

use aws_sdk_mq::operation::describe_broker::DescribeBrokerOutput;
use aws_sdk_mq::types::{BrokerStorageType, DeploymentMode};

use crate::mq::offers::engine;
use mqctl_model::resource::{Broker, BrokerUser, Input};
use mqctl_model::spec::{
    DayOfWeek, Deployment, EngineVersion, Logs, MaintenanceWindow, StorageType,
};

/// The broker with the values that are in effect.
pub(super) fn broker(answer: &DescribeBrokerOutput, users: Option<Vec<BrokerUser>>) -> Broker {
    Broker {
        engine: engine(answer.engine_type()),
        version: version(answer.engine_version().unwrap_or_default()),
        deployment: match answer.deployment_mode() {
            Some(DeploymentMode::SingleInstance) => Some(Deployment::Single),
            Some(DeploymentMode::ActiveStandbyMultiAz) => Some(Deployment::ActiveStandby),
            // None of ours, or not reported.
            _ => None,
        },
        instance_type: answer.host_instance_type().unwrap_or_default().to_owned(),
        storage: answer.storage_type().and_then(storage),
        subnets: answer.subnet_ids().iter().map(Input::known).collect(),
        security_groups: answer.security_groups().iter().map(Input::known).collect(),
        users,
        logs: answer.logs().map_or_else(Logs::default, |logs| Logs {
            general: logs.general.unwrap_or_default(),
            audit: logs.audit.unwrap_or_default(),
        }),
        maintenance: maintenance(answer),
        kms_key: kms_key(answer),
    }
}

/// The storage that the service names. It has been seen to answer `ebs` for `EBS`.
fn storage(reported: &BrokerStorageType) -> Option<StorageType> {
    let mut all = StorageType::ALL.into_iter();
    all.find(|known| known.name().eq_ignore_ascii_case(reported.as_str()))
}

/// `5.19` of `5.19.1`. What can't be read is no version that a plan can ask for.
pub(super) fn version(text: &str) -> EngineVersion {
    let mut parts = text.split('.').map(|part| part.parse().unwrap_or_default());
    EngineVersion {
        major: parts.next().unwrap_or_default(),
        minor: parts.next().unwrap_or_default(),
    }
}

fn maintenance(answer: &DescribeBrokerOutput) -> Option<MaintenanceWindow> {
    let window = answer.maintenance_window_start_time()?;
    let day = window.day_of_week()?.as_str();
    let time = window.time_of_day()?;
    Some(MaintenanceWindow {
        day: DayOfWeek::ALL
            .into_iter()
            .find(|known| known.name().eq_ignore_ascii_case(day))?,
        time: match window.time_zone() {
            None | Some("UTC") => time.to_owned(),
            // Another zone was set by hand: shown as it is, it differs from every window of a plan.
            Some(zone) => format!("{time} {zone}, not"),
        },
    })
}

fn kms_key(answer: &DescribeBrokerOutput) -> Option<String> {
    let options = answer.encryption_options()?;
    if options.use_aws_owned_key.unwrap_or(true) {
        return None;
    }
    // Neither AWS's own key nor the account's: the one that Amazon MQ keeps in the account.
    let key = options.kms_key_id.as_deref().unwrap_or("alias/aws/mq");
    Some(key.to_owned())
}
