//! Any resource: the one place that lists the kinds.

use strum::EnumDiscriminants;

use super::{
    Alias, Broker, Certificate, Configuration, Egress, ElasticIp, Field, FlowLog, InternetGateway,
    Listener, ListenerCertificate, LoadBalancer, Output, Outputs, Reference, RouteTable, Secret,
    SecurityGroup, Subnet, TargetGroup, Targets, Validation, Value, Vpc,
};

/// A resource of any kind, as a plan asks for it or as AWS has it.
#[derive(Clone, Debug, PartialEq, Eq, EnumDiscriminants)]
#[strum_discriminants(
    name(Kind),
    doc = "A kind of resource.",
    expect(missing_docs, reason = "each kind is described at its type")
)]
#[expect(missing_docs, reason = "each kind is described at its type")]
pub enum Resource {
    Vpc(Vpc),
    InternetGateway(InternetGateway),
    Subnet(Subnet),
    RouteTable(RouteTable),
    SecurityGroup(SecurityGroup),
    FlowLog(FlowLog),
    ElasticIp(ElasticIp),
    Egress(Egress),
    Secret(Secret),
    Broker(Broker),
    Configuration(Configuration),
    Certificate(Certificate),
    Validation(Validation),
    LoadBalancer(LoadBalancer),
    TargetGroup(TargetGroup),
    Listener(Listener),
    ListenerCertificate(ListenerCertificate),
    Targets(Targets),
    Alias(Alias),
}

impl Resource {
    /// Which kind it is of.
    pub fn kind(&self) -> Kind {
        self.into()
    }

    /// Its fields.
    pub fn fields(&self) -> Vec<Field> {
        match self {
            Self::Vpc(kind) => kind.fields(),
            Self::InternetGateway(kind) => kind.fields(),
            Self::Subnet(kind) => kind.fields(),
            Self::RouteTable(kind) => kind.fields(),
            Self::SecurityGroup(kind) => kind.fields(),
            Self::FlowLog(kind) => kind.fields(),
            Self::ElasticIp(kind) => kind.fields(),
            Self::Egress(kind) => kind.fields(),
            Self::Secret(kind) => kind.fields(),
            Self::Broker(kind) => kind.fields(),
            Self::Configuration(kind) => kind.fields(),
            Self::Certificate(kind) => kind.fields(),
            Self::Validation(kind) => kind.fields(),
            Self::LoadBalancer(kind) => kind.fields(),
            Self::TargetGroup(kind) => kind.fields(),
            Self::Listener(kind) => kind.fields(),
            Self::ListenerCertificate(kind) => kind.fields(),
            Self::Targets(kind) => kind.fields(),
            Self::Alias(kind) => kind.fields(),
        }
    }

    /// What it needs of other resources; the edges of the graph.
    pub fn references(&self) -> Vec<Reference> {
        let fields = self.fields();
        let references = fields.iter().flat_map(|field| field.value.references());
        references.cloned().collect()
    }

    /// The outputs that are known before it is made, as far as `outputs` knows what it refers to.
    pub fn foreseen(&self, outputs: &dyn Fn(&Reference) -> Option<Value>) -> Outputs {
        let none = Outputs::default();
        match self {
            Self::Validation(kind) => match Value::from(&kind.certificate).resolve(outputs) {
                Value::Text(certificate) => none.with(Output::Arn, certificate),
                _ => none,
            },
            _ => none,
        }
    }

    /// Whether it can carry tags. What can't is owned through what it points at.
    pub fn is_taggable(&self) -> bool {
        !matches!(
            self,
            Self::Egress(_)
                | Self::Validation(_)
                | Self::ListenerCertificate(_)
                | Self::Targets(_)
                | Self::Alias(_)
        )
    }
}
