//! What keeps a change set from being carried out because it is not, or not evidently, the stack's to change.

use crate::error::{Failure, Kind};
use mqctl_aws::Reading;
use mqctl_model::changeset::{ChangeSet, DELETION_PROTECTION, Lost, Occupant};
use mqctl_model::desired::Desired;
use mqctl_model::dns::DnsObstacle;
use mqctl_model::neighbours::{Misfit, Why};
use mqctl_model::observed::{Lifecycle, RecordDetail, Stranger};
use mqctl_model::resource::{BrokerField, Resource, ResourceId, ownership_name};
use mqctl_model::spec::Spec;
use mqctl_model::standing::CertificateStanding;

/// Whether a change set touches nothing but what is the stack's. `stack` is the stack's name.
///
/// # Errors
///
/// A conflict, if something of another is in the way, or a part of the stack does not carry its tags.
pub(super) fn check(stack: &str, changes: &ChangeSet, reading: &Reading) -> Result<(), Failure> {
    let lost = changes.lost(stack, &reading.observed);
    if !lost.is_empty() {
        return Err(without_tags(&lost));
    }
    let stopped = obstacles(reading).filter(|it| changes.is_stopped_by(it));
    let stopped: Vec<String> = stopped.map(ToString::to_string).collect();
    if !stopped.is_empty() {
        let message = "records in the hosted zone are in the way; nothing was changed:";
        return Err(Failure::new(Kind::Conflict, message).listing(stopped).hint(
            "change those records, or choose another domain or hosted zone in the plan file",
        ));
    }
    let strangers = changes.conflicts(&reading.observed);
    if !strangers.is_empty() {
        return Err(in_the_way(&strangers, reading));
    }
    Ok(())
}

/// What is in the way in the hosted zone.
fn obstacles(reading: &Reading) -> impl Iterator<Item = &DnsObstacle> {
    let lookups = reading.lookups.as_ref();
    lookups.into_iter().flat_map(|it| &it.dns_obstacles)
}

/// What others have in or on what is to be deleted.
pub(super) fn occupied(occupants: &[Occupant], lost: &[Lost], may_leave: bool) -> Failure {
    let lines = occupants
        .iter()
        .map(|it| format!("{} ({}): {}", it.resource, it.physical_id, it.what));
    let message = "what is to be deleted has something in it or on it that is not this stack's; nothing was changed:";
    let failure = Failure::new(Kind::Conflict, message).listing(lines);
    let failure = lost.iter().fold(failure, adopt_hint);
    let (protected, others): (Vec<_>, Vec<_>) = occupants
        .iter()
        .partition(|it| it.what == DELETION_PROTECTION);
    let failure = protected.iter().fold(failure, |failure, occupant| {
        let apply = if may_leave {
            "`mqctl apply` turns deletion protection off while the plan file says `protect: false`; or: "
        } else {
            "to turn deletion protection off: "
        };
        failure.hint(format!(
            "{apply}aws elbv2 modify-load-balancer-attributes --load-balancer-arn {} --attributes Key=deletion_protection.enabled,Value=false",
            occupant.physical_id
        ))
    });
    let failure = if others.is_empty() {
        failure
    } else {
        failure.hint("remove it, or move it elsewhere, if nobody needs it")
    };
    if may_leave {
        failure.hint("`--leave-foreign` goes on, and leaves what it needs: the network, and a load balancer or target group that it uses")
    } else {
        failure
    }
}

/// Parts of the stack that lost their tags.
fn without_tags(lost: &[Lost]) -> Failure {
    let lines = lost.iter().map(|it| {
        let resource = it.resource.as_ref();
        let resource = resource.map_or_else(String::new, |id| format!("{id}: "));
        let holder = match &it.holder {
            Some(holder) => format!(", which {holder} of the stack is built on,"),
            None => String::new(),
        };
        format!(
            "{resource}the {} {}{holder} lacks {}",
            it.kind,
            it.physical_id,
            it.missing.join(", ")
        )
    });
    let message = "a part of the stack no longer carries the tags by which it is known, and another would be made beside it; nothing was changed:";
    let failure = Failure::new(Kind::Conflict, message).listing(lines);
    lost.iter().fold(failure, adopt_hint)
}

fn adopt_hint(failure: Failure, lost: &Lost) -> Failure {
    match &lost.resource {
        Some(id) => failure.hint(format!(
            "`mqctl adopt {id} {}` puts its tags back",
            lost.physical_id
        )),
        None => failure,
    }
}

fn in_the_way(strangers: &[&Stranger], reading: &Reading) -> Failure {
    let lines = strangers.iter().map(|stranger| {
        let owner = match &stranger.owner {
            Some(stack) => format!("it belongs to the stack {stack}"),
            None => "it does not carry this stack's tags".to_owned(),
        };
        format!(
            "{}: the {} has its name, and {owner}",
            stranger.wanted,
            what(stranger)
        )
    });
    let message = "something that is not this stack's is in the way; nothing was changed:";
    let failure = Failure::new(Kind::Conflict, message).listing(lines);
    let adoptable = strangers.iter().filter(|it| is_adoptable(it, reading));
    let failure = adoptable.fold(failure, |failure, stranger| {
        failure.hint(format!(
            "`mqctl adopt {} {}` shows what it would mean to take it into the stack, and asks",
            stranger.wanted, stranger.physical_id
        ))
    });
    failure.hint("remove or rename it if nobody needs it, or choose another stack name or domain in the plan file")
}

/// What something in the way is, and of a record where it points.
fn what(stranger: &Stranger) -> String {
    let Stranger {
        kind,
        physical_id,
        detail,
        ..
    } = stranger;
    match detail {
        Some(RecordDetail {
            record_type: Some(record_type),
            target,
        }) => {
            format!("{record_type} record {physical_id}, which points at {target},")
        }
        Some(RecordDetail {
            record_type: None, ..
        }) => {
            format!("record {}", ownership_name(physical_id))
        }
        None => format!("{kind} {physical_id}"),
    }
}

/// Whether something in the way may become the stack's own. An alias record may once it points at the load balancer that
/// the stack has, and no other type of record can.
fn is_adoptable(stranger: &Stranger, reading: &Reading) -> bool {
    let balancer = ResourceId::new("load-balancer");
    let is_of_type = stranger
        .detail
        .as_ref()
        .is_none_or(|it| it.record_type.as_deref() == Some("A"));
    stranger.owner.is_none()
        && is_of_type
        && (stranger.wanted.as_str() != "alias"
            || reading.observed.resources.contains_key(&balancer))
}

/// What a plan says of what it does not change: what carries the stack's tags and is not what they say, a default security
/// group that others use, logs that are off, and what certificates in use will need.
pub(super) fn notes(spec: &Spec, reading: &Reading) -> Vec<String> {
    let misfits = reading.observed.misfits.iter().map(misfit);
    let standings = reading.certificates.iter();
    let warnings = standings.flat_map(CertificateStanding::warnings);
    let obstacles = renewal_obstacles(reading);
    let worn = worn_default_groups(reading);
    misfits
        .chain(worn)
        .chain(unlogged_brokers(spec, reading))
        .chain(obstacles)
        .chain(warnings)
        .collect()
}

/// The default security groups that others use, so that their rules stay.
fn worn_default_groups(reading: &Reading) -> Vec<String> {
    let all = reading.observed.resources.values().flatten();
    let worn = all.filter_map(|existing| match &existing.resource {
        Resource::Vpc(vpc) if !vpc.default_group_users.is_empty() => Some(format!(
            "{} ({}): its default security group is used by {}, so its rules stay as they are",
            existing.placement.id,
            existing.physical_id,
            vpc.default_group_users.join(", ")
        )),
        _ => None,
    });
    worn.collect()
}

/// The brokers whose log is off although no plan file asks for that: a new one has it on, and one that exists keeps what it has,
/// because it would have to reboot.
fn unlogged_brokers(spec: &Spec, reading: &Reading) -> Vec<String> {
    if spec.brokers.logs.general.is_some() {
        return Vec::new();
    }
    let all = reading.observed.resources.values().flatten();
    let unlogged = all.filter(|existing| match &existing.resource {
        Resource::Broker(broker) => {
            let is_known = !existing.is_unknown(&BrokerField::GeneralLog.into());
            is_known && broker.logs.general == Some(false)
        }
        _ => false,
    });
    let told = unlogged.map(|existing| {
        format!(
            "{}: its general log is off; `logs: {{ general: true }}` turns it on and reboots it, `false` keeps it off without this note",
            existing.placement.id
        )
    });
    told.collect()
}

/// What is in the way of the next renewal of a certificate that is in force: that needs what its issue needed.
fn renewal_obstacles(reading: &Reading) -> Vec<String> {
    let validations = reading
        .observed
        .resources
        .get(&ResourceId::new("validation"));
    let is_issued = validations
        .into_iter()
        .flatten()
        .any(|it| it.state == Lifecycle::Ready);
    let told = obstacles(reading).filter(|_| is_issued);
    told.map(|obstacle| format!("the certificate will not be renewed: {obstacle}"))
        .collect()
}

fn misfit(misfit: &Misfit) -> String {
    let Misfit {
        claims,
        physical_id,
        kind,
        why,
    } = misfit;
    let why = match why {
        Why::Kind => "can't be that".to_owned(),
        Why::Vpc(vpc) => format!("is in {vpc}, where nothing of the stack is"),
    };
    format!("the {kind} {physical_id} carries the tags of {claims} and {why}; it is not touched")
}

/// What has a name of the stack and not its tags, once nothing of that name is wanted any more.
pub(super) fn left(stranger: &Stranger) -> String {
    let Stranger {
        wanted,
        physical_id,
        kind,
        ..
    } = stranger;
    format!(
        "the {kind} {physical_id} has the name of {wanted} and does not carry this stack's tags; it is left"
    )
}

/// What a removal comes to.
pub(super) struct Removal {
    pub(super) changes: ChangeSet,
    /// What stays because others need it.
    pub(super) left: Vec<ResourceId>,
}

/// The removal without what others need, if that may be left.
///
/// # Errors
///
/// A conflict, if others need something and it may not be left.
pub(super) fn removal(
    stack: &str,
    changes: ChangeSet,
    desired: Option<&Desired>,
    reading: &Reading,
    leave_foreign: bool,
) -> Result<Removal, Failure> {
    let observed = &reading.observed;
    let occupants = changes.occupants(stack, desired, observed);
    // What the plan file would make again is probably a part of the stack.
    let building = desired.map(|desired| ChangeSet::between(desired, observed));
    let lost = building.map_or_else(Vec::new, |changes| changes.lost(stack, observed));
    // What is built on it goes, and nothing would ever find it again.
    let is_orphaned = lost.iter().any(|lost| lost.holder.is_some());
    if !leave_foreign {
        if !occupants.is_empty() {
            return Err(occupied(&occupants, &lost, true));
        }
        if is_orphaned {
            return Err(without_tags(&lost));
        }
    }
    let (changes, left) = changes.leaving_to(&occupants, observed);
    Ok(Removal { changes, left })
}
