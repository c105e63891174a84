//! What a broker will be after its next reboot.

use std::collections::BTreeMap;

use super::broker::version;
use super::users::{self, Waits};
use aws_sdk_mq::operation::describe_broker::DescribeBrokerOutput;
use mqctl_model::resource::{Broker, BrokerField, FieldName, Value};

/// The fields whose value will be another one after the next reboot. A patch is not another version.
pub(super) fn pending(
    answer: &DescribeBrokerOutput,
    users: Option<&BTreeMap<String, Option<Waits>>>,
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
    // Of one that is not known, it is not known either that it will be another.
    if let Some(general) = now.logs.general {
        let after = logs.and_then(|logs| logs.general).map(Value::from);
        expect(BrokerField::GeneralLog.into(), general.into(), after);
    }
    if let Some(audit) = now.logs.audit {
        let after = logs.and_then(|logs| logs.audit).map(Value::from);
        expect(BrokerField::AuditLog.into(), audit.into(), after);
    }
    let groups = answer.pending_security_groups();
    expect(
        BrokerField::SecurityGroups.into(),
        sorted(now.security_groups.iter().map(Value::from)),
        (!groups.is_empty()).then(|| sorted(groups.iter().map(Value::from))),
    );
    if let (Some(now), Some(reported)) = (&now.users, users) {
        expect(
            BrokerField::Users.into(),
            sorted(now.iter().map(|user| Value::from(&user.name))),
            Some(users::to_come(reported)),
        );
        pending.extend(users::passwords_to_come(reported));
    }
    pending
}

fn sorted(values: impl Iterator<Item = Value>) -> Value {
    let mut values: Vec<Value> = values.collect();
    values.sort();
    Value::List(values)
}
