//! What a value can be, where that is more than a type.

use std::time::Duration;

pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let signed: jiff::SignedDuration = text
        .parse()
        .map_err(|_| "a duration is a number and a unit, such as 45m or 1h30m".to_owned())?;
    Duration::try_from(signed).map_err(|_| "a duration can't be negative".to_owned())
}

/// How long to wait for a step. None succeeds in no time.
pub(super) fn patience(text: &str) -> Result<Duration, String> {
    match duration(text)? {
        Duration::ZERO => Err("a step takes some time".to_owned()),
        duration => Ok(duration),
    }
}

/// How long one call may take. In less than a second, hardly any is answered.
pub(super) fn call_timeout(text: &str) -> Result<Duration, String> {
    match duration(text)? {
        timeout if timeout < Duration::from_secs(1) => Err("a call takes a second".to_owned()),
        timeout if timeout > Duration::from_mins(5) => {
            Err("a call is answered within 5 minutes or not at all".to_owned())
        }
        timeout => Ok(timeout),
    }
}

/// A load is bounded: it is a measurement, not an attack.
pub(super) fn load_duration(text: &str) -> Result<Duration, String> {
    let longest = Duration::from_hours(1);
    match duration(text)? {
        Duration::ZERO => Err("a load lasts some time".to_owned()),
        duration if duration > longest => Err("a load lasts an hour at most".to_owned()),
        duration => Ok(duration),
    }
}

pub(super) fn rate(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(rate) if (0.1..=100_000.0).contains(&rate) => Ok(rate),
        _ => Err("a rate is a number of messages in a second, from 0.1 to 100000".to_owned()),
    }
}

pub(super) fn message_size(text: &str) -> Result<usize, String> {
    match text.parse::<usize>() {
        Ok(size) if (128..=1024 * 1024).contains(&size) => Ok(size),
        _ => Err("a size is a number of bytes from 128 to 1048576".to_owned()),
    }
}

pub(super) fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if (1.0..=1_000_000.0).contains(&speed) => Ok(speed),
        _ => Err("a speed is a number from 1 to 1000000".to_owned()),
    }
}
