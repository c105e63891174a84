//! What a broker will be after its next reboot.

use std::collections::BTreeMap;

use aws_sdk_mq::operation::describe_broker::DescribeBrokerOutput;
use aws_sdk_mq::types::ChangeType;

use super::broker::version;
use mqctl_model::resource::{Broker, BrokerField, FieldName, Tags, Value, password_tag};

/// The fields whose value will be another one after the next reboot. A patch is not another version.
pub(super) fn pending(
    answer: &DescribeBrokerOutput,
    tags: &Tags,
    now: &Broker,
) -> BTreeMap<FieldName, Value> {
    let mut pending = BTreeMap::new();
    let mut expect = |field: FieldName, before: Value, after: Option<Value>| {
        if let Some(after) = after.filter(|after| *after != before) {
            pending.insert(field, after);
        }
    };
    expect(
        BrokerField::Version.into(),
        now.version.to_string().into(),
        answer
            .pending_engine_version()
            .and_then(version)
            .map(|version| version.to_string().into()),
    );
    expect(
        BrokerField::InstanceType.into(),
        Value::from(&now.instance_type),
        answer.pending_host_instance_type().map(Value::from),
    );
    let logs = answer.logs().and_then(|logs| logs.pending());
    expect(
        BrokerField::GeneralLog.into(),
        now.logs.general.into(),
        logs.and_then(|logs| logs.general).map(Value::from),
    );
    expect(
        BrokerField::AuditLog.into(),
        now.logs.audit.into(),
        logs.and_then(|logs| logs.audit).map(Value::from),
    );
    let groups = answer.pending_security_groups();
    expect(
        BrokerField::SecurityGroups.into(),
        sorted(now.security_groups.iter().map(Value::from)),
        (!groups.is_empty()).then(|| sorted(groups.iter().map(Value::from))),
    );
    let to_come = answer
        .users()
        .iter()
        .filter(|user| user.pending_change() != Some(&ChangeType::Delete));
    expect(
        BrokerField::Users.into(),
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
        let field = FieldName::password(name);
        match waits.map(String::as_str) {
            Some("") => expect(field, Value::Unspecified, Some(Value::Absent)),
            Some(version) => expect(field, Value::Unspecified, Some(version.into())),
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
