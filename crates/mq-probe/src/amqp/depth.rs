//! How deep values go (part 1 of the specification).
//!
//! The crate's parser goes one call deeper for each value inside a value, without a limit: a few hundred bytes from a peer would
//! exhaust the stack, which nothing can contain. So values are walked here first. The walk is strict: a compound must have
//! exactly the size and the count that it says, so that no parser can see something else in it.

/// How deep values may go. Brokers' go three or four deep: a frame, its source, the filters, what describes one.
const DEEPEST: usize = 16;

/// The constructor of a described value (section 1.2).
const DESCRIBED: u8 = 0x00;

/// Where the value that starts at `at` ends; none if it is broken or too deep.
pub(super) fn end(bytes: &[u8], at: usize) -> Option<usize> {
    value(bytes, at, DEEPEST)
}

/// Whether there are nothing but whole values in these bytes.
pub(super) fn are_values(bytes: &[u8]) -> bool {
    let mut at = 0;
    while at < bytes.len() {
        match end(bytes, at) {
            Some(end) => at = end,
            None => return false,
        }
    }
    true
}

fn value(bytes: &[u8], at: usize, depth: usize) -> Option<usize> {
    let depth = depth.checked_sub(1)?;
    match *bytes.get(at)? {
        DESCRIBED => {
            let descriptor = value(bytes, at + 1, depth)?;
            value(bytes, descriptor, depth)
        }
        code => data(code, bytes, at + 1, depth),
    }
}

/// Where the data of a value ends whose constructor is `code` (section 1.2.1: its first half is the kind of width).
fn data(code: u8, bytes: &[u8], at: usize, depth: usize) -> Option<usize> {
    let end = match code >> 4 {
        0x4 => at,
        0x5 => at + 1,
        0x6 => at + 2,
        0x7 => at + 4,
        0x8 => at + 8,
        0x9 => at + 16,
        0xA => at + 1 + number(bytes, at, 1)?,
        0xB => at + 4 + number(bytes, at, 4)?,
        0xC => return compound(bytes, at, 1, depth),
        0xD => return compound(bytes, at, 4, depth),
        0xE => return array(bytes, at, 1, depth),
        0xF => return array(bytes, at, 4, depth),
        _ => return None,
    };
    (end <= bytes.len()).then_some(end)
}

fn compound(bytes: &[u8], at: usize, width: usize, depth: usize) -> Option<usize> {
    let end = at + width + number(bytes, at, width)?;
    let inside = bytes.get(..end)?;
    let mut at = at + 2 * width;
    for _ in 0..number(inside, at - width, width)? {
        at = value(inside, at, depth)?;
    }
    (at == end).then_some(end)
}

/// The elements have one constructor for all. Those of no width, or with a description, are not taken: no broker sends them.
fn array(bytes: &[u8], at: usize, width: usize, depth: usize) -> Option<usize> {
    let end = at + width + number(bytes, at, width)?;
    let inside = bytes.get(..end)?;
    let depth = depth.checked_sub(1)?;
    let code = *inside.get(at + 2 * width)?;
    if code >> 4 == 0x4 {
        return None;
    }
    let count = number(inside, at + width, width)?;
    let mut at = at + 2 * width + 1;
    for _ in 0..count {
        at = data(code, inside, at, depth)?;
    }
    (at == end).then_some(end)
}

/// The number of this width that starts at `at`.
pub(super) fn number(bytes: &[u8], at: usize, width: usize) -> Option<usize> {
    let digits = bytes.get(at..at.checked_add(width)?)?;
    let number = digits
        .iter()
        .fold(0_u32, |number, digit| number << 8 | u32::from(*digit));
    usize::try_from(number).ok()
}
