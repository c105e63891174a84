//! Instants as the XML protocols write them.

use jiff::Timestamp;

use crate::world::Millis;

/// ISO 8601 in UTC with milliseconds: `2026-01-02T03:04:05.006Z`.
pub(crate) fn iso8601(instant: Millis) -> String {
    let millis = i64::try_from(instant).unwrap_or(i64::MAX);
    let timestamp = Timestamp::from_millisecond(millis).unwrap_or(Timestamp::MAX);
    format!("{timestamp:.3}")
}

#[cfg(test)]
mod tests {
    use super::iso8601;

    #[test]
    fn an_instant_always_has_milliseconds() {
        assert_eq!(iso8601(1_767_323_045_000), "2026-01-02T03:04:05.000Z");
        assert_eq!(iso8601(6), "1970-01-01T00:00:00.006Z");
    }
}
