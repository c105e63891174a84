//! Which hosted zone holds a name.

use aws_sdk_route53::types::HostedZone as Zone;
use futures::future::try_join_all;

use super::name::{canonical, suffixes};
use crate::call::call;
use crate::error::{AwsError, Class};
use crate::{Aws, retry};
use mqctl_model::lookups::HostedZone;

/// The hosted zone for `domain`: the one that is `wanted`, by name or id, or the longest match among the public ones. A
/// private zone only if it is named, and no public one has its name.
pub(crate) async fn hosted_zone(
    aws: &Aws,
    domain: &str,
    wanted: Option<&str>,
) -> Result<HostedZone, AwsError> {
    let domain = canonical(domain);
    let zone = match wanted {
        Some(id) if HostedZone::is_id(id) => by_id(aws, id).await?,
        Some(name) => by_name(aws, &canonical(name)).await?,
        None => {
            let names = suffixes(&domain);
            let found = names.iter().map(|name| zones_named(aws, name));
            let found = try_join_all(found).await?.into_iter();
            longest_match(&names, found.map(public).collect())?
        }
    };
    if suffixes(&domain).contains(&zone.name.as_str()) {
        Ok(zone)
    } else {
        Err(invalid(format!(
            "`{domain}` is not in hosted zone {} (`{}`)",
            zone.id, zone.name
        )))
    }
}

/// The public hosted zone that a plan file names for the validation of a certificate for `domain`, by name or id.
pub(crate) async fn validation_zone(
    aws: &Aws,
    domain: &str,
    wanted: &str,
) -> Result<HostedZone, AwsError> {
    let zone = hosted_zone(aws, domain, Some(wanted)).await?;
    if zone.private_to.is_none() {
        return Ok(zone);
    }
    Err(invalid(format!(
        "endpoint.certificate.hosted_zone: {} (`{}`) is private, and ACM looks for the validation record in public DNS",
        zone.id, zone.name
    )))
}

/// The zone of this name: the public one, or else the private one.
async fn by_name(aws: &Aws, name: &str) -> Result<HostedZone, AwsError> {
    let zones = zones_named(aws, name).await?;
    if let Some(zone) = only(name, "public", public(zones.clone()))? {
        return Ok(zone);
    }
    let zone = only(name, "private", zones)?
        .ok_or_else(|| invalid(format!("there is no hosted zone named `{name}`")))?;
    // A list does not say which VPCs it answers in.
    by_id(aws, &zone.id).await
}

fn public(zones: Vec<HostedZone>) -> Vec<HostedZone> {
    let zones = zones.into_iter();
    zones.filter(|zone| zone.private_to.is_none()).collect()
}

/// The first name that has a zone. `names` go from long to short, `found` holds the zones of each.
fn longest_match(names: &[&str], found: Vec<Vec<HostedZone>>) -> Result<HostedZone, AwsError> {
    for (name, zones) in names.iter().zip(found) {
        if let Some(zone) = only(name, "public", zones)? {
            return Ok(zone);
        }
    }
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    Err(invalid(format!(
        "there is no public hosted zone for the domain; looked for {}",
        names.join(", ")
    )))
}

/// The one zone of a name, if there is any. Which of several is the one that the internet sees, Route 53 does not know.
fn only(name: &str, kind: &str, zones: Vec<HostedZone>) -> Result<Option<HostedZone>, AwsError> {
    if zones.len() > 1 {
        let ids: Vec<&str> = zones.iter().map(|zone| zone.id.as_str()).collect();
        return Err(invalid(format!(
            "there are several {kind} hosted zones named `{name}`: {}; give the id of the one to use as `hosted_zone`",
            ids.join(", ")
        )));
    }
    Ok(zones.into_iter().next())
}

async fn by_id(aws: &Aws, id: &str) -> Result<HostedZone, AwsError> {
    let answer = call(&aws.clock, retry::GET_HOSTED_ZONE, || {
        aws.route53.get_hosted_zone().id(id).send()
    })
    .await
    .map_err(|error| {
        if error.is(&["NoSuchHostedZone"]) {
            let class = Class::Invalid;
            let message = format!("the account has no hosted zone {id}");
            AwsError {
                message,
                class,
                ..error
            }
        } else {
            error
        }
    })?;
    let vpcs = answer.vpcs.unwrap_or_default();
    let vpcs = vpcs.into_iter().filter_map(|vpc| vpc.vpc_id).collect();
    let zone = answer.hosted_zone.map(|zone| from_sdk(&zone));
    zone.map(|zone| HostedZone {
        private_to: zone.private_to.map(|_| vpcs),
        ..zone
    })
    .ok_or_else(|| {
        let action = retry::GET_HOSTED_ZONE.action();
        AwsError::new(action, Class::Unknown, "answered without the hosted zone")
    })
}

/// AWS's list starts at the name and goes on with those that follow. Those of one name come
/// first, and a page holds a hundred, so the first page is enough.
async fn zones_named(aws: &Aws, name: &str) -> Result<Vec<HostedZone>, AwsError> {
    let answer = call(&aws.clock, retry::LIST_HOSTED_ZONES_BY_NAME, || {
        aws.route53
            .list_hosted_zones_by_name()
            .dns_name(name)
            .send()
    })
    .await?;
    let zones = answer.hosted_zones.iter().map(from_sdk);
    Ok(zones.filter(|zone| zone.name == name).collect())
}

fn from_sdk(zone: &Zone) -> HostedZone {
    let is_private = zone.config.as_ref().is_some_and(|it| it.private_zone);
    HostedZone {
        id: zone.id.trim_start_matches("/hostedzone/").to_owned(),
        name: canonical(&zone.name),
        private_to: is_private.then(Vec::new),
    }
}

fn invalid(message: String) -> AwsError {
    let action = retry::LIST_HOSTED_ZONES_BY_NAME.action();
    AwsError::new(action, Class::Invalid, message)
}

#[cfg(test)]
mod tests {
    use super::longest_match;
    use mqctl_model::lookups::HostedZone;

    fn zone(id: &str, name: &str) -> HostedZone {
        HostedZone {
            id: id.to_owned(),
            name: name.to_owned(),
            private_to: None,
        }
    }

    #[test]
    fn the_longest_name_wins() {
        let names = ["mq.example.com", "example.com", "com"];
        let found = vec![
            vec![],
            vec![zone("Z1", "example.com")],
            vec![zone("Z2", "com")],
        ];
        let found = longest_match(&names, found).expect("there is one");
        assert_eq!(found, zone("Z1", "example.com"));
    }

    #[test]
    fn zones_of_one_name_are_told_apart_by_people() {
        let names = ["mq.example.com", "example.com"];
        let twins = vec![zone("Z1", "example.com"), zone("Z2", "example.com")];
        let error = longest_match(&names, vec![vec![], twins]).expect_err("there are two");
        insta::assert_snapshot!(error, @"route53:ListHostedZonesByName: there are several public hosted zones named `example.com`: Z1, Z2; give the id of the one to use as `hosted_zone`");
    }

    #[test]
    fn without_a_zone_the_names_looked_for_are_listed() {
        let names = ["mq.example.com", "example.com"];
        let error = longest_match(&names, vec![vec![], vec![]]).expect_err("there is none");
        insta::assert_snapshot!(error, @"route53:ListHostedZonesByName: there is no public hosted zone for the domain; looked for `mq.example.com`, `example.com`");
    }
}
