//! Every operation that mqctl calls, and what a repetition of it may do. The one table.

/// What happens when a call is sent again although the first one may have run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Retry {
    /// It reads, or it sets a state that is the same the second time.
    Safe,
    /// A token or a unique name makes AWS recognise it.
    Keyed,
    /// It would make a second one. It is never sent again unless AWS said that it did not run.
    Blind,
}

/// An operation of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Operation {
    service: &'static str,
    name: &'static str,
    pub(super) retry: Retry,
}

impl Operation {
    /// The operation in IAM's spelling: `ec2:CreateVpc`.
    pub(super) fn action(self) -> String {
        format!("{}:{}", self.service, self.name)
    }
}

macro_rules! operations {
    ($($constant:ident = $service:literal $name:literal $retry:ident;)*) => {
        $(pub(super) const $constant: Operation = Operation {
            service: $service,
            name: $name,
            retry: Retry::$retry,
        };)*
    };
}

operations! {
    GET_CALLER_IDENTITY = "sts" "GetCallerIdentity" Safe;

    LIST_BROKERS = "mq" "ListBrokers" Safe;
    DESCRIBE_BROKER = "mq" "DescribeBroker" Safe;
    DESCRIBE_BROKER_INSTANCE_OPTIONS = "mq" "DescribeBrokerInstanceOptions" Safe;
    CREATE_BROKER = "mq" "CreateBroker" Keyed;
    UPDATE_BROKER = "mq" "UpdateBroker" Safe;
    // A second one would be a second outage.
    REBOOT_BROKER = "mq" "RebootBroker" Blind;
    DELETE_BROKER = "mq" "DeleteBroker" Safe;
    TAG_BROKER = "mq" "CreateTags" Safe;
    CREATE_BROKER_USER = "mq" "CreateUser" Keyed;
    UPDATE_BROKER_USER = "mq" "UpdateUser" Safe;
    DELETE_BROKER_USER = "mq" "DeleteUser" Safe;
    DESCRIBE_CONFIGURATION = "mq" "DescribeConfiguration" Safe;
    DELETE_CONFIGURATION = "mq" "DeleteConfiguration" Safe;

    LIST_SECRETS = "secretsmanager" "ListSecrets" Safe;
    DESCRIBE_SECRET = "secretsmanager" "DescribeSecret" Safe;
    GET_SECRET_VALUE = "secretsmanager" "GetSecretValue" Safe;
    GET_RANDOM_PASSWORD = "secretsmanager" "GetRandomPassword" Safe;
    CREATE_SECRET = "secretsmanager" "CreateSecret" Keyed;
    TAG_SECRET = "secretsmanager" "TagResource" Safe;
    DELETE_SECRET = "secretsmanager" "DeleteSecret" Safe;

    LIST_CERTIFICATES = "acm" "ListCertificates" Safe;
    DESCRIBE_CERTIFICATE = "acm" "DescribeCertificate" Safe;
    LIST_TAGS_FOR_CERTIFICATE = "acm" "ListTagsForCertificate" Safe;
    REQUEST_CERTIFICATE = "acm" "RequestCertificate" Keyed;
    TAG_CERTIFICATE = "acm" "AddTagsToCertificate" Safe;
    DELETE_CERTIFICATE = "acm" "DeleteCertificate" Safe;
}
