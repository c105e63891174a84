//! A value as it was written, with its place.

use super::Span;

/// A value and its place.
pub(crate) struct Node {
    /// What to underline: the part on the first line.
    pub(crate) span: Span,
    /// Every byte of it.
    pub(crate) extent: Span,
    pub(crate) value: Value,
}

pub(crate) enum Value {
    Scalar(Scalar),
    List(Vec<Node>),
    Mapping(Vec<Entry>),
    /// Something already reported; checks pass over it.
    Unreadable,
}

impl Node {
    pub(crate) fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar(scalar) if scalar.kind() == Kind::Null)
    }
}

/// One line of a mapping.
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) name_span: Span,
    pub(crate) value: Node,
}

/// Text, and whether it may mean something else than text.
pub(crate) struct Scalar {
    pub(crate) text: String,
    /// Written without quotes, so that `true` and `5.10` are not text.
    pub(crate) plain: bool,
}

/// What a scalar means under the core schema of YAML 1.2 (section 10.3), which is also JSON's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Boolean(bool),
    /// `None` when it does not fit.
    Integer(Option<i64>),
    Float,
    Text,
}

impl Scalar {
    pub(crate) fn kind(&self) -> Kind {
        if !self.plain {
            return Kind::Text;
        }
        match self.text.as_str() {
            "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
            "true" | "True" | "TRUE" => Kind::Boolean(true),
            "false" | "False" | "FALSE" => Kind::Boolean(false),
            text => number(text).unwrap_or(Kind::Text),
        }
    }
}

fn number(text: &str) -> Option<Kind> {
    let has_digits_of = |digits: &str, radix| {
        !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix))
    };
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            return has_digits_of(digits, radix)
                .then(|| Kind::Integer(i64::from_str_radix(digits, radix).ok()));
        }
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if has_digits_of(unsigned, 10) {
        return Some(Kind::Integer(text.parse().ok()));
    }
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Some(Kind::Float);
    }
    // Rust's own reader also knows `inf` and `nan`, which are text in YAML; those have no digit.
    let may_be_float = unsigned.chars().any(|character| character.is_ascii_digit())
        && unsigned
            .chars()
            .all(|character| matches!(character, '0'..='9' | '.' | 'e' | 'E' | '+' | '-'));
    (may_be_float && text.parse::<f64>().is_ok()).then_some(Kind::Float)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_mean_what_yaml_1_2_says() {
        let kind = |text: &str| {
            Scalar {
                text: text.to_owned(),
                plain: true,
            }
            .kind()
        };
        assert_eq!(kind(""), Kind::Null);
        assert_eq!(kind("~"), Kind::Null);
        assert_eq!(kind("True"), Kind::Boolean(true));
        assert_eq!(kind("yes"), Kind::Text);
        assert_eq!(kind("12"), Kind::Integer(Some(12)));
        assert_eq!(kind("-12"), Kind::Integer(Some(-12)));
        assert_eq!(kind("0x1F"), Kind::Integer(Some(31)));
        assert_eq!(kind("99999999999999999999"), Kind::Integer(None));
        for float in [
            "5.19", "5.", ".5", "1e3", "+1.0E-2", ".inf", "-.inf", ".nan",
        ] {
            assert_eq!(kind(float), Kind::Float, "{float}");
        }
        for text in [
            "5.19.1",
            "10.0.0.0/16",
            "inf",
            "nan",
            "0x",
            "1e",
            "03:00",
            "-",
            "+",
        ] {
            assert_eq!(kind(text), Kind::Text, "{text}");
        }
    }
}
