//! Names of zones and records, in the one spelling in which they can be compared. Pure.

use mqctl_model::lookups::HostedZone;

/// The name in lower case, without the trailing dot, with Route 53's escapes resolved: it spells `*` as `\052`.
pub(super) fn canonical(name: &str) -> String {
    let name = name.strip_suffix('.').unwrap_or(name);
    let mut canonical = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('\\') {
        canonical.push_str(before);
        let (character, after) = after
            .split_at_checked(3)
            .and_then(|(digits, after)| Some((octal(digits)?, after)))
            .unwrap_or(('\\', after));
        canonical.push(character);
        rest = after;
    }
    canonical.push_str(rest);
    canonical.make_ascii_lowercase();
    canonical
}

/// The name and all that it is part of, from long to short: `mq.example.com`, `example.com`, `com`.
pub(super) fn suffixes(name: &str) -> Vec<&str> {
    let mut suffixes = vec![name];
    let mut rest = name;
    while let Some((_, parent)) = rest.split_once('.') {
        suffixes.push(parent);
        rest = parent;
    }
    suffixes
}

/// Whether a name belongs to a zone.
pub(crate) fn is_within(name: &str, zone: &HostedZone) -> bool {
    suffixes(&canonical(name)).contains(&zone.name.as_str())
}

fn octal(digits: &str) -> Option<char> {
    u8::from_str_radix(digits, 8).ok().map(char::from)
}

#[cfg(test)]
mod tests {
    use super::{canonical, suffixes};

    #[test]
    fn spellings_of_one_name_are_equal() {
        assert_eq!(canonical("MQ.Example.com."), "mq.example.com");
        assert_eq!(canonical("\\052.example.com."), "*.example.com");
        assert_eq!(canonical("*.example.com"), "*.example.com");
        assert_eq!(canonical("a\\b.example.com"), "a\\b.example.com");
        assert_eq!(canonical("a\\05"), "a\\05");
    }

    #[test]
    fn suffixes_go_from_long_to_short() {
        assert_eq!(
            suffixes("mq.example.com"),
            ["mq.example.com", "example.com", "com"]
        );
    }
}
