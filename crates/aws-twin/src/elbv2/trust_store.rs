//! Trust stores: the authorities whose certificates a listener takes from clients. Made only as something that was there
//! before; what certificates are in one is nobody's question here.

use serde::{Deserialize, Serialize};

use super::pages;
use crate::wire::{error::ApiError, query::Params, xml::Element};
use crate::world::World;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct TrustStore {
    status: String,
}

/// A trust store that can be used, unless there is one; whether it was made.
pub(crate) fn assume_trust_store(world: &mut World, arn: &str) -> bool {
    if world.elbv2.trust_stores.contains_key(arn) {
        return false;
    }
    let store = TrustStore {
        status: "ACTIVE".to_owned(),
    };
    world.elbv2.trust_stores.insert(arn.to_owned(), store);
    true
}

/// The error for a trust store that a listener can't use.
pub(super) fn check(world: &World, arn: &str) -> Result<(), ApiError> {
    let store = world
        .elbv2
        .trust_stores
        .get(arn)
        .ok_or_else(|| not_found(arn))?;
    if store.status == "ACTIVE" {
        return Ok(());
    }
    Err(ApiError::new(
        "TrustStoreNotReady",
        format!("The trust store '{arn}' is not active"),
    ))
}

/// `DescribeTrustStores`: all, or the named ones.
pub(super) fn describe(world: &World, request: &Params) -> Result<Element, ApiError> {
    let arns = request.values("TrustStoreArns");
    let stores = &world.elbv2.trust_stores;
    if let Some(missing) = arns.iter().find(|arn| !stores.contains_key(*arn)) {
        return Err(not_found(missing));
    }
    let wanted = stores.iter();
    let wanted = wanted.filter(|(arn, _)| arns.is_empty() || arns.contains(arn));
    let items = wanted.map(|(arn, store)| {
        let name = arn.split('/').nth(1).unwrap_or_default();
        let element = Element::new("member")
            .text("Name", name)
            .text("TrustStoreArn", arn)
            .text("Status", &store.status)
            .text("NumberOfCaCertificates", 1)
            .text("TotalRevokedEntries", 0);
        (arn.as_str(), element)
    });
    pages::page(request, "DescribeTrustStoresResult", "TrustStores", items)
}

fn not_found(arn: &str) -> ApiError {
    ApiError::new(
        "TrustStoreNotFound",
        format!("Trust store '{arn}' not found"),
    )
}
