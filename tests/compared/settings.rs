//! Everything that mqctl sets in a request is a field, which `hands` changes by hand, or the table says why it is none.

use std::collections::BTreeSet;

use serde_json::Value;

use mqctl_model::resource::{
    AliasField, BrokerField, CertificateField, FieldId, InternetGatewayField, ListenerField,
    LoadBalancerField, RouteTableField, SecretField, SecurityGroupField, SubnetField,
    TargetGroupField, TargetsField, ValidationField, VpcField,
};

use super::hands;

/// What somebody who changes a setting by hand does.
enum Setting {
    /// It is this field, and so it shows.
    Of(FieldId),
    /// Nothing: it says which thing is meant, or how the request is to be carried out.
    Address,
    /// Nothing that counts, and why.
    Remark(&'static str),
}

use Setting::{Address, Of, Remark};

/// What tags are told by, whatever operation sends them.
const TAG: &str = "tag ";

/// Every parameter of every request that makes or changes something.
const SETTINGS: &[(&str, &[(&str, Setting)])] = &[
    (
        "tags",
        &[
            ("tag mqctl:stack", Of(FieldId::Tags)),
            ("tag mqctl:resource", Of(FieldId::Tags)),
            ("tag mqctl:generation", Of(FieldId::Tags)),
            ("tag team", Of(FieldId::Tags)),
            (
                "tag Name",
                Remark("what EC2's console calls it: people may call it otherwise"),
            ),
            (
                "tag mqctl:vpc",
                Remark(
                    "without it a copy in another VPC is told by where the rest of the stack is",
                ),
            ),
            (
                "tag mqctl:records",
                Of(FieldId::LoadBalancer(LoadBalancerField::RecordPlace)),
            ),
            (
                "tag mqctl:passwords/",
                Of(FieldId::Broker(BrokerField::Password)),
            ),
            (
                "tag mqctl:unserved",
                Remark("a broker without it counts as one that clients have reached"),
            ),
            (
                "tag mqctl:served",
                Remark("a broker without it counts as one that clients have reached"),
            ),
        ],
    ),
    ("CreateTags", &[("ResourceId", Address)]),
    ("AddTags", &[("ResourceArns", Address)]),
    ("AddTagsToCertificate", &[("CertificateArn", Address)]),
    (
        "CreateVpc",
        &[
            ("CidrBlock", Of(FieldId::Vpc(VpcField::Cidr))),
            ("TagSpecification.ResourceType", Address),
        ],
    ),
    (
        "ModifyVpcAttribute",
        &[
            ("VpcId", Address),
            (
                "EnableDnsSupport.Value",
                Of(FieldId::Vpc(VpcField::DnsSupport)),
            ),
            (
                "EnableDnsHostnames.Value",
                Of(FieldId::Vpc(VpcField::DnsHostnames)),
            ),
        ],
    ),
    (
        "CreateInternetGateway",
        &[("TagSpecification.ResourceType", Address)],
    ),
    (
        "AttachInternetGateway",
        &[
            ("InternetGatewayId", Address),
            (
                "VpcId",
                Of(FieldId::InternetGateway(InternetGatewayField::Vpc)),
            ),
        ],
    ),
    (
        "CreateSubnet",
        &[
            ("VpcId", Of(FieldId::Subnet(SubnetField::Vpc))),
            ("CidrBlock", Of(FieldId::Subnet(SubnetField::Cidr))),
            ("AvailabilityZone", Of(FieldId::Subnet(SubnetField::Zone))),
            ("TagSpecification.ResourceType", Address),
        ],
    ),
    (
        "CreateRouteTable",
        &[
            ("VpcId", Of(FieldId::RouteTable(RouteTableField::Vpc))),
            ("ClientToken", Address),
            ("TagSpecification.ResourceType", Address),
        ],
    ),
    (
        "CreateRoute",
        &[
            ("RouteTableId", Address),
            (
                "DestinationCidrBlock",
                Of(FieldId::RouteTable(RouteTableField::DefaultRoute)),
            ),
            (
                "GatewayId",
                Of(FieldId::RouteTable(RouteTableField::DefaultRoute)),
            ),
        ],
    ),
    (
        "AssociateRouteTable",
        &[
            ("RouteTableId", Address),
            (
                "SubnetId",
                Of(FieldId::RouteTable(RouteTableField::Subnets)),
            ),
        ],
    ),
    (
        "CreateSecurityGroup",
        &[
            ("VpcId", Of(FieldId::SecurityGroup(SecurityGroupField::Vpc))),
            (
                "GroupDescription",
                Of(FieldId::SecurityGroup(SecurityGroupField::Description)),
            ),
            ("GroupName", Remark("AWS has no call that changes it")),
            ("TagSpecification.ResourceType", Address),
        ],
    ),
    (
        "AuthorizeSecurityGroupIngress",
        &[
            ("GroupId", Address),
            ("IpPermissions.IpProtocol", Of(INGRESS)),
            ("IpPermissions.FromPort", Of(INGRESS)),
            ("IpPermissions.ToPort", Of(INGRESS)),
            ("IpPermissions.IpRanges.CidrIp", Of(INGRESS)),
            ("IpPermissions.Groups.GroupId", Of(INGRESS)),
            ("IpPermissions.IpRanges.Description", Remark(MARK)),
            ("IpPermissions.Groups.Description", Remark(MARK)),
        ],
    ),
    (
        "AuthorizeSecurityGroupEgress",
        &[
            ("GroupId", Address),
            (
                "IpPermissions.IpProtocol",
                Of(FieldId::SecurityGroup(SecurityGroupField::Egress)),
            ),
            (
                "IpPermissions.IpRanges.CidrIp",
                Of(FieldId::SecurityGroup(SecurityGroupField::Egress)),
            ),
            ("IpPermissions.IpRanges.Description", Remark(MARK)),
        ],
    ),
    (
        "CreateSecret",
        &[
            ("Name", Of(FieldId::Secret(SecretField::User))),
            (
                "Description",
                Remark(
                    "for people: nothing relies on it, and of a secret that was adopted it is its giver's",
                ),
            ),
            // Another value is another version.
            ("SecretString", Of(FieldId::Broker(BrokerField::Password))),
            ("ClientRequestToken", Address),
        ],
    ),
    (
        "POST brokers",
        &[
            ("brokerName", Remark("AWS has no call that changes it")),
            ("creatorRequestId", Address),
            ("engineType", Of(FieldId::Broker(BrokerField::Engine))),
            ("engineVersion", Of(FieldId::Broker(BrokerField::Version))),
            (
                "deploymentMode",
                Of(FieldId::Broker(BrokerField::Deployment)),
            ),
            (
                "hostInstanceType",
                Of(FieldId::Broker(BrokerField::InstanceType)),
            ),
            ("storageType", Of(FieldId::Broker(BrokerField::Storage))),
            (
                "encryptionOptions.kmsKeyId",
                Of(FieldId::Broker(BrokerField::EncryptionKey)),
            ),
            (
                "encryptionOptions.useAwsOwnedKey",
                Of(FieldId::Broker(BrokerField::EncryptionKey)),
            ),
            (
                "publiclyAccessible",
                Remark("AWS has no call that changes it"),
            ),
            ("subnetIds", Of(FieldId::Broker(BrokerField::Subnets))),
            (
                "securityGroups",
                Of(FieldId::Broker(BrokerField::SecurityGroups)),
            ),
            (
                "autoMinorVersionUpgrade",
                Of(FieldId::Broker(BrokerField::AutoMinorVersionUpgrade)),
            ),
            ("logs.general", Of(FieldId::Broker(BrokerField::GeneralLog))),
            ("logs.audit", Of(FieldId::Broker(BrokerField::AuditLog))),
            ("maintenanceWindowStartTime.dayOfWeek", Of(MAINTENANCE)),
            ("maintenanceWindowStartTime.timeOfDay", Of(MAINTENANCE)),
            ("maintenanceWindowStartTime.timeZone", Of(MAINTENANCE)),
            ("users.username", Of(FieldId::Broker(BrokerField::Users))),
            ("users.password", Of(FieldId::Broker(BrokerField::Password))),
            (
                "users.consoleAccess",
                Of(FieldId::Broker(BrokerField::ConsoleAccess)),
            ),
        ],
    ),
    (
        "PUT brokers",
        &[
            ("engineVersion", Of(FieldId::Broker(BrokerField::Version))),
            (
                "hostInstanceType",
                Of(FieldId::Broker(BrokerField::InstanceType)),
            ),
            (
                "securityGroups",
                Of(FieldId::Broker(BrokerField::SecurityGroups)),
            ),
            (
                "autoMinorVersionUpgrade",
                Of(FieldId::Broker(BrokerField::AutoMinorVersionUpgrade)),
            ),
            ("logs.general", Of(FieldId::Broker(BrokerField::GeneralLog))),
            ("logs.audit", Of(FieldId::Broker(BrokerField::AuditLog))),
            ("maintenanceWindowStartTime.dayOfWeek", Of(MAINTENANCE)),
            ("maintenanceWindowStartTime.timeOfDay", Of(MAINTENANCE)),
            ("maintenanceWindowStartTime.timeZone", Of(MAINTENANCE)),
        ],
    ),
    (
        "POST brokers users",
        &[
            ("password", Of(FieldId::Broker(BrokerField::Password))),
            (
                "consoleAccess",
                Of(FieldId::Broker(BrokerField::ConsoleAccess)),
            ),
        ],
    ),
    (
        "PUT brokers users",
        &[
            ("password", Of(FieldId::Broker(BrokerField::Password))),
            (
                "consoleAccess",
                Of(FieldId::Broker(BrokerField::ConsoleAccess)),
            ),
        ],
    ),
    (
        "RequestCertificate",
        &[
            (
                "DomainName",
                Of(FieldId::Certificate(CertificateField::Domain)),
            ),
            (
                "KeyAlgorithm",
                Of(FieldId::Certificate(CertificateField::KeyAlgorithm)),
            ),
            (
                "ValidationMethod",
                Remark("AWS has no call that changes it"),
            ),
            ("IdempotencyToken", Address),
        ],
    ),
    (
        "CreateLoadBalancer",
        &[
            ("Name", Remark("AWS has no call that changes it")),
            ("Type", Remark("AWS has no call that changes it")),
            ("Scheme", Remark("AWS has no call that changes it")),
            (
                "IpAddressType",
                Of(FieldId::LoadBalancer(LoadBalancerField::IpAddressType)),
            ),
            (
                "Subnets",
                Of(FieldId::LoadBalancer(LoadBalancerField::Subnets)),
            ),
            (
                "SecurityGroups",
                Of(FieldId::LoadBalancer(LoadBalancerField::SecurityGroups)),
            ),
        ],
    ),
    (
        "SetSubnets",
        &[
            ("LoadBalancerArn", Address),
            (
                "Subnets",
                Of(FieldId::LoadBalancer(LoadBalancerField::Subnets)),
            ),
        ],
    ),
    (
        "SetSecurityGroups",
        &[
            ("LoadBalancerArn", Address),
            (
                "SecurityGroups",
                Of(FieldId::LoadBalancer(LoadBalancerField::SecurityGroups)),
            ),
        ],
    ),
    (
        "SetIpAddressType",
        &[
            ("LoadBalancerArn", Address),
            (
                "IpAddressType",
                Of(FieldId::LoadBalancer(LoadBalancerField::IpAddressType)),
            ),
        ],
    ),
    (
        "ModifyLoadBalancerAttributes",
        &[
            ("LoadBalancerArn", Address),
            (
                "load_balancing.cross_zone.enabled",
                Of(FieldId::LoadBalancer(LoadBalancerField::CrossZone)),
            ),
        ],
    ),
    (
        "CreateTargetGroup",
        &[
            ("Name", Remark("AWS has no call that changes it")),
            ("Protocol", Remark("AWS has no call that changes it")),
            ("TargetType", Remark("AWS has no call that changes it")),
            ("Port", Of(FieldId::TargetGroup(TargetGroupField::Port))),
            ("VpcId", Of(FieldId::TargetGroup(TargetGroupField::Vpc))),
            (
                "HealthCheckProtocol",
                Of(FieldId::TargetGroup(TargetGroupField::HealthProtocol)),
            ),
            (
                "HealthCheckPort",
                Of(FieldId::TargetGroup(TargetGroupField::HealthPort)),
            ),
            (
                "HealthCheckIntervalSeconds",
                Of(FieldId::TargetGroup(TargetGroupField::HealthInterval)),
            ),
            (
                "HealthCheckTimeoutSeconds",
                Of(FieldId::TargetGroup(TargetGroupField::HealthTimeout)),
            ),
            (
                "HealthyThresholdCount",
                Of(FieldId::TargetGroup(TargetGroupField::HealthyThreshold)),
            ),
            (
                "UnhealthyThresholdCount",
                Of(FieldId::TargetGroup(TargetGroupField::UnhealthyThreshold)),
            ),
        ],
    ),
    (
        "ModifyTargetGroup",
        &[
            ("TargetGroupArn", Address),
            (
                "HealthCheckProtocol",
                Of(FieldId::TargetGroup(TargetGroupField::HealthProtocol)),
            ),
            (
                "HealthCheckPort",
                Of(FieldId::TargetGroup(TargetGroupField::HealthPort)),
            ),
            (
                "HealthCheckIntervalSeconds",
                Of(FieldId::TargetGroup(TargetGroupField::HealthInterval)),
            ),
            (
                "HealthCheckTimeoutSeconds",
                Of(FieldId::TargetGroup(TargetGroupField::HealthTimeout)),
            ),
            (
                "HealthyThresholdCount",
                Of(FieldId::TargetGroup(TargetGroupField::HealthyThreshold)),
            ),
            (
                "UnhealthyThresholdCount",
                Of(FieldId::TargetGroup(TargetGroupField::UnhealthyThreshold)),
            ),
        ],
    ),
    (
        "ModifyTargetGroupAttributes",
        &[
            ("TargetGroupArn", Address),
            (
                "deregistration_delay.connection_termination.enabled",
                Of(FieldId::TargetGroup(
                    TargetGroupField::ConnectionTermination,
                )),
            ),
            (
                "deregistration_delay.timeout_seconds",
                Of(FieldId::TargetGroup(TargetGroupField::DeregistrationDelay)),
            ),
            (
                "preserve_client_ip.enabled",
                Of(FieldId::TargetGroup(
                    TargetGroupField::PreservesClientAddress,
                )),
            ),
            (
                "proxy_protocol_v2.enabled",
                Of(FieldId::TargetGroup(TargetGroupField::ProxyProtocol)),
            ),
        ],
    ),
    (
        "CreateListener",
        &[
            (
                "LoadBalancerArn",
                Of(FieldId::Listener(ListenerField::LoadBalancer)),
            ),
            ("Port", Of(FieldId::Listener(ListenerField::Port))),
            // Only TLS has a policy.
            ("Protocol", Of(FieldId::Listener(ListenerField::Policy))),
            ("SslPolicy", Of(FieldId::Listener(ListenerField::Policy))),
            (
                "Certificates.CertificateArn",
                Of(FieldId::Listener(ListenerField::Certificate)),
            ),
            (
                "DefaultActions.Type",
                Of(FieldId::Listener(ListenerField::TargetGroup)),
            ),
            (
                "DefaultActions.TargetGroupArn",
                Of(FieldId::Listener(ListenerField::TargetGroup)),
            ),
        ],
    ),
    (
        "ModifyListener",
        &[
            ("ListenerArn", Address),
            ("Protocol", Of(FieldId::Listener(ListenerField::Policy))),
            ("SslPolicy", Of(FieldId::Listener(ListenerField::Policy))),
            (
                "Certificates.CertificateArn",
                Of(FieldId::Listener(ListenerField::Certificate)),
            ),
            (
                "DefaultActions.Type",
                Of(FieldId::Listener(ListenerField::TargetGroup)),
            ),
            (
                "DefaultActions.TargetGroupArn",
                Of(FieldId::Listener(ListenerField::TargetGroup)),
            ),
        ],
    ),
    (
        "RegisterTargets",
        &[
            (
                "TargetGroupArn",
                Of(FieldId::Targets(TargetsField::TargetGroup)),
            ),
            ("Targets.Id", Of(FieldId::Targets(TargetsField::Addresses))),
            ("Targets.Port", Of(FieldId::Targets(TargetsField::Port))),
        ],
    ),
    (
        "ChangeResourceRecordSets",
        &[
            ("A Name", Of(FieldId::Alias(AliasField::Name))),
            ("A Type", Of(FieldId::Alias(AliasField::Name))),
            ("A DNSName", Of(FieldId::Alias(AliasField::Target))),
            ("A HostedZoneId", Of(FieldId::Alias(AliasField::TargetZone))),
            (
                "A EvaluateTargetHealth",
                Of(FieldId::Alias(AliasField::EvaluatesTargetHealth)),
            ),
            ("TXT Name", Of(FieldId::Alias(AliasField::Ownership))),
            ("TXT Type", Of(FieldId::Alias(AliasField::Ownership))),
            ("TXT Value", Of(FieldId::Alias(AliasField::Ownership))),
            ("TXT TTL", Of(FieldId::Alias(AliasField::Ownership))),
            (
                "CNAME Name",
                Of(FieldId::Validation(ValidationField::RecordName)),
            ),
            (
                "CNAME Type",
                Of(FieldId::Validation(ValidationField::RecordName)),
            ),
            (
                "CNAME Value",
                Of(FieldId::Validation(ValidationField::RecordValue)),
            ),
            (
                "CNAME TTL",
                Remark(
                    "ACM reads the record again for each renewal, however long resolvers keep it",
                ),
            ),
        ],
    ),
];

const INGRESS: FieldId = FieldId::SecurityGroup(SecurityGroupField::Ingress);
const MAINTENANCE: FieldId = FieldId::Broker(BrokerField::Maintenance);
/// A rule whose description somebody changed is still the stack's as long as the plan file asks for it.
const MARK: &str = "it only says who made a rule: one that says otherwise is left to its giver once no plan asks for it";

/// What a request sets, unless it only reads or removes: its operation with each of its parameters, without the numbers of
/// elements: `CreateVpc CidrBlock`.
fn settings(line: &str) -> BTreeSet<String> {
    let words: Vec<&str> = line.splitn(6, ' ').collect();
    let [_, _, method, uri, target, body] = words.as_slice() else {
        panic!("not a request: {line}");
    };
    let (operation, names) = if let Some((_, operation)) = target.split_once('.') {
        (operation.to_owned(), of_json(body))
    } else if body.starts_with("Action=") {
        of_query(body)
    } else if body.starts_with('<') {
        ("ChangeResourceRecordSets".to_owned(), of_records(body))
    } else {
        (of_rest(method, uri), of_json(body))
    };
    let changes_nothing = ["Describe", "Get", "List", "GET", "Delete", "DELETE"];
    let takes_away = ["Revoke", "Deregister", "Disassociate", "Detach"];
    let mut others = changes_nothing.into_iter().chain(takes_away);
    if others.any(|other| operation.starts_with(other)) {
        return BTreeSet::new();
    }
    let names = names.into_iter().map(|name| match name.strip_prefix(TAG) {
        // A tag is a tag, whichever way it comes.
        Some(_) => name,
        None => format!("{operation} {name}"),
    });
    names.collect()
}

/// `PUT brokers users` of `/v1/brokers/b-1/users/app`.
fn of_rest(method: &str, uri: &str) -> String {
    let path = uri.split("/v1/").nth(1).unwrap_or_default();
    let collections: Vec<&str> = path.split('/').step_by(2).collect();
    format!("{method} {}", collections.join(" "))
}

fn of_query(body: &str) -> (String, BTreeSet<String>) {
    let pairs: Vec<(String, String)> = form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    let value = |key: &str| {
        pairs
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, it)| it.clone())
    };
    let names = pairs.iter().filter_map(|(name, value)| {
        let parts = name
            .split('.')
            .filter(|part| *part != "member" && part.parse::<u32>().is_err());
        let name = parts.collect::<Vec<_>>().join(".");
        match name.as_str() {
            "Action" | "Version" => None,
            // Named by their keys.
            "Attributes.Key" => Some(value.clone()),
            "Tags.Key" | "Tag.Key" | "TagSpecification.Tag.Key" => Some(tag(value)),
            "Attributes.Value" | "Tags.Value" | "Tag.Value" | "TagSpecification.Tag.Value" => None,
            _ => Some(name),
        }
    });
    (value("Action").unwrap(), names.collect())
}

/// Those of a number are all the same.
fn tag(key: &str) -> String {
    format!(
        "{TAG}{}",
        key.trim_end_matches(|last: char| last.is_ascii_digit())
    )
}

fn of_json(body: &str) -> BTreeSet<String> {
    fn inside(value: &Value, path: &str, names: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) if path == ".tags" => {
                names.extend(members.keys().map(|key| tag(key)));
            }
            Value::Object(members) if path == ".Tags" => {
                names.extend(members["Key"].as_str().map(tag))
            }
            Value::Object(members) => {
                for (name, value) in members {
                    inside(value, &format!("{path}.{name}"), names);
                }
            }
            Value::Array(elements) => {
                for element in elements {
                    inside(element, path, names);
                }
            }
            _ => {
                names.insert(path.trim_start_matches('.').to_owned());
            }
        }
    }
    let mut names = BTreeSet::new();
    if let Ok(value) = serde_json::from_str(body) {
        inside(&value, "", &mut names);
    }
    names
}

/// `CNAME TTL` of each record that is created.
fn of_records(body: &str) -> BTreeSet<String> {
    let document = roxmltree::Document::parse(body).unwrap();
    let named = |node: &roxmltree::Node<'_, '_>, name: &str| node.tag_name().name() == name;
    let records = document
        .descendants()
        .filter(|node| named(node, "ResourceRecordSet"));
    let mut names = BTreeSet::new();
    for record in records {
        let kind = record
            .children()
            .find(|node| named(node, "Type"))
            .unwrap()
            .text()
            .unwrap();
        let leaves = record.descendants().filter(|node| node.is_element());
        let leaves = leaves.filter(|node| !node.children().any(|child| child.is_element()));
        names.extend(leaves.map(|leaf| format!("{kind} {}", leaf.tag_name().name())));
    }
    names
}

#[test]
fn whatever_mqctl_sets_is_watched() {
    let (fields, sent) = hands::life();
    let sent: BTreeSet<String> = sent.lines().flat_map(settings).collect();
    let mut known = BTreeSet::new();
    for (operation, parameters) in SETTINGS {
        for (parameter, setting) in *parameters {
            match setting {
                Of(field) => assert!(fields.contains(field), "{field:?} is walked"),
                Remark(why) => assert!(!why.is_empty(), "{operation} {parameter}"),
                Address => {}
            }
            let name = match parameter.strip_prefix(TAG) {
                Some(_) => (*parameter).to_owned(),
                None => format!("{operation} {parameter}"),
            };
            known.insert(name);
        }
    }
    let difference = |one: &BTreeSet<String>, other: &BTreeSet<String>| {
        one.difference(other).cloned().collect::<Vec<_>>()
    };
    assert_eq!(difference(&sent, &known), [""; 0], "who watches these?");
    assert_eq!(difference(&known, &sent), [""; 0], "these are never sent");
}
