//! Address ranges, and who may reach the listeners.

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use super::amazon::resource_id;
use super::network::is_private;
use super::{Fault, Located, Problems, quote};
use crate::lint;
use crate::shape::leading_zero;
use mqctl_model::desired::{GROUPS_PER_BALANCER, RULES_PER_GROUP};
use mqctl_model::spec::{Scheme, Source};

/// An IPv4 range in CIDR notation, without host bits.
pub(super) fn parse_range(text: &str) -> Result<Ipv4Net, Fault> {
    let is_padded = text.split(['.', '/']).any(leading_zero::is_padded);
    if let Ok(range) = text.parse::<Ipv4Net>()
        && !is_padded
    {
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
    Err(
        if let Some(plain) = without_leading_zeros(text).filter(|_| is_padded) {
            fault.help(format!(
                "write `{plain}`: {}",
                leading_zero::REASON_FOR_ADDRESSES
            ))
        } else if text.parse::<Ipv4Addr>().is_ok() {
            fault.help(format!("for the one address write `{text}/32`"))
        } else if text.contains("::") {
            fault.help("IPv6 is not supported")
        } else {
            fault.help("CIDR notation, such as `203.0.113.0/24`")
        },
    )
}

/// The range without the zeros that its numbers begin with, if that is all that was wrong with it.
fn without_leading_zeros(text: &str) -> Option<String> {
    let plain = |number: &str| match number.trim_start_matches('0') {
        "" => "0".to_owned(),
        rest => rest.to_owned(),
    };
    let (address, length) = text.split_once('/').unwrap_or((text, "32"));
    let address: Vec<String> = address.split('.').map(plain).collect();
    let range = format!("{}/{}", address.join("."), plain(length));
    let range = range.parse::<Ipv4Net>().ok()?;
    Some(range.trunc().to_string())
}

/// Addresses that no client on the internet has.
struct Special {
    range: &'static str,
    what: &'static str,
    /// Whether it is refused: nobody who writes it can mean anything by it.
    refused: bool,
}

/// Source: IANA IPv4 Special-Purpose Address Registry. Those for documentation are in `placeholders`.
const SPECIAL: [Special; 11] = [
    Special {
        range: "0.0.0.0/8",
        what: "stands for the sender's own network (RFC 791)",
        refused: true,
    },
    Special {
        range: "127.0.0.0/8",
        what: "is for loopback (RFC 1122)",
        refused: true,
    },
    Special {
        range: "169.254.0.0/16",
        what: "is link-local (RFC 3927)",
        refused: true,
    },
    Special {
        range: "224.0.0.0/4",
        what: "is for multicast (RFC 5771)",
        refused: true,
    },
    Special {
        range: "240.0.0.0/4",
        what: "is reserved (RFC 1112)",
        refused: true,
    },
    Special {
        range: "224.0.0.0/3",
        what: "is for multicast and reserved (RFC 5771, RFC 1112)",
        refused: true,
    },
    Special {
        range: "10.0.0.0/8",
        what: "is a private address range",
        refused: false,
    },
    Special {
        range: "172.16.0.0/12",
        what: "is a private address range",
        refused: false,
    },
    Special {
        range: "192.168.0.0/16",
        what: "is a private address range",
        refused: false,
    },
    Special {
        range: "100.64.0.0/10",
        what: "is the range that carriers share behind their NAT (RFC 6598)",
        refused: false,
    },
    Special {
        range: "198.18.0.0/15",
        what: "is for benchmarks (RFC 2544)",
        refused: false,
    },
];

fn special(range: Ipv4Net) -> Option<&'static Special> {
    SPECIAL.iter().find(|special| {
        let block = special.range.parse::<Ipv4Net>();
        block.is_ok_and(|block| block.contains(&range))
    })
}

pub(super) fn read(value: &Located<'_>, scheme: Scheme, problems: &mut Problems) -> Vec<Source> {
    let mut given: Vec<(Located<'_>, Source)> = Vec::new();
    for item in value.items() {
        let Some(text) = item.text().filter(|text| !text.is_empty()) else {
            continue;
        };
        if let Some(source) = problems.keep(&item, parse_source(text, scheme)) {
            given.push((item, source));
        }
    }
    let ranges: Vec<Ipv4Net> = given.iter().filter_map(|(_, it)| it.range()).collect();
    for (index, (item, source)) in given.iter().enumerate() {
        if given[..index].iter().any(|(_, earlier)| earlier == source) {
            // EC2 refuses the second one (InvalidPermission.Duplicate), and with it the whole call.
            problems
                .error(item, format!("{source} is given twice"))
                .with_help("remove one of them");
            continue;
        }
        let Some(range) = source.range() else {
            continue;
        };
        if let Some(wider) = ranges
            .iter()
            .find(|other| **other != range && other.contains(&range))
        {
            problems
                .warning(item, format!("{range} is already covered by {wider}"))
                .with_help("remove it");
        }
        check_reach(item, range, scheme, problems);
    }
    match scheme {
        Scheme::InternetFacing => check_breadth(value, &ranges, problems),
        Scheme::Internal => check_everywhere(value, &ranges, problems),
    }
    given.into_iter().map(|(_, source)| source).collect()
}

/// A range, or the id of what stands for clients.
fn parse_source(text: &str, scheme: Scheme) -> Result<Source, Fault> {
    if text.starts_with("pl-") {
        return resource_id("pl", text).map(Source::PrefixList);
    }
    if !text.starts_with("sg-") {
        return parse_range(text).map(Source::Range);
    }
    let group = resource_id("sg", text)?;
    match scheme {
        Scheme::Internal => Ok(Source::SecurityGroup(group)),
        // EC2 would take the rule, and it would match nothing: what comes from the internet wears no group.
        Scheme::InternetFacing => Err(Fault::new(format!(
            "{group} admits nobody: clients that come over the internet wear no security group"
        ))
        .help("name the public addresses of your clients, or write `scheme: internal`")),
    }
}

/// Whether clients can come from there.
fn check_reach(item: &Located<'_>, range: Ipv4Net, scheme: Scheme, problems: &mut Problems) {
    let special = special(range);
    let is_internal = scheme == Scheme::Internal;
    let (what, help) = match (scheme, special) {
        (_, Some(special)) if special.refused => (special.what, NAME_CLIENTS),
        (Scheme::InternetFacing, Some(special)) => (special.what, NAME_PUBLIC),
        (Scheme::Internal, _) if range.prefix_len() > 0 && !is_private(range) => {
            ("is a public address range", NAME_PRIVATE)
        }
        (Scheme::InternetFacing | Scheme::Internal, _) => return,
    };
    let from = if is_internal {
        "clients reach a private endpoint from the private addresses of its VPC and of networks connected with it"
    } else {
        "clients reach the endpoint over the internet, from public addresses"
    };
    let message = format!("{range} {what}: {from}, so this admits nobody");
    let diagnostic = if special.is_some_and(|special| special.refused) {
        problems.error(item, message)
    } else {
        problems
            .warning(item, message)
            .of_rule(&lint::UNREACHABLE_ALLOW)
    };
    diagnostic.with_help(help);
}

const NAME_CLIENTS: &str = "name the addresses of your clients";
const NAME_PUBLIC: &str = "name the public addresses of your clients, such as those of their NAT gateway; or write `scheme: internal`";
const NAME_PRIVATE: &str = "name the private addresses of your clients, such as 10.0.0.0/8";

/// A private endpoint that every host may reach that has a route to it.
fn check_everywhere(value: &Located<'_>, ranges: &[Ipv4Net], problems: &mut Problems) {
    if let Some(all) = ranges.iter().find(|range| range.prefix_len() == 0) {
        problems
            .warning(
                value,
                format!("{all} lets every host reach the listeners that has a route to them"),
            )
            .of_rule(&lint::WIDE_ALLOW)
            .with_help("name the ranges of your clients, if they are known");
    }
}

/// How many addresses may be let in without a word: a /8.
const WIDE: u64 = 1 << 24;

/// Why it matters, however good the passwords are. Source: the CVE records.
const BEFORE_PASSWORDS: &str = "flaws of 2026 need no password, such as CVE-2026-50734 in OpenWire and CVE-2026-49432 in STOMP";

/// All of them together may be wide although none of them is.
fn check_breadth(value: &Located<'_>, ranges: &[Ipv4Net], problems: &mut Problems) {
    let public: Vec<Ipv4Net> = ranges
        .iter()
        .copied()
        .filter(|range| special(*range).is_none())
        .collect();
    let joined = Ipv4Net::aggregate(&public);
    let addresses: u64 = joined
        .iter()
        .map(|range| 1_u64 << (32 - range.prefix_len()))
        .sum();
    if addresses <= WIDE {
        return;
    }
    let whole = joined.iter().any(|range| range.prefix_len() == 0);
    let message = if whole {
        format!(
            "{} the whole internet reach the listeners: {BEFORE_PASSWORDS}",
            match ranges {
                [only] => format!("{only} lets"),
                _ => "these ranges together let".to_owned(),
            }
        )
    } else {
        format!(
            "this lets {}% of the internet reach the listeners, more than a /8: {BEFORE_PASSWORDS}",
            (addresses * 100).div_ceil(1 << 32)
        )
    };
    let rule = if whole {
        &lint::OPEN_TO_INTERNET
    } else {
        &lint::WIDE_ALLOW
    };
    problems
        .warning(value, message)
        .of_rule(rule)
        .with_help("name the ranges of your clients, if they are known");
}

/// The load balancer's security groups have a rule for each protocol and range. What prefix lists count as is known only to AWS.
pub(super) fn count_rules(brokers: &Located<'_>, endpoint: &Located<'_>, problems: &mut Problems) {
    let (Some(protocols), Some(allow)) = (brokers.get("protocols"), endpoint.get("allow")) else {
        return;
    };
    let (protocols, sources) = (protocols.items().len(), allow.items().len());
    let most = RULES_PER_GROUP / protocols.max(1) * GROUPS_PER_BALANCER;
    if sources > most {
        let plural = if protocols == 1 { "" } else { "s" };
        problems
            .error(
                allow.key_place(),
                format!(
                    "{sources} entries for {protocols} protocol{plural} make {} security group rules",
                    sources * protocols
                ),
            )
            .with_help(format!(
                "a load balancer has at most {GROUPS_PER_BALANCER} groups with {RULES_PER_GROUP} rules each, so here {most} entries: join ranges, put them into a prefix list, or open fewer protocols"
            ));
    }
}
