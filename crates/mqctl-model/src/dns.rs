//! Records of a hosted zone that keep a certificate from being validated, or clients from finding the endpoint's name.

use std::fmt;

/// Those who issue ACM's certificates, as a CAA record names them. Source: ACM user guide, "Certificate Authority
/// Authorization (CAA) record".
const ISSUERS: [&str; 4] = [
    "amazon.com",
    "amazontrust.com",
    "awstrust.com",
    "amazonaws.com",
];

/// A record set in the zone of a name that is in the way of what is made for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsObstacle {
    /// The hosted zone, by id.
    pub zone: String,
    /// The name that is affected, lower case, without a trailing dot.
    pub domain: String,
    /// The name of the record set: the domain, or one above it.
    pub name: String,
    /// What it does.
    pub effect: DnsEffect,
}

/// What a record set does to a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DnsEffect {
    /// CAA records with these values let only others issue certificates.
    KeepsFromIssuing(Vec<String>),
    /// NS records send everyone who looks for the name to these servers: nothing in the zone counts for it.
    Delegates(Vec<String>),
}

/// The values of the record sets of a name that matter here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameRecords {
    /// Lower case, without a trailing dot.
    pub name: String,
    /// Of its CAA records.
    pub caa: Vec<String>,
    /// Of its NS records.
    pub ns: Vec<String>,
}

impl DnsObstacle {
    /// What is in the way of `domain` in a zone, given the records of the domain and of all names above it up to the zone's own,
    /// from long to short.
    pub fn among(zone: &str, zone_name: &str, domain: &str, records: &[NameRecords]) -> Vec<Self> {
        let delegation = records
            .iter()
            .rev()
            .find(|it| it.name != zone_name && !it.ns.is_empty())
            .map(|it| (it, DnsEffect::Delegates(it.ns.clone())));
        // Of several names that have CAA records, the nearest one counts (RFC 8659).
        let caa = records
            .iter()
            .find(|it| !it.caa.is_empty())
            .filter(|it| !is_issuable(domain, &it.caa))
            .map(|it| (it, DnsEffect::KeepsFromIssuing(it.caa.clone())));
        let found = delegation.into_iter().chain(caa);
        found
            .map(|(records, effect)| Self {
                zone: zone.to_owned(),
                domain: domain.to_owned(),
                name: records.name.clone(),
                effect,
            })
            .collect()
    }
}

impl fmt::Display for DnsObstacle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            zone,
            domain,
            name,
            effect,
        } = self;
        match effect {
            DnsEffect::KeepsFromIssuing(values) => write!(
                formatter,
                "the CAA record {name} in zone {zone} ({}) does not let Amazon issue certificates for {domain}: add `0 issue \"amazon.com\"` to it",
                values.join(", ")
            ),
            DnsEffect::Delegates(servers) => write!(
                formatter,
                "the NS record {name} in zone {zone} delegates {domain} to {}, so records of this zone do not count for it: use the zone that those name servers answer for, or remove the record",
                servers.join(", ")
            ),
        }
    }
}

/// Whether CAA records let Amazon issue a certificate for `domain`. Without a property for its kind of name, anyone may.
fn is_issuable(domain: &str, records: &[String]) -> bool {
    let issuers = |wanted: &str| -> Vec<String> {
        let fields = records.iter().map(|record| record.splitn(3, ' '));
        let rules = fields.filter_map(|mut fields| Some((fields.nth(1)?, fields.next()?)));
        rules
            .filter(|(tag, _)| tag.eq_ignore_ascii_case(wanted))
            .map(|(_, value)| {
                let issuer = value.trim().trim_matches('"').split(';').next();
                issuer.unwrap_or_default().trim().to_lowercase()
            })
            .collect()
    };
    let of_wildcards =
        Some(issuers("issuewild")).filter(|it| domain.starts_with("*.") && !it.is_empty());
    let allowed = of_wildcards.unwrap_or_else(|| issuers("issue"));
    allowed.is_empty() || allowed.iter().any(|it| ISSUERS.contains(&it.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(name: &str, caa: &[&str], ns: &[&str]) -> NameRecords {
        let owned = |values: &[&str]| values.iter().map(ToString::to_string).collect();
        NameRecords {
            name: name.to_owned(),
            caa: owned(caa),
            ns: owned(ns),
        }
    }

    fn told(records: &[NameRecords]) -> Vec<String> {
        let found = DnsObstacle::among("Z1", "example.com", "mq.eu.example.com", records);
        found
            .iter()
            .map(|it| format!("{} {:?}", it.name, it.effect))
            .collect()
    }

    #[test]
    fn the_nearest_caa_records_count() {
        let own = records("mq.eu.example.com", &["0 issue \"amazon.com\""], &[]);
        let parent = records("eu.example.com", &[], &[]);
        let apex = records(
            "example.com",
            &["0 issue \"letsencrypt.org\""],
            &["ns.example.net."],
        );
        assert_eq!(told(&[own, parent.clone(), apex.clone()]), [""; 0]);
        let none = records("mq.eu.example.com", &[], &[]);
        assert_eq!(
            told(&[none, parent, apex]),
            ["example.com KeepsFromIssuing([\"0 issue \\\"letsencrypt.org\\\"\"])"]
        );
    }

    #[test]
    fn caa_records_let_amazon_issue_or_not() {
        let is_issuable = |domain: &str, records: &[&str]| {
            let records: Vec<String> = records.iter().map(ToString::to_string).collect();
            is_issuable(domain, &records)
        };
        let domain = "mq.example.com";
        for issuer in ISSUERS {
            assert!(is_issuable(domain, &[&format!("0 issue \"{issuer}\"")]));
        }
        assert!(is_issuable(
            domain,
            &["0 issue \"ca.example.net\"", "0 issue \"Amazon.com; a=b\""]
        ));
        assert!(is_issuable(domain, &["0 iodef \"mailto:a@example.com\""]));
        assert!(!is_issuable(domain, &["0 issue \";\""]));
        assert!(!is_issuable(domain, &["0 ISSUE \"ca.example.net\""]));
        // What is said of wildcards is for wildcards alone.
        let wild = ["0 issuewild \";\""];
        assert!(is_issuable(domain, &wild));
        assert!(!is_issuable("*.example.com", &wild));
        assert!(!is_issuable("*.example.com", &["0 issue \";\""]));
    }

    #[test]
    fn a_delegation_below_the_zone_takes_names_away() {
        let own = records("mq.eu.example.com", &[], &[]);
        let parent = records("eu.example.com", &[], &["ns1.example.net."]);
        let apex = records("example.com", &[], &["ns.example.net."]);
        assert_eq!(
            told(&[own, parent, apex]),
            ["eu.example.com Delegates([\"ns1.example.net.\"])"]
        );
    }
}
