//! The brokers: engine, version, size, protocols, maintenance.

use super::amazon::{self, Expected};
use super::{Context, Fault, Located, Problems, keep_text, quote, users};
use crate::lint;
use crate::shape::leading_zero;
use mqctl_model::spec::{
    Brokers, DayOfWeek, Deployment, Engine, EngineVersion, Logs, MaintenanceWindow, Protocol,
    StorageType,
};

pub(super) fn deployment(brokers: &Located<'_>) -> Option<Deployment> {
    let deployment = brokers.get("deployment")?;
    Deployment::ALL
        .into_iter()
        .find(|known| Some(known.name()) == deployment.text())
}

pub(super) fn read(
    value: &Located<'_>,
    context: &Context<'_>,
    problems: &mut Problems,
) -> Option<Brokers> {
    let engine = value.get("engine").and_then(|engine| {
        let mut engines = Engine::ALL.into_iter();
        engines.find(|known| Some(known.name()) == engine.text())
    });
    // The versions of another engine are other numbers.
    let version = engine.and_then(|engine| read_version(value, engine, problems));
    let count = read_count(value);
    let instance_type = value
        .get("instance_type")
        .and_then(|instance_type| instance_type.text())
        .map(str::to_owned);
    let storage = read_storage(value, context, problems);
    let mut kms_key = |key: &str| {
        let encryption = value.get("encryption")?;
        read_kms_key(&encryption, key, context, problems)
    };
    let (store_kms_key, secrets_kms_key) = (kms_key("kms_key"), kms_key("secrets_kms_key"));
    let protocols = value
        .get("protocols")
        .map(|protocols| read_protocols(&protocols, engine, problems));
    let users = value
        .get("users")
        .map(|users| users::read(&users, context, problems));
    let log = |name: &str| value.get("logs")?.get(name)?.boolean();
    let logs = Logs {
        general: log("general"),
        audit: log("audit"),
    };
    let maintenance = value
        .get("maintenance")
        .and_then(|maintenance| read_maintenance(&maintenance, problems));
    Some(Brokers {
        engine: engine?,
        version: version?,
        deployment: context.deployment?,
        count,
        instance_type: instance_type?,
        storage,
        protocols: protocols?,
        users: users?,
        logs,
        maintenance,
        kms_key: store_kms_key,
        secrets_kms_key,
    })
}

fn read_version(
    brokers: &Located<'_>,
    engine: Engine,
    problems: &mut Problems,
) -> Option<EngineVersion> {
    let versions = engine.versions();
    let (oldest, newest) = (versions.start(), versions.end());
    let parse = |text| parse_version(text, *newest);
    let version = keep_text(brokers, "version", problems, parse)?;
    let place = brokers.get("version")?;
    let title = engine.title();
    if version < *oldest {
        problems
            .error(
                &place,
                format!("Amazon MQ no longer offers {title} {version}"),
            )
            .with_help(format!(
                "\"{newest}\" is recommended; \"{oldest}\" is the oldest"
            ));
    } else if version > *newest {
        problems
            .warning(
                &place,
                format!("{title} {version} is newer than this mqctl knows"),
            )
            .with_help(format!(
                "known: \"{oldest}\" and \"{newest}\"; AWS decides when the broker is created"
            ));
    } else if let Some(last) = engine.last_upstream_release(version) {
        problems
            .warning(
                &place,
                format!("{title} {version} gets no more fixes from its project, whose last release of it was {last}: the CVEs of 2026 are fixed in later versions only"),
            )
            .of_rule(&lint::VERSION_WITHOUT_FIXES)
            .with_help(format!(
                "\"{newest}\" is recommended; which fixes AWS adds to \"{version}\" is not published"
            ));
    }
    Some(version)
}

fn parse_version(text: &str, newest: EngineVersion) -> Result<EngineVersion, Fault> {
    let fault = Fault::new(format!("{} is not a version", quote(text)));
    let mut parts = text.split('.');
    if parts.any(leading_zero::is_padded) {
        let plain: Vec<&str> = text.split('.').map(without_padding).collect();
        return Err(fault.help(format!(
            "write \"{}\": {}",
            plain.join("."),
            leading_zero::REASON
        )));
    }
    let numbers: Option<Vec<u32>> = text
        .split('.')
        .map(|part| {
            part.bytes()
                .all(|byte| byte.is_ascii_digit())
                .then(|| part.parse().ok())
                .flatten()
        })
        .collect();
    match numbers.as_deref() {
        Some(&[major, minor]) => Ok(EngineVersion { major, minor }),
        Some(&[major, minor, ..]) => Err(fault.help(format!(
            "write \"{major}.{minor}\": Amazon MQ chooses the patch and raises it by itself"
        ))),
        _ => Err(fault.help(format!("write `major.minor`, such as \"{newest}\""))),
    }
}

fn without_padding(digits: &str) -> &str {
    match digits.trim_start_matches('0') {
        "" => "0",
        rest => rest,
    }
}

fn read_count(brokers: &Located<'_>) -> usize {
    let Some(count) = brokers.get("count") else {
        return 1;
    };
    let Some(number) = count
        .integer()
        .and_then(|number| usize::try_from(number).ok())
    else {
        return 1;
    };
    number
}

/// Amazon MQ: EBS only on mq.m5 and only for single instances (Developer Guide, "Storage").
fn read_storage(
    brokers: &Located<'_>,
    context: &Context<'_>,
    problems: &mut Problems,
) -> Option<StorageType> {
    let storage = brokers.get("storage")?;
    match storage.text()? {
        "efs" => Some(StorageType::Efs),
        "ebs" => {
            if context.deployment == Some(Deployment::ActiveStandby) {
                problems
                    .error(&storage, "active-standby cannot use ebs")
                    .with_help("the pair shares one store, in two zones: write `storage: efs`, or `deployment: single`");
            }
            let small = brokers
                .get("instance_type")
                .and_then(|instance_type| instance_type.text())
                .filter(|name| name.starts_with("mq.") && !name.starts_with("mq.m5."));
            if let Some(instance_type) = small {
                problems
                    .error(&storage, format!("{} cannot use ebs", quote(instance_type)))
                    .with_help("write `storage: efs`, or choose an mq.m5 instance type");
            }
            Some(StorageType::Ebs)
        }
        _ => None,
    }
}

fn read_kms_key(
    encryption: &Located<'_>,
    key: &str,
    context: &Context<'_>,
    problems: &mut Problems,
) -> Option<String> {
    let expected = Expected {
        service: "kms",
        resource: "key/",
        what: "a KMS key",
        // A key's policy may admit other accounts.
        own_account: false,
    };
    keep_text(encryption, key, problems, |text| {
        amazon::arn(text, &expected, context)
    })
}

fn read_protocols(
    list: &Located<'_>,
    engine: Option<Engine>,
    problems: &mut Problems,
) -> Vec<Protocol> {
    let mut protocols = Vec::new();
    for item in list.items() {
        let known = Protocol::ALL
            .into_iter()
            .find(|protocol| Some(protocol.name()) == item.text());
        let Some(protocol) = known else { continue };
        if protocols.contains(&protocol) {
            problems
                .error(&item, format!("`{}` is listed twice", protocol.name()))
                .with_help("remove one of them: each protocol has one port");
        } else if let Some(engine) = engine
            && engine.port(protocol).is_none()
        {
            let (title, name) = (engine.title(), protocol.name());
            problems.error(&item, format!("{title} does not speak `{name}`"));
        } else {
            protocols.push(protocol);
        }
    }
    protocols
}

fn read_maintenance(value: &Located<'_>, problems: &mut Problems) -> Option<MaintenanceWindow> {
    let day = value.get("day").and_then(|day| day_of_week(day.text()?));
    let time = keep_text(value, "time", problems, |text| {
        if is_time(text) {
            Ok(text.to_owned())
        } else {
            Err(Fault::new(format!("{} is not a time of day", quote(text)))
                .help("HH:MM, 24 hours, such as \"03:00\""))
        }
    });
    let zone = match value.get("time_zone") {
        None => Some("UTC".to_owned()),
        Some(_) => keep_text(value, "time_zone", problems, time_zone),
    };
    Some(MaintenanceWindow {
        day: day?,
        time: time?,
        zone: zone?,
    })
}

/// The form only: which zones there are is decided anew several times a year, and AWS refuses one that it does not know
/// before it changes anything.
fn time_zone(text: &str) -> Result<String, Fault> {
    let fits = (2..=50).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_+/-".contains(&byte));
    if fits {
        Ok(text.to_owned())
    } else {
        Err(Fault::new(format!("{} is not a time zone", quote(text)))
            .help("a name such as `UTC` or `Europe/Berlin`"))
    }
}

fn day_of_week(name: &str) -> Option<DayOfWeek> {
    DayOfWeek::ALL
        .into_iter()
        .find(|day| day.name().to_ascii_lowercase() == name)
}

fn is_time(text: &str) -> bool {
    let Some((hours, minutes)) = text.split_once(':') else {
        return false;
    };
    let is_below = |part: &str, bound: u8| {
        part.len() == 2
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && part.parse::<u8>().is_ok_and(|number| number < bound)
    };
    is_below(hours, 24) && is_below(minutes, 60)
}
