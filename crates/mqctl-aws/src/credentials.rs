//! Where the credentials of this process come from, as far as the environment and the profile say: what helps when they are no
//! good depends on it.
//!
//! The order is that of the SDK: the environment's keys, the profile, a web identity, the container, the instance
//! (`aws-config`, `default_provider/credentials.rs` and, for what a profile may say, `profile/credentials/repr.rs`).

use std::fmt;
use std::sync::Arc;

use aws_config::profile::{Profile, ProfileSet};
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};

use super::environment::Environment;

/// Where credentials come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CredentialSource {
    /// `AWS_ACCESS_KEY_ID` and what belongs to it.
    Environment,
    /// A session of `aws login`.
    Login {
        /// The profile that says so.
        profile: String,
    },
    /// A session of `aws sso login`.
    Sso {
        /// The profile that says so.
        profile: String,
    },
    /// A program.
    Process {
        /// The profile that says so.
        profile: String,
        /// The program. Its arguments are nobody's business: they may be secret.
        program: Option<String>,
    },
    /// Keys in the config files.
    Keys {
        /// The profile that they are in.
        profile: String,
    },
    /// A role that is assumed with other credentials.
    Role {
        /// The profile that says so.
        profile: String,
        /// The role's ARN.
        role: String,
        /// Where those come from.
        base: Box<CredentialSource>,
    },
    /// A role that is assumed with a token.
    WebIdentity {
        /// The file with the token.
        token_file: String,
    },
    /// The role of a container.
    Container,
    /// The role of an instance.
    Instance,
    /// A profile that there is not.
    MissingProfile {
        /// Its name.
        name: String,
    },
    /// Nothing says where they come from.
    Unknown,
}

impl CredentialSource {
    /// Where they come from, by the environment and the profiles.
    pub(super) fn of(environment: &Environment, profiles: Option<&ProfileSet>) -> Self {
        let variable = |name: &str| {
            let value = environment.get(name).filter(|value| !value.is_empty())?;
            Some(value.to_string_lossy().into_owned())
        };
        if variable("AWS_ACCESS_KEY_ID").is_some() {
            return Self::Environment;
        }
        if let Some(profiles) = profiles {
            let selected = profiles.selected_profile();
            match Self::of_profile(selected, profiles, &mut Vec::new()) {
                Self::Unknown => {}
                // Nobody has to have it.
                Self::MissingProfile { name } if name == "default" => {}
                found => return found,
            }
        }
        if let Some(token_file) = variable("AWS_WEB_IDENTITY_TOKEN_FILE") {
            return Self::WebIdentity { token_file };
        }
        let container = [
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        ];
        if container.iter().any(|name| variable(name).is_some()) {
            return Self::Container;
        }
        Self::Unknown
    }

    fn of_profile<'a>(name: &'a str, profiles: &'a ProfileSet, before: &mut Vec<&'a str>) -> Self {
        let Some(profile) = profiles.get_profile(name) else {
            let name = name.to_owned();
            return Self::MissingProfile { name };
        };
        let is_first = before.is_empty();
        if before.contains(&name) {
            return Self::base(profile);
        }
        before.push(name);
        let has = |key: &str| profile.get(key).is_some();
        if !is_first && has("aws_access_key_id") {
            return Self::base(profile);
        }
        let Some(role) = profile.get("role_arn") else {
            return Self::base(profile);
        };
        if has("web_identity_token_file") {
            return Self::base(profile);
        }
        let base = match profile.get("source_profile") {
            Some(source) => Self::of_profile(source, profiles, before),
            None => Self::base(profile),
        };
        Self::Role {
            profile: name.to_owned(),
            role: role.to_owned(),
            base: Box::new(base),
        }
    }

    /// What a profile says that relies on no other one.
    fn base(profile: &Profile) -> Self {
        let name = || profile.name().to_owned();
        match profile.get("credential_source") {
            Some("Environment") => return Self::Environment,
            Some("EcsContainer") => return Self::Container,
            Some("Ec2InstanceMetadata") => return Self::Instance,
            _ => {}
        }
        if let Some(token_file) = profile.get("web_identity_token_file") {
            let token_file = token_file.to_owned();
            return Self::WebIdentity { token_file };
        }
        let is_sso = ["sso_session", "sso_start_url"];
        if is_sso.iter().any(|key| profile.get(key).is_some()) {
            return Self::Sso { profile: name() };
        }
        if profile.get("login_session").is_some() {
            return Self::Login { profile: name() };
        }
        if let Some(command) = profile.get("credential_process") {
            let program = program(command);
            return Self::Process {
                profile: name(),
                program,
            };
        }
        match profile.get("aws_access_key_id") {
            Some(_) => Self::Keys { profile: name() },
            None => Self::Unknown,
        }
    }
}

/// The program of a command, if that is what it begins with: it may as well be a variable with a secret.
fn program(command: &str) -> Option<String> {
    let command = command.trim();
    let program = match command.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => command.split_whitespace().next(),
    };
    program
        .filter(|program| !program.is_empty() && !program.contains('='))
        .map(str::to_owned)
}

/// Credentials that say, where they can't be had, where they should have come from.
#[derive(Debug)]
pub(super) struct Sourced {
    pub(super) inner: SharedCredentialsProvider,
    pub(super) source: Arc<CredentialSource>,
}

impl ProvideCredentials for Sourced {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            let provided = self.inner.provide_credentials().await;
            provided.map_err(|cause| {
                CredentialsError::provider_error(Unavailable {
                    source: Arc::clone(&self.source),
                    cause,
                })
            })
        })
    }
}

/// Credentials that can't be had.
#[derive(Debug)]
pub(super) struct Unavailable {
    /// Where they should have come from.
    pub(super) source: Arc<CredentialSource>,
    cause: CredentialsError,
}

impl fmt::Display for Unavailable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(formatter)
    }
}

impl std::error::Error for Unavailable {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.cause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::Environment as Variables;
    use crate::profiles::parsed;
    use CredentialSource::{
        Container, Environment, Instance, Keys, Login, MissingProfile, Process, Role, Sso, Unknown,
        WebIdentity,
    };

    const CONFIG: &str = r#"
[profile keys]
aws_access_key_id = AKIA
aws_secret_access_key = s

[profile login]
login_session = arn:aws:iam::000000000000:user/a

[profile sso]
sso_session = corp
sso_account_id = 000000000000
sso_role_name = a

[sso-session corp]
sso_start_url = https://example.com
sso_region = us-east-1

[profile old-sso]
sso_start_url = https://example.com

[profile process]
credential_process = /opt/bin/creds --token secret

[profile quoted]
credential_process = "/opt/my bin/creds" --token secret

[profile variable]
credential_process = TOKEN=secret creds

[profile web]
role_arn = arn:r
web_identity_token_file = /token

[profile role]
role_arn = arn:r
source_profile = sso

[profile chain]
role_arn = arn:s
source_profile = role

[profile own]
role_arn = arn:r
source_profile = own
aws_access_key_id = AKIA

[profile circle]
role_arn = arn:r
source_profile = circle

[profile lost]
role_arn = arn:r
source_profile = gone

[profile instance]
role_arn = arn:r
credential_source = Ec2InstanceMetadata

[profile nothing]
region = us-west-2
"#;

    fn source(profile: &str, variables: &'static [&'static str]) -> CredentialSource {
        let environment = Variables::new(|name| variables.contains(&name).then(|| "/value".into()));
        CredentialSource::of(&environment, Some(&parsed(profile, CONFIG)))
    }

    #[test]
    fn a_profile_says_where_its_credentials_come_from() {
        let profile = |name: &str| name.to_owned();
        let process = |name: &str, program: Option<&str>| Process {
            profile: name.to_owned(),
            program: program.map(str::to_owned),
        };
        let role = |name: &str, role: &str, base| Role {
            profile: name.to_owned(),
            role: role.to_owned(),
            base: Box::new(base),
        };
        let sso = || Sso {
            profile: profile("sso"),
        };
        for (name, expected) in [
            (
                "keys",
                Keys {
                    profile: profile("keys"),
                },
            ),
            (
                "login",
                Login {
                    profile: profile("login"),
                },
            ),
            ("sso", sso()),
            (
                "old-sso",
                Sso {
                    profile: profile("old-sso"),
                },
            ),
            ("process", process("process", Some("/opt/bin/creds"))),
            ("quoted", process("quoted", Some("/opt/my bin/creds"))),
            ("variable", process("variable", None)),
            (
                "web",
                WebIdentity {
                    token_file: "/token".to_owned(),
                },
            ),
            ("role", role("role", "arn:r", sso())),
            (
                "chain",
                role("chain", "arn:s", role("role", "arn:r", sso())),
            ),
            (
                "own",
                role(
                    "own",
                    "arn:r",
                    Keys {
                        profile: profile("own"),
                    },
                ),
            ),
            (
                "lost",
                role(
                    "lost",
                    "arn:r",
                    MissingProfile {
                        name: profile("gone"),
                    },
                ),
            ),
            ("circle", role("circle", "arn:r", Unknown)),
            ("instance", role("instance", "arn:r", Instance)),
            ("nothing", Unknown),
            ("default", Unknown),
            (
                "missing",
                MissingProfile {
                    name: profile("missing"),
                },
            ),
        ] {
            assert_eq!(source(name, &[]), expected, "{name}");
        }
    }

    #[test]
    fn variables_count_before_or_after_the_profile() {
        const BOTH: &[&str] = &[
            "AWS_WEB_IDENTITY_TOKEN_FILE",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        ];
        assert_eq!(source("login", &["AWS_ACCESS_KEY_ID"]), Environment);
        assert!(matches!(source("login", BOTH), Login { .. }));
        let web = WebIdentity {
            token_file: "/value".to_owned(),
        };
        assert_eq!(source("nothing", BOTH), web);
        assert_eq!(source("nothing", &BOTH[1..]), Container);
    }
}
