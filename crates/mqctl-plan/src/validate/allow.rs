//! Address ranges, and who may reach the listeners.

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use super::network::is_private;
use super::{Fault, Located, Problems, quote};
use mqctl_model::spec::Scheme;

/// Amazon VPC quota "Inbound or outbound rules per security group", by default.
const MOST_RULES: usize = 60;

/// An IPv4 range in CIDR notation, without host bits.
pub(super) fn parse_range(text: &str) -> Result<Ipv4Net, Fault> {
    if let Ok(range) = text.parse::<Ipv4Net>() {
        let network = range.trunc();
        return if network == range {
            Ok(range)
        } else {
            Err(
                Fault::new(format!("{} is not the start of its range", quote(text))).help(format!(
                    "write `{network}`, or `{}/32` for the one address",
                    range.addr()
                )),
            )
        };
    }
    let fault = Fault::new(format!("{} is not an IPv4 address range", quote(text)));
    Err(if text.parse::<Ipv4Addr>().is_ok() {
        fault.help(format!("for the one address write `{text}/32`"))
    } else if text.contains("::") {
        fault.help("IPv6 is not supported")
    } else {
        fault.help("CIDR notation, such as `203.0.113.0/24`")
    })
}

pub(super) fn read(value: &Located<'_>, scheme: Scheme, problems: &mut Problems) -> Vec<Ipv4Net> {
    let mut ranges: Vec<Ipv4Net> = Vec::new();
    for item in value.items() {
        let Some(text) = item.text().filter(|text| !text.is_empty()) else {
            continue;
        };
        let Some(range) = problems.keep(&item, parse_range(text)) else {
            continue;
        };
        if ranges.contains(&range) {
            // EC2 refuses the second one (InvalidPermission.Duplicate), and with it the whole call.
            problems
                .error(&item, format!("{range} is given twice"))
                .with_help("remove one of them");
        } else if let Some(wider) = ranges.iter().find(|other| other.contains(&range)) {
            problems
                .warning(&item, format!("{range} is already covered by {wider}"))
                .with_help("remove it");
        }
        if let Some((message, help)) = doubt(range, scheme) {
            problems.warning(&item, message).with_help(help);
        }
        ranges.push(range);
    }
    ranges
}

/// Why a range is hardly meant, with what to write instead.
fn doubt(range: Ipv4Net, scheme: Scheme) -> Option<(String, &'static str)> {
    const NAME_THEM: &str = "name the ranges of your clients, if they are known";
    match scheme {
        Scheme::InternetFacing if range.prefix_len() == 0 => Some((
            "0.0.0.0/0 lets the whole internet reach the listeners".to_owned(),
            NAME_THEM,
        )),
        Scheme::InternetFacing if range.addr().is_private() && range.prefix_len() >= 8 => Some((
            format!(
                "{range} is a private address range: clients reach the endpoint over the internet, from public addresses, so this admits nobody"
            ),
            "name the public addresses of your clients, such as those of their NAT gateway; or write `scheme: internal`",
        )),
        Scheme::Internal if range.prefix_len() == 0 => Some((
            "0.0.0.0/0 lets every host reach the listeners that has a route to them".to_owned(),
            NAME_THEM,
        )),
        Scheme::Internal if !is_private(range) => Some((
            format!(
                "{range} is a public address range: clients reach a private endpoint from the private addresses of its VPC and of networks connected with it, so this admits nobody"
            ),
            "name the private addresses of your clients, such as 10.0.0.0/8",
        )),
        Scheme::InternetFacing | Scheme::Internal => None,
    }
}

/// The load balancer's security group has a rule for each protocol and range.
pub(super) fn count_rules(brokers: &Located<'_>, endpoint: &Located<'_>, problems: &mut Problems) {
    let (Some(protocols), Some(allow)) = (brokers.get("protocols"), endpoint.get("allow")) else {
        return;
    };
    let (protocols, ranges) = (protocols.items().len(), allow.items().len());
    let rules = protocols * ranges;
    if rules > MOST_RULES {
        problems
            .error(
                allow.key_place(),
                format!(
                    "{ranges} ranges for {protocols} protocol{} make {rules} security group rules",
                    if protocols == 1 { "" } else { "s" }
                ),
            )
            .with_help(format!(
                "a security group has at most {MOST_RULES}: join ranges, or open fewer protocols"
            ));
    }
}
