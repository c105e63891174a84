//! What a request says of a listener, piece by piece; nothing here looks at what exists.

use crate::elbv2::input::{self, invalid};
use crate::elbv2::target_group::{NETWORK_PROTOCOLS, PROTOCOLS};
use crate::wire::{error::ApiError, query::Params};

const ALPN_POLICIES: &[&str] = &[
    "HTTP1Only",
    "HTTP2Only",
    "HTTP2Optional",
    "HTTP2Preferred",
    "None",
];
const ACTIONS: &[&str] = &[
    "forward",
    "authenticate-oidc",
    "authenticate-cognito",
    "redirect",
    "fixed-response",
    "jwt-validation",
];

/// The protocol, if one is said that a network load balancer has.
pub(super) fn protocol(request: &Params) -> Result<Option<String>, ApiError> {
    let protocol = input::choice(request, "Protocol", PROTOCOLS)?;
    if let Some(protocol) = protocol
        && !NETWORK_PROTOCOLS.contains(&protocol)
    {
        return Err(ApiError::new(
            "UnsupportedProtocol",
            format!("Protocol '{protocol}' is not supported for network load balancers"),
        ));
    }
    Ok(protocol.map(str::to_owned))
}

/// The default certificate, if one is said: one only, and not flagged.
pub(super) fn certificate(request: &Params) -> Result<Option<String>, ApiError> {
    let certificates = request.list("Certificates");
    if certificates.len() > 1 {
        return Err(ApiError::new(
            "TooManyCertificates",
            "Up to '1' certificates can be specified; add others to the listener afterwards",
        ));
    }
    let Some(certificate) = certificates.first() else {
        return Ok(None);
    };
    if certificate.get("IsDefault").is_some() {
        return Err(invalid(
            "The IsDefault parameter cannot be specified for the default certificate",
        ));
    }
    Ok(Some(
        input::required(certificate, "CertificateArn")?.to_owned(),
    ))
}

/// The ALPN policy, if one is said.
pub(super) fn alpn(request: &Params) -> Result<Option<String>, ApiError> {
    let policies = request.values("AlpnPolicy");
    let Some(policy) = policies.first() else {
        return Ok(None);
    };
    if policies.len() > 1 || !ALPN_POLICIES.contains(&policy.as_str()) {
        return Err(invalid(format!(
            "Exactly one ALPN policy of [{}] can be specified",
            ALPN_POLICIES.join(", ")
        )));
    }
    Ok(Some(policy.clone()))
}

/// The trust store that clients' certificates are checked by, or that none are; nothing if that is not said. Network load
/// balancers know no `passthrough` (ELB user guide, "Mutual authentication with TLS").
pub(super) fn trust_store(request: &Params) -> Result<Option<Option<String>>, ApiError> {
    let authentication = request.nested("MutualAuthentication");
    let store = input::optional(&authentication, "TrustStoreArn");
    match (input::optional(&authentication, "Mode"), store) {
        (None, None) => Ok(None),
        (Some("off"), None) => Ok(Some(None)),
        (Some("verify"), Some(arn)) => Ok(Some(Some(arn.to_owned()))),
        (Some("verify"), None) => Err(invalid(
            "A trust store must be specified when the mutual authentication mode is 'verify'",
        )),
        (Some("off") | None, Some(_)) => Err(invalid(
            "A trust store can only be specified when the mutual authentication mode is 'verify'",
        )),
        (Some(mode), _) => Err(invalid(format!(
            "The mutual authentication mode '{mode}' is not supported for network load balancers"
        ))),
    }
}

/// The target group of the one forward action.
pub(super) fn action(request: &Params) -> Result<Option<String>, ApiError> {
    let actions = request.list("DefaultActions");
    if actions.len() > 1 {
        return Err(ApiError::new(
            "TooManyActions",
            "A listener of a network load balancer can have one default action",
        ));
    }
    let Some(action) = actions.first() else {
        return Ok(None);
    };
    input::required(action, "Type")?;
    let kind = input::choice(action, "Type", ACTIONS)?;
    if kind != Some("forward") {
        return Err(ApiError::new(
            "InvalidLoadBalancerAction",
            "A network load balancer can only forward",
        ));
    }
    let weighted = action.nested("ForwardConfig").list("TargetGroups");
    let weighted: Vec<&str> = weighted
        .iter()
        .map(|group| input::required(group, "TargetGroupArn"))
        .collect::<Result<_, _>>()?;
    let plain = input::optional(action, "TargetGroupArn");
    match (plain, weighted.as_slice()) {
        (Some(arn), []) | (None, &[arn]) => Ok(Some(arn.to_owned())),
        (Some(arn), [same]) if arn == *same => Ok(Some(arn.to_owned())),
        _ => Err(invalid(
            "A forward action must specify exactly one target group",
        )),
    }
}
