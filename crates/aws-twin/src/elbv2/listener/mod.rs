//! Listeners: the ports of a load balancer, and the target group behind each.

pub(super) mod certificates;
mod request;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::attributes::Settings;
use super::input::{self, contradictory, invalid};
use super::{load_balancer, pages, tags, target_group, tls_policies, trust_store};
use crate::acm;
use crate::wire::{error::ApiError, query::Params, xml::Element};
use crate::world::{SECOND, World};

/// Listeners of one load balancer (AWS documentation).
const MOST: usize = 50;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Listener {
    arn: String,
    pub(super) load_balancer: String,
    pub(super) protocol: String,
    port: u16,
    /// The default certificate; TLS listeners have one, others none.
    pub(super) certificate: Option<String>,
    /// Those that it presents beside, by ARN.
    #[serde(default)]
    more_certificates: BTreeSet<String>,
    policy: Option<String>,
    alpn: Option<String>,
    /// The trust store that clients' certificates are checked by.
    #[serde(default)]
    trust_store: Option<String>,
    pub(super) target_group: String,
    pub(super) settings: Settings,
}

impl Listener {
    /// Whether it presents this certificate, by default or beside.
    pub(super) fn presents(&self, arn: &str) -> bool {
        self.certificate.as_deref() == Some(arn) || self.more_certificates.contains(arn)
    }

    fn element(&self) -> Element {
        let certificate = self.certificate.as_ref();
        let certificates =
            certificate.map(|arn| Element::new("member").text("CertificateArn", arn));
        let groups = [Element::new("member")
            .text("TargetGroupArn", &self.target_group)
            .text("Weight", 1)];
        let forward = Element::new("ForwardConfig")
            .list("TargetGroups", groups)
            .child(Element::new("TargetGroupStickinessConfig").text("Enabled", false));
        let action = Element::new("member")
            .text("Type", "forward")
            .text("TargetGroupArn", &self.target_group)
            .text("Order", 1)
            .child(forward);
        let element = Element::new("member")
            .text("ListenerArn", &self.arn)
            .text("LoadBalancerArn", &self.load_balancer)
            .text("Port", self.port)
            .text("Protocol", &self.protocol);
        let element = match certificates {
            Some(certificate) => element.list("Certificates", [certificate]),
            None => element,
        };
        let element = element
            .maybe("SslPolicy", self.policy.as_ref())
            .list("DefaultActions", [action]);
        let element = match (&self.trust_store, self.protocol.as_str()) {
            (Some(arn), _) => element.child(
                Element::new("MutualAuthentication")
                    .text("Mode", "verify")
                    .text("TrustStoreArn", arn)
                    .text("IgnoreClientCertificateExpiry", false),
            ),
            (None, "TLS") => {
                element.child(Element::new("MutualAuthentication").text("Mode", "off"))
            }
            (None, _) => element,
        };
        match &self.alpn {
            Some(alpn) => element.list("AlpnPolicy", [Element::leaf("member", alpn)]),
            None => element,
        }
    }

    /// That everything it names exists and goes together.
    fn check(&self, world: &World) -> Result<(), ApiError> {
        let balancer = load_balancer::find(world, &self.load_balancer)?;
        let group = target_group::find(world, &self.target_group)?;
        if let Some(policy) = &self.policy {
            tls_policies::check(policy)?;
        }
        if let Some(arn) = &self.certificate {
            check_certificate(world, arn)?;
        }
        if let Some(arn) = &self.trust_store {
            trust_store::check(world, arn)?;
        }
        let compatible = match self.protocol.as_str() {
            "TLS" => matches!(group.protocol.as_str(), "TCP" | "TLS"),
            "TCP" => matches!(group.protocol.as_str(), "TCP" | "TCP_UDP"),
            "UDP" => matches!(group.protocol.as_str(), "UDP" | "TCP_UDP"),
            protocol => group.protocol == protocol,
        };
        if !compatible {
            return Err(ApiError::new(
                "IncompatibleProtocols",
                format!(
                    "The listener's protocol '{}' and the target group's protocol '{}' are incompatible",
                    self.protocol, group.protocol
                ),
            ));
        }
        if group.vpc != balancer.vpc {
            return Err(contradictory(format!(
                "The target group '{}' is not in the same VPC as the load balancer '{}'",
                group.arn, self.load_balancer
            )));
        }
        if target_group::user(world, &group.arn).is_some_and(|user| user != self.load_balancer) {
            return Err(ApiError::new(
                "TargetGroupAssociationLimit",
                format!(
                    "The following target groups cannot be associated with more than one load balancer: {}",
                    group.arn
                ),
            ));
        }
        Ok(())
    }
}

fn check_certificate(world: &World, arn: &str) -> Result<(), ApiError> {
    match acm::certificate_status(world, arn).as_deref() {
        None => Err(ApiError::new(
            "CertificateNotFound",
            format!("Certificate '{arn}' not found"),
        )),
        Some("ISSUED") => Ok(()),
        Some(_) => Err(ApiError::new(
            "UnsupportedCertificate",
            format!(
                "The certificate '{arn}' must have a fully-qualified domain name, \
                 a supported signature, and a supported key size."
            ),
        )),
    }
}

fn find<'world>(world: &'world World, arn: &str) -> Result<&'world Listener, ApiError> {
    let found = world.elbv2.listeners.get(arn);
    found.ok_or_else(|| not_found(arn))
}

/// The listener with this ARN, to change it.
pub(super) fn find_mut<'world>(
    world: &'world mut World,
    arn: &str,
) -> Result<&'world mut Listener, ApiError> {
    let found = world.elbv2.listeners.get_mut(arn);
    found.ok_or_else(|| not_found(arn))
}

fn not_found(arn: &str) -> ApiError {
    ApiError::new("ListenerNotFound", format!("Listener '{arn}' not found"))
}

/// `CreateListener`. Asked again with the same settings it gives the one there is.
pub(super) fn create(world: &mut World, request: &Params) -> Result<Element, ApiError> {
    let balancer = input::required(request, "LoadBalancerArn")?;
    let path = load_balancer::find(world, balancer)?.path().to_owned();
    let protocol =
        request::protocol(request)?.ok_or_else(|| invalid("A protocol must be specified"))?;
    let port = input::port(request, "Port")?.ok_or_else(|| invalid("A port must be specified"))?;
    let certificate = request::certificate(request)?;
    let policy = input::optional(request, "SslPolicy").map(str::to_owned);
    let alpn = request::alpn(request)?;
    let group =
        request::action(request)?.ok_or_else(|| invalid("A default action must be specified"))?;
    let new_tags = tags::read(request)?;

    let mut listener = Listener {
        arn: String::new(),
        load_balancer: balancer.to_owned(),
        protocol,
        port,
        certificate,
        more_certificates: BTreeSet::new(),
        policy,
        alpn,
        trust_store: request::client_certificates(request)?
            .and_then(request::ClientCertificates::trust_store),
        target_group: group,
        settings: Settings::new(),
    };
    check_encryption(&mut listener)?;
    let mut siblings = siblings(world, balancer);
    if let Some(existing) = siblings.find(|sibling| sibling.port == port) {
        existing.arn.clone_into(&mut listener.arn);
        listener.settings.clone_from(&existing.settings);
        listener
            .more_certificates
            .clone_from(&existing.more_certificates);
        if listener != *existing {
            return Err(duplicate(balancer));
        }
        return Ok(answer("CreateListener", existing));
    }
    drop(siblings);
    listener.check(world)?;
    if self::siblings(world, balancer).count() >= MOST {
        return Err(ApiError::new(
            "TooManyListeners",
            format!("Load balancer '{balancer}' has {MOST} listeners already"),
        ));
    }
    let id = world.hex(16);
    listener.arn = format!(
        "arn:aws:elasticloadbalancing:{}:{}:listener/{path}/{id}",
        world.region, world.account
    );
    let answer = answer("CreateListener", &listener);
    world.elbv2.tags.insert(listener.arn.clone(), new_tags);
    world.elbv2.listeners.insert(listener.arn.clone(), listener);
    Ok(answer)
}

/// `DescribeListeners`: those of a load balancer, or the named ones; one of the two must be said.
pub(super) fn describe(world: &World, request: &Params) -> Result<Element, ApiError> {
    let arns = request.values("ListenerArns");
    let balancer = input::optional(request, "LoadBalancerArn");
    match (balancer, arns.is_empty()) {
        (None, true) => {
            return Err(invalid(
                "You must specify either listener ARNs or a load balancer ARN",
            ));
        }
        (Some(_), false) => {
            return Err(invalid(
                "Listener ARNs and a load balancer ARN cannot be specified at the same time",
            ));
        }
        (Some(balancer), true) => {
            load_balancer::find(world, balancer)?;
        }
        (None, false) => {
            for arn in &arns {
                find(world, arn)?;
            }
        }
    }
    let wanted = world.elbv2.listeners.values().filter(|listener| {
        arns.contains(&listener.arn) || balancer == Some(listener.load_balancer.as_str())
    });
    let items = wanted.map(|listener| (listener.arn.as_str(), listener.element()));
    pages::page(request, "DescribeListenersResult", "Listeners", items)
}

/// `ModifyListener`: what is not sent stays.
pub(super) fn modify(world: &mut World, request: &Params) -> Result<Element, ApiError> {
    let arn = input::required(request, "ListenerArn")?;
    let before = find(world, arn)?.clone();
    let mut listener = before.clone();
    if let Some(protocol) = request::protocol(request)? {
        if protocol != "TLS" {
            // What only TLS has goes with it.
            listener.certificate = None;
            listener.more_certificates.clear();
            listener.policy = None;
            listener.alpn = None;
            listener.trust_store = None;
        }
        if protocol != "TCP" {
            listener.settings.clear();
        }
        listener.protocol = protocol;
    }
    if let Some(port) = input::port(request, "Port")? {
        listener.port = port;
    }
    if let Some(certificate) = request::certificate(request)? {
        // Whether the one before stays in the list is not recorded; that it does is the stricter.
        let replaced = listener.certificate.replace(certificate);
        let others = replaced.filter(|before| Some(before) != listener.certificate.as_ref());
        listener.more_certificates.extend(others);
    }
    let policy = input::optional(request, "SslPolicy");
    listener.policy = policy.map(str::to_owned).or(listener.policy);
    listener.alpn = request::alpn(request)?.or(listener.alpn);
    if let Some(certificates) = request::client_certificates(request)? {
        listener.trust_store = certificates.trust_store();
    }
    listener.target_group = request::action(request)?.unwrap_or(listener.target_group);
    check_encryption(&mut listener)?;
    let taken = siblings(world, &listener.load_balancer)
        .any(|sibling| sibling.port == listener.port && sibling.arn != listener.arn);
    if taken {
        return Err(duplicate(&listener.load_balancer));
    }
    listener.check(world)?;
    let answer = answer("ModifyListener", &listener);
    world.elbv2.listeners.insert(arn.to_owned(), listener);
    if target_group::user(world, &before.target_group).is_none() {
        release_group(world, &before.target_group);
    }
    Ok(answer)
}

/// `DeleteListener`. Unlike a load balancer, one that is not there is an error (AWS API model).
pub(super) fn delete(world: &mut World, request: &Params) -> Result<Element, ApiError> {
    let arn = input::required(request, "ListenerArn")?;
    find(world, arn)?;
    remove(world, arn);
    Ok(Element::new("DeleteListenerResult"))
}

/// Drop every listener of a load balancer.
pub(super) fn drop_all(world: &mut World, balancer: &str) {
    let arns: Vec<String> = siblings(world, balancer)
        .map(|listener| listener.arn.clone())
        .collect();
    for arn in arns {
        remove(world, &arn);
    }
}

fn remove(world: &mut World, arn: &str) {
    world.elbv2.tags.remove(arn);
    if let Some(listener) = world.elbv2.listeners.remove(arn) {
        release_group(world, &listener.target_group);
    }
}

/// A target group is refused deletion for some seconds more; deleters retry (as the AWS load balancer controller does).
fn release_group(world: &mut World, arn: &str) {
    let free = world.now + world.between(0, 5 * SECOND);
    if let Ok(group) = target_group::find_mut(world, arn) {
        group.in_use_until = free;
    }
}

fn siblings<'world>(
    world: &'world World,
    balancer: &'world str,
) -> impl Iterator<Item = &'world Listener> {
    let listeners = world.elbv2.listeners.values();
    listeners.filter(move |listener| listener.load_balancer == balancer)
}

fn answer(action: &str, listener: &Listener) -> Element {
    Element::new(&format!("{action}Result")).list("Listeners", [listener.element()])
}

fn duplicate(balancer: &str) -> ApiError {
    ApiError::new(
        "DuplicateListener",
        format!("A listener already exists on this port for this load balancer '{balancer}'"),
    )
}

/// TLS listeners have a certificate and a policy, others neither.
fn check_encryption(listener: &mut Listener) -> Result<(), ApiError> {
    if listener.protocol == "TLS" {
        if listener.certificate.is_none() {
            return Err(invalid("A certificate must be specified for TLS listeners"));
        }
        let policy = &mut listener.policy;
        policy.get_or_insert_with(|| tls_policies::DEFAULT.to_owned());
        return Ok(());
    }
    let encrypted = listener.certificate.is_some()
        || listener.policy.is_some()
        || listener.alpn.is_some()
        || listener.trust_store.is_some();
    if encrypted {
        return Err(contradictory(format!(
            "Certificates, security policies, ALPN policies and mutual authentication cannot be specified for {} listeners",
            listener.protocol
        )));
    }
    Ok(())
}
