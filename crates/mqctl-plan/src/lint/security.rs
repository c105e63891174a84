//! Who could do harm, and how it would be kept from them.

use std::collections::BTreeMap;

use mqctl_model::spec::PasswordSource;

use super::rule::{Broken, Finder, Level, Rule, broken_if};

pub(crate) const OPEN_TO_INTERNET: Rule = Rule {
    name: "open-to-internet",
    level: Level::Error,
    about: "The whole internet may reach the listeners.",
    keys: &["endpoint.allow"],
    why: "Some flaws of brokers need no password, such as CVE-2026-50734 in OpenWire and CVE-2026-49432 in STOMP; and every password can be guessed at.",
    fix: "Name the ranges of your clients in `allow`.",
    equivalents: &[],
    finder: Finder::Validation,
};

pub(crate) const WIDE_ALLOW: Rule = Rule {
    name: "wide-allow",
    level: Level::Warning,
    about: "More than a /8 of the internet may reach the listeners.",
    keys: &["endpoint.allow"],
    why: "Some flaws of brokers need no password, such as CVE-2026-50734 in OpenWire and CVE-2026-49432 in STOMP.",
    fix: "Name narrower ranges in `allow`.",
    equivalents: &[],
    finder: Finder::Validation,
};

pub(crate) const VERSION_WITHOUT_FIXES: Rule = Rule {
    name: "version-without-fixes",
    level: Level::Warning,
    about: "A version that its project no longer maintains.",
    keys: &["brokers.version"],
    why: "The project fixes new flaws in later versions only. Which fixes AWS adds by itself is not published.",
    fix: "Write `version: \"5.19\"`.",
    equivalents: &["Checkov CKV_AWS_208"],
    finder: Finder::Validation,
};

pub(crate) const OLD_TLS: Rule = Rule {
    name: "old-tls",
    level: Level::Warning,
    about: "A security policy that admits TLS 1.0 or 1.1.",
    keys: &["endpoint.tls_policy"],
    why: "These versions are deprecated (RFC 8996): connections by them can be attacked.",
    fix: "Leave `tls_policy` out, or name one whose versions begin with 1.2.",
    equivalents: &[],
    finder: Finder::Validation,
};

pub(super) const AWS_OWNED_KEY: Rule = Rule {
    name: "aws-owned-key",
    level: Level::Info,
    about: "The store is encrypted with a key that AWS owns.",
    keys: &["brokers.encryption.kms_key"],
    why: "Who may use a key of your own is yours to say, its use is logged in CloudTrail, and it can be disabled. A key that AWS owns costs nothing and needs no policy.",
    fix: "Write `encryption: { kms_key: ... }`. That replaces a broker that exists.",
    equivalents: &["Checkov CKV_AWS_209"],
    finder: Finder::Plan(|spec| {
        broken_if(
            spec.brokers.kms_key.is_none(),
            "brokers.encryption.kms_key",
            "the store is encrypted with a key that AWS owns",
        )
    }),
};

pub(super) const CONSOLE_FOR_ALL: Rule = Rule {
    name: "console-for-all",
    level: Level::Warning,
    about: "Every user may log in to the web console, applications included.",
    keys: &["brokers.users[].console"],
    why: "In the console everyone may delete and read what they like (CVE-2026-49877), so the password of an application is as much as an administrator's.",
    fix: "Give applications a user of their own, without `console: true`.",
    equivalents: &[],
    finder: Finder::Plan(|spec| {
        broken_if(
            spec.brokers.users.iter().all(|user| user.console),
            "brokers.users",
            "every user may log in to the web console",
        )
    }),
};

pub(super) const SHARED_PASSWORD: Rule = Rule {
    name: "shared-password",
    level: Level::Warning,
    about: "Two users have one password.",
    keys: &["brokers.users[].password"],
    why: "Whoever knows the one knows the other, and one of them can't be changed alone.",
    fix: "Give each user a secret or a variable of its own, or leave `password` out to have one generated.",
    equivalents: &[],
    finder: Finder::Plan(|spec| {
        let mut first: BTreeMap<(&str, &str, Option<&str>), &str> = BTreeMap::new();
        let mut found = Vec::new();
        for (index, user) in spec.brokers.users.iter().enumerate() {
            let source = match &user.password {
                PasswordSource::Secret { name, json_key } => {
                    ("secret", name.as_str(), json_key.as_deref())
                }
                PasswordSource::Env(name) => ("variable", name.as_str(), None),
                PasswordSource::Generated => continue,
            };
            match first.get(&source) {
                None => {
                    first.insert(source, &user.name);
                }
                Some(other) => found.push(Broken {
                    key: format!("brokers.users[{index}].password"),
                    message: format!("{} has the password of {other}", user.name),
                }),
            }
        }
        found
    }),
};
