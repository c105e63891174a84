//! One secret: its versions, the labels on them, and whether it is on its way out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::wire::error::ApiError;
use crate::world::Millis;

/// The label of the version that everyone reads.
pub(crate) const CURRENT: &str = "AWSCURRENT";
/// The label of the version before that one.
pub(crate) const PREVIOUS: &str = "AWSPREVIOUS";

/// Text that no log may show.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Sensitive(String);

impl Sensitive {
    /// The text itself, for the one answer that it belongs in.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Sensitive {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

/// What a version holds: either form, never both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Content {
    /// `SecretString`.
    Text(Sensitive),
    /// `SecretBinary`, in base64.
    Binary(Sensitive),
}

/// One value the secret has had.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Version {
    pub(crate) content: Content,
    /// Labels; a version without any is deprecated and not listed.
    pub(crate) stages: BTreeSet<String>,
    pub(crate) created: Millis,
}

/// A deletion that has been asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Deletion {
    pub(crate) requested: Millis,
    /// When the secret goes for good.
    pub(crate) due: Millis,
    /// Whether `RestoreSecret` comes too late: it was deleted without a recovery window.
    pub(crate) forced: bool,
}

/// A secret and all its versions, by version id.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Secret {
    pub(crate) arn: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) kms_key: Option<String>,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) created: Millis,
    pub(crate) changed: Millis,
    pub(crate) versions: BTreeMap<String, Version>,
    pub(crate) deletion: Option<Deletion>,
}

impl Secret {
    /// The refusal of another content for the version `id`.
    pub(crate) fn taken(&self, id: &str) -> ApiError {
        ApiError::new(
            "ResourceExistsException",
            format!(
                "You can't use ClientRequestToken {id} because that value is already in use for a version of secret {}.",
                self.arn
            ),
        )
    }

    /// Add the version `id`, and move `stages` to it.
    ///
    /// Saying the same again changes nothing; another content under the same id is refused, since a version never
    /// changes (the model's `ClientRequestToken`).
    pub(crate) fn put(
        &mut self,
        id: &str,
        content: Content,
        stages: &BTreeSet<String>,
        now: Millis,
    ) -> Result<(), ApiError> {
        if let Some(version) = self.versions.get(id) {
            if version.content == content {
                return Ok(());
            }
            return Err(self.taken(id));
        }
        if stages.contains(CURRENT) {
            let outgoing = self.staged(CURRENT).map(|(id, _)| id.clone());
            for version in self.versions.values_mut() {
                version.stages.remove(PREVIOUS);
            }
            if let Some(version) = outgoing.and_then(|id| self.versions.get_mut(&id)) {
                version.stages.insert(PREVIOUS.to_owned());
            }
        }
        for version in self.versions.values_mut() {
            version.stages.retain(|stage| !stages.contains(stage));
        }
        let version = Version {
            content,
            stages: stages.clone(),
            created: now,
        };
        self.versions.insert(id.to_owned(), version);
        self.changed = now;
        Ok(())
    }

    /// The version that carries `stage`, with its id.
    pub(crate) fn staged(&self, stage: &str) -> Option<(&String, &Version)> {
        self.versions
            .iter()
            .find(|(_, version)| version.stages.contains(stage))
    }

    /// The labels of every version that has any, by version id.
    pub(crate) fn version_stages(&self) -> BTreeMap<&String, &BTreeSet<String>> {
        self.versions
            .iter()
            .filter(|(_, version)| !version.stages.is_empty())
            .map(|(id, version)| (id, &version.stages))
            .collect()
    }

    /// Refuse what cannot be done to a secret that is marked as deleted.
    pub(crate) fn alive(&self) -> Result<(), ApiError> {
        match self.deletion {
            None => Ok(()),
            Some(_) => Err(ApiError::new(
                "InvalidRequestException",
                "You can't perform this operation on the secret because it was marked for deletion.",
            )),
        }
    }
}
