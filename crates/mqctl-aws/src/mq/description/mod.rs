//! A broker as the service describes it, in the model's terms.

mod broker;
mod pending;
mod users;

use std::collections::BTreeMap;

use aws_sdk_mq::operation::describe_broker::DescribeBrokerOutput;
use aws_sdk_mq::types::{AuthenticationStrategy, BrokerState};

use crate::call::call;
use crate::error::AwsError;
use crate::mq::offers::engine;
use crate::mq::spelling;
use crate::{Aws, Made, retry};
use mqctl_model::observed::{Lifecycle, Report};
use mqctl_model::resource::{FieldName, Output, Outputs, Resource, Tags, UNSERVED_TAG};
use mqctl_model::spec::Deployment;

use broker::{broker, unknown};
use pending::pending;
pub(super) use users::Waits;

/// A broker as it was just read.
#[derive(Clone, Debug)]
pub(super) struct Description {
    /// Its name.
    pub(super) name: String,
    /// Its state in the service's words, with what keeps it from being usable: `CREATION_IN_PROGRESS`.
    pub(super) status: String,
    /// Whether it is being restarted at this moment.
    pub(super) is_rebooting: bool,
    /// Whether it is being made or restarted at this moment, which is when it can't be deleted.
    pub(super) is_changing: bool,
    /// What keeps it from being a broker of a stack although the model does not tell.
    pub(super) obstacle: Option<&'static str>,
    /// The ids of the configurations it runs with, has run with and will run with.
    pub(super) configurations: Vec<String>,
    /// Its users, each with what waits for a reboot; none if AWS does not report them.
    pub(super) users: Option<BTreeMap<String, Option<Waits>>>,
    /// Everything a plan needs of it.
    pub(super) report: Report,
}

/// Read a broker; `None` if there is none with this id.
pub(super) async fn describe(aws: &Aws, id: &str) -> Result<Option<Description>, AwsError> {
    let send = || aws.mq.describe_broker().broker_id(id).send();
    match call(&aws.clock, retry::DESCRIBE_BROKER, send).await {
        Ok(answer) => Ok(Some(Description::new(id, answer))),
        Err(error) if error.is(&["NotFoundException"]) => Ok(None),
        Err(error) => Err(error),
    }
}

impl Description {
    fn new(id: &str, mut answer: DescribeBrokerOutput) -> Self {
        spelling::modelled(&mut answer);
        let answer = &answer;
        let tags: Tags = answer
            .tags
            .clone()
            .unwrap_or_default()
            .into_iter()
            .collect();
        let users = users::reported(answer);
        let in_effect = users.as_ref().map(|users| users::in_effect(users, &tags));
        let broker = broker(answer, in_effect);
        let mut unknown = unknown(answer);
        unknown.extend(broker.users().iter().flat_map(|user| {
            [
                FieldName::console_access(&user.name),
                FieldName::groups(&user.name),
            ]
        }));
        let addresses: Vec<String> = answer
            .broker_instances()
            .iter()
            .filter_map(|instance| instance.ip_address.clone())
            .filter(|address| !address.is_empty())
            .collect();
        let consoles = answer
            .broker_instances()
            .iter()
            .filter_map(|instance| instance.console_url.clone())
            .collect();
        let complete = addresses.len() >= broker.deployment.map_or(1, Deployment::instances);
        let state = answer.broker_state();
        let mut status = state
            .map_or("in an unknown state", BrokerState::as_str)
            .to_owned();
        if !complete && serves(answer) {
            status.push_str(", not all of its addresses are known yet");
        }
        Self {
            name: answer.broker_name.clone().unwrap_or_default(),
            status,
            is_rebooting: state == Some(&BrokerState::RebootInProgress),
            is_changing: matches!(
                state,
                Some(BrokerState::CreationInProgress | BrokerState::RebootInProgress)
            ),
            obstacle: obstacle(answer),
            configurations: configurations(answer),
            report: Report {
                physical_id: id.to_owned(),
                part: None,
                wanted: None,
                state: lifecycle(answer, complete),
                pending: pending(answer, users.as_ref(), &broker),
                resource: Resource::Broker(broker),
                unknown,
                outputs: Outputs::default()
                    .with(Output::Id, id)
                    .with(Output::Arn, answer.broker_arn().unwrap_or_default())
                    .with_list(Output::Addresses, addresses)
                    .with_list(Output::Consoles, consoles)
                    .with_flag(Output::Unserved, tags.contains_key(UNSERVED_TAG)),
                tags,
            },
            users,
        }
    }

    /// What the next reboot does to a user; `None` also if there is no such user.
    pub(super) fn waits(&self, user: &str) -> Option<Waits> {
        *self.users.as_ref()?.get(user)?
    }

    /// What making or changing it comes to.
    pub(super) fn made(self) -> Made {
        Made {
            physical_id: self.report.physical_id,
            outputs: self.report.outputs,
        }
    }

    /// Its ARN, under which it is tagged.
    pub(super) fn arn(&self) -> &str {
        self.report.outputs.text(Output::Arn).unwrap_or_default()
    }
}

/// What a stack's brokers all are, and what can't be changed.
fn obstacle(answer: &DescribeBrokerOutput) -> Option<&'static str> {
    if engine(answer.engine_type()).is_none() {
        return Some("is no ActiveMQ broker");
    }
    if answer.publicly_accessible() == Some(true) {
        return Some("is publicly accessible, which can't be changed");
    }
    if answer.authentication_strategy() == Some(&AuthenticationStrategy::Ldap) {
        return Some("takes its users from LDAP, which can't be changed");
    }
    None
}

fn configurations(answer: &DescribeBrokerOutput) -> Vec<String> {
    let Some(all) = answer.configurations() else {
        return Vec::new();
    };
    let now = all.current().into_iter().chain(all.pending());
    let mut ids: Vec<String> = now
        .chain(all.history())
        .filter_map(|configuration| configuration.id.clone())
        .collect();
    ids.sort();
    ids.dedup();
    ids
}

/// Whether clients can be served. Needing an action of its owner does not keep a broker from that.
fn serves(answer: &DescribeBrokerOutput) -> bool {
    matches!(
        answer.broker_state(),
        Some(BrokerState::Running | BrokerState::CriticalActionRequired | BrokerState::Replica)
    )
}

/// Addresses appear late: a broker that runs without them is of no use to a target group yet.
fn lifecycle(answer: &DescribeBrokerOutput, complete: bool) -> Lifecycle {
    match answer.broker_state() {
        _ if complete && serves(answer) => Lifecycle::Ready,
        Some(BrokerState::CreationFailed) => Lifecycle::Failed(creation_failure(answer)),
        Some(BrokerState::DeletionInProgress) => Lifecycle::Deleting,
        _ => Lifecycle::Creating,
    }
}

fn creation_failure(answer: &DescribeBrokerOutput) -> String {
    let reasons: Vec<String> = answer
        .actions_required()
        .iter()
        .flat_map(|action| [&action.action_required_code, &action.action_required_info])
        .flatten()
        .cloned()
        .collect();
    if reasons.is_empty() {
        "its creation failed; the service gives no reason".to_owned()
    } else {
        format!("its creation failed: {}", reasons.join(": "))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use aws_sdk_mq::operation::describe_broker::builders::DescribeBrokerOutputBuilder;
    use aws_sdk_mq::types::{
        BrokerInstance, ChangeType, DeploymentMode, EncryptionOptions, LogsSummary, PendingLogs,
        UserSummary, WeeklyStartTime,
    };

    use super::*;
    use mqctl_model::resource::{
        Broker, BrokerField, FieldName, Input, PasswordNote, PasswordNotes, Value,
    };
    use mqctl_model::spec::{DayOfWeek, Engine, MaintenanceWindow, StorageType};

    fn pair() -> DescribeBrokerOutputBuilder {
        let instance = |number: u8| {
            BrokerInstance::builder()
                .ip_address(format!("10.20.0.{number}"))
                .console_url(format!("https://b-1-{number}.example:8162"))
                .build()
        };
        DescribeBrokerOutput::builder()
            .broker_state(BrokerState::Running)
            .deployment_mode(DeploymentMode::ActiveStandbyMultiAz)
            .engine_version("5.18.4")
            .host_instance_type("mq.m5.large")
            .broker_instances(instance(1))
            .broker_instances(instance(2))
    }

    fn user(name: &str, change: Option<ChangeType>) -> UserSummary {
        let summary = UserSummary::builder().username(name);
        summary.set_pending_change(change).build()
    }

    fn read(answer: DescribeBrokerOutputBuilder) -> Description {
        Description::new("b-1", answer.build())
    }

    fn model(description: Description) -> Broker {
        match description.report.resource {
            Resource::Broker(broker) => broker,
            other => panic!("{other:?} is no broker"),
        }
    }

    #[test]
    fn a_pair_that_runs_is_ready_once_both_addresses_are_known() {
        let ready = read(pair());
        assert_eq!(ready.report.state, Lifecycle::Ready);
        let addresses = ready.report.outputs.get(Output::Addresses);
        let addresses = addresses.map(Value::texts).unwrap_or_default();
        assert_eq!(addresses, ["10.20.0.1", "10.20.0.2"]);

        let one = BrokerInstance::builder().ip_address("10.20.0.1").build();
        let early = read(pair().set_broker_instances(Some(vec![one])));
        assert_eq!(early.report.state, Lifecycle::Creating);
        assert!(early.status.starts_with("RUNNING, "), "{}", early.status);
    }

    #[test]
    fn states_are_told_apart() {
        let state = |state| read(pair().broker_state(state)).report.state;
        assert_eq!(state(BrokerState::CriticalActionRequired), Lifecycle::Ready);
        assert_eq!(state(BrokerState::RebootInProgress), Lifecycle::Creating);
        assert_eq!(state(BrokerState::CreationInProgress), Lifecycle::Creating);
        assert_eq!(state(BrokerState::DeletionInProgress), Lifecycle::Deleting);
        let failed = state(BrokerState::CreationFailed);
        assert!(matches!(failed, Lifecycle::Failed(_)), "{failed:?}");
    }

    #[test]
    fn an_engine_or_deployment_of_other_words_is_unknown() {
        let kind = |engine: &str, deployment: &str| {
            let answer = pair().engine_type(engine.into());
            let broker = model(read(answer.deployment_mode(deployment.into())));
            (broker.engine, broker.deployment)
        };
        let pair = Some(Deployment::ActiveStandby);
        for spelling in ["ACTIVEMQ", "ActiveMQ"] {
            let found = kind(spelling, "ACTIVE_STANDBY_MULTI_AZ");
            assert_eq!(found, (Some(Engine::ActiveMq), pair));
        }
        assert_eq!(kind("RABBITMQ", "CLUSTER_MULTI_AZ"), (None, None));
        assert_eq!(model(read(self::pair())).engine, None, "not reported");
    }

    #[test]
    fn what_is_not_reported_is_unknown() {
        let unknown = |answer| {
            let unknown = read(answer).report.unknown;
            let keys: Vec<&str> = unknown.iter().map(FieldName::key).collect();
            keys.join(" ")
        };
        let nothing = DescribeBrokerOutput::builder();
        assert_eq!(
            unknown(nothing),
            "engine version deployment instance-type storage subnets security-groups encryption-key \
             general-log audit-log auto-minor-version-upgrade maintenance users"
        );
        let odd = pair()
            .engine_version("next")
            .encryption_options(
                EncryptionOptions::builder()
                    .use_aws_owned_key(false)
                    .build(),
            )
            .subnet_ids("subnet-1")
            .security_groups("sg-1")
            .set_users(Some(Vec::new()))
            .logs(LogsSummary::builder().general(true).build());
        assert_eq!(
            unknown(odd),
            "engine version storage encryption-key audit-log auto-minor-version-upgrade maintenance",
            "`next` is no version, the key could be any"
        );
    }

    #[test]
    fn storage_is_known_in_either_case() {
        let storage = |name: &str| model(read(pair().storage_type(name.into()))).storage;
        assert_eq!(storage("EFS"), Some(StorageType::Efs));
        assert_eq!(storage("ebs"), Some(StorageType::Ebs));
        assert_eq!(storage("tape"), None);
    }

    #[test]
    fn a_patch_is_not_another_version() {
        let later = read(pair().pending_engine_version("5.18.6"));
        assert!(later.report.pending.is_empty());
        let upgraded = read(pair().pending_engine_version("5.19"));
        assert_eq!(
            upgraded.report.pending.get(&BrokerField::Version.into()),
            Some(&"5.19".into())
        );
        assert_eq!(model(upgraded).version.to_string(), "5.18");
    }

    #[test]
    fn what_waits_for_a_reboot_is_pending_and_not_in_effect() {
        let pending = PendingLogs::builder().general(true).audit(false).build();
        let logs = LogsSummary::builder().general(false).pending(pending);
        let description = read(
            pair()
                .logs(logs.build())
                .users(user("stays", None))
                .users(user("comes", Some(ChangeType::Create)))
                .users(user("goes", Some(ChangeType::Delete)))
                .users(user("rotates", Some(ChangeType::Update)))
                .users(user("odd", Some("REVIEW".into())))
                .set_tags(Some(noted(&["stays", "comes", "rotates", "odd"]))),
        );
        let pending: Vec<(String, String)> = description
            .report
            .pending
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string()))
            .collect();
        let waits = "unknown, one that waits for a reboot";
        let expected = [
            ("general log", "on"),
            ("users", "comes, odd, rotates, stays"),
            ("password of comes, secret version", waits),
            ("password of odd, secret version", waits),
            ("password of rotates, secret version", waits),
        ];
        assert_eq!(
            pending,
            expected.map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
        let broker = model(description);
        assert_eq!(broker.logs.general, Some(false));
        let users: Vec<_> = broker
            .users()
            .iter()
            .map(|user| (user.name.as_str(), user.version.clone()))
            .collect();
        let noted = Some(Input::Known(PasswordNote::of_version("v1").text()));
        let waits = Some(Input::known(waits));
        assert_eq!(
            users,
            [
                ("goes", None),
                ("odd", waits.clone()),
                ("rotates", waits),
                ("stays", noted)
            ]
        );
    }

    /// The tags of a broker whose users' passwords were set from `v1`.
    fn noted(users: &[&str]) -> HashMap<String, String> {
        let mut notes = PasswordNotes::default();
        for user in users {
            notes.set(user, Some(PasswordNote::of_version("v1")));
        }
        notes.tags().into_iter().collect()
    }

    #[test]
    fn a_password_of_which_nothing_is_noted_has_no_version() {
        let answer = pair().users(user("app", None)).set_tags(Some(noted(&[])));
        assert_eq!(model(read(answer)).users()[0].version, None);
    }

    #[test]
    fn users_that_are_not_reported_are_unknown() {
        let silent = read(pair());
        assert!(silent.report.pending.is_empty());
        assert_eq!(model(silent).users, None);
        let none = read(pair().set_users(Some(Vec::new())));
        assert_eq!(model(none).users, Some(Vec::new()));
    }

    #[test]
    fn a_maintenance_window_is_in_its_zone() {
        let window = |zone| {
            let window = WeeklyStartTime::builder()
                .day_of_week("Sunday".into())
                .time_of_day("03:00")
                .set_time_zone(zone);
            let answer = pair().maintenance_window_start_time(window.build());
            model(read(answer)).maintenance.expect("a window")
        };
        let sunday = |zone: &str| MaintenanceWindow {
            day: DayOfWeek::Sunday,
            time: "03:00".to_owned(),
            zone: zone.to_owned(),
        };
        assert_eq!(window(Some("UTC".to_owned())), sunday("UTC"));
        assert_eq!(window(None), sunday("UTC"));
        assert_eq!(
            window(Some("Europe/Paris".to_owned())),
            sunday("Europe/Paris")
        );
    }
}
