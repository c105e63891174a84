//! Where records of a stack are, noted in a tag of what they belong to.

use std::fmt;

use super::Tags;

/// The tag on load balancers and certificates that notes where their records are.
pub const RECORDS_TAG: &str = "mqctl:records";

/// How many characters a tag's value has room for, in AWS.
const TAG_ROOM: usize = 256;

/// A name in a hosted zone. In a tag and to people it is `Z1234/mq.example.com`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordPlace {
    /// The hosted zone, by id.
    pub zone: String,
    /// The name, lower case, without a trailing dot: the alias's, or the domain of a certificate.
    pub name: String,
}

impl RecordPlace {
    /// The tag that notes these places; those that come last are left out if there is no room for all.
    pub fn note(places: &[Self]) -> (String, String) {
        let mut value = String::new();
        for place in places {
            let place = place.to_string();
            let separator = usize::from(!value.is_empty());
            if value.len() + separator + place.len() > TAG_ROOM {
                break;
            }
            if separator > 0 {
                value.push(' ');
            }
            value.push_str(&place);
        }
        (RECORDS_TAG.to_owned(), value)
    }

    /// The places that tags note.
    pub fn noted(tags: &Tags) -> Vec<Self> {
        let value = tags.get(RECORDS_TAG).map(String::as_str);
        let places = value.unwrap_or_default().split_whitespace();
        let places = places.filter_map(|place| place.split_once('/'));
        places
            .map(|(zone, name)| Self {
                zone: zone.to_owned(),
                name: name.to_owned(),
            })
            .collect()
    }

    /// These places followed by those of `earlier` that are not among them.
    #[must_use]
    pub fn before(places: &[Self], earlier: &[Self]) -> Vec<Self> {
        let mut all = places.to_vec();
        for place in earlier {
            if !all.contains(place) {
                all.push(place.clone());
            }
        }
        all
    }

    /// The current one, as a field shows it.
    pub(super) fn current(places: &[Self]) -> Option<String> {
        places.first().map(ToString::to_string)
    }
}

impl fmt::Display for RecordPlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.zone, self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(zone: &str, name: &str) -> RecordPlace {
        RecordPlace {
            zone: zone.to_owned(),
            name: name.to_owned(),
        }
    }

    #[test]
    fn a_note_tells_its_places_again() {
        let places = [
            place("Z1", "mq.example.com"),
            place("Z2", "old.example.org"),
        ];
        let (key, value) = RecordPlace::note(&places);
        assert_eq!(value, "Z1/mq.example.com Z2/old.example.org");
        assert_eq!(RecordPlace::noted(&Tags::from([(key, value)])), places);
        assert_eq!(RecordPlace::noted(&Tags::new()), []);
    }

    #[test]
    fn a_note_fits_a_tag_and_keeps_the_current_place() {
        let long = "a".repeat(120);
        let places = [place("Z1", &long), place("Z2", &long), place("Z3", &long)];
        let (key, value) = RecordPlace::note(&places);
        assert!(value.len() <= 256);
        assert_eq!(RecordPlace::noted(&Tags::from([(key, value)])), places[..2]);
    }

    #[test]
    fn a_new_place_comes_before_the_earlier_ones() {
        let (new, old) = (place("Z2", "b"), place("Z1", "a"));
        let both = [new.clone(), old.clone()];
        assert_eq!(
            RecordPlace::before(std::slice::from_ref(&new), &[old, new.clone()]),
            both
        );
    }
}
