//! Domain names as Route 53 keeps them: lower case, a trailing dot, everything unusual as `\ooo`.

use std::cmp::Ordering;
use std::fmt::{self, Display, Write as _};

use serde::{Deserialize, Serialize};

/// A name in its one canonical form, such as `\052.example.com.`; ordered as Route 53 lists names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Name(String);

impl Name {
    /// Canonicalise; the error is the problem as Route 53 words it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut canonical = String::new();
        let mut rest = text.as_bytes();
        while let Some((&byte, after)) = rest.split_first() {
            rest = after;
            let byte = match (byte, rest) {
                (b'.', _) => {
                    canonical.push('.');
                    continue;
                }
                (
                    b'\\',
                    [
                        a @ b'0'..=b'3',
                        b @ b'0'..=b'7',
                        c @ b'0'..=b'7',
                        after @ ..,
                    ],
                ) => {
                    rest = after;
                    (a - b'0') * 64 + (b - b'0') * 8 + (c - b'0')
                }
                _ => byte,
            };
            match byte.to_ascii_lowercase() {
                plain @ (b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_') => {
                    canonical.push(char::from(plain));
                }
                unusual => {
                    let _ = write!(canonical, "\\{unusual:03o}");
                }
            }
        }
        if !canonical.ends_with('.') {
            canonical.push('.');
        }
        let name = Self(canonical);
        let problem = name.labels().map(measure).find_map(|length| match length {
            0 => Some("DomainLabelEmpty (Domain label is empty)"),
            64.. => Some("DomainLabelTooLong (Domain label is too long)"),
            _ => None,
        });
        let total: usize = name.labels().map(|label| measure(label) + 1).sum();
        let problem =
            problem.or((total > 255).then_some("DomainNameTooLong (Domain name is too long)"));
        match problem {
            Some(problem) => Err(format!(
                "FATAL problem: {problem} encountered with '{text}'"
            )),
            None => Ok(name),
        }
    }

    /// The canonical form.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the name is `zone` or below it.
    pub(super) fn is_within(&self, zone: &Self) -> bool {
        self == zone
            || self
                .0
                .strip_suffix(&zone.0)
                .is_some_and(|below| below.ends_with('.'))
    }

    fn labels(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.trim_end_matches('.').split('.')
    }

    /// What the order compares: labels reversed, each with its dot, since the trailing dot counts (AWS documentation).
    fn order(&self) -> String {
        self.labels().rev().fold(String::new(), |mut key, label| {
            key.push_str(label);
            key.push('.');
            key
        })
    }
}

/// A label's length in bytes, escapes counted once.
fn measure(label: &str) -> usize {
    label.len() - 3 * label.matches('\\').count()
}

impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order().cmp(&other.order())
    }
}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Display for Name {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Name;

    fn name(text: &str) -> Name {
        Name::parse(text).unwrap()
    }

    #[test]
    fn names_have_one_form() {
        assert_eq!(name("MQ.Example.COM").as_str(), "mq.example.com.");
        assert_eq!(name("*.example.com.").as_str(), "\\052.example.com.");
        assert_eq!(name("\\052.example.com").as_str(), "\\052.example.com.");
        assert_eq!(name("_a.b\\141.c").as_str(), "_a.ba.c.");
    }

    #[test]
    fn bad_labels_are_named() {
        let empty = Name::parse("a..b").unwrap_err();
        assert!(empty.contains("DomainLabelEmpty"), "{empty}");
        assert!(Name::parse("").is_err());
        let label = "x".repeat(64);
        assert!(Name::parse(&format!("{label}.com")).is_err());
        assert!(Name::parse(&format!("{}.com", &label[1..])).is_ok());
        let long = vec!["abcdefg"; 32].join(".");
        assert!(Name::parse(&long).is_err());
    }

    #[test]
    fn order_goes_by_reversed_labels() {
        let mut names = ["b.a.com", "com", "a.b.com", "a.com", "a-b.com", "org"].map(name);
        names.sort();
        let sorted: Vec<&str> = names.iter().map(Name::as_str).collect();
        assert_eq!(
            sorted,
            ["com.", "a-b.com.", "a.com.", "b.a.com.", "a.b.com.", "org."]
        );
    }

    #[test]
    fn a_zone_holds_whole_labels_only() {
        assert!(name("mq.example.com").is_within(&name("example.com")));
        assert!(name("example.com").is_within(&name("example.com")));
        assert!(!name("badexample.com").is_within(&name("example.com")));
        assert!(!name("com").is_within(&name("example.com")));
    }
}
