//! Broker configurations: named, kept in revisions, shared by brokers and outliving them.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::broker::ConfigurationId;
use super::catalog::{self, ACTIVEMQ};
use super::describe::{ENGINE, SIMPLE};
use super::input::{self, ConfigurationChoice, page_size};
use super::refusal::{bad_request, conflict, not_found};
use super::{State, rules, xml};
use crate::json::without_nulls;
use crate::paging::page;
use crate::wire::{error::ApiError, rest::RestCall, time::iso8601};
use crate::world::{Millis, World};

/// What revision 1 says.
const DEFAULT: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<broker schedulePeriodForDestinationPurge="10000" xmlns="http://activemq.apache.org/schema/core">
  <destinationPolicy>
    <policyMap>
      <policyEntries>
        <policyEntry gcInactiveDestinations="true" inactiveTimoutBeforeGC="600000" topic="&gt;">
          <pendingMessageLimitStrategy>
            <constantPendingMessageLimitStrategy limit="1000"/>
          </pendingMessageLimitStrategy>
        </policyEntry>
        <policyEntry gcInactiveDestinations="true" inactiveTimoutBeforeGC="600000" queue="&gt;"/>
      </policyEntries>
    </policyMap>
  </destinationPolicy>
  <plugins/>
</broker>
"#;

/// One state of a configuration; never changes.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Revision {
    created: Millis,
    description: Option<String>,
    /// In base64, as it is read back.
    data: String,
}

/// A configuration. Revision 1 is the first of `revisions`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Configuration {
    id: String,
    pub(super) arn: String,
    name: String,
    engine_version: String,
    created: Millis,
    pub(super) tags: BTreeMap<String, String>,
    revisions: Vec<Revision>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct CreateConfiguration {
    engine_type: Option<String>,
    engine_version: Option<String>,
    name: Option<String>,
    tags: BTreeMap<String, String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct UpdateConfiguration {
    data: Option<String>,
    description: Option<String>,
}

/// The revision a broker asks for; the latest, if it does not say.
pub(super) fn resolve(
    state: &State,
    choice: &ConfigurationChoice,
) -> Result<ConfigurationId, ApiError> {
    let missing = || {
        bad_request(
            "configuration",
            format!(
                "Configuration [{}] or its revision does not exist.",
                choice.id
            ),
        )
    };
    let configuration = state.configurations.get(&choice.id).ok_or_else(missing)?;
    let latest = configuration.latest();
    let revision = choice.revision.unwrap_or(latest);
    if (1..=latest).contains(&revision) {
        Ok(ConfigurationId {
            id: choice.id.clone(),
            revision,
        })
    } else {
        Err(missing())
    }
}

/// The configuration that the service makes for a broker without one. It stays when the broker goes.
pub(super) fn create_default(world: &mut World, broker: &str, version: &str) -> ConfigurationId {
    let name = format!("{broker}-configuration");
    let description = format!("Auto-generated default for {name} on ActiveMQ {version}");
    let id = add(world, &name, version, Some(description), BTreeMap::new());
    ConfigurationId { id, revision: 1 }
}

fn add(
    world: &mut World,
    name: &str,
    engine_version: &str,
    description: Option<String>,
    tags: BTreeMap<String, String>,
) -> String {
    let id = format!("c-{}", world.uuid());
    let arn = format!(
        "arn:aws:mq:{}:{}:configuration:{id}",
        world.region, world.account
    );
    let configuration = Configuration {
        id: id.clone(),
        arn,
        name: name.to_owned(),
        engine_version: engine_version.to_owned(),
        created: world.now,
        tags,
        revisions: vec![Revision {
            created: world.now,
            description,
            data: STANDARD.encode(DEFAULT),
        }],
    };
    world.mq.configurations.insert(id.clone(), configuration);
    id
}

impl Configuration {
    fn latest(&self) -> u32 {
        u32::try_from(self.revisions.len()).unwrap_or(u32::MAX)
    }

    fn revision(&self, number: u32) -> Option<&Revision> {
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        self.revisions.get(index)
    }

    fn revision_summary(&self, number: u32) -> Value {
        self.revision(number).map_or(Value::Null, |revision| {
            without_nulls(json!({
                "created": iso8601(revision.created),
                "description": revision.description,
                "revision": number,
            }))
        })
    }

    /// What creating, updating, listing and describing have in common.
    fn view(&self) -> Map<String, Value> {
        let view = json!({
            "arn": self.arn,
            "authenticationStrategy": SIMPLE,
            "created": iso8601(self.created),
            "id": self.id,
            "latestRevision": self.revision_summary(self.latest()),
            "name": self.name,
        });
        match view {
            Value::Object(members) => members,
            _ => Map::new(),
        }
    }

    fn description(&self) -> Value {
        let mut view = self.view();
        let latest = self.revisions.last();
        let text = latest.and_then(|revision| revision.description.as_deref());
        view.insert("description".into(), text.unwrap_or_default().into());
        view.insert("engineType".into(), ENGINE.into());
        view.insert("engineVersion".into(), self.engine_version.clone().into());
        view.insert("tags".into(), json!(self.tags));
        Value::Object(view)
    }
}

/// Answer `CreateConfiguration`: revision 1, with the service's defaults.
pub(super) fn create_configuration(world: &mut World, call: &RestCall) -> Result<Value, ApiError> {
    let input: CreateConfiguration = input::body(call)?;
    let name = rules::required("name", input.name.as_ref())?;
    let allowed = |character: char| character.is_ascii_alphanumeric() || "-._~".contains(character);
    if !(1..=150).contains(&name.len()) || !name.chars().all(allowed) {
        return Err(bad_request(
            "name",
            "Configuration name must be 1-150 characters long, contain only alphanumeric characters, dashes, periods, underscores, and tildes (- . _ ~).",
        ));
    }
    let engine = rules::required("engineType", input.engine_type.as_ref())?;
    if !engine.eq_ignore_ascii_case(ACTIVEMQ) {
        return Err(bad_request(
            "engineType",
            "the sandbox has configurations for ActiveMQ only",
        ));
    }
    rules::tags(&input.tags)?;
    let release = catalog::release(input.engine_version.as_deref())?;
    let description = format!(
        "Auto-generated default for {name} on ActiveMQ {}",
        release.version
    );
    let id = add(world, name, release.version, Some(description), input.tags);
    Ok(Value::Object(find(world.mq, &id)?.view()))
}

/// Answer `UpdateConfiguration`: every call makes a revision, even one that says nothing new.
pub(super) fn update_configuration(
    world: &mut World,
    id: &str,
    call: &RestCall,
) -> Result<Value, ApiError> {
    let input: UpdateConfiguration = input::body(call)?;
    find(world.mq, id)?;
    let data = rules::required("data", input.data.as_ref())?;
    let invalid = |message: String| bad_request("data", message);
    let bytes = STANDARD
        .decode(data)
        .map_err(|_| invalid("The configuration is not valid base64.".to_owned()))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| invalid("The configuration is not UTF-8.".to_owned()))?;
    let document = roxmltree::Document::parse(&text)
        .map_err(|error| invalid(format!("The configuration is not valid XML: {error}")))?;
    if document.root_element().tag_name().name() != "broker" {
        return Err(invalid(
            "The configuration's root element must be <broker>.".to_owned(),
        ));
    }
    let created = world.now;
    let configuration = world
        .mq
        .configurations
        .get_mut(id)
        .ok_or_else(|| not_found("configuration", id))?;
    configuration.revisions.push(Revision {
        created,
        description: input.description,
        data: STANDARD.encode(xml::written(&document)),
    });
    let mut view = configuration.view();
    view.remove("authenticationStrategy");
    view.insert("warnings".into(), json!([]));
    Ok(Value::Object(view))
}

/// Answer `DescribeConfiguration`.
pub(super) fn describe_configuration(state: &State, id: &str) -> Result<Value, ApiError> {
    Ok(find(state, id)?.description())
}

/// Answer `DescribeConfigurationRevision`.
pub(super) fn describe_revision(state: &State, id: &str, number: &str) -> Result<Value, ApiError> {
    let revision = number
        .parse()
        .ok()
        .and_then(|number| find(state, id).ok()?.revision(number))
        .ok_or_else(|| not_found("configuration revision", number))?;
    Ok(without_nulls(json!({
        "configurationId": id,
        "created": iso8601(revision.created),
        "data": revision.data,
        "description": revision.description,
    })))
}

/// Answer `ListConfigurations`.
pub(super) fn list_configurations(state: &State, call: &RestCall) -> Result<Value, ApiError> {
    let found = state
        .configurations
        .values()
        .map(|configuration| (configuration.id.clone(), configuration.description()));
    list(call, "configurations", found)
}

/// Answer `ListConfigurationRevisions`.
pub(super) fn list_revisions(state: &State, id: &str, call: &RestCall) -> Result<Value, ApiError> {
    let configuration = find(state, id)?;
    let found = (1..=configuration.latest()).map(|number| {
        (
            format!("{number:05}"),
            configuration.revision_summary(number),
        )
    });
    let mut answer = list(call, "revisions", found)?;
    answer["configurationId"] = id.into();
    Ok(answer)
}

fn list(
    call: &RestCall,
    member: &str,
    found: impl Iterator<Item = (String, Value)>,
) -> Result<Value, ApiError> {
    let size = page_size(call)?;
    let token = call.query.get("nextToken").map(String::as_str);
    let page = page(found, size, token)
        .ok_or_else(|| bad_request("nextToken", "the next token is not valid"))?;
    Ok(without_nulls(json!({
        member: page.items,
        "maxResults": size,
        "nextToken": page.next,
    })))
}

/// Answer `DeleteConfiguration`: refused while a broker follows it, or will after its next reboot.
pub(super) fn delete_configuration(state: &mut State, id: &str) -> Result<Value, ApiError> {
    find(state, id)?;
    let is_followed = state.brokers.values().any(|broker| {
        let pending = broker.pending.configuration.as_ref();
        broker.configuration.id == id || pending.is_some_and(|pending| pending.id == id)
    });
    if is_followed {
        return Err(conflict(
            "configurationId",
            "Configuration ID is already in use. Remove the configuration from all brokers and retry the request.",
        ));
    }
    state.configurations.remove(id);
    Ok(json!({ "configurationId": id }))
}

fn find<'state>(state: &'state State, id: &str) -> Result<&'state Configuration, ApiError> {
    state
        .configurations
        .get(id)
        .ok_or_else(|| not_found("configuration", id))
}
