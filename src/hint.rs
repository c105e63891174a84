//! What to do about an error of AWS, in words.

use mqctl_aws::{AwsError, Class, CredentialSource, Policy, Quota, Reason};

/// What to do next, most important first.
pub fn hints_of(error: &AwsError) -> Vec<String> {
    let reason = error.reason();
    let class = match reason {
        // It may be the credentials all the same.
        None | Some(Reason::RequestExpired | Reason::RegionNotEnabled) => of_class(error),
        Some(_) => None,
    };
    let reason = reason.map(|reason| of_reason(reason, error));
    let encoded = error.has_encoded_message().then(|| {
        "`MQCTL_LOG=debug` shows EC2's encoded message, and `aws sts decode-authorization-message --encoded-message ...` reads it".to_owned()
    });
    [reason, class, encoded].into_iter().flatten().collect()
}

fn of_class(error: &AwsError) -> Option<String> {
    let hint = match error.class {
        Class::Credentials => return Some(of_credentials(error)),
        Class::Denied => return Some(format!("the caller needs permission for {}", error.action)),
        Class::Throttled => "AWS refuses so many calls; wait a little and run the command again",
        Class::NotImplemented => {
            "this is not AWS, or an emulator without that operation: AWS_ENDPOINT_URL, or `endpoint_url` in the profile, says where calls go"
        }
        Class::Untrusted => {
            "a proxy that opens TLS, or an emulator, has an authority of its own: AWS_CA_BUNDLE, or `ca_bundle` in the profile, names a PEM file with the certificates to trust"
        }
        Class::Unknown => {
            "AWS could not be reached or did not answer: check the network, the proxy (HTTPS_PROXY) and AWS_ENDPOINT_URL; running the command again is safe"
        }
        Class::Conflict | Class::Deadline | Class::Invalid | Class::Refused => return None,
    };
    Some(hint.to_owned())
}

fn of_credentials(error: &AwsError) -> String {
    const WHOSE: &str = "`aws sts get-caller-identity` shows whose they are";
    let origin = error.origin.as_deref();
    match origin.and_then(|origin| origin.credentials.as_deref()) {
        Some(source) => format!("{}; {WHOSE}", of_source(source)),
        None => WHOSE.to_owned(),
    }
}

/// How credentials are mended, by where they come from.
fn of_source(source: &CredentialSource) -> String {
    match source {
        CredentialSource::Environment => {
            "the credentials are those of AWS_ACCESS_KEY_ID in the environment, which count before any profile: renew or unset them".to_owned()
        }
        CredentialSource::Login { profile } => {
            format!("`aws login --profile {profile}` begins a session")
        }
        CredentialSource::Sso { profile } => {
            format!("`aws sso login --profile {profile}` begins a session")
        }
        CredentialSource::Process { profile, program } => {
            let program = program.as_deref().unwrap_or("a program");
            format!("the profile `{profile}` gets them from {program} (`credential_process`): run that by itself to see what it says")
        }
        CredentialSource::Keys { profile } => {
            format!("the credentials are the keys in the profile `{profile}`: `aws configure --profile {profile}` replaces them")
        }
        CredentialSource::Role {
            profile,
            role,
            base,
        } => format!(
            "the profile `{profile}` assumes {role}, which has to trust whoever assumes it: {}",
            of_source(base)
        ),
        CredentialSource::WebIdentity { token_file } => format!(
            "they are given for the token in {token_file} (AWS_WEB_IDENTITY_TOKEN_FILE or `web_identity_token_file`): it has to be there and fresh, and the role has to trust whoever issued it"
        ),
        CredentialSource::Container => "they are those of the container's role".to_owned(),
        CredentialSource::Instance => "they are those of the instance's role".to_owned(),
        CredentialSource::MissingProfile { name } => format!(
            "there is no profile `{name}`, which AWS_PROFILE or `source_profile` names: `aws configure list-profiles` shows those that there are"
        ),
        CredentialSource::Unknown => {
            "credentials come from AWS_PROFILE, the environment or a role; `aws login`, `aws sso login` or `aws configure` sets them up".to_owned()
        }
    }
}

fn of_reason(reason: Reason, error: &AwsError) -> String {
    let action = &error.action;
    let region = error.region().unwrap_or("this region");
    match reason {
        Reason::Quota(quota) => of_quota(quota),
        Reason::Policy(policy) => of_policy(policy, action),
        Reason::OwnDeny => format!(
            "a policy denies {action} explicitly: that has to be changed, and a further permission does not help"
        ),
        Reason::NotActivated => format!(
            "the account can't use the service of {action} in {region}: its registration has to be completed, or an administrator of the account has to activate the service"
        ),
        Reason::Clock => {
            "the time of this machine differs from AWS's by minutes: set its clock (`date -u` shows it) and run the command again".to_owned()
        }
        Reason::RequestExpired => {
            "either the time of this machine is wrong (`date -u` shows it), or the session has ended".to_owned()
        }
        Reason::RegionNotEnabled => format!(
            "{region} has to be enabled for an account before its credentials are good there: `aws account get-region-opt-status --region-name {region}` says whether it is"
        ),
    }
}

fn of_quota(quota: &Quota) -> String {
    let Quota {
        name,
        service,
        code,
        is_adjustable,
    } = quota;
    match code {
        _ if !is_adjustable => {
            format!(
                "the quota `{name}` is used up, and AWS does not raise it: remove what is not needed"
            )
        }
        Some(code) => format!(
            "the quota `{name}` is used up: remove what is not needed, or ask for more with `aws service-quotas request-service-quota-increase --service-code {service} --quota-code {code} --desired-value N`"
        ),
        None => format!(
            "the quota `{name}` is used up: remove what is not needed, or ask for more in Service Quotas (`aws service-quotas list-service-quotas --service-code {service}`)"
        ),
    }
}

fn of_policy(policy: Policy, action: &str) -> String {
    let name = policy.name();
    let who = match policy {
        Policy::ServiceControl | Policy::ResourceControl => {
            "an administrator of the organization has to change it"
        }
        Policy::PermissionsBoundary => "an administrator of the account has to change it",
        Policy::Session => "it was set when the session began: begin one without it",
        Policy::VpcEndpoint => "the owner of the network's VPC endpoint has to change it",
    };
    format!(
        "a {name} does not allow {action}: {who}, and a permission for the caller does not help"
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use mqctl_aws::Origin;

    fn error(action: &str, class: Class, code: &str, message: &str) -> AwsError {
        AwsError {
            code: Some(code.to_owned()),
            ..AwsError::new(action, class, message)
        }
    }

    #[test]
    fn credentials_are_mended_where_they_come_from() {
        let profile = || "dev".to_owned();
        let sso = CredentialSource::Sso { profile: profile() };
        for (source, part) in [
            (CredentialSource::Environment, "AWS_ACCESS_KEY_ID"),
            (
                CredentialSource::Login { profile: profile() },
                "`aws login --profile dev` begins",
            ),
            (sso.clone(), "`aws sso login --profile dev` begins"),
            (
                CredentialSource::Process {
                    profile: profile(),
                    program: Some("/opt/bin/creds".to_owned()),
                },
                "from /opt/bin/creds (`credential_process`)",
            ),
            (
                CredentialSource::Keys { profile: profile() },
                "`aws configure --profile dev`",
            ),
            (
                CredentialSource::Role {
                    profile: "prod".to_owned(),
                    role: "arn:r".to_owned(),
                    base: Box::new(sso),
                },
                "the profile `prod` assumes arn:r, which has to trust whoever assumes it: `aws sso login --profile dev`",
            ),
            (
                CredentialSource::WebIdentity {
                    token_file: "/token".to_owned(),
                },
                "the token in /token",
            ),
            (CredentialSource::Container, "container"),
            (CredentialSource::Instance, "instance"),
            (
                CredentialSource::MissingProfile { name: profile() },
                "there is no profile `dev`, which AWS_PROFILE",
            ),
            (CredentialSource::Unknown, "AWS_PROFILE"),
        ] {
            let origin = Origin {
                credentials: Some(Arc::new(source)),
                ..Origin::default()
            };
            let error = AwsError {
                origin: Some(Arc::new(origin)),
                ..AwsError::new("mq:ListBrokers", Class::Credentials, "expired")
            };
            let [hint] = &hints_of(&error)[..] else {
                panic!("one hint: {:?}", hints_of(&error))
            };
            assert!(hint.contains(part), "{hint}");
            assert!(hint.ends_with("`aws sts get-caller-identity` shows whose they are"));
        }
    }

    #[test]
    fn each_refusal_has_a_hint_that_helps() {
        for (error, expected) in [
            (
                error(
                    "ec2:CreateVpc",
                    Class::Refused,
                    "VpcLimitExceeded",
                    "The maximum number of VPCs has been reached.",
                ),
                "the quota `VPCs per Region` is used up: remove what is not needed, or ask for more with `aws service-quotas request-service-quota-increase --service-code vpc --quota-code L-F678F1CE --desired-value N`",
            ),
            (
                error(
                    "elasticloadbalancing:CreateListener",
                    Class::Refused,
                    "TooManyListeners",
                    "",
                ),
                "the quota `Listeners per Network Load Balancer` is used up, and AWS does not raise it: remove what is not needed",
            ),
            (
                error(
                    "mq:CreateBroker",
                    Class::Refused,
                    "ForbiddenException",
                    "You have reached the limit of brokers.",
                ),
                "the quota `Brokers per Region` is used up: remove what is not needed, or ask for more in Service Quotas (`aws service-quotas list-service-quotas --service-code mq`)",
            ),
            (
                error(
                    "mq:CreateBroker",
                    Class::Denied,
                    "AccessDeniedException",
                    "User: a is not authorized to perform: mq:CreateBroker with an explicit deny in a service control policy",
                ),
                "a service control policy does not allow mq:CreateBroker: an administrator of the organization has to change it, and a permission for the caller does not help",
            ),
            (
                error("ec2:CreateVpc", Class::Denied, "OptInRequired", ""),
                "the account can't use the service of ec2:CreateVpc in this region: its registration has to be completed, or an administrator of the account has to activate the service",
            ),
            (
                error(
                    "mq:ListBrokers",
                    Class::Denied,
                    "AccessDeniedException",
                    "no",
                ),
                "the caller needs permission for mq:ListBrokers",
            ),
        ] {
            assert_eq!(hints_of(&error), [expected]);
        }
        let clock = error(
            "mq:ListBrokers",
            Class::Credentials,
            "InvalidSignatureException",
            "Signature expired: now",
        );
        assert!(hints_of(&clock)[0].contains("set its clock"));
        assert_eq!(
            hints_of(&AwsError::new("wait", Class::Deadline, "")),
            [""; 0]
        );
    }
}
