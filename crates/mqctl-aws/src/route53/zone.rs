//! Which hosted zone holds a name.

use aws_sdk_route53::types::HostedZone as Zone;
use futures::future::try_join_all;

use super::name::{canonical, suffixes};
use crate::call::call;
use crate::error::{AwsError, Class};
use crate::{Aws, retry};
use mqctl_model::lookups::HostedZone;

/// The public hosted zone for `domain`: the one that is `wanted`, by name or id, or the longest match.
pub(crate) async fn hosted_zone(
    aws: &Aws,
    domain: &str,
    wanted: Option<&str>,
) -> Result<HostedZone, AwsError> {
    let domain = canonical(domain);
    let zone = match wanted {
        Some(id) if is_id(id) => by_id(aws, id).await?,
        Some(name) => {
            let name = canonical(name);
            let zones = public_zones_named(aws, &name).await?;
            only(&name, zones)?
                .ok_or_else(|| invalid(format!("there is no public hosted zone named `{name}`")))?
        }
        None => {
            let names = suffixes(&domain);
            let found = names.iter().map(|name| public_zones_named(aws, name));
            longest_match(&names, try_join_all(found).await?)?
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

/// The first name that has a zone. `names` go from long to short, `found` holds the zones of each.
fn longest_match(names: &[&str], found: Vec<Vec<HostedZone>>) -> Result<HostedZone, AwsError> {
    for (name, zones) in names.iter().zip(found) {
        if let Some(zone) = only(name, zones)? {
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
fn only(name: &str, zones: Vec<HostedZone>) -> Result<Option<HostedZone>, AwsError> {
    if zones.len() > 1 {
        let ids: Vec<&str> = zones.iter().map(|zone| zone.id.as_str()).collect();
        return Err(invalid(format!(
            "there are several public hosted zones named `{name}`: {}; give the id of the one to use as `endpoint.hosted_zone`",
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
            let message = format!("endpoint.hosted_zone: the account has no hosted zone {id}");
            AwsError {
                class,
                message,
                ..error
            }
        } else {
            error
        }
    })?;
    let zone = answer.hosted_zone.filter(is_public);
    zone.map(|zone| from_sdk(&zone)).ok_or_else(|| {
        invalid(format!(
            "hosted zone {id} is private; an endpoint needs a public one"
        ))
    })
}

/// AWS's list starts at the name and goes on with those that follow, private ones among them. Those of one name come
/// first, and a page holds a hundred, so the first page is enough.
async fn public_zones_named(aws: &Aws, name: &str) -> Result<Vec<HostedZone>, AwsError> {
    let answer = call(&aws.clock, retry::LIST_HOSTED_ZONES_BY_NAME, || {
        aws.route53
            .list_hosted_zones_by_name()
            .dns_name(name)
            .send()
    })
    .await?;
    let zones = answer.hosted_zones.iter().filter(|zone| is_public(zone));
    let zones = zones.map(from_sdk);
    Ok(zones.filter(|zone| zone.name == name).collect())
}

fn is_public(zone: &Zone) -> bool {
    zone.config
        .as_ref()
        .is_none_or(|config| !config.private_zone)
}

fn from_sdk(zone: &Zone) -> HostedZone {
    HostedZone {
        id: zone.id.trim_start_matches("/hostedzone/").to_owned(),
        name: canonical(&zone.name),
    }
}

/// Ids are upper case and hold no dot; names that people write are lower case.
fn is_id(text: &str) -> bool {
    let text = text.trim_start_matches("/hostedzone/");
    let is_of_ids = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    text.starts_with('Z') && text.bytes().all(is_of_ids)
}

fn invalid(message: String) -> AwsError {
    let action = retry::LIST_HOSTED_ZONES_BY_NAME.action();
    AwsError::new(action, Class::Invalid, message)
}

#[cfg(test)]
mod tests {
    use super::{is_id, longest_match};
    use mqctl_model::lookups::HostedZone;

    fn zone(id: &str, name: &str) -> HostedZone {
        HostedZone {
            id: id.to_owned(),
            name: name.to_owned(),
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
        insta::assert_snapshot!(error, @"route53:ListHostedZonesByName: there are several public hosted zones named `example.com`: Z1, Z2; give the id of the one to use as `endpoint.hosted_zone`");
    }

    #[test]
    fn without_a_zone_the_names_looked_for_are_listed() {
        let names = ["mq.example.com", "example.com"];
        let error = longest_match(&names, vec![vec![], vec![]]).expect_err("there is none");
        insta::assert_snapshot!(error, @"route53:ListHostedZonesByName: there is no public hosted zone for the domain; looked for `mq.example.com`, `example.com`");
    }

    #[test]
    fn ids_are_told_from_names() {
        assert!(is_id("Z0123456789ABC"));
        assert!(is_id("/hostedzone/Z0123456789ABC"));
        assert!(!is_id("example.com"));
        assert!(!is_id("zone"));
        assert!(!is_id("ZONE.COM"));
    }
}
