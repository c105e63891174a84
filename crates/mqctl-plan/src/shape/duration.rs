//! Durations: `10s`, `5m`, `1m30s`, `1h`.

use jiff::SignedDuration;

/// For editors: what the units look like.
pub(crate) const PATTERN: &str = "^([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}s)?$";

/// The seconds of a duration in hours, minutes and seconds, each a whole number with its unit.
pub(crate) fn seconds(text: &str) -> Option<i64> {
    let units: Vec<&str> = text.split_inclusive(['h', 'm', 's']).collect();
    let is_plain = units.iter().all(|unit| {
        unit.strip_suffix(['h', 'm', 's']).is_some_and(|number| {
            (1..=6).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
        })
    });
    let duration: SignedDuration = text.parse().ok().filter(|_| is_plain)?;
    Some(duration.as_secs())
}

/// How so many seconds are written.
pub(crate) fn written(seconds: i64) -> String {
    match seconds {
        whole if whole > 0 && whole % 3600 == 0 => format!("{}h", whole / 3600),
        whole if whole > 0 && whole % 60 == 0 => format!("{}m", whole / 60),
        _ => format!("{seconds}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::{seconds, written};

    #[test]
    fn hours_minutes_and_seconds_in_that_order() {
        for (text, expected) in [
            ("10s", Some(10)),
            ("5m", Some(300)),
            ("1m30s", Some(90)),
            ("1h", Some(3600)),
            ("0s", Some(0)),
            ("10", None),
            ("s", None),
            ("10 s", None),
            ("1.5m", None),
            ("-10s", None),
            ("30s1m", None),
            ("1m1m", None),
            ("10sec", None),
            ("PT10S", None),
            ("9999999s", None),
            ("", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_written_is_read_as_the_same() {
        for number in [0, 5, 59, 60, 90, 300, 3600, 5400] {
            assert_eq!(seconds(&written(number)), Some(number));
        }
    }
}
