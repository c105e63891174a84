//! Every field of every kind of resource: changed by hand, it shows in the next plan, and apply makes it what it was.

mod brokers;
mod endpoint;
mod names;
mod network;

use std::collections::BTreeSet;

use mqctl_aws::sdk::aws_sdk_acm;
use mqctl_aws::sdk::aws_sdk_ec2;
use mqctl_aws::sdk::aws_sdk_elasticloadbalancingv2;
use mqctl_aws::sdk::aws_sdk_mq;
use mqctl_aws::sdk::aws_sdk_route53;
use mqctl_aws::sdk::aws_sdk_secretsmanager;
use mqctl_model::changeset::{Change, ChangeSet};
use mqctl_model::observed::Observed;
use mqctl_model::resource::{
    AliasField, BrokerField, CertificateField, EgressField, ElasticIpField, FieldId, FlowLogField,
    InternetGatewayField, Kind, KindField, ListenerField, LoadBalancerField, ResourceId,
    RouteTableField, SecretField, SecurityGroupField, SubnetField, TargetGroupField, TargetsField,
    ValidationField, VpcField,
};

use super::plan_files::{BUILT, WATCHED};
use crate::requests::Record;
use crate::support::stack::{Stack, assert_complete, brief, example, in_virtual_time};

const NO_CALL: &str = "AWS has no call that changes it";

const NEVER_COMPARED: &str = "it is not compared: it says what has to exist before";

/// Hands that reach into the account of a stack.
struct Hands<'a> {
    stack: &'a Stack,
    observed: Observed,
    acm: aws_sdk_acm::Client,
    ec2: aws_sdk_ec2::Client,
    elb: aws_sdk_elasticloadbalancingv2::Client,
    mq: aws_sdk_mq::Client,
    route53: aws_sdk_route53::Client,
    secrets: aws_sdk_secretsmanager::Client,
}

impl<'a> Hands<'a> {
    async fn of(stack: &'a Stack) -> Self {
        let config = stack.sdk();
        Self {
            stack,
            observed: stack.read(WATCHED).await.observed,
            acm: aws_sdk_acm::Client::new(&config),
            ec2: aws_sdk_ec2::Client::new(&config),
            elb: aws_sdk_elasticloadbalancingv2::Client::new(&config),
            mq: aws_sdk_mq::Client::new(&config),
            route53: aws_sdk_route53::Client::new(&config),
            secrets: aws_sdk_secretsmanager::Client::new(&config),
        }
    }

    /// What AWS calls a resource of the stack.
    #[track_caller]
    fn id(&self, resource: &str) -> String {
        let found = &self.observed.resources[&ResourceId::new(resource)];
        assert_eq!(found.len(), 1, "{resource}");
        found[0].physical_id.clone()
    }

    /// Change a field of some resource that has it; or why nobody can.
    async fn change(&self, field: FieldId) -> Result<(), &'static str> {
        match field {
            FieldId::Tags => self.change_tags().await,
            FieldId::Vpc(field) => self.change_vpc(field).await,
            FieldId::InternetGateway(field) => Self::change_internet_gateway(field),
            FieldId::Subnet(field) => Self::change_subnet(field),
            FieldId::RouteTable(field) => self.change_route_table(field).await,
            FieldId::SecurityGroup(field) => self.change_security_group(field).await,
            FieldId::FlowLog(field) => self.change_flow_log(field).await,
            FieldId::ElasticIp(ElasticIpField::Domain) => Err(NO_CALL),
            FieldId::Secret(field) => self.change_secret(field).await,
            FieldId::Egress(field) => self.change_egress(field).await,
            FieldId::Broker(field) => self.change_broker(field).await,
            FieldId::Configuration(_) => Err("no plan file asks for a configuration"),
            FieldId::Certificate(field) => self.change_certificate(field).await,
            FieldId::Validation(field) => self.change_validation(field).await,
            FieldId::LoadBalancer(field) => self.change_load_balancer(field).await,
            FieldId::TargetGroup(field) => self.change_target_group(field).await,
            FieldId::Listener(field) => self.change_listener(field).await,
            FieldId::ListenerCertificate(_) => Err("it is only there while other changes are made"),
            FieldId::Targets(field) => self.change_targets(field).await,
            FieldId::Alias(field) => self.change_alias(field).await,
        }
    }
}

/// The fields of a kind.
fn fields_of(kind: Kind) -> Vec<FieldId> {
    fn all<F: KindField>() -> Vec<FieldId> {
        F::all().iter().map(|field| field.id()).collect()
    }
    match kind {
        Kind::Vpc => all::<VpcField>(),
        Kind::InternetGateway => all::<InternetGatewayField>(),
        Kind::Subnet => all::<SubnetField>(),
        Kind::RouteTable => all::<RouteTableField>(),
        Kind::SecurityGroup => all::<SecurityGroupField>(),
        Kind::FlowLog => all::<FlowLogField>(),
        Kind::ElasticIp => all::<ElasticIpField>(),
        Kind::Egress => all::<EgressField>(),
        Kind::Secret => all::<SecretField>(),
        Kind::Broker => all::<BrokerField>(),
        // Never of a stack that stands.
        Kind::Configuration | Kind::ListenerCertificate => Vec::new(),
        Kind::Certificate => all::<CertificateField>(),
        Kind::Validation => all::<ValidationField>(),
        Kind::LoadBalancer => all::<LoadBalancerField>(),
        Kind::TargetGroup => all::<TargetGroupField>(),
        Kind::Listener => all::<ListenerField>(),
        Kind::Targets => all::<TargetsField>(),
        Kind::Alias => all::<AliasField>(),
    }
}

/// Every field that the stack's resources have.
fn fields(observed: &Observed) -> BTreeSet<FieldId> {
    let resources = observed.resources.values().flatten();
    let kinds = resources.flat_map(|existing| fields_of(existing.resource.kind()));
    kinds.chain([FieldId::Tags]).collect()
}

fn shows(plan: &ChangeSet, field: FieldId) -> bool {
    let mut changed = plan.changes.iter().flat_map(Change::fields);
    changed.any(|change| change.name.id == field)
}

/// Every field, and what is sent in a life in which each that can be is changed by hand and repaired, and in which the plan
/// file changes.
pub(super) fn life() -> (BTreeSet<FieldId>, String) {
    in_virtual_time(async {
        let (stack, record) = recorded(WATCHED).await;
        let fields = fields(&stack.read(WATCHED).await.observed);
        for field in &fields {
            if Hands::of(&stack).await.change(*field).await.is_err() {
                continue;
            }
            let plan = stack.plan(WATCHED).await;
            assert!(
                shows(&plan, *field),
                "{field:?} is not in {:#?}",
                brief(&plan)
            );
            assert_complete(&stack.apply(WATCHED).await);
            let left = brief(&stack.plan(WATCHED).await);
            assert_eq!(left, [""; 0], "after {field:?}");
        }
        let wider = WATCHED.replace("cidr: 10.20.0.0/16", "cidr: 10.20.0.0/16, zones: 3");
        assert_complete(&stack.apply(&wider).await);
        let (_, built) = recorded(BUILT).await;
        let partners = example("partners");
        let (stack, fixed) = recorded(&partners).await;
        let more = self::fields(&stack.read(&partners).await.observed);
        let fields = fields.into_iter().chain(more).collect();
        let wider = partners.replace("zones: 2", "zones: 3");
        assert_complete(&stack.apply(&wider).await);
        (fields, record.take() + &built.take() + &fixed.take())
    })
}

/// A stack that stands, and what is sent for it.
async fn recorded(text: &str) -> (Stack, Record) {
    let record = Record::default();
    let stack = Stack::for_plan(text).await;
    let stack = stack.through(|inner| record.of(inner)).await;
    assert_complete(&stack.apply(text).await);
    (stack, record)
}
