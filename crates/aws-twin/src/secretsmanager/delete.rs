//! Deleting secrets, and taking it back.

use serde::Deserialize;
use serde_json::{Value, json};

use super::secret::Deletion;
use crate::json::{self, time};
use crate::wire::error::ApiError;
use crate::world::{MINUTE, Millis, SECOND, World};

const DAY: Millis = 24 * 60 * MINUTE;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DeleteSecret {
    secret_id: String,
    recovery_window_in_days: Option<u64>,
    #[serde(default)]
    force_delete_without_recovery: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RestoreSecret {
    secret_id: String,
}

/// Answer `DeleteSecret`.
///
/// Ordinarily the name stays taken for 7 to 30 days (default 30). Without recovery it goes within seconds, and a secret
/// that does not exist is no mistake (the model's `ForceDeleteWithoutRecovery`).
pub(crate) fn delete_secret(world: &mut World, input: &Value) -> Result<Value, ApiError> {
    let input: DeleteSecret = json::input(input)?;
    let forced = input.force_delete_without_recovery;
    if forced && input.recovery_window_in_days.is_some() {
        return Err(ApiError::new(
            "InvalidParameterException",
            "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
        ));
    }
    let days = input.recovery_window_in_days.unwrap_or(30);
    if !(7..=30).contains(&days) {
        return Err(ApiError::new(
            "InvalidParameterException",
            "RecoveryWindowInDays value must be between 7 and 30 days (inclusive).",
        ));
    }
    let now = world.now;
    let due = if forced {
        now + world.between(2 * SECOND, 10 * SECOND)
    } else {
        now + days * DAY
    };
    let missing = json!({
        "ARN": format!("arn:aws:secretsmanager:{}:{}:secret:{}", world.region, world.account, input.secret_id),
        "Name": input.secret_id,
        "DeletionDate": time(now),
    });
    let secret = match world.secretsmanager.find_mut(&input.secret_id) {
        Ok(secret) => secret,
        Err(_) if forced => return Ok(missing),
        Err(error) => return Err(error),
    };
    // A secret that waits for its end can still be hurried on, but not be given a second window.
    if !forced {
        secret.alive()?;
    }
    secret.deletion = Some(Deletion {
        requested: now,
        due,
        forced,
    });
    Ok(json!({
        "ARN": secret.arn,
        "Name": secret.name,
        "DeletionDate": time(if forced { now } else { due }),
    }))
}

/// Answer `RestoreSecret`: a secret that is not marked as deleted stays as it is.
pub(crate) fn restore_secret(world: &mut World, input: &Value) -> Result<Value, ApiError> {
    let input: RestoreSecret = json::input(input)?;
    let secret = world.secretsmanager.find_mut(&input.secret_id)?;
    if secret
        .deletion
        .as_ref()
        .is_some_and(|deletion| deletion.forced)
    {
        secret.alive()?;
    }
    secret.deletion = None;
    Ok(json!({ "ARN": secret.arn, "Name": secret.name }))
}
