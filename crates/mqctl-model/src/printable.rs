//! What of a text may be shown as it is. Tags, descriptions and messages of AWS, other runs' locks, brokers' answers and plan
//! files are written by others: what they hold must not move a terminal's cursor, rename its window, hide a word or forge a line.

use std::borrow::Cow;

/// Whether a terminal shows something else for a character than itself: it controls the terminal (C0, DEL, C1), changes the
/// order of what is around it (bidirectional controls), ends a line or a paragraph, or is not seen at all (most of what Unicode
/// lists as `Default_Ignorable_Code_Point`; the variation selectors of emoji stay).
pub fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// The text with everything unprintable escaped as in Rust, line breaks too: `\u{1b}`, `\n`. For whatever becomes a part of a
/// sentence.
pub fn one_line(text: &str) -> Cow<'_, str> {
    escaped(text, is_unprintable)
}

/// The text with everything unprintable escaped but line breaks and tabs.
pub fn lines(text: &str) -> Cow<'_, str> {
    escaped(text, |character| {
        is_unprintable(character) && !matches!(character, '\n' | '\t')
    })
}

fn escaped(text: &str, is_escaped: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if is_escaped(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_controls_a_terminal_is_escaped() {
        for (text, shown) in [
            ("\u{1b}]0;x\u{7}", r"\u{1b}]0;x\u{7}"),
            ("\u{1b}[2J", r"\u{1b}[2J"),
            ("\u{9b}31m", r"\u{9b}31m"),
            ("\u{202e}gnp", r"\u{202e}gnp"),
            ("a\u{7f}\u{8}b", r"a\u{7f}\u{8}b"),
            ("a\u{200b}b\u{feff}", r"a\u{200b}b\u{feff}"),
            ("a\u{2028}b\u{2029}", r"a\u{2028}b\u{2029}"),
            ("\u{e0041}", r"\u{e0041}"),
            ("ok\r\nerror: forged\t!", r"ok\r\nerror: forged\t!"),
        ] {
            assert_eq!(one_line(text), shown);
            assert_eq!(one_line(shown), shown, "once is enough");
        }
        assert_eq!(lines("a\r\nb\tc\u{1b}"), "a\\r\nb\tc\\u{1b}");
    }

    #[test]
    fn what_people_write_stays() {
        let text = "Größe: 10 €, “naïve” – 日本語, עברית, 👍🏽 ❤️, `a\\b` {x}";
        assert_eq!(one_line(text), text);
        assert!(matches!(one_line(text), Cow::Borrowed(_)));
    }
}
