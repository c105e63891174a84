//! One frame, and how it is written.

use bytes::Bytes;

/// A command, headers and a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Frame {
    /// What it is.
    pub(super) command: String,
    /// Names and values, without escapes.
    pub(super) headers: Vec<(String, String)>,
    /// Any bytes.
    pub(super) body: Bytes,
}

impl Frame {
    /// A frame without headers and body.
    pub(super) fn new(command: &str) -> Self {
        Self {
            command: command.to_owned(),
            ..Self::default()
        }
    }

    /// The frame with one more header.
    #[must_use]
    pub(super) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The value of a header. If there is more than one of a name, the first counts ("Repeated Header Entries").
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(header, _)| header == name)
            .map(|(_, value)| value.as_str())
    }

    /// About how much memory it takes.
    pub(super) fn weight(&self) -> usize {
        let headers = self.headers.iter();
        headers
            .map(|(name, value)| name.len() + value.len() + 2 * size_of::<String>())
            .sum::<usize>()
            + self.body.len()
            + size_of::<Self>()
    }

    /// The bytes on the wire, with `content-length` where there is a body, so that it may have zeros in it. ActiveMQ makes a
    /// message of bytes from what has one, and a text from what has none.
    pub(super) fn encode(&self) -> Vec<u8> {
        let escaped = has_escapes(&self.command);
        let mut text = format!("{}\n", self.command);
        for (name, value) in &self.headers {
            if escaped {
                escape(name, &mut text);
                text.push(':');
                escape(value, &mut text);
            } else {
                text.push_str(name);
                text.push(':');
                text.push_str(value);
            }
            text.push('\n');
        }
        if !self.body.is_empty() || self.command == "SEND" {
            text.push_str("content-length:");
            text.push_str(&self.body.len().to_string());
            text.push('\n');
        }
        text.push('\n');
        let mut bytes = text.into_bytes();
        bytes.extend_from_slice(&self.body);
        bytes.push(0);
        bytes
    }
}

/// Whether headers are escaped: in all frames but two, which are as they were in STOMP 1.0 ("Value Encoding").
pub(super) fn has_escapes(command: &str) -> bool {
    !matches!(command, "CONNECT" | "CONNECTED")
}

fn escape(value: &str, text: &mut String) {
    for letter in value.chars() {
        match letter {
            '\r' => text.push_str("\\r"),
            '\n' => text.push_str("\\n"),
            ':' => text.push_str("\\c"),
            '\\' => text.push_str("\\\\"),
            other => text.push(other),
        }
    }
}

/// What an escaped value means; none if it has an escape that there is not.
pub(super) fn unescape(value: &str) -> Option<String> {
    let mut text = String::with_capacity(value.len());
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        text.push(match letter {
            '\\' => match letters.next()? {
                'r' => '\r',
                'n' => '\n',
                'c' => ':',
                '\\' => '\\',
                _ => return None,
            },
            other => other,
        });
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_written_as_the_specification_shows_it() {
        let frame = Frame {
            body: Bytes::from_static(b"a\0b"),
            ..Frame::new("SEND")
                .with("destination", "/queue/a")
                .with("x", "a:b\\c\r\n")
        };
        assert_eq!(
            frame.encode(),
            b"SEND\ndestination:/queue/a\nx:a\\cb\\\\c\\r\\n\ncontent-length:3\n\na\0b\0"
        );
    }

    #[test]
    fn the_greeting_is_not_escaped() {
        let frame = Frame::new("CONNECT").with("passcode", "a:b\\");
        assert_eq!(frame.encode(), b"CONNECT\npasscode:a:b\\\n\n\0");
    }

    #[test]
    fn there_are_four_escapes() {
        assert_eq!(unescape("a\\c\\r\\n\\\\c").as_deref(), Some("a:\r\n\\c"));
        assert_eq!(unescape("a\\t"), None);
        assert_eq!(unescape("a\\"), None);
    }
}
