//! How long things usually take in AWS.

use mqctl_model::changeset::Change;
use mqctl_model::resource::Kind;

use super::style::Verb;

/// How long a change usually takes, if that is more than a minute.
///
/// Sources: Amazon MQ Developer Guide, "Creating a broker" (about 15 minutes); what the interfaces of deleted brokers and load
/// balancers keep is told by terraform-provider-aws's issue 3992; Terraform's own time limits for the rest.
pub(super) fn usual(change: &Change) -> Option<&'static str> {
    match (Verb::of(change), change.resource().kind()) {
        (Verb::Create | Verb::Replace | Verb::Resume, Kind::Broker) => Some("15m"),
        (Verb::Delete, Kind::Broker) => Some("5m"),
        (Verb::Create | Verb::Replace | Verb::Resume, Kind::LoadBalancer | Kind::Validation) => {
            Some("3m")
        }
        (Verb::Create | Verb::Replace | Verb::Update, Kind::Targets) => Some("2m"),
        (Verb::Delete, Kind::Vpc | Kind::Subnet | Kind::SecurityGroup | Kind::InternetGateway) => {
            Some("10m")
        }
        _ => None,
    }
}
