//! AWS STS: who is calling.

use super::wire::{error::ApiError, query::Params, xml::Element};
use super::world::Account;

/// Answer one call: the children of `<{action}Result>`.
pub(crate) fn handle(
    account: &mut Account,
    action: &str,
    _input: &Params,
) -> Result<Element, ApiError> {
    match action {
        "GetCallerIdentity" => Ok(Element::new("GetCallerIdentityResult")
            .text("UserId", "AIDASANDBOXSANDBOXSAN")
            .text("Account", &account.id)
            .text("Arn", format!("arn:aws:iam::{}:user/sandbox", account.id))),
        _ => Err(ApiError::new(
            "InvalidAction",
            format!("Could not find operation {action} for version 2011-06-15"),
        )),
    }
}
