//! How the targets are: what an outage is explained with. A plan has no use for it.

use super::describe::target_health;
use crate::Aws;
use crate::error::AwsError;

/// A target, in Elastic Load Balancing's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetHealth {
    /// Its address.
    pub address: String,
    /// The port that it is sent traffic on.
    pub port: Option<i32>,
    /// `healthy`, `unhealthy`, `initial`, `draining`, `unused` or `unavailable`. Source: ELB API reference, `TargetHealth`.
    pub state: String,
    /// Why it is not healthy, if it isn't.
    pub reason: Option<String>,
}

impl Aws {
    /// The targets of a target group. A group that is gone has none.
    pub async fn target_health(
        &self,
        target_group_arn: &str,
    ) -> Result<Vec<TargetHealth>, AwsError> {
        let targets = target_health(self, target_group_arn)
            .await?
            .unwrap_or_default();
        let targets = targets.into_iter().filter_map(|description| {
            let target = description.target?;
            let health = description.target_health?;
            Some(TargetHealth {
                address: target.id?,
                port: target.port,
                state: health.state?.as_str().to_owned(),
                reason: health.description,
            })
        });
        Ok(targets.collect())
    }
}
