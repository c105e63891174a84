//! The table: each operation with its parameters.

use mqctl_model::resource::{
    AliasField, BrokerField, CertificateField, EgressField, ElasticIpField, FieldId, FlowLogField,
    InternetGatewayField, ListenerField, LoadBalancerField, RouteTableField, SecretField,
    SecurityGroupField, SubnetField, TargetGroupField, TargetsField, ValidationField, VpcField,
};

use super::Setting::{self, Address, Of, Remark};

const ELASTIC_IPS: FieldId = FieldId::LoadBalancer(LoadBalancerField::ElasticIps);

/// Every parameter of every request that makes or changes something.
pub(super) const SETTINGS: &[(&str, &[(&str, Setting)])] = &[
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
                "tag mqctl:certificate/",
                Remark("what it notes is there only while other changes are made"),
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
            ("GroupName", Remark(NO_CALL)),
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
            ("IpPermissions.PrefixListIds.PrefixListId", Of(INGRESS)),
            ("IpPermissions.PrefixListIds.Description", Remark(MARK)),
            ("IpPermissions.IpRanges.Description", Remark(MARK)),
            ("IpPermissions.Groups.Description", Remark(MARK)),
        ],
    ),
    (
        "AuthorizeSecurityGroupEgress",
        &[
            ("GroupId", Address),
            ("IpPermissions.IpProtocol", Of(EGRESS)),
            ("IpPermissions.FromPort", Of(EGRESS)),
            ("IpPermissions.ToPort", Of(EGRESS)),
            ("IpPermissions.Groups.GroupId", Of(EGRESS)),
            ("IpPermissions.Groups.Description", Remark(MARK)),
        ],
    ),
    (
        "UpdateSecret",
        &[
            ("SecretId", Address),
            ("KmsKeyId", Of(FieldId::Secret(SecretField::EncryptionKey))),
            ("ClientRequestToken", Address),
        ],
    ),
    (
        "CreateSecret",
        &[
            ("Name", Of(FieldId::Secret(SecretField::User))),
            ("KmsKeyId", Of(FieldId::Secret(SecretField::EncryptionKey))),
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
            ("brokerName", Remark(NO_CALL)),
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
            ("publiclyAccessible", Remark(NO_CALL)),
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
            ("users.groups", Of(FieldId::Broker(BrokerField::Groups))),
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
            ("groups", Of(FieldId::Broker(BrokerField::Groups))),
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
            ("ValidationMethod", Remark(NO_CALL)),
            ("IdempotencyToken", Address),
        ],
    ),
    (
        "CreateLoadBalancer",
        &[
            ("Name", Remark(NO_CALL)),
            ("Type", Remark(NO_CALL)),
            (
                "Scheme",
                Of(FieldId::LoadBalancer(LoadBalancerField::Scheme)),
            ),
            (
                "IpAddressType",
                Of(FieldId::LoadBalancer(LoadBalancerField::IpAddressType)),
            ),
            (
                "Subnets",
                Of(FieldId::LoadBalancer(LoadBalancerField::Subnets)),
            ),
            ("SubnetMappings.SubnetId", Of(ELASTIC_IPS)),
            ("SubnetMappings.AllocationId", Of(ELASTIC_IPS)),
            (
                "SecurityGroups",
                Of(FieldId::LoadBalancer(LoadBalancerField::SecurityGroups)),
            ),
        ],
    ),
    (
        "CreateFlowLogs",
        &[
            ("ResourceId", Of(FieldId::FlowLog(FlowLogField::Vpc))),
            ("ResourceType", Address),
            ("TrafficType", Of(FieldId::FlowLog(FlowLogField::Traffic))),
            (
                "LogDestinationType",
                Of(FieldId::FlowLog(FlowLogField::Destination)),
            ),
            (
                "LogDestination",
                Of(FieldId::FlowLog(FlowLogField::Destination)),
            ),
            (
                "LogGroupName",
                Of(FieldId::FlowLog(FlowLogField::Destination)),
            ),
            (
                "DeliverLogsPermissionArn",
                Of(FieldId::FlowLog(FlowLogField::Role)),
            ),
            ("TagSpecification.ResourceType", Address),
        ],
    ),
    (
        "AllocateAddress",
        &[
            ("Domain", Of(FieldId::ElasticIp(ElasticIpField::Domain))),
            ("TagSpecification.ResourceType", Address),
        ],
    ),
    (
        "SetSubnets",
        &[
            ("LoadBalancerArn", Address),
            ("SubnetMappings.SubnetId", Of(ELASTIC_IPS)),
            ("SubnetMappings.AllocationId", Of(ELASTIC_IPS)),
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
            (
                "deletion_protection.enabled",
                Of(FieldId::LoadBalancer(LoadBalancerField::DeletionProtection)),
            ),
            (
                "access_logs.s3.enabled",
                Of(FieldId::LoadBalancer(LoadBalancerField::AccessLogs)),
            ),
            (
                "access_logs.s3.bucket",
                Of(FieldId::LoadBalancer(LoadBalancerField::AccessLogs)),
            ),
            (
                "access_logs.s3.prefix",
                Of(FieldId::LoadBalancer(LoadBalancerField::AccessLogs)),
            ),
        ],
    ),
    (
        "CreateTargetGroup",
        &[
            ("Name", Remark(NO_CALL)),
            ("Protocol", Remark(NO_CALL)),
            ("TargetType", Remark(NO_CALL)),
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
                "MutualAuthentication.Mode",
                Of(FieldId::Listener(ListenerField::TrustStore)),
            ),
            (
                "MutualAuthentication.TrustStoreArn",
                Of(FieldId::Listener(ListenerField::TrustStore)),
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
        "AddListenerCertificates",
        &[
            ("ListenerArn", Address),
            (
                "Certificates.CertificateArn",
                Remark("it is there only while other changes are made"),
            ),
        ],
    ),
    (
        "ModifyListener",
        &[
            (
                "MutualAuthentication.Mode",
                Of(FieldId::Listener(ListenerField::TrustStore)),
            ),
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
                Of(FieldId::Validation(ValidationField::RecordTtl)),
            ),
        ],
    ),
];

const INGRESS: FieldId = FieldId::SecurityGroup(SecurityGroupField::Ingress);
const EGRESS: FieldId = FieldId::Egress(EgressField::Rules);
const MAINTENANCE: FieldId = FieldId::Broker(BrokerField::Maintenance);
/// A rule whose description somebody changed is still the stack's as long as the plan file asks for it.
const MARK: &str = "it only says who made a rule: one that says otherwise is left to its giver once no plan asks for it";

const NO_CALL: &str = "AWS has no call that changes it";
