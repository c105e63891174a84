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

    DESCRIBE_NETWORK_INTERFACES = "ec2" "DescribeNetworkInterfaces" Safe;

    // Names are unique in the account and region, ports on a load balancer: a second one of equal settings is the first.
    CREATE_LOAD_BALANCER = "elasticloadbalancing" "CreateLoadBalancer" Keyed;
    CREATE_TARGET_GROUP = "elasticloadbalancing" "CreateTargetGroup" Keyed;
    CREATE_LISTENER = "elasticloadbalancing" "CreateListener" Keyed;
    DESCRIBE_LOAD_BALANCERS = "elasticloadbalancing" "DescribeLoadBalancers" Safe;
    DESCRIBE_LOAD_BALANCER_ATTRIBUTES = "elasticloadbalancing" "DescribeLoadBalancerAttributes" Safe;
    DESCRIBE_TARGET_GROUPS = "elasticloadbalancing" "DescribeTargetGroups" Safe;
    DESCRIBE_TARGET_GROUP_ATTRIBUTES = "elasticloadbalancing" "DescribeTargetGroupAttributes" Safe;
    DESCRIBE_TARGET_HEALTH = "elasticloadbalancing" "DescribeTargetHealth" Safe;
    DESCRIBE_LISTENERS = "elasticloadbalancing" "DescribeListeners" Safe;
    DESCRIBE_ELB_TAGS = "elasticloadbalancing" "DescribeTags" Safe;
    ADD_ELB_TAGS = "elasticloadbalancing" "AddTags" Safe;
    SET_SUBNETS = "elasticloadbalancing" "SetSubnets" Safe;
    SET_SECURITY_GROUPS = "elasticloadbalancing" "SetSecurityGroups" Safe;
    MODIFY_LOAD_BALANCER_ATTRIBUTES = "elasticloadbalancing" "ModifyLoadBalancerAttributes" Safe;
    MODIFY_TARGET_GROUP = "elasticloadbalancing" "ModifyTargetGroup" Safe;
    MODIFY_TARGET_GROUP_ATTRIBUTES = "elasticloadbalancing" "ModifyTargetGroupAttributes" Safe;
    MODIFY_LISTENER = "elasticloadbalancing" "ModifyListener" Safe;
    REGISTER_TARGETS = "elasticloadbalancing" "RegisterTargets" Safe;
    DEREGISTER_TARGETS = "elasticloadbalancing" "DeregisterTargets" Safe;
    DELETE_LOAD_BALANCER = "elasticloadbalancing" "DeleteLoadBalancer" Safe;
    DELETE_TARGET_GROUP = "elasticloadbalancing" "DeleteTargetGroup" Safe;
    DELETE_LISTENER = "elasticloadbalancing" "DeleteListener" Safe;

    GET_HOSTED_ZONE = "route53" "GetHostedZone" Safe;
    LIST_HOSTED_ZONES_BY_NAME = "route53" "ListHostedZonesByName" Safe;
    LIST_RESOURCE_RECORD_SETS = "route53" "ListResourceRecordSets" Safe;
    // A record that is there can't be created again, one that is gone can't be deleted again: both are refused.
    CHANGE_RESOURCE_RECORD_SETS = "route53" "ChangeResourceRecordSets" Keyed;
    GET_CHANGE = "route53" "GetChange" Safe;
}
