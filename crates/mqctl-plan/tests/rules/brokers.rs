//! Engine, size, storage, protocols, maintenance.

use super::{accept, complain};
use crate::{PLAN, findings};

#[test]
fn engine_size_and_storage() {
    complain(&[
        (
            "version: \"5.19\"",
            "version: 5.10",
            "11 brokers.version error: `version` must be text, not the number `5.10` (quote it: \"5.10\"; without quotes YAML reads a number, and 5.10 would become 5.1)",
        ),
        (
            "version: \"5.19\"",
            "version: 5",
            "11 brokers.version error: `version` must be text, not a number",
        ),
        (
            "version: \"5.19\"",
            "version: 5.19.1",
            "11 brokers.version error: `5.19.1` is not a version (write \"5.19\": Amazon MQ chooses the patch",
        ),
        (
            "version: \"5.19\"",
            "version: latest",
            "11 brokers.version error: `latest` is not a version",
        ),
        (
            "version: \"5.19\"",
            "version: \"5.\"",
            "11 brokers.version error: `5.` is not a version",
        ),
        (
            "version: \"5.19\"",
            "version: \"05.019\"",
            "11 brokers.version error: `05.019` is not a version (write \"5.19\": YAML 1.1 tools read a leading zero as octal)",
        ),
        (
            "version: \"5.19\"",
            "version: \"5.18\"",
            "11 brokers.version warning: ActiveMQ 5.18 gets no more fixes from its project, whose last release of it was 5.18.7 (March 2025)",
        ),
        (
            "version: \"5.19\"",
            "version: \"5.17\"",
            "11 brokers.version error: Amazon MQ no longer offers ActiveMQ 5.17",
        ),
        (
            "version: \"5.19\"",
            "version: \"5.20\"",
            "11 brokers.version warning: ActiveMQ 5.20 is newer than this mqctl knows",
        ),
        (
            "mq.m5.large",
            "m5.large",
            "14 brokers.instance_type error: `instance_type` cannot be `m5.large` (did you mean `mq.m5.large`?",
        ),
        (
            "mq.m5.large",
            "mq.m7g.large",
            "14 brokers.instance_type error: `instance_type` cannot be `mq.m7g.large`",
        ),
        (
            "storage: efs",
            "storage: ebs",
            "15 brokers.storage error: active-standby cannot use ebs",
        ),
        (
            "\"arn:aws:kms:us-west-2",
            "\"arn:aws:kms:us-east-1",
            "16 brokers.encryption.kms_key error: a KMS key in `us-east-1` cannot be used in `us-west-2`",
        ),
        (
            "count: 1",
            "count: 1.0",
            "13 brokers.count error: `count` must be a whole number, not `1.0` (write `1`)",
        ),
        (
            "count: 1",
            "count: 1.5",
            "13 brokers.count error: `count` must be a whole number, not `1.5`",
        ),
        (
            "{ kms_key: \"arn:aws:kms:us-west-2",
            "{ secrets_kms_key: \"arn:aws:kms:us-east-1",
            "16 brokers.encryption.secrets_kms_key error: a KMS key in `us-east-1` cannot be used in `us-west-2`",
        ),
        (
            ":key/01234567-89ab-cdef-0123-456789abcdef",
            ":alias/orders",
            "16 brokers.encryption.kms_key error: `arn:aws:kms:us-west-2:123456789012:alias/orders` is not the ARN of a KMS key",
        ),
        (
            "protocols: [openwire, amqp]",
            "protocols: [amqp, openwire, amqp]",
            "17 brokers.protocols[2] error: `amqp` is listed twice",
        ),
        (
            "protocols: [openwire, amqp]",
            "protocols: []",
            "17 brokers.protocols error: `protocols` is an empty list",
        ),
        (
            "day: sunday",
            "day: Sunday",
            "24 brokers.maintenance.day error: `day` cannot be `Sunday` (did you mean `sunday`?",
        ),
        (
            "\"03:00\"",
            "\"3:00\"",
            "24 brokers.maintenance.time error: `3:00` is not a time of day",
        ),
        (
            "\"03:00\"",
            "\"24:00\"",
            "24 brokers.maintenance.time error: `24:00` is not a time of day",
        ),
        (
            "\"03:00\"",
            "\"03:60\"",
            "24 brokers.maintenance.time error: `03:60` is not a time of day",
        ),
        (
            ", time: \"03:00\"",
            "",
            "24 brokers.maintenance.time error: `maintenance` has no `time`",
        ),
    ]);
    accept(&[
        ("mq.m5.large", "mq.t3.micro"),
        ("time: \"03:00\"", "time: 23:59"),
        (
            "arn:aws:kms:us-west-2:123456789012",
            "arn:aws:kms:us-west-2:210987654321",
        ),
    ]);
    let single = |storage: &str, instance_type: &str| {
        let text = PLAN
            .replace("active-standby", "single")
            .replace("mq.m5.large", instance_type)
            .replace("storage: efs", storage);
        findings(&text)
    };
    assert_eq!(single("storage: ebs", "mq.m5.xlarge"), [] as [String; 0]);
    assert_eq!(single("storage: efs", "mq.t3.micro"), [] as [String; 0]);
    let found = single("storage: ebs", "mq.t3.micro");
    assert!(
        matches!(&found[..], [only] if only.starts_with("15 brokers.storage error: `mq.t3.micro` cannot use ebs")),
        "{found:?}"
    );
}

#[test]
fn time_zones() {
    let ours = "time: \"03:00\"";
    complain(&[(
        ours,
        "time: \"03:00\", time_zone: +02:00",
        "24 brokers.maintenance.time_zone error: `+02:00` is not a time zone (a name such as `UTC` or `Europe/Berlin`)",
    )]);
    accept(&[(ours, "time: \"03:00\", time_zone: Europe/Berlin")]);
}
