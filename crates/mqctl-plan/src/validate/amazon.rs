//! The forms of AWS's own names: regions, accounts, resource ids and ARNs.

use super::{Context, Fault, quote};
use mqctl_model::region::partition;

/// A region such as `us-west-2`, `us-gov-east-1` or `eusc-de-east-1`. The form only: new ones appear every year.
pub(super) fn region(text: &str) -> Result<&str, Fault> {
    let fault = || Fault::new(format!("{} is not an AWS region", quote(text)));
    if is_region(text) {
        return Ok(text);
    }
    let without_letter = text.trim_end_matches(|last: char| last.is_ascii_lowercase());
    if is_region(without_letter) {
        return Err(fault().help(format!(
            "`{text}` is an availability zone; its region is `{without_letter}`"
        )));
    }
    let lower = text.to_ascii_lowercase();
    if is_region(&lower) {
        return Err(fault().help(format!("write it in lower case: `{lower}`")));
    }
    Err(fault().help("such as `us-west-2`"))
}

fn is_region(text: &str) -> bool {
    let mut parts = text.rsplit('-');
    let number = parts.next().unwrap_or_default();
    let words: Vec<&str> = parts.collect();
    matches!(number.len(), 1 | 2)
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && (2..=4).contains(&words.len())
        && words
            .iter()
            .all(|word| word.len() >= 2 && word.bytes().all(|byte| byte.is_ascii_lowercase()))
}

/// Twelve digits.
pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn article(noun: &str) -> &'static str {
    if noun == "sg" || noun.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    }
}

/// An id such as `vpc-0123456789abcdef0`: the prefix and 8 (before 2018) or 17 hexadecimal digits.
pub(super) fn resource_id(prefix: &'static str, text: &str) -> Result<String, Fault> {
    let digits = text
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('-'));
    let fits = digits.is_some_and(|digits| {
        matches!(digits.len(), 8 | 17)
            && digits
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    });
    if fits {
        Ok(text.to_owned())
    } else {
        Err(
            Fault::new(format!("{} is not {} {prefix} id", quote(text), article(prefix))).help(format!(
                "`{prefix}-` and 17 (or, for old ones, 8) hexadecimal digits, such as `{prefix}-0123456789abcdef0`"
            )),
        )
    }
}

/// The parts of an Amazon Resource Name.
struct Arn<'text> {
    partition: &'text str,
    service: &'text str,
    region: &'text str,
    account: &'text str,
    resource: &'text str,
}

impl<'text> Arn<'text> {
    fn parse(text: &'text str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        if parts.next()? != "arn" {
            return None;
        }
        Some(Self {
            partition: parts.next()?,
            service: parts.next()?,
            region: parts.next()?,
            account: parts.next()?,
            resource: parts.next()?,
        })
    }
}

/// What an ARN must name.
pub(super) struct Expected {
    /// `acm`
    pub(super) service: &'static str,
    /// What follows the account, up to the part that names the one resource: `certificate/`.
    pub(super) resource: &'static str,
    /// For messages: `an ACM certificate`.
    pub(super) what: &'static str,
    /// Whether it must belong to the plan's own account, if the plan names one.
    pub(super) own_account: bool,
}

/// Hold an ARN against what it must name and against the plan's region and account.
pub(super) fn arn(text: &str, expected: &Expected, context: &Context<'_>) -> Result<String, Fault> {
    let Expected {
        service,
        resource,
        what,
        own_account,
    } = expected;
    let form = || format!("`arn:aws:{service}:REGION:ACCOUNT:{resource}…`");
    let fault = |message: String| Err(Fault::new(message).help(format!("write {}", form())));
    let Some(found) = Arn::parse(text) else {
        return fault(format!("{} is not the ARN of {what}", quote(text)));
    };
    let name = found.resource.strip_prefix(resource);
    let is_named = name.is_some_and(|name| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"/_+=.@-".contains(&byte))
    });
    if found.service != *service
        || !is_named
        || !found.partition.starts_with("aws")
        || !is_region(found.region)
        || !is_account(found.account)
    {
        return fault(format!("{} is not the ARN of {what}", quote(text)));
    }
    if let Some(region) = context.region
        && found.region != region
    {
        return Err(Fault::new(format!(
            "{what} in `{}` cannot be used in `{region}`",
            found.region
        ))
        .help(format!("use one in `{region}`")));
    }
    if found.partition != partition(found.region) {
        return Err(Fault::new(format!(
            "the region `{}` is not in the partition {}",
            found.region,
            quote(found.partition)
        ))
        .help(format!("start it with `arn:{}:`", partition(found.region))));
    }
    if let Some(account) = context.account
        && *own_account
        && found.account != account
    {
        return Err(Fault::new(format!(
            "{what} of account {} cannot be used in account {account}",
            found.account
        ))
        .help("use one of the plan's own `account`"));
    }
    Ok(text.to_owned())
}

/// The ARN of an IAM role, which is in no region. A role of another account can't be passed to a service.
/// Source: IAM User Guide, "IAM ARNs".
pub(super) fn role(text: &str, context: &Context<'_>) -> Result<String, Fault> {
    const FORM: &str = "write `arn:aws:iam::ACCOUNT:role/NAME`";
    let found = Arn::parse(text).filter(|found| {
        let name = found.resource.strip_prefix("role/").unwrap_or_default();
        found.service == "iam"
            && found.region.is_empty()
            && is_account(found.account)
            && found.partition.starts_with("aws")
            && !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"/_+=,.@-".contains(&byte))
    });
    let Some(found) = found else {
        let fault = Fault::new(format!("{} is not the ARN of an IAM role", quote(text)));
        return Err(fault.help(FORM));
    };
    if let Some(account) = context.account
        && found.account != account
    {
        let account_of = found.account;
        return Err(Fault::new(format!(
            "a role of account {account_of} cannot be used in account {account}"
        ))
        .help("use one of the plan's own `account`"));
    }
    if let Some(region) = context.region
        && found.partition != partition(region)
    {
        return Err(Fault::new(format!(
            "the region `{region}` is not in the partition {}",
            quote(found.partition)
        ))
        .help(format!("start it with `arn:{}:`", partition(region))));
    }
    Ok(text.to_owned())
}
