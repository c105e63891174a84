//! The quotas that stand in the way of what mqctl makes, by how AWS says that one is used up.
//!
//! Sources: the API references' error codes (EC2, "Error codes for the Amazon EC2 API"; Elastic Load Balancing, ACM, Secrets
//! Manager, Systems Manager, Route 53: the errors of each operation), and the names and codes of Service Quotas.

/// A quota of an account in a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// What it limits, as Service Quotas calls it.
    pub name: &'static str,
    /// Its service there.
    pub service: &'static str,
    /// Its code there, if that is known.
    pub code: Option<&'static str>,
    /// Whether AWS raises it for those who ask.
    pub is_adjustable: bool,
}

const fn adjustable(name: &'static str, service: &'static str, code: &'static str) -> Quota {
    Quota {
        name,
        service,
        code: Some(code),
        is_adjustable: true,
    }
}

const fn without_code(name: &'static str, service: &'static str) -> Quota {
    Quota {
        name,
        service,
        code: None,
        is_adjustable: true,
    }
}

const fn fixed(name: &'static str, service: &'static str, code: &'static str) -> Quota {
    Quota {
        is_adjustable: false,
        ..adjustable(name, service, code)
    }
}

const ELB: &str = "elasticloadbalancing";

/// Service as signatures have it, AWS's error code, and the quota behind it.
const BY_CODE: [(&str, &str, Quota); 18] = [
    (
        "ec2",
        "VpcLimitExceeded",
        adjustable("VPCs per Region", "vpc", "L-F678F1CE"),
    ),
    (
        "ec2",
        "InternetGatewayLimitExceeded",
        adjustable("Internet gateways per Region", "vpc", "L-A4707A72"),
    ),
    (
        "ec2",
        "SubnetLimitExceeded",
        adjustable("Subnets per VPC", "vpc", "L-407747CB"),
    ),
    (
        "ec2",
        "RouteTableLimitExceeded",
        adjustable("Route tables per VPC", "vpc", "L-589F43AA"),
    ),
    (
        "ec2",
        "RouteLimitExceeded",
        adjustable("Routes per route table", "vpc", "L-93826ACB"),
    ),
    (
        "ec2",
        "SecurityGroupLimitExceeded",
        adjustable("VPC security groups per Region", "vpc", "L-E79EC296"),
    ),
    (
        "ec2",
        "RulesPerSecurityGroupLimitExceeded",
        adjustable(
            "Inbound or outbound rules per security group",
            "vpc",
            "L-0EA8095F",
        ),
    ),
    (
        "ec2",
        "SecurityGroupsPerInterfaceLimitExceeded",
        adjustable("Security groups per network interface", "vpc", "L-2AFB9258"),
    ),
    (
        "ec2",
        "AddressLimitExceeded",
        adjustable("EC2-VPC Elastic IPs", "ec2", "L-0263D0A3"),
    ),
    (
        ELB,
        "TooManyLoadBalancers",
        adjustable("Network Load Balancers per Region", ELB, "L-69A177A2"),
    ),
    (
        ELB,
        "TooManyTargetGroups",
        adjustable("Target Groups per Region", ELB, "L-B22855CB"),
    ),
    (
        ELB,
        "TooManyListeners",
        fixed("Listeners per Network Load Balancer", ELB, "L-57A373D6"),
    ),
    (
        ELB,
        "TooManyTargets",
        without_code("Targets per Network Load Balancer", ELB),
    ),
    (
        ELB,
        "TooManyCertificates",
        without_code("Certificates per Network Load Balancer", ELB),
    ),
    (
        "acm",
        "LimitExceededException",
        adjustable("ACM certificates", "acm", "L-F141DD1D"),
    ),
    (
        "secretsmanager",
        "LimitExceededException",
        adjustable("Secrets", "secretsmanager", "L-2F66C23C"),
    ),
    (
        "ssm",
        "ParameterLimitExceeded",
        without_code("Standard parameters", "ssm"),
    ),
    (
        "route53",
        "LimitsExceeded",
        adjustable("Records per hosted zone", "route53", "L-E209CC9F"),
    ),
];

/// Amazon MQ has no code of its own for it: the API reference has only `BadRequestException` and `ForbiddenException` for
/// `CreateBroker`, and how AWS puts it is not recorded.
const BROKERS: Quota = without_code("Brokers per Region", "mq");

/// How a message says that it is about a quota.
const WORDS: [&str; 4] = ["quota", "limit", "maximum number", "too many"];

/// The quota that is used up, if a refusal is about one. `action` is in IAM's spelling.
pub(super) fn exhausted(action: &str, code: Option<&str>, message: &str) -> Option<&'static Quota> {
    let (service, operation) = action.split_once(':')?;
    let code = code?;
    let found = BY_CODE
        .iter()
        .find(|(its_service, its_code, _)| (*its_service, *its_code) == (service, code));
    if let Some((_, _, quota)) = found {
        return Some(quota);
    }
    let message = message.to_lowercase();
    let is_of_brokers = (service, operation) == ("mq", "CreateBroker")
        && ["BadRequestException", "ForbiddenException"].contains(&code)
        && message.contains("broker")
        // What IAM says, which names the action.
        && !message.contains("not authorized")
        && WORDS.iter().any(|word| message.contains(word));
    is_of_brokers.then_some(&BROKERS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_is_known_by_its_code() {
        let name = |action, code| exhausted(action, Some(code), "").map(|quota| quota.name);
        for (service, code, quota) in BY_CODE {
            let action = format!("{service}:Create");
            assert_eq!(exhausted(&action, Some(code), ""), Some(&quota), "{code}");
        }
        // The same code, another service.
        assert_eq!(
            name("acm:RequestCertificate", "LimitExceededException"),
            Some("ACM certificates")
        );
        assert_eq!(
            name("secretsmanager:CreateSecret", "LimitExceededException"),
            Some("Secrets")
        );
        assert_eq!(name("mq:CreateBroker", "LimitExceededException"), None);
        assert_eq!(name("ec2:CreateVpc", "UnauthorizedOperation"), None);
        assert_eq!(exhausted("wait", Some("VpcLimitExceeded"), ""), None);
    }

    #[test]
    fn that_of_brokers_is_known_by_its_words() {
        let create = |code, message| exhausted("mq:CreateBroker", Some(code), message).is_some();
        for code in ["BadRequestException", "ForbiddenException"] {
            assert!(create(code, "You have reached your quota of 20 brokers."));
            assert!(create(
                code,
                "The maximum number of brokers has been reached"
            ));
        }
        for message in [
            "User: arn:aws:iam::000000000000:user/a is not authorized to perform: mq:CreateBroker because of its limits",
            "Broker name [a] is invalid.",
            "The limit of 5 security groups is exceeded.",
        ] {
            assert!(!create("ForbiddenException", message), "{message}");
        }
        assert!(!create(
            "ConflictException",
            "This broker's name is over the limit"
        ));
    }
}
