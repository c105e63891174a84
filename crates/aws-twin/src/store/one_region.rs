//! Format 1 of the file, from when a sandbox was one region of an account.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::fault::Consistency;
use crate::world::{Account, Dice, Millis, Region};
use crate::{acm, ec2, elbv2, mq, route53, secretsmanager, ssm};

/// What `world` in the file was.
#[derive(Deserialize)]
pub(super) struct OneRegion {
    account: String,
    region: String,
    now: Millis,
    #[serde(flatten)]
    dice: Dice,
    #[serde(default)]
    ec2: ec2::State,
    #[serde(default)]
    elbv2: elbv2::State,
    #[serde(default)]
    mq: mq::State,
    #[serde(default)]
    route53: route53::State,
    #[serde(default)]
    acm: acm::State,
    #[serde(default)]
    secretsmanager: secretsmanager::State,
    #[serde(default)]
    ssm: ssm::State,
}

impl From<OneRegion> for Account {
    /// The region of the account that the file is about; there are no others yet.
    fn from(file: OneRegion) -> Self {
        let region = Region {
            ec2: file.ec2,
            elbv2: file.elbv2,
            mq: file.mq,
            acm: file.acm,
            secretsmanager: file.secretsmanager,
            ssm: file.ssm,
        };
        Self {
            id: file.account,
            now: file.now,
            dice: file.dice,
            consistency: Consistency::default(),
            route53: file.route53,
            regions: BTreeMap::from([(file.region, region)]),
        }
    }
}
