//! What is inside the messages: enough to recognise each one, and padding.

use std::time::Duration;

use bytes::Bytes;

/// One message of a run.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Payload {
    /// The run it belongs to.
    pub(super) run: String,
    /// Which of the run's producers sent it.
    pub(super) producer: u32,
    /// Its number among those of the producer, from 0.
    pub(super) sequence: u64,
    /// When it was to be sent, since the run began.
    pub(super) at: Duration,
}

impl Payload {
    /// As bytes, padded to `size`; a `size` too small for what has to be said is exceeded.
    pub(super) fn to_bytes(&self, size: usize) -> Bytes {
        let Self {
            run,
            producer,
            sequence,
            at,
        } = self;
        let mut text = format!("{run} {producer} {sequence} {} ", at.as_nanos());
        let padding = size.saturating_sub(text.len());
        text.extend(std::iter::repeat_n('.', padding));
        Bytes::from(text)
    }

    /// What `bytes` say; none if they are not from a run of ours.
    pub(super) fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let mut words = text.splitn(5, ' ');
        let payload = Self {
            run: words.next()?.to_owned(),
            producer: words.next()?.parse().ok()?,
            sequence: words.next()?.parse().ok()?,
            at: Duration::from_nanos(words.next()?.parse().ok()?),
        };
        words
            .next()?
            .bytes()
            .all(|byte| byte == b'.')
            .then_some(payload)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Payload;

    fn payload() -> Payload {
        Payload {
            run: "r1a2b3".to_owned(),
            producer: 2,
            sequence: 41,
            at: Duration::from_micros(17),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let bytes = payload().to_bytes(256);
        assert_eq!(bytes.len(), 256);
        assert_eq!(Payload::of_bytes(&bytes), Some(payload()));
        assert_eq!(Payload::of_bytes(&payload().to_bytes(0)), Some(payload()));
    }

    #[test]
    fn a_changed_message_is_not_ours() {
        let mut bytes = payload().to_bytes(256).to_vec();
        bytes[200] = b'x';
        assert_eq!(Payload::of_bytes(&bytes), None);
        assert_eq!(Payload::of_bytes(b"hello"), None);
        assert_eq!(Payload::of_bytes(&[0xff; 64]), None);
    }
}
