//! The certificates that a listener presents beside its default one, to clients that ask for another of its names (SNI).
//!
//! Source: ELB user guide, "Server certificates for your Network Load Balancer", and the API model of
//! `elasticloadbalancingv2`.

use super::{Listener, check_certificate, find, find_mut, siblings};
use crate::elbv2::input::{self, contradictory, invalid};
use crate::elbv2::pages;
use crate::wire::{error::ApiError, query::Params, xml::Element};
use crate::world::World;

/// Certificates of all listeners of one load balancer, not counting the default ones (AWS documentation).
const MOST: usize = 25;

/// `AddListenerCertificates`. One that is in the list already is no error, nor is the default one.
pub(in crate::elbv2) fn add(world: &mut World, request: &Params) -> Result<Element, ApiError> {
    let arn = input::required(request, "ListenerArn")?;
    let added = named(request)?;
    let listener = tls_listener(world, arn)?;
    for certificate in &added {
        check_certificate(world, certificate)?;
    }
    let balancer = listener.load_balancer.as_str();
    let present = siblings(world, balancer).flat_map(|sibling| &sibling.more_certificates);
    let new = added
        .iter()
        .filter(|certificate| !listener.more_certificates.contains(*certificate));
    if present.count() + new.count() > MOST {
        return Err(ApiError::new(
            "TooManyCertificates",
            format!("Load balancer '{balancer}' can have up to '{MOST}' certificates"),
        ));
    }
    let answer = added.iter().map(|certificate| {
        Element::new("member")
            .text("CertificateArn", certificate)
            .text("IsDefault", false)
    });
    let answer = Element::new("AddListenerCertificatesResult").list("Certificates", answer);
    find_mut(world, arn)?.more_certificates.extend(added);
    Ok(answer)
}

/// `RemoveListenerCertificates`: not of the default one. What AWS says of one that is not in the list is not recorded: refused
/// here.
pub(in crate::elbv2) fn remove(world: &mut World, request: &Params) -> Result<Element, ApiError> {
    let arn = input::required(request, "ListenerArn")?;
    let removed = named(request)?;
    let listener = tls_listener(world, arn)?;
    for certificate in &removed {
        if listener.certificate.as_ref() == Some(certificate) {
            return Err(ApiError::new(
                "OperationNotPermitted",
                "Default Certificate cannot be removed",
            ));
        }
        if !listener.more_certificates.contains(certificate) {
            return Err(ApiError::new(
                "CertificateNotFound",
                format!("Certificate '{certificate}' not found"),
            ));
        }
    }
    let listener = find_mut(world, arn)?;
    listener
        .more_certificates
        .retain(|certificate| !removed.contains(certificate));
    Ok(Element::new("RemoveListenerCertificatesResult"))
}

/// `DescribeListenerCertificates`: the default one and the others.
pub(in crate::elbv2) fn describe(world: &World, request: &Params) -> Result<Element, ApiError> {
    let listener = find(world, input::required(request, "ListenerArn")?)?;
    let default = listener.certificate.iter().map(|arn| (arn, true));
    let others = listener.more_certificates.iter().map(|arn| (arn, false));
    let items = default.chain(others).map(|(arn, is_default)| {
        let element = Element::new("member")
            .text("CertificateArn", arn)
            .text("IsDefault", is_default);
        (arn.as_str(), element)
    });
    pages::page(
        request,
        "DescribeListenerCertificatesResult",
        "Certificates",
        items,
    )
}

fn tls_listener<'world>(world: &'world World, arn: &str) -> Result<&'world Listener, ApiError> {
    let listener = find(world, arn)?;
    if listener.protocol != "TLS" {
        return Err(contradictory(format!(
            "Certificates cannot be specified for {} listeners",
            listener.protocol
        )));
    }
    Ok(listener)
}

/// The certificates that a request names, which must not say which is the default.
fn named(request: &Params) -> Result<Vec<String>, ApiError> {
    let certificates = request.list("Certificates");
    if certificates.is_empty() {
        return Err(invalid("At least one certificate must be specified"));
    }
    let certificates = certificates.iter().map(|certificate| {
        if certificate.get("IsDefault").is_some() {
            return Err(invalid("The IsDefault parameter cannot be specified"));
        }
        Ok(input::required(certificate, "CertificateArn")?.to_owned())
    });
    certificates.collect()
}
