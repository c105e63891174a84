//! The security policies that a TLS listener can name.

use super::pages;
use crate::wire::{error::ApiError, query::Params, xml::Element};

/// What a TLS listener gets when the request names none: old TLS versions are welcome there (AWS documentation).
pub(super) const DEFAULT: &str = "ELBSecurityPolicy-2016-08";

/// Name, and the protocol versions it admits, sorted by name.
const POLICIES: &[(&str, &[&str])] = &[
    (DEFAULT, &["TLSv1", "TLSv1.1", "TLSv1.2"]),
    ("ELBSecurityPolicy-FS-1-1-2019-08", &["TLSv1.1", "TLSv1.2"]),
    ("ELBSecurityPolicy-FS-1-2-2019-08", &["TLSv1.2"]),
    ("ELBSecurityPolicy-FS-1-2-Res-2019-08", &["TLSv1.2"]),
    ("ELBSecurityPolicy-FS-1-2-Res-2020-10", &["TLSv1.2"]),
    (
        "ELBSecurityPolicy-FS-2018-06",
        &["TLSv1", "TLSv1.1", "TLSv1.2"],
    ),
    (
        "ELBSecurityPolicy-TLS-1-0-2015-04",
        &["TLSv1", "TLSv1.1", "TLSv1.2"],
    ),
    ("ELBSecurityPolicy-TLS-1-1-2017-01", &["TLSv1.1", "TLSv1.2"]),
    ("ELBSecurityPolicy-TLS-1-2-2017-01", &["TLSv1.2"]),
    ("ELBSecurityPolicy-TLS-1-2-Ext-2018-06", &["TLSv1.2"]),
    (
        "ELBSecurityPolicy-TLS13-1-0-2021-06",
        &["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"],
    ),
    (
        "ELBSecurityPolicy-TLS13-1-1-2021-06",
        &["TLSv1.1", "TLSv1.2", "TLSv1.3"],
    ),
    (
        "ELBSecurityPolicy-TLS13-1-2-2021-06",
        &["TLSv1.2", "TLSv1.3"],
    ),
    (
        "ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06",
        &["TLSv1.2", "TLSv1.3"],
    ),
    (
        "ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06",
        &["TLSv1.2", "TLSv1.3"],
    ),
    (
        "ELBSecurityPolicy-TLS13-1-2-PQ-2025-09",
        &["TLSv1.2", "TLSv1.3"],
    ),
    (
        "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
        &["TLSv1.2", "TLSv1.3"],
    ),
    (
        "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
        &["TLSv1.2", "TLSv1.3"],
    ),
    ("ELBSecurityPolicy-TLS13-1-3-2021-06", &["TLSv1.3"]),
    ("ELBSecurityPolicy-TLS13-1-3-PQ-2025-09", &["TLSv1.3"]),
];

/// The error for a policy that is not there.
pub(super) fn check(name: &str) -> Result<(), ApiError> {
    if POLICIES.iter().any(|(known, _)| *known == name) {
        return Ok(());
    }
    Err(ApiError::new(
        "SSLPolicyNotFound",
        format!("SSL policy '{name}' not found"),
    ))
}

/// `DescribeSSLPolicies`. The ciphers of each policy are left out: nothing here negotiates them.
pub(super) fn describe(request: &Params) -> Result<Element, ApiError> {
    let names = request.values("Names");
    for name in &names {
        check(name)?;
    }
    let policies = POLICIES
        .iter()
        .filter(|(name, _)| names.is_empty() || names.iter().any(|wanted| wanted == name))
        .map(|(name, protocols)| {
            let protocols = protocols.iter().map(|name| Element::leaf("member", name));
            let kinds = [Element::leaf("member", "network")];
            let policy = Element::new("member")
                .list("SslProtocols", protocols)
                .list("Ciphers", [])
                .text("Name", name)
                .list("SupportedLoadBalancerTypes", kinds);
            (*name, policy)
        });
    pages::page(
        request,
        "DescribeSSLPoliciesResult",
        "SslPolicies",
        policies,
    )
}
