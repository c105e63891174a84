//! A broker as the service describes it, in the model's terms.

use std::collections::BTreeMap;

use aws_sdk_mq::operation::describe_broker::DescribeBrokerOutput;
use aws_sdk_mq::types::{BrokerState, BrokerStorageType, ChangeType, DeploymentMode};

use crate::aws::call::call;
use crate::aws::error::AwsError;
use crate::aws::{Aws, Made, retry};
use crate::model::{
    Broker, BrokerUser, Input, Output, Outputs, Resource, Tags, Value, password_tag,
};
use crate::observed::{Lifecycle, Report};
use crate::spec::{
    DayOfWeek, Deployment, Engine, EngineVersion, Logs, MaintenanceWindow, StorageType,
};

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
    /// The id of the configuration it runs with.
    pub(super) configuration: Option<String>,
    /// Everything a plan needs of it.
    pub(super) report: Report,
}

/// Read a broker; `None` if there is none with this id.
pub(super) async fn describe(aws: &Aws, id: &str) -> Result<Option<Description>, AwsError> {
    let send = || aws.mq.describe_broker().broker_id(id).send();
    match call(&aws.clock, retry::DESCRIBE_BROKER, send).await {
        Ok(answer) => Ok(Some(Description::new(id, &answer))),
        Err(error) if error.is(&["NotFoundException"]) => Ok(None),
        Err(error) => Err(error),
    }
}

impl Description {
    fn new(id: &str, answer: &DescribeBrokerOutput) -> Self {
        let tags: Tags = answer
            .tags
            .clone()
            .unwrap_or_default()
            .into_iter()
            .collect();
        let broker = broker(answer, &tags);
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
        let complete = addresses.len() >= instances(broker.deployment);
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
            configuration: answer
                .configurations()
                .and_then(|configurations| configurations.current())
                .and_then(|configuration| configuration.id.clone()),
            report: Report {
                physical_id: id.to_owned(),
                part: None,
                wanted: None,
                state: lifecycle(answer, complete),
                pending: pending(answer, &tags, &broker),
                resource: Resource::Broker(broker),
                outputs: Outputs::default()
                    .with(Output::Id, id)
                    .with(Output::Arn, answer.broker_arn().unwrap_or_default())
                    .with_list(Output::Addresses, addresses)
                    .with_list(Output::Consoles, consoles),
                tags,
            },
        }
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

/// How many instances serve one broker.
fn instances(deployment: Deployment) -> usize {
    match deployment {
        Deployment::Single => 1,
        Deployment::ActiveStandby => 2,
    }
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

fn broker(answer: &DescribeBrokerOutput, tags: &Tags) -> Broker {
    Broker {
        // A broker of another engine that has a name of ours can only be a stranger, whose fields nobody compares.
        engine: Engine::ActiveMq,
        version: version(answer.engine_version().unwrap_or_default()),
        deployment: match answer.deployment_mode() {
            Some(DeploymentMode::ActiveStandbyMultiAz) => Deployment::ActiveStandby,
            _ => Deployment::Single,
        },
        instance_type: answer.host_instance_type().unwrap_or_default().to_owned(),
        storage: match answer.storage_type() {
            Some(BrokerStorageType::Efs) => Some(StorageType::Efs),
            Some(BrokerStorageType::Ebs) => Some(StorageType::Ebs),
            _ => None,
        },
        subnets: answer.subnet_ids().iter().map(Input::known).collect(),
        security_groups: answer.security_groups().iter().map(Input::known).collect(),
        users: users(answer, tags),
        logs: answer.logs().map_or_else(Logs::default, |logs| Logs {
            general: logs.general.unwrap_or_default(),
            audit: logs.audit.unwrap_or_default(),
        }),
        maintenance: maintenance(answer),
        kms_key: kms_key(answer),
    }
}

/// The users that can log in now. A change that waits for a reboot is not in effect: it is among the pending ones.
fn users(answer: &DescribeBrokerOutput, tags: &Tags) -> Vec<BrokerUser> {
    let in_effect = answer
        .users()
        .iter()
        .filter(|user| user.pending_change() != Some(&ChangeType::Create));
    in_effect
        .filter_map(|user| {
            let name = user.username.clone()?;
            let noted = tags.get(&password_tag(&name));
            let version = match user.pending_change() {
                // The note is about the password that was accepted last: the one that waits.
                Some(ChangeType::Update) => noted.map(|_| Input::known("an older one")),
                _ => noted.filter(|it| !it.is_empty()).map(Input::known),
            };
            Some(BrokerUser {
                name,
                console: false,
                password: None,
                version,
            })
        })
        .collect()
}

/// The fields whose value will be another one after the next reboot. A patch is not another version.
fn pending(answer: &DescribeBrokerOutput, tags: &Tags, now: &Broker) -> BTreeMap<String, Value> {
    let mut pending = BTreeMap::new();
    let mut expect = |field: &str, before: Value, after: Option<Value>| {
        if let Some(after) = after.filter(|after| *after != before) {
            pending.insert(field.to_owned(), after);
        }
    };
    expect(
        "version",
        now.version.to_string().into(),
        answer
            .pending_engine_version()
            .map(|text| version(text).to_string().into()),
    );
    expect(
        "instance type",
        Value::from(&now.instance_type),
        answer.pending_host_instance_type().map(Value::from),
    );
    let logs = answer.logs().and_then(|logs| logs.pending());
    expect(
        "general log",
        now.logs.general.into(),
        logs.and_then(|logs| logs.general).map(Value::from),
    );
    expect(
        "audit log",
        now.logs.audit.into(),
        logs.and_then(|logs| logs.audit).map(Value::from),
    );
    let groups = answer.pending_security_groups();
    expect(
        "security groups",
        sorted(now.security_groups.iter().map(Value::from)),
        (!groups.is_empty()).then(|| sorted(groups.iter().map(Value::from))),
    );
    let to_come = answer
        .users()
        .iter()
        .filter(|user| user.pending_change() != Some(&ChangeType::Delete));
    expect(
        "users",
        sorted(now.users.iter().map(|user| Value::from(&user.name))),
        Some(sorted(
            to_come.filter_map(|user| user.username().map(Value::from)),
        )),
    );
    for user in answer.users() {
        let name = user.username().unwrap_or_default();
        let waits = match user.pending_change() {
            Some(ChangeType::Create | ChangeType::Update) => tags.get(&password_tag(name)),
            _ => None,
        };
        let field = Broker::password_field(name);
        match waits.map(String::as_str) {
            Some("") => expect(&field, Value::Unspecified, Some(Value::Absent)),
            Some(version) => expect(&field, Value::Unspecified, Some(version.into())),
            None => {}
        }
    }
    pending
}

fn sorted(values: impl Iterator<Item = Value>) -> Value {
    let mut values: Vec<Value> = values.collect();
    values.sort();
    Value::List(values)
}

/// `5.19` of `5.19.1`. What can't be read is no version that a plan can ask for.
fn version(text: &str) -> EngineVersion {
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
        day: WEEK
            .into_iter()
            .find(|known| known.name().eq_ignore_ascii_case(day))?,
        time: match window.time_zone() {
            None | Some("UTC") => time.to_owned(),
            // Another zone was set by hand: shown as it is, it differs from every window of a plan.
            Some(zone) => format!("{time} {zone}, not"),
        },
    })
}

const WEEK: [DayOfWeek; 7] = [
    DayOfWeek::Monday,
    DayOfWeek::Tuesday,
    DayOfWeek::Wednesday,
    DayOfWeek::Thursday,
    DayOfWeek::Friday,
    DayOfWeek::Saturday,
    DayOfWeek::Sunday,
];

fn kms_key(answer: &DescribeBrokerOutput) -> Option<String> {
    let options = answer.encryption_options()?;
    if options.use_aws_owned_key.unwrap_or(true) {
        return None;
    }
    // Neither AWS's own key nor the account's: the one that Amazon MQ keeps in the account.
    let key = options.kms_key_id.as_deref().unwrap_or("alias/aws/mq");
    Some(key.to_owned())
}

#[cfg(test)]
mod tests {
    use aws_sdk_mq::operation::describe_broker::builders::DescribeBrokerOutputBuilder;
    use aws_sdk_mq::types::{
        BrokerInstance, LogsSummary, PendingLogs, UserSummary, WeeklyStartTime,
    };

    use super::*;

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
        Description::new("b-1", &answer.build())
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
    fn a_patch_is_not_another_version() {
        let later = read(pair().pending_engine_version("5.18.6"));
        assert!(later.report.pending.is_empty());
        let upgraded = read(pair().pending_engine_version("5.19"));
        assert_eq!(upgraded.report.pending.get("version"), Some(&"5.19".into()));
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
                .tags(password_tag("stays"), "v1")
                .tags(password_tag("comes"), "v2")
                .tags(password_tag("rotates"), "v3"),
        );
        let pending: Vec<(String, String)> = description
            .report
            .pending
            .iter()
            .map(|(name, value)| (name.clone(), value.to_string()))
            .collect();
        let expected = [
            ("general log", "on"),
            ("password of comes, secret version", "v2"),
            ("password of rotates, secret version", "v3"),
            ("users", "comes, rotates, stays"),
        ];
        assert_eq!(
            pending,
            expected.map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
        let broker = model(description);
        assert!(!broker.logs.general);
        let users: Vec<_> = broker
            .users
            .iter()
            .map(|user| (user.name.as_str(), user.version.clone()))
            .collect();
        let stays = Some(Input::known("v1"));
        let older = Some(Input::known("an older one"));
        assert_eq!(
            users,
            [("stays", stays), ("goes", None), ("rotates", older)]
        );
    }

    #[test]
    fn a_password_that_is_no_longer_from_a_secret_has_no_version() {
        let answer = |change| {
            let answer = pair().users(user("app", change));
            read(answer.tags(password_tag("app"), ""))
        };
        assert!(answer(None).report.pending.is_empty());
        assert_eq!(model(answer(None)).users[0].version, None);
        let waits = answer(Some(ChangeType::Update)).report.pending;
        let to_come = waits.get(&Broker::password_field("app"));
        assert_eq!(to_come, Some(&Value::Absent));
    }

    #[test]
    fn a_maintenance_window_in_another_zone_equals_none_of_a_plan() {
        let window = |zone| {
            let window = WeeklyStartTime::builder()
                .day_of_week("Sunday".into())
                .time_of_day("03:00")
                .time_zone(zone)
                .build();
            let broker = model(read(pair().maintenance_window_start_time(window)));
            broker.maintenance.expect("a window")
        };
        let sunday = MaintenanceWindow {
            day: DayOfWeek::Sunday,
            time: "03:00".to_owned(),
        };
        assert_eq!(window("UTC"), sunday);
        assert_ne!(window("Europe/Paris"), sunday);
    }
}
