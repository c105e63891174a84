//! Carrying out a change set on an account that is only data: as strict as AWS, and as forgetful.

use mqctl_model::changeset::{Action, Change, ChangeSet};
use mqctl_model::observed::{Existing, Lifecycle, Observed};
use mqctl_model::resource::{Kind, Known, Output, Outputs, Resource, Rule, Value};

use super::world::{existing, literal, outputs};

/// The account after those of the changes that `wanted` picks, by their index. Whatever is made or restarted by this run
/// has ids and addresses that no other has had.
///
/// # Errors
///
/// What AWS would refuse, or what could not even be asked for.
pub(super) fn carry_out(
    changes: &ChangeSet,
    observed: &Observed,
    run: &str,
    wanted: impl Fn(usize) -> bool,
) -> Result<Observed, String> {
    let mut account = Account {
        known: changes.kept(observed),
        observed: observed.clone(),
        run,
    };
    let mut done = Vec::new();
    for (index, change) in changes.changes.iter().enumerate() {
        let can_begin = change.after.iter().all(|other| done.contains(other));
        if can_begin && wanted(index) {
            let result = account.change(change);
            result.map_err(|why| format!("{why}, by {change:#?}"))?;
            done.push(index);
        }
    }
    Ok(account.observed)
}

struct Account<'run> {
    observed: Observed,
    /// What the run knows: what stays, and what it made.
    known: Known,
    run: &'run str,
}

impl Account<'_> {
    fn change(&mut self, change: &Change) -> Result<(), String> {
        let id = &change.placement.id;
        match &change.action {
            Action::Create { desired, tags } | Action::Replace { desired, tags, .. } => {
                let incarnation = format!("{} {}", change.placement.generation, self.run);
                let resource = self.literal(desired)?;
                let all = self.observed.resources.entry(id.clone()).or_default();
                if all.iter().any(|one| one.placement == change.placement) {
                    return Err("there is one of this generation".to_owned());
                }
                let made = existing(
                    change.placement.clone(),
                    resource,
                    tags.clone(),
                    &incarnation,
                );
                self.known.learn(id, made.outputs.clone());
                all.push(made);
            }
            Action::Update {
                desired,
                tags,
                existing,
                ..
            } => {
                let resource = self.literal(desired)?;
                let run = self.run;
                let one = self.find(existing)?;
                one.resource = resource;
                one.tags.extend(tags.clone());
                one.pending.clear();
                settle(one, run, change.fields().iter().any(|field| field.reboots));
                let outputs = one.outputs.clone();
                self.known.learn(id, outputs);
            }
            Action::Check { desired, existing } => {
                let resource = self.literal(desired)?;
                let run = self.run;
                let one = self.find(existing)?;
                one.resource = resource;
                settle(one, run, false);
            }
            Action::Resume { existing, .. } => {
                let run = self.run;
                let one = self.find(existing)?;
                settle(one, run, false);
                let outputs = one.outputs.clone();
                self.known.learn(id, outputs);
            }
            Action::Delete { existing, .. } => {
                let going = self.find(existing)?.physical_id.clone();
                let all = self.observed.resources.get_mut(id).ok_or("it is gone")?;
                all.retain(|one| one.physical_id != going);
                if all.is_empty() {
                    self.observed.resources.remove(id);
                }
                self.unused(existing)?;
            }
        }
        Ok(())
    }

    fn literal(&self, desired: &Resource) -> Result<Resource, String> {
        let literal = literal(desired, &|reference| self.known.value(reference));
        literal.ok_or_else(|| "it refers to what is not there yet".to_owned())
    }

    fn find(&mut self, wanted: &Existing) -> Result<&mut Existing, String> {
        let all = self.observed.resources.get_mut(&wanted.placement.id);
        let mut all = all.into_iter().flatten();
        let is_passing = wanted.resource.kind() == Kind::ListenerCertificate;
        let is_wanted = |one: &&mut Existing| {
            one.physical_id == wanted.physical_id || is_passing && one.resource == wanted.resource
        };
        let found = all.find(is_wanted);
        found.ok_or_else(|| "it is gone".to_owned())
    }

    /// AWS deletes nothing that another holds on to. What only has to be there before holds nothing, but for the gateway
    /// through which a load balancer has its addresses.
    fn unused(&self, gone: &Existing) -> Result<(), String> {
        if matches!(gone.resource, Resource::Validation(_)) {
            // What it shows is the certificate's.
            return Ok(());
        }
        let names: Vec<String> = gone.outputs.iter().flat_map(|(_, it)| it.texts()).collect();
        for other in self.observed.resources.values().flatten() {
            let fields = other.resource.fields();
            let is_balancer = matches!(other.resource, Resource::LoadBalancer(_));
            let held = fields
                .iter()
                .filter(|field| field.rule() != Rule::Requires || is_balancer);
            let mut texts = held.flat_map(|field| field.value.texts());
            if texts.any(|text| names.contains(&text)) {
                return Err(format!("{} still holds it", other.physical_id));
            }
        }
        Ok(())
    }
}

/// The resource once it is usable. A broker that restarted may have moved to other addresses.
fn settle(one: &mut Existing, run: &str, restarted: bool) {
    let mut all = outputs(&one.placement.id, &one.resource, run);
    if !restarted {
        let before: Vec<(Output, Value)> = one
            .outputs
            .iter()
            .map(|(output, value)| (output, value.clone()))
            .collect();
        for (output, value) in before {
            all = put(all, output, value);
        }
    } else if matches!(one.resource, Resource::Broker(_)) {
        let addresses = all.list(Output::Addresses);
        all = one.outputs.clone().with_list(Output::Addresses, addresses);
    } else {
        all = one.outputs.clone();
    }
    one.outputs = all;
    one.state = Lifecycle::Ready;
}

fn put(outputs: Outputs, output: Output, value: Value) -> Outputs {
    match value {
        Value::Text(text) => outputs.with(output, text),
        other => outputs.with_list(output, other.texts()),
    }
}
