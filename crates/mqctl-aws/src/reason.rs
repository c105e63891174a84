//! Why AWS refused a call, where its code and its words say more than the class: what helps then is something else.

use super::error::AwsError;
use super::quota::{Quota, exhausted};

/// Why AWS refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A quota is used up.
    Quota(&'static Quota),
    /// A policy that is not the caller's own does not allow it: no permission of the caller helps.
    Policy(Policy),
    /// A policy of the caller denies it: allowing it elsewhere does not help.
    OwnDeny,
    /// The account has not activated the service.
    NotActivated,
    /// The time of this machine and AWS's differ.
    Clock,
    /// The request is too old by AWS's time: the machine's time is wrong, or a session has ended.
    RequestExpired,
    /// AWS does not know these credentials, in a region that an account has to enable first.
    RegionNotEnabled,
}

/// A kind of policy that somebody else is in charge of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Of the organization, for what its accounts may do.
    ServiceControl,
    /// Of the organization, for what may be done to resources.
    ResourceControl,
    /// The most that the caller may be permitted.
    PermissionsBoundary,
    /// Of the session that the caller is in.
    Session,
    /// Of the VPC endpoint that the call went through.
    VpcEndpoint,
}

impl Policy {
    const ALL: [Self; 5] = [
        Self::ServiceControl,
        Self::ResourceControl,
        Self::PermissionsBoundary,
        Self::Session,
        Self::VpcEndpoint,
    ];

    /// What AWS calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::ServiceControl => "service control policy",
            Self::ResourceControl => "resource control policy",
            Self::PermissionsBoundary => "permissions boundary",
            Self::Session => "session policy",
            Self::VpcEndpoint => "VPC endpoint policy",
        }
    }

    /// The policy that a message blames. "with an explicit deny in a service control policy", or "because no service control policy
    /// allows the mq:CreateBroker action" (IAM User Guide, "Troubleshoot access denied error messages").
    fn blamed(message: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| {
            let name = policy.name();
            message.contains(&format!("explicit deny in a {name}"))
                || message.contains(&format!("because no {name} allows"))
        })
    }
}

/// Codes that mean: the account has not activated the service (EC2's, and that of most others).
const NOT_ACTIVATED: [&str; 2] = ["OptInRequired", "SubscriptionRequiredException"];

/// Codes that mean: credentials that AWS does not know (EC2's, that of services with JSON, and that of STS and others with XML).
const NOT_KNOWN: [&str; 3] = [
    "AuthFailure",
    "UnrecognizedClientException",
    "InvalidClientTokenId",
];

impl AwsError {
    /// Why AWS refused, if more is known than the class says.
    pub fn reason(&self) -> Option<Reason> {
        let code = self.code.as_deref()?;
        if let Some(quota) = exhausted(&self.action, Some(code), &self.message) {
            return Some(Reason::Quota(quota));
        }
        if let Some(policy) = Policy::blamed(&self.message) {
            return Some(Reason::Policy(policy));
        }
        if self.message.contains("with an explicit deny") {
            return Some(Reason::OwnDeny);
        }
        match code {
            _ if NOT_ACTIVATED.contains(&code) => Some(Reason::NotActivated),
            "RequestTimeTooSkewed" => Some(Reason::Clock),
            // "Signature expired: ... is now earlier than ...", "Signature not yet current: ... is still later than ...".
            "InvalidSignatureException" | "SignatureDoesNotMatch"
                if self.message.starts_with("Signature expired")
                    || self.message.starts_with("Signature not yet current") =>
            {
                Some(Reason::Clock)
            }
            // EC2 says so of both (EC2 API reference, "Client error codes").
            "RequestExpired" => Some(Reason::RequestExpired),
            _ if NOT_KNOWN.contains(&code) && self.region().is_some_and(has_to_be_enabled) => {
                Some(Reason::RegionNotEnabled)
            }
            _ => None,
        }
    }

    /// The region that the request was signed for, if it is known.
    pub fn region(&self) -> Option<&str> {
        self.origin.as_deref()?.region.as_deref()
    }
}

/// The regions that every account has from the start. All that were opened after March 20, 2019 have to be enabled (AWS
/// Account Management, "Enable or disable AWS Regions in your account").
const ENABLED: [&str; 17] = [
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

fn has_to_be_enabled(region: &str) -> bool {
    !ENABLED.contains(&region) && !super::connect::is_apart(region)
}

/// Where EC2 goes on with some kilobytes that only AWS can read.
const ENCODED: &str = "Encoded authorization failure message: ";

/// What stands in their place.
const FOLDED: &str = "(an encoded message, which is left out here, says more)";

/// The message without what EC2 encodes, and that.
pub(super) fn folded(message: &str) -> (String, Option<&str>) {
    match message.split_once(ENCODED) {
        Some((said, encoded)) => (format!("{said}{FOLDED}"), Some(encoded)),
        None => (message.to_owned(), None),
    }
}

impl AwsError {
    /// Whether EC2 has more to say in an encoded message.
    pub fn has_encoded_message(&self) -> bool {
        self.message.ends_with(FOLDED)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::error::{Class, Origin};

    fn error(code: &str, message: &str, region: &str) -> AwsError {
        AwsError {
            code: Some(code.to_owned()),
            origin: Some(Arc::new(Origin {
                region: Some(region.to_owned()),
                ..Origin::default()
            })),
            ..AwsError::new("mq:CreateBroker", Class::Denied, message)
        }
    }

    fn reason(code: &str, message: &str) -> Option<Reason> {
        error(code, message, "us-west-2").reason()
    }

    #[test]
    fn the_policy_that_denies_is_known_by_its_name() {
        let user = "User: arn:aws:sts::000000000000:assumed-role/a/b is not authorized to perform: mq:CreateBroker";
        for policy in Policy::ALL {
            let name = policy.name();
            for message in [
                format!(
                    "{user} with an explicit deny in a {name}: arn:aws:organizations::1:policy/o-1/p-1"
                ),
                format!("{user} because no {name} allows the mq:CreateBroker action"),
            ] {
                let reason = reason("AccessDeniedException", &message);
                assert_eq!(reason, Some(Reason::Policy(policy)), "{message}");
            }
        }
        let own = format!("{user} with an explicit deny in an identity-based policy");
        assert_eq!(reason("AccessDenied", &own), Some(Reason::OwnDeny));
        let missing =
            format!("{user} because no identity-based policy allows the mq:CreateBroker action");
        assert_eq!(reason("AccessDenied", &missing), None);
    }

    #[test]
    fn what_has_nothing_to_do_with_permissions_is_known_by_its_code() {
        for (code, message, expected) in [
            (
                "OptInRequired",
                "You are not subscribed to this service.",
                Some(Reason::NotActivated),
            ),
            (
                "SubscriptionRequiredException",
                "",
                Some(Reason::NotActivated),
            ),
            ("RequestTimeTooSkewed", "", Some(Reason::Clock)),
            (
                "InvalidSignatureException",
                "Signature expired: 20261127T000000Z is now earlier than 20261127T001000Z",
                Some(Reason::Clock),
            ),
            (
                "SignatureDoesNotMatch",
                "Signature not yet current: 20261127T010000Z is still later than 20261127T001500Z",
                Some(Reason::Clock),
            ),
            (
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided.",
                None,
            ),
            (
                "RequestExpired",
                "Request has expired.",
                Some(Reason::RequestExpired),
            ),
            (
                "AuthFailure",
                "AWS was not able to validate the provided access credentials",
                None,
            ),
            ("ExpiredToken", "", None),
        ] {
            assert_eq!(reason(code, message), expected, "{code}: {message}");
        }
    }

    #[test]
    fn unknown_credentials_may_be_a_region_that_is_not_enabled() {
        for code in NOT_KNOWN {
            let reason = |region| error(code, "", region).reason();
            assert_eq!(reason("af-south-1"), Some(Reason::RegionNotEnabled));
            assert_eq!(reason("xx-future-9"), Some(Reason::RegionNotEnabled));
            for region in ["eu-west-1", "cn-north-1", "us-gov-west-1"] {
                assert_eq!(reason(region), None, "{region}");
            }
        }
    }

    #[test]
    fn what_is_encoded_is_left_out() {
        let (message, encoded) = folded(
            "You are not authorized to perform this operation. Encoded authorization failure message: 5mGl-x_Y",
        );
        assert_eq!(
            message,
            "You are not authorized to perform this operation. (an encoded message, which is left out here, says more)"
        );
        assert_eq!(encoded, Some("5mGl-x_Y"));
        assert!(error("UnauthorizedOperation", &message, "").has_encoded_message());
        assert_eq!(folded("no"), ("no".to_owned(), None));
    }
}
