//! AWS STS: who is calling.

use super::wire::{error::ApiError, query::Params, xml::Element};
use super::world::World;

/// Answer one call: the children of `<{action}Result>`.
pub(crate) fn handle(
    world: &mut World,
    action: &str,
    _input: &Params,
) -> Result<Element, ApiError> {
    match action {
        "GetCallerIdentity" => Ok(Element::new("GetCallerIdentityResult")
            .text("UserId", "AIDASANDBOXSANDBOXSAN")
            .text("Account", &world.account)
            .text(
                "Arn",
                format!("arn:aws:iam::{}:user/sandbox", world.account),
            )),
        _ => Err(ApiError::new(
            "InvalidAction",
            format!("Could not find operation {action} for version 2011-06-15"),
        )),
    }
}
