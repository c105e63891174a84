//! Facts that were there before the stack, fetched before anything is decided.

/// What has to be known of the account and the region to turn a plan file into a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookups {
    /// The availability zones of the region that can be used, by name; empty when the network exists already.
    pub zones: Vec<String>,
    /// The zones that offer the plan's instance type for its engine; empty if the service did not say.
    pub zones_with_instance_type: Vec<String>,
    /// The versions that the service offers for the plan's engine and instance type, as it spells them; empty if it did
    /// not say.
    pub engine_versions: Vec<String>,
    /// The public hosted zone that holds the endpoint's name.
    pub hosted_zone: HostedZone,
    /// The network that the plan names, if it names one.
    pub network: Option<ExistingNetwork>,
    /// The certificate that the plan names, if it names one.
    pub certificate: Option<ExistingCertificate>,
    /// Whether the region offers the listeners' security policy; none if AWS did not say.
    pub tls_policy_is_offered: Option<bool>,
    /// The status of the trust store that the plan names, in ELB's words, or `missing`; none if it names none or AWS did not say.
    pub trust_store: Option<String>,
    /// The secrets that the plan's users name, in the order of the users that name one.
    pub secrets: Vec<ExistingSecret>,
}

/// A public hosted zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostedZone {
    /// Its id, without `/hostedzone/`.
    pub id: String,
    /// Its name, without the trailing dot.
    pub name: String,
}

/// A network that was there before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExistingNetwork {
    /// `vpc-…`
    pub vpc: String,
    /// Whether it has an internet gateway attached, which a load balancer that faces the internet needs.
    pub has_internet_gateway: bool,
    /// Its subnets that the plan names, in the order of the plan: private ones, then public ones.
    pub subnets: Vec<ExistingSubnet>,
}

/// A subnet that was there before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExistingSubnet {
    /// `subnet-…`
    pub id: String,
    /// The VPC it is in.
    pub vpc: String,
    /// Its availability zone, by name.
    pub zone: String,
    /// How many addresses are free in it; none if AWS does not say.
    pub free_addresses: Option<i32>,
}

/// A certificate that was there before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExistingCertificate {
    /// Whether listeners can present it.
    pub is_issued: bool,
    /// Its status, as ACM spells it.
    pub status: String,
    /// The names it is for, lower case; `*.example.com` stands for one label.
    pub names: Vec<String>,
}

impl ExistingCertificate {
    /// Whether clients that connect to `domain` accept it.
    pub fn covers(&self, domain: &str) -> bool {
        let parent = domain
            .split_once('.')
            .map(|(_, parent)| format!("*.{parent}"));
        let mut names = self.names.iter();
        names.any(|name| name == domain || Some(name) == parent.as_ref())
    }
}

/// A secret that was there before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExistingSecret {
    /// What the plan calls it: a name or an ARN.
    pub reference: String,
    /// The version that is current.
    pub version: String,
}
