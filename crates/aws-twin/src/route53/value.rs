//! What a record of each type may say.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::name::Name;

/// Every record type of AWS's model.
pub(super) const TYPES: &[&str] = &[
    "SOA", "A", "TXT", "NS", "CNAME", "MX", "NAPTR", "PTR", "SRV", "SPF", "AAAA", "CAA", "DS",
    "TLSA", "SSHFP", "SVCB", "HTTPS",
];

/// A quoted string holds so many characters, a whole TXT value so many (AWS documentation).
const QUOTED: usize = 255;
const TEXT: usize = 4000;

/// That a value fits its type; the error is the problem as Route 53 words it.
pub(super) fn check(record_type: &str, value: &str) -> Result<(), String> {
    let problem = match record_type {
        "A" if value.parse::<Ipv4Addr>().is_err() => {
            "ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)"
        }
        "AAAA" if value.parse::<Ipv6Addr>().is_err() => {
            "AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)"
        }
        "TXT" | "SPF" => match strings(value) {
            Ok(()) => return Ok(()),
            Err(problem) => problem,
        },
        "CNAME" | "NS" | "PTR" if Name::parse(value).is_err() || value.contains(' ') => {
            "DomainNameInvalid (Value is not a valid domain name)"
        }
        "MX" if !numbers_then_name(value, 1) => {
            "MXRRDATANotTwoFields (Value must be a priority and a domain name)"
        }
        "SRV" if !numbers_then_name(value, 3) => {
            "SRVRRDATANotFourFields (Value must be a priority, a weight, a port and a domain name)"
        }
        "CAA" if !issue_rule(value) => {
            "CAARRDATANotThreeFields (Value must be flags, a tag and a quoted value)"
        }
        _ if value.is_empty() => "RRDATAEmpty (Value is empty)",
        _ => return Ok(()),
    };
    Err(format!(
        "Invalid Resource Record: 'FATAL problem: {problem} encountered with '{value}''"
    ))
}

/// One or more quoted strings, with blanks between.
fn strings(value: &str) -> Result<(), &'static str> {
    const UNQUOTED: &str = "InvalidCharacterString (Value should be enclosed in quotation marks)";
    const TOO_LONG: &str = "CharacterStringTooLong (Value is too long)";
    let mut rest = value.trim();
    let mut total = 0;
    loop {
        rest = rest.strip_prefix('"').ok_or(UNQUOTED)?;
        let mut length = 0;
        loop {
            let mut letters = rest.chars();
            match letters.next().ok_or(UNQUOTED)? {
                '"' => {
                    rest = letters.as_str().trim_start();
                    break;
                }
                '\\' => {
                    let octal = letters.as_str().get(..3);
                    let octal = octal.is_some_and(|digits| u8::from_str_radix(digits, 8).is_ok());
                    rest = rest.get(if octal { 4 } else { 2 }..).ok_or(UNQUOTED)?;
                }
                _ => rest = letters.as_str(),
            }
            length += 1;
        }
        total += length;
        if length > QUOTED || total > TEXT {
            return Err(TOO_LONG);
        }
        if rest.is_empty() {
            return Ok(());
        }
    }
}

fn numbers_then_name(value: &str, numbers: usize) -> bool {
    let fields: Vec<&str> = value.split_whitespace().collect();
    fields.len() == numbers + 1
        && fields[..numbers]
            .iter()
            .all(|field| field.parse::<u16>().is_ok())
        && Name::parse(fields[numbers]).is_ok()
}

fn issue_rule(value: &str) -> bool {
    let mut fields = value.splitn(3, ' ');
    let flags = fields
        .next()
        .is_some_and(|flags| flags.parse::<u8>().is_ok());
    let tag = fields.next().is_some_and(|tag| !tag.is_empty());
    let quoted = fields.next().is_some_and(|rule| strings(rule).is_ok());
    flags && tag && quoted
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn text_is_quoted() {
        assert!(check("TXT", "\"owner=orders\"").is_ok());
        assert!(check("TXT", "\"a\" \"b\\\"c\" \"\\101\"").is_ok());
        for wrong in ["owner", "\"owner", "owner\"", "\"a\" b", "\"a\\", ""] {
            let problem = check("TXT", wrong).unwrap_err();
            assert!(problem.contains("quotation marks"), "{problem}");
        }
    }

    #[test]
    fn a_quoted_string_has_at_most_255_characters() {
        assert!(check("TXT", &format!("\"{}\"", "x".repeat(255))).is_ok());
        let problem = check("TXT", &format!("\"{}\"", "x".repeat(256))).unwrap_err();
        assert!(problem.contains("CharacterStringTooLong"), "{problem}");
    }

    #[test]
    fn every_type_has_its_form() {
        for (kind, right, wrong) in [
            ("A", "10.0.0.1", "10.0.0.256"),
            ("AAAA", "2001:db8::1", "10.0.0.1"),
            ("CNAME", "x.example.com.", "two words"),
            ("MX", "10 mail.example.com", "mail.example.com"),
            ("SRV", "1 2 61617 mq.example.com", "1 2 mq.example.com"),
            ("CAA", "0 issue \"amazon.com\"", "0 issue amazon.com"),
            ("DS", "1 2 3 abc", ""),
        ] {
            assert_eq!(check(kind, right), Ok(()), "{kind}");
            assert!(check(kind, wrong).is_err(), "{kind}");
        }
    }
}
