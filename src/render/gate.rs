//! What may pass to the terminal, or to whoever looks at the output with `cat`: printable characters, our own styles, and line
//! breaks where they are ours. Everything else is escaped: it comes from AWS, from other runs, from brokers.

use std::fmt::Write as _;

use mqctl_model::printable;

const ESCAPE: char = '\u{1b}';

/// The styles of `style` and of the reports on plan files and the command line: reset, bold, dim, underlined, and colours that
/// can be told from any background. None hides a text.
const STYLES: [&str; 10] = ["0", "1", "2", "4", "31", "32", "33", "34", "35", "36"];

/// Text of several lines.
pub(super) fn lines(text: &str) -> String {
    styled(text, |part| printable::lines(part).into_owned())
}

/// Text of one line, whatever it holds.
pub(super) fn line(text: &str) -> String {
    styled(text, |part| printable::one_line(part).into_owned())
}

/// JSON text in which strings hold what is unprintable as `\uXXXX`, which means the same. Outside strings there are only line
/// breaks.
pub(super) fn json(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if character != '\n' && printable::is_unprintable(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(shown, "\\u{unit:04x}");
            }
        } else {
            shown.push(character);
        }
    }
    shown
}

/// The text with its styles, and what is between them escaped.
fn styled(text: &str, escaped: impl Fn(&str) -> String) -> String {
    let mut parts = text.split(ESCAPE);
    let mut shown = escaped(parts.next().unwrap_or_default());
    for part in parts {
        if let Some((style, rest)) = style(part) {
            shown.push(ESCAPE);
            shown.push_str(style);
            shown.push_str(&escaped(rest));
        } else {
            shown.extend(ESCAPE.escape_default());
            shown.push_str(&escaped(part));
        }
    }
    shown
}

/// What follows an escape, if it is one of our styles, and the rest: `[31m` and what it colours.
fn style(text: &str) -> Option<(&str, &str)> {
    let (codes, rest) = text.strip_prefix('[')?.split_once('m')?;
    let is_ours = codes.split(';').all(|code| STYLES.contains(&code));
    is_ours.then(|| (&text[..text.len() - rest.len()], rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::style::{BOLD, DIM, GREEN, RED, YELLOW, paint};

    #[test]
    fn our_styles_pass() {
        for style in [BOLD, DIM, RED, GREEN, YELLOW, RED.bold()] {
            let text = paint(style, "a");
            assert!(text.starts_with(ESCAPE));
            assert_eq!(lines(&text), text);
            assert_eq!(line(&text), text);
        }
        let text = "\u{1b}[36;1;4ma\u{1b}[0m";
        assert_eq!(line(text), text);
    }

    #[test]
    fn other_sequences_do_not() {
        for hostile in [
            "\u{1b}]0;x\u{7}",
            "\u{1b}[2J",
            "\u{1b}[8mhidden",
            "\u{1b}[31;8m",
            "\u{1b}[30m",
            "\u{1b}[m",
            "\u{1b}[31",
            "\u{1b}",
            "\u{1b}\u{1b}[2J",
            "\u{1b}c",
            "\u{9b}31m",
            "\u{202e}",
            "\r",
        ] {
            for shown in [lines(hostile), line(hostile)] {
                assert!(!shown.contains(printable::is_unprintable), "{shown:?}");
            }
        }
    }

    #[test]
    fn a_line_stays_one() {
        assert_eq!(line("a\nerror: b"), "a\\nerror: b");
        assert_eq!(lines("a\n\tb"), "a\n\tb");
    }

    #[test]
    fn json_means_the_same() {
        let value = serde_json::json!({ "a\u{9b}": "\u{1b}\u{7f}\u{202e}\u{e0041}\n😀" });
        for text in [value.to_string(), format!("{value:#}")] {
            let shown = json(&text);
            let is_raw = |it: char| it != '\n' && printable::is_unprintable(it);
            assert!(!shown.contains(is_raw), "{shown:?}");
            let read: serde_json::Value = serde_json::from_str(&shown).unwrap();
            assert_eq!(read, value);
        }
    }
}
