//! Numbers that begin with a zero: YAML 1.2 reads `010` as ten, YAML 1.1 as eight, and other tools of a pipeline may do either.

use crate::file::{Kind, Located};
use crate::problems::{Problems, quote};

/// Why a number must not begin with a zero.
pub(crate) const REASON: &str = "YAML 1.1 tools read a leading zero as octal";
/// Why a number of an address must not.
pub(crate) const REASON_FOR_ADDRESSES: &str = "some tools read a leading zero as octal";

/// Report a number that begins with a zero; whether there was one.
pub(super) fn report(value: &Located<'_>, problems: &mut Problems) -> bool {
    let Some(scalar) = value.scalar() else {
        return false;
    };
    let Kind::Integer(Some(number)) = scalar.kind() else {
        return false;
    };
    let digits = scalar.text.trim_start_matches(['+', '-']);
    if !is_padded(digits) {
        return false;
    }
    problems
        .error(
            value,
            format!("{} begins with a zero: {REASON}", quote(&scalar.text)),
        )
        .with_help(format!("write `{number}`"));
    true
}

/// Whether digits begin with a zero that says nothing.
pub(crate) fn is_padded(digits: &str) -> bool {
    digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit())
}
