//! Every operation that mqctl calls, and what a repetition of it may do. The one table.

/// What happens when a call is sent again although the first one may have run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Retry {
    /// It reads, or it sets a state that is the same the second time.
    Safe,
    /// It reads what mqctl gets along without: it is not worth waiting for.
    Optional,
    /// A token or a unique name makes AWS recognise it.
    Keyed,
    /// It would make a second one. It is never sent again unless AWS said that it did not run.
    Blind,
}

/// How a service puts its answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    /// A JSON object.
    Json,
    /// An XML document whose root is called after the operation.
    Xml,
}

/// An operation of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    service: &'static str,
    name: &'static str,
    pub(super) retry: Retry,
    /// The member that an answer always has, even where it holds nothing.
    member: Option<&'static str>,
}

impl Operation {
    /// The operation of this name, if mqctl ever calls it. `service` is as signatures have it: `elasticloadbalancing`.
    pub fn named(service: &str, name: &str) -> Option<Self> {
        let mut all = ALL.iter();
        all.find(|operation| (operation.service, operation.name) == (service, name))
            .copied()
    }

    /// The operation in IAM's spelling: `ec2:CreateVpc`.
    pub fn action(self) -> String {
        format!("{}:{}", self.service, self.name)
    }

    /// AWS's name for it: `CreateVpc`.
    pub(super) fn name(self) -> &'static str {
        self.name
    }

    /// How its service answers.
    pub(super) fn protocol(self) -> Protocol {
        match self.service {
            "acm" | "mq" | "secretsmanager" | "ssm" => Protocol::Json,
            _ => Protocol::Xml,
        }
    }

    /// The member that its answers always have, even where it holds nothing. An answer without it is none.
    pub(super) fn member(self) -> Option<&'static str> {
        self.member
    }

    /// Whether it may change anything. AWS names what only reads by one of three verbs.
    pub fn changes(self) -> bool {
        let reads = ["Describe", "Get", "List"];
        !reads.iter().any(|read| self.name.starts_with(read))
    }
}

macro_rules! operations {
    ($($constant:ident = $service:literal $name:literal $retry:ident $($member:literal)?;)*) => {
        $(pub(super) const $constant: Operation = Operation {
            service: $service,
            name: $name,
            retry: Retry::$retry,
            member: operations!(@member $($member)?),
        };)*
        const ALL: &[Operation] = &[$($constant),*];
    };
    (@member) => { None };
    (@member $member:literal) => { Some($member) };
}

operations! {
    GET_CALLER_IDENTITY = "sts" "GetCallerIdentity" Safe "GetCallerIdentityResult";

    LIST_BROKERS = "mq" "ListBrokers" Safe "brokerSummaries";
    DESCRIBE_BROKER = "mq" "DescribeBroker" Safe "brokerId";
    DESCRIBE_BROKER_INSTANCE_OPTIONS = "mq" "DescribeBrokerInstanceOptions" Safe "brokerInstanceOptions";
    CREATE_BROKER = "mq" "CreateBroker" Keyed "brokerId";
    UPDATE_BROKER = "mq" "UpdateBroker" Safe;
    // A second one would be a second outage.
    REBOOT_BROKER = "mq" "RebootBroker" Blind;
    DELETE_BROKER = "mq" "DeleteBroker" Safe;
    TAG_BROKER = "mq" "CreateTags" Safe;
    UNTAG_BROKER = "mq" "DeleteTags" Safe;
    DESCRIBE_BROKER_USER = "mq" "DescribeUser" Safe "username";
    CREATE_BROKER_USER = "mq" "CreateUser" Keyed;
    UPDATE_BROKER_USER = "mq" "UpdateUser" Safe;
    DELETE_BROKER_USER = "mq" "DeleteUser" Safe;
    LIST_CONFIGURATIONS = "mq" "ListConfigurations" Safe "configurations";
    DESCRIBE_CONFIGURATION = "mq" "DescribeConfiguration" Safe "id";
    TAG_CONFIGURATION = "mq" "CreateTags" Safe;
    DELETE_CONFIGURATION = "mq" "DeleteConfiguration" Safe;

    LIST_SECRETS = "secretsmanager" "ListSecrets" Safe "SecretList";
    DESCRIBE_SECRET = "secretsmanager" "DescribeSecret" Safe "ARN";
    GET_SECRET_VALUE = "secretsmanager" "GetSecretValue" Safe "ARN";
    GET_RANDOM_PASSWORD = "secretsmanager" "GetRandomPassword" Safe "RandomPassword";
    CREATE_SECRET = "secretsmanager" "CreateSecret" Keyed "ARN";
    UPDATE_SECRET = "secretsmanager" "UpdateSecret" Safe "ARN";
    TAG_SECRET = "secretsmanager" "TagResource" Safe;
    DELETE_SECRET = "secretsmanager" "DeleteSecret" Safe "ARN";

    // The lock's own calls, and those for notes of what was adopted.
    CREATE_PARAMETER = "ssm" "PutParameter" Keyed "Version";
    SET_PARAMETER = "ssm" "PutParameter" Safe "Version";
    // By the second time, it may say what someone else made it say.
    SET_PARAMETER_ONCE = "ssm" "PutParameter" Blind "Version";
    GET_PARAMETER = "ssm" "GetParameter" Safe "Parameter";
    GET_PARAMETERS_BY_PATH = "ssm" "GetParametersByPath" Safe "Parameters";
    // By the second time, someone else's may have the name.
    DELETE_PARAMETER = "ssm" "DeleteParameter" Blind;
    // A note is written and deleted under the lock: nobody else's can have the name.
    DELETE_NOTE = "ssm" "DeleteParameter" Safe;

    LIST_CERTIFICATES = "acm" "ListCertificates" Safe "CertificateSummaryList";
    DESCRIBE_CERTIFICATE = "acm" "DescribeCertificate" Safe "Certificate";
    LIST_TAGS_FOR_CERTIFICATE = "acm" "ListTagsForCertificate" Safe "Tags";
    REQUEST_CERTIFICATE = "acm" "RequestCertificate" Keyed "CertificateArn";
    TAG_CERTIFICATE = "acm" "AddTagsToCertificate" Safe;
    DELETE_CERTIFICATE = "acm" "DeleteCertificate" Safe;

    DESCRIBE_NETWORK_INTERFACES = "ec2" "DescribeNetworkInterfaces" Safe "networkInterfaceSet";

    // Names are unique in the account and region, ports on a load balancer: a second one of equal settings is the first.
    CREATE_LOAD_BALANCER = "elasticloadbalancing" "CreateLoadBalancer" Keyed "LoadBalancerArn";
    CREATE_TARGET_GROUP = "elasticloadbalancing" "CreateTargetGroup" Keyed "TargetGroupArn";
    CREATE_LISTENER = "elasticloadbalancing" "CreateListener" Keyed "ListenerArn";
    DESCRIBE_LOAD_BALANCERS = "elasticloadbalancing" "DescribeLoadBalancers" Safe "LoadBalancers";
    DESCRIBE_LOAD_BALANCER_ATTRIBUTES = "elasticloadbalancing" "DescribeLoadBalancerAttributes" Safe "Attributes";
    DESCRIBE_TARGET_GROUPS = "elasticloadbalancing" "DescribeTargetGroups" Safe "TargetGroups";
    DESCRIBE_TARGET_GROUP_ATTRIBUTES = "elasticloadbalancing" "DescribeTargetGroupAttributes" Safe "Attributes";
    DESCRIBE_TARGET_HEALTH = "elasticloadbalancing" "DescribeTargetHealth" Safe "TargetHealthDescriptions";
    DESCRIBE_SSL_POLICIES = "elasticloadbalancing" "DescribeSSLPolicies" Safe "SslPolicies";
    DESCRIBE_TRUST_STORES = "elasticloadbalancing" "DescribeTrustStores" Safe "TrustStores";
    DESCRIBE_LISTENERS = "elasticloadbalancing" "DescribeListeners" Safe "Listeners";
    DESCRIBE_ELB_TAGS = "elasticloadbalancing" "DescribeTags" Safe "TagDescriptions";
    ADD_ELB_TAGS = "elasticloadbalancing" "AddTags" Safe;
    REMOVE_ELB_TAGS = "elasticloadbalancing" "RemoveTags" Safe;
    SET_IP_ADDRESS_TYPE = "elasticloadbalancing" "SetIpAddressType" Safe;
    SET_SUBNETS = "elasticloadbalancing" "SetSubnets" Safe;
    SET_SECURITY_GROUPS = "elasticloadbalancing" "SetSecurityGroups" Safe;
    MODIFY_LOAD_BALANCER_ATTRIBUTES = "elasticloadbalancing" "ModifyLoadBalancerAttributes" Safe;
    MODIFY_TARGET_GROUP = "elasticloadbalancing" "ModifyTargetGroup" Safe;
    MODIFY_TARGET_GROUP_ATTRIBUTES = "elasticloadbalancing" "ModifyTargetGroupAttributes" Safe;
    // The list of a listener is a set: one that is in it already is no second one.
    ADD_LISTENER_CERTIFICATES = "elasticloadbalancing" "AddListenerCertificates" Safe;
    REMOVE_LISTENER_CERTIFICATES = "elasticloadbalancing" "RemoveListenerCertificates" Safe;
    MODIFY_LISTENER = "elasticloadbalancing" "ModifyListener" Safe;
    REGISTER_TARGETS = "elasticloadbalancing" "RegisterTargets" Safe;
    DEREGISTER_TARGETS = "elasticloadbalancing" "DeregisterTargets" Safe;
    DELETE_LOAD_BALANCER = "elasticloadbalancing" "DeleteLoadBalancer" Safe;
    DELETE_TARGET_GROUP = "elasticloadbalancing" "DeleteTargetGroup" Safe;
    DELETE_LISTENER = "elasticloadbalancing" "DeleteListener" Safe;

    GET_HOSTED_ZONE = "route53" "GetHostedZone" Safe "HostedZone";
    LIST_HOSTED_ZONES_BY_NAME = "route53" "ListHostedZonesByName" Safe "HostedZones";
    LIST_RESOURCE_RECORD_SETS = "route53" "ListResourceRecordSets" Safe "ResourceRecordSets";
    // A record that is there can't be created again, one that is gone can't be deleted again: both are refused.
    CHANGE_RESOURCE_RECORD_SETS = "route53" "ChangeResourceRecordSets" Keyed "ChangeInfo";
    GET_CHANGE = "route53" "GetChange" Safe "ChangeInfo";
    // EC2 gives most creates neither a token nor a unique name. What a second sending finds done is refused with a
    // code of its own (InvalidPermission.Duplicate, Resource.AlreadyAssociated, RouteAlreadyExists): keyed.
    ALLOCATE_ADDRESS = "ec2" "AllocateAddress" Blind "allocationId";
    ASSOCIATE_ROUTE_TABLE = "ec2" "AssociateRouteTable" Keyed;
    // What was done is found by its tags; an equal one to the same place is refused.
    CREATE_FLOW_LOGS = "ec2" "CreateFlowLogs" Blind;
    DELETE_FLOW_LOGS = "ec2" "DeleteFlowLogs" Safe;
    DESCRIBE_FLOW_LOGS = "ec2" "DescribeFlowLogs" Safe "flowLogSet";
    ATTACH_INTERNET_GATEWAY = "ec2" "AttachInternetGateway" Keyed;
    AUTHORIZE_SECURITY_GROUP_EGRESS = "ec2" "AuthorizeSecurityGroupEgress" Keyed;
    AUTHORIZE_SECURITY_GROUP_INGRESS = "ec2" "AuthorizeSecurityGroupIngress" Keyed;
    CREATE_INTERNET_GATEWAY = "ec2" "CreateInternetGateway" Blind "internetGatewayId";
    CREATE_ROUTE = "ec2" "CreateRoute" Keyed;
    CREATE_ROUTE_TABLE = "ec2" "CreateRouteTable" Keyed "routeTableId";
    CREATE_SECURITY_GROUP = "ec2" "CreateSecurityGroup" Blind "groupId";
    CREATE_SUBNET = "ec2" "CreateSubnet" Blind "subnetId";
    CREATE_TAGS = "ec2" "CreateTags" Safe;
    CREATE_VPC = "ec2" "CreateVpc" Blind "vpcId";
    DELETE_INTERNET_GATEWAY = "ec2" "DeleteInternetGateway" Safe;
    DELETE_ROUTE = "ec2" "DeleteRoute" Safe;
    DELETE_ROUTE_TABLE = "ec2" "DeleteRouteTable" Safe;
    DELETE_SECURITY_GROUP = "ec2" "DeleteSecurityGroup" Safe;
    DELETE_SUBNET = "ec2" "DeleteSubnet" Safe;
    DELETE_VPC = "ec2" "DeleteVpc" Safe;
    // What is in the way of clients, which is told as far as it is known.
    DESCRIBE_ACCOUNT_VPC_ENCRYPTION_CONTROL = "ec2" "DescribeAccountVpcEncryptionControl" Optional;
    DESCRIBE_NETWORK_ACLS = "ec2" "DescribeNetworkAcls" Optional "networkAclSet";
    DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_EXCLUSIONS = "ec2" "DescribeVpcBlockPublicAccessExclusions" Optional "vpcBlockPublicAccessExclusionSet";
    DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS = "ec2" "DescribeVpcBlockPublicAccessOptions" Optional;
    DESCRIBE_VPC_ENCRYPTION_CONTROLS = "ec2" "DescribeVpcEncryptionControls" Optional;
    DESCRIBE_ADDRESSES = "ec2" "DescribeAddresses" Safe "addressesSet";
    DESCRIBE_AVAILABILITY_ZONES = "ec2" "DescribeAvailabilityZones" Safe "availabilityZoneInfo";
    DESCRIBE_INTERNET_GATEWAYS = "ec2" "DescribeInternetGateways" Safe "internetGatewaySet";
    DESCRIBE_MANAGED_PREFIX_LISTS = "ec2" "DescribeManagedPrefixLists" Safe "prefixListSet";
    DESCRIBE_ROUTE_TABLES = "ec2" "DescribeRouteTables" Safe "routeTableSet";
    DESCRIBE_SECURITY_GROUPS = "ec2" "DescribeSecurityGroups" Safe "securityGroupInfo";
    DESCRIBE_SUBNETS = "ec2" "DescribeSubnets" Safe "subnetSet";
    DESCRIBE_VPC_ATTRIBUTE = "ec2" "DescribeVpcAttribute" Safe "vpcId";
    DESCRIBE_VPCS = "ec2" "DescribeVpcs" Safe "vpcSet";
    DETACH_INTERNET_GATEWAY = "ec2" "DetachInternetGateway" Safe;
    DISASSOCIATE_ROUTE_TABLE = "ec2" "DisassociateRouteTable" Safe;
    MODIFY_VPC_ATTRIBUTE = "ec2" "ModifyVpcAttribute" Safe;
    RELEASE_ADDRESS = "ec2" "ReleaseAddress" Safe;
    REPLACE_ROUTE = "ec2" "ReplaceRoute" Safe;
    REPLACE_ROUTE_TABLE_ASSOCIATION = "ec2" "ReplaceRouteTableAssociation" Keyed;
    REVOKE_SECURITY_GROUP_EGRESS = "ec2" "RevokeSecurityGroupEgress" Safe;
    REVOKE_SECURITY_GROUP_INGRESS = "ec2" "RevokeSecurityGroupIngress" Safe;
}
