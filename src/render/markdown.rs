//! What others wrote, in Markdown: it shows as it is, and can't become a cell, a row, a heading, a link, HTML or a mention.

use std::fmt::Write as _;

use mqctl_model::printable::one_line;

use super::gate;

/// What separates characters in the source and is not seen, so that nothing is recognised across it.
const SEPARATOR: &str = "&#8203;";

/// A value as it is: code, in which Markdown knows no marks.
pub(super) fn code(text: &str) -> String {
    let text = one_line(text);
    if text.is_empty() {
        return String::new();
    }
    let fence = "`".repeat(longest_run(&text) + 1);
    // Where a fence begins or ends with a backtick of the text, or with the space that is taken away with it.
    let is_padded = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']);
    let pad = if is_padded { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Words of a sentence.
pub(super) fn words(text: &str) -> String {
    let text = one_line(text);
    let mut out = String::with_capacity(text.len());
    for (index, character) in text.char_indices() {
        let rest = &text[index..];
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // Mentions and references to issues are looked for in what is shown, however it is spelled.
            '@' | '#' => {
                let _ = write!(out, "{character}{SEPARATOR}");
            }
            // So are addresses.
            ':' if rest.starts_with("://") => {
                let _ = write!(out, ":{SEPARATOR}");
            }
            '.' if text[..index].to_ascii_lowercase().ends_with("www") => {
                let _ = write!(out, "{SEPARATOR}.");
            }
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '|' | '~' | '!' | '$' => {
                let _ = write!(out, "\\{character}");
            }
            other => out.push(other),
        }
    }
    out
}

/// Markdown of one line as a cell of a table. There, a bar ends the cell in code, too, unless the backslashes before it are odd.
pub(super) fn cell(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut backslashes = 0;
    for character in markdown.chars() {
        if character == '|' && backslashes % 2 == 0 {
            out.push('\\');
        }
        backslashes = if character == '\\' {
            backslashes + 1
        } else {
            0
        };
        out.push(character);
    }
    out
}

/// Text of several lines as it is, without colours, which Markdown does not know.
pub(super) fn fenced(text: &str) -> String {
    let text = gate::lines(text);
    let text = anstream::adapter::strip_str(&text).to_string();
    let fence = "`".repeat(longest_run(&text).max(2) + 1);
    format!("{fence}\n{}\n{fence}\n", text.trim_end())
}

/// The longest row of backticks.
fn longest_run(text: &str) -> usize {
    let runs = text.split(|it| it != '`').map(str::len);
    runs.max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_ends_where_the_text_ends() {
        for (text, expected) in [
            ("broker/1", "`broker/1`"),
            ("a`b", "``a`b``"),
            ("``` x", "```` ``` x ````"),
            ("`", "`` ` ``"),
            (" a", "`  a `"),
            ("a\n# b\u{1b}", r"`a\n# b\u{1b}`"),
            ("", ""),
        ] {
            assert_eq!(code(text), expected);
        }
    }

    #[test]
    fn words_are_no_marks() {
        for (text, expected) in [
            ("health check port", "health check port"),
            ("a **b** _c_ `d`", r"a \*\*b\*\* \_c\_ \`d\`"),
            ("[x](https://evil)", r"\[x\](https:&#8203;//evil)"),
            ("www.evil WWW.evil", "www&#8203;.evil WWW&#8203;.evil"),
            ("<img src=x> &amp;", "&lt;img src=x&gt; &amp;amp;"),
            ("@team a@b.c #1", "@&#8203;team a@&#8203;b.c #&#8203;1"),
            ("a\n# b", r"a\\n#&#8203; b"),
            (r"\|", r"\\\|"),
        ] {
            assert_eq!(words(text), expected);
        }
    }

    #[test]
    fn no_bar_ends_a_cell() {
        for (text, expected) in [
            ("a|b", r"a\|b"),
            (r"a\|b", r"a\|b"),
            (r"a\\|b", r"a\\\|b"),
            (r"\a|", r"\a\|"),
        ] {
            assert_eq!(cell(text), expected);
        }
    }

    #[test]
    fn a_fence_is_longer_than_any_in_the_text() {
        assert_eq!(fenced("a\n"), "```\na\n```\n");
        let text = "a\n```\n# b\n`````\n";
        assert_eq!(fenced(text), format!("``````\n{text}``````\n"));
        assert_eq!(
            fenced("\u{1b}[1ma\u{1b}[0m\u{1b}[2J"),
            "```\na\\u{1b}[2J\n```\n"
        );
    }
}
