//! Where in a network each availability zone has its place.

use ipnet::Ipv4Net;

/// The place of a zone in every layout: `us-west-2a` is 0, whichever other zones are used, so that adding a zone never
/// moves another one's subnet.
pub(super) fn zone_slot(zone: &str) -> Option<usize> {
    let letter = *zone.as_bytes().last()?;
    let slot = usize::from(letter.checked_sub(b'a')?);
    (slot < 8).then_some(slot)
}

/// One of the sixteen equal parts of a range.
pub(super) fn sixteenth(cidr: Ipv4Net, slot: usize) -> Ipv4Net {
    let parts = cidr.subnets(cidr.prefix_len() + 4);
    parts
        .ok()
        .and_then(|mut parts| parts.nth(slot))
        .unwrap_or(cidr)
}
