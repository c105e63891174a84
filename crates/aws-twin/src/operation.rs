//! The names of REST calls. In the other protocols the request says its operation; here it is method and path.

use super::wire::rest::RestCall;

/// Operation, method, path below the version; `*` stands for one segment. Source: the models of the services.
pub(super) type Table = &'static [(&'static str, &'static str, &'static str)];

/// Amazon MQ's.
pub(super) const MQ: Table = &[
    ("CreateBroker", "POST", "brokers"),
    ("ListBrokers", "GET", "brokers"),
    ("DescribeBroker", "GET", "brokers/*"),
    ("UpdateBroker", "PUT", "brokers/*"),
    ("DeleteBroker", "DELETE", "brokers/*"),
    ("RebootBroker", "POST", "brokers/*/reboot"),
    ("Promote", "POST", "brokers/*/promote"),
    ("ListUsers", "GET", "brokers/*/users"),
    ("CreateUser", "POST", "brokers/*/users/*"),
    ("DescribeUser", "GET", "brokers/*/users/*"),
    ("UpdateUser", "PUT", "brokers/*/users/*"),
    ("DeleteUser", "DELETE", "brokers/*/users/*"),
    ("DescribeBrokerEngineTypes", "GET", "broker-engine-types"),
    (
        "DescribeBrokerInstanceOptions",
        "GET",
        "broker-instance-options",
    ),
    ("CreateConfiguration", "POST", "configurations"),
    ("ListConfigurations", "GET", "configurations"),
    ("DescribeConfiguration", "GET", "configurations/*"),
    ("UpdateConfiguration", "PUT", "configurations/*"),
    ("DeleteConfiguration", "DELETE", "configurations/*"),
    (
        "ListConfigurationRevisions",
        "GET",
        "configurations/*/revisions",
    ),
    (
        "DescribeConfigurationRevision",
        "GET",
        "configurations/*/revisions/*",
    ),
    ("CreateTags", "POST", "tags/*"),
    ("ListTags", "GET", "tags/*"),
    ("DeleteTags", "DELETE", "tags/*"),
];

/// Route 53's.
pub(super) const ROUTE53: Table = &[
    ("CreateHostedZone", "POST", "hostedzone"),
    ("ListHostedZones", "GET", "hostedzone"),
    ("ListHostedZonesByName", "GET", "hostedzonesbyname"),
    ("GetHostedZoneCount", "GET", "hostedzonecount"),
    ("GetHostedZone", "GET", "hostedzone/*"),
    ("UpdateHostedZoneComment", "POST", "hostedzone/*"),
    ("DeleteHostedZone", "DELETE", "hostedzone/*"),
    ("ChangeResourceRecordSets", "POST", "hostedzone/*/rrset"),
    ("ListResourceRecordSets", "GET", "hostedzone/*/rrset"),
    ("GetDNSSEC", "GET", "hostedzone/*/dnssec"),
    ("GetChange", "GET", "change/*"),
    ("ChangeTagsForResource", "POST", "tags/*/*"),
    ("ListTagsForResource", "GET", "tags/*/*"),
    ("ListTagsForResources", "POST", "tags/*"),
];

/// The name that the table has for the call, or method and path if it has none.
pub(super) fn name(table: Table, call: &RestCall) -> String {
    // The first segment is the version of the API.
    let path = call.path.get(1..).unwrap_or_default();
    table
        .iter()
        .find(|(_, method, pattern)| call.method.as_str() == *method && fits(pattern, path))
        .map_or_else(
            || format!("{} /{}", call.method, call.path.join("/")),
            |(name, _, _)| (*name).to_owned(),
        )
}

fn fits(pattern: &str, path: &[String]) -> bool {
    let segments: Vec<&str> = pattern.split('/').collect();
    segments.len() == path.len()
        && (segments.iter().zip(path)).all(|(segment, actual)| *segment == "*" || segment == actual)
}
