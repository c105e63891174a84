//! Whose records in DNS are. Records can't carry tags, and their names are the world's: the same stack name may be in use
//! in another region or another account that works on the same zone.

use sha2::{Digest as _, Sha256};

/// How many hexadecimal digits stand for an account.
const DIGEST_DIGITS: usize = 12;

/// What an ownership record says about the record beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnershipRecord {
    /// There is none.
    Missing,
    /// That it is the stack's, but not of which region and account: older versions wrote that.
    Outdated,
    /// That it is the stack's, and that resolvers keep it for so many seconds, which somebody changed.
    OtherTtl(i64),
    /// That it is the stack's.
    Current,
}

/// Who has a record: a stack in a region of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The stack's name.
    pub stack: String,
    /// The region, and what stands for the account; older versions wrote neither.
    pub place: Option<OwnerPlace>,
}

/// Where an owner is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerPlace {
    /// The region.
    pub region: String,
    /// A digest of the account's id: TXT records are public, and an account's id need not be.
    pub account_digest: String,
}

impl Owner {
    /// The stack of this name in a region of an account.
    pub fn new(stack: &str, region: &str, account: &str) -> Self {
        let digest = Sha256::digest(format!("mqctl:account={account}"));
        let mut account_digest = format!("{digest:x}");
        account_digest.truncate(DIGEST_DIGITS);
        Self {
            stack: stack.to_owned(),
            place: Some(OwnerPlace {
                region: region.to_owned(),
                account_digest,
            }),
        }
    }

    /// The ownership record's value, with the quotes that Route 53 keeps.
    pub fn text(&self) -> String {
        let stack = &self.stack;
        match &self.place {
            None => format!("\"mqctl:stack={stack}\""),
            Some(OwnerPlace {
                region,
                account_digest,
            }) => format!("\"mqctl:stack={stack},region={region},account={account_digest}\""),
        }
    }

    /// Read back what [`Owner::text`] wrote, or what an older version did.
    pub fn from_text(text: &str) -> Option<Self> {
        let text = text.strip_prefix("\"mqctl:stack=")?.strip_suffix('"')?;
        let mut parts = text.split(',');
        let stack = parts.next()?.to_owned();
        let region = parts.next().and_then(|part| part.strip_prefix("region="));
        let account = parts.next().and_then(|part| part.strip_prefix("account="));
        let place = region.zip(account).map(|(region, account)| OwnerPlace {
            region: region.to_owned(),
            account_digest: account.to_owned(),
        });
        Some(Self { stack, place })
    }

    /// This owner as `other` is told of it: the stack, and where that is if it is somewhere else.
    pub fn seen_by(&self, other: &Self) -> String {
        let stack = &self.stack;
        match (&self.place, &other.place) {
            (None, _) => format!("{stack} (the record does not say in which region and account)"),
            (Some(own), Some(other)) if own.account_digest != other.account_digest => {
                format!("{stack} in {} of another account", own.region)
            }
            (Some(own), Some(other)) if own.region != other.region => {
                format!("{stack} in {}", own.region)
            }
            _ => stack.clone(),
        }
    }
}

/// The name of the ownership record of the record `name`. Not that name itself, whose TXT records may be others', and
/// beside a CNAME there can't be any.
pub fn ownership_name(name: &str) -> String {
    format!("_mqctl.{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_names_stack_region_and_account_but_not_the_accounts_id() {
        let owner = Owner::new("orders", "us-west-2", "123456789012");
        let text = owner.text();
        let digest = "767368993d22";
        assert_eq!(
            text,
            format!("\"mqctl:stack=orders,region=us-west-2,account={digest}\"")
        );
        assert!(!text.contains("123456789012"));
        assert_eq!(Owner::from_text(&text), Some(owner));
    }

    #[test]
    fn the_text_of_older_versions_names_the_stack_alone() {
        let owner = Owner::from_text("\"mqctl:stack=orders\"");
        let owner = owner.expect("it is an ownership record");
        assert_eq!((owner.stack.as_str(), &owner.place), ("orders", &None));
        assert_eq!(owner.text(), "\"mqctl:stack=orders\"");
        assert_eq!(Owner::from_text("\"v=spf1 -all\""), None);
    }

    #[test]
    fn another_region_or_account_is_told() {
        let own = Owner::new("orders", "us-west-2", "123456789012");
        let region = Owner::new("orders", "eu-west-1", "123456789012");
        let account = Owner::new("orders", "us-west-2", "210987654321");
        assert_eq!(region.seen_by(&own), "orders in eu-west-1");
        assert_eq!(
            account.seen_by(&own),
            "orders in us-west-2 of another account"
        );
        let stack = Owner::new("billing", "us-west-2", "123456789012");
        assert_eq!(stack.seen_by(&own), "billing");
    }
}
