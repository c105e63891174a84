//! Public addresses that stay the same.

use super::amazon::resource_id;
use super::{Context, Located, Problems, quote};
use mqctl_model::spec::{ElasticIps, Network, Scheme, Zones};

const KEY: &str = "elastic_ips";

pub(super) fn read(
    value: &Located<'_>,
    context: &Context<'_>,
    problems: &mut Problems,
) -> ElasticIps {
    if context.scheme == Scheme::Internal {
        problems
            .error(
                value.key_place(),
                "an internal endpoint has private addresses only",
            )
            .with_help("leave `elastic_ips` out, or write `scheme: internet-facing`");
    }
    if value.text().is_some() {
        return ElasticIps::Allocated;
    }
    let mut allocations: Vec<String> = Vec::new();
    for item in value.items() {
        let Some(text) = item.text().filter(|text| !text.is_empty()) else {
            continue;
        };
        if allocations.iter().any(|allocation| allocation == text) {
            problems
                .error(
                    &item,
                    format!("the allocation {} is given twice", quote(text)),
                )
                .with_help("an address is of one zone: give another one");
        }
        problems.keep(&item, resource_id("eipalloc", text));
        allocations.push(text.to_owned());
    }
    ElasticIps::Given(allocations)
}

/// The load balancer has one address in each of its zones.
pub(super) fn count(endpoint: &Located<'_>, network: &Network, problems: &mut Problems) {
    let Some(value) = endpoint.get(KEY) else {
        return;
    };
    let given = value.items().len();
    let zones = match network {
        Network::Build {
            zones: Zones::Count(count),
            ..
        } => *count,
        Network::Build {
            zones: Zones::Named(names),
            ..
        } => names.len(),
        Network::Existing {
            load_balancer_subnets,
            ..
        } => load_balancer_subnets.len(),
    };
    if given > 0 && given != zones {
        let plural = |count| if count == 1 { "" } else { "es" };
        let zone_plural = if zones == 1 { "" } else { "s" };
        problems
            .error(
                value.key_place(),
                format!(
                    "{given} address{} for a load balancer in {zones} zone{zone_plural}",
                    plural(given)
                ),
            )
            .with_help("give one allocation for each zone, in their order; or `allocate`");
    }
}
