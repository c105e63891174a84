//! What the terminals that text goes to can show.

use std::io::{IsTerminal, Stderr, Stdout, stderr, stdout};

use terminal_size::{Width, terminal_size_of};

/// How wide text is made where there is no terminal: narrow enough for any, wide enough to be read.
const COLUMNS: usize = 80;

/// Narrower than this, wrapped text is harder to read than text that runs over.
const FEWEST: usize = 40;

/// How wide the text on stdout is made.
pub(super) fn columns() -> usize {
    width(terminal_size_of::<Stdout>(stdout()))
}

/// How wide the text on stderr is made.
pub(super) fn columns_beside() -> usize {
    width(terminal_size_of::<Stderr>(stderr()))
}

fn width<H>(size: Option<(Width, H)>) -> usize {
    // Some terminals say that they have none.
    let told = size.map(|(Width(columns), _)| usize::from(columns));
    told.filter(|columns| *columns > 0)
        .unwrap_or(COLUMNS)
        .max(FEWEST)
}

/// Whether lines on stderr can be redrawn in place.
pub(super) fn is_redrawable() -> bool {
    let variable = |name| std::env::var(name).ok();
    stderr().is_terminal() && redraws(variable("TERM").as_deref(), variable("CI").as_deref())
}

/// A dumb terminal has no way back to an earlier line, and the log of a pipeline keeps every one, even if it gives its
/// programs a terminal.
fn redraws(term: Option<&str>, ci: Option<&str>) -> bool {
    let in_pipeline = ci.is_some_and(|it| !matches!(it, "" | "0" | "false"));
    term != Some("dumb") && !in_pipeline
}

/// Whether characters beyond ASCII are shown as what they are. As long as no variable says otherwise, they are.
pub(super) fn has_unicode() -> bool {
    let variables = ["LC_ALL", "LC_CTYPE", "LANG"].map(|name| std::env::var(name).ok());
    is_unicode(variables.each_ref().map(Option::as_deref))
}

/// The first of these that has a value decides. Source: POSIX, "Internationalization Variables".
fn is_unicode(locales: [Option<&str>; 3]) -> bool {
    let mut locales = locales.into_iter().flatten();
    locales
        .find(|locale| !locale.is_empty())
        .is_none_or(|locale| {
            let locale = locale.to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        })
}

/// Whether colours are wanted on stderr.
pub(super) fn has_color() -> bool {
    anstream::AutoStream::choice(&stderr()) != anstream::ColorChoice::Never
}

/// The text without its colours, if they are not wanted.
pub(super) fn suited(text: &str) -> String {
    if has_color() {
        text.to_owned()
    } else {
        anstream::adapter::strip_str(text).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_as_wide_as_it_says() {
        let told = |columns| width(Some((Width(columns), ())));
        assert_eq!(told(200), 200);
        assert_eq!(told(60), 60);
        assert_eq!(told(10), FEWEST);
        assert_eq!(told(0), COLUMNS);
        assert_eq!(width::<()>(None), COLUMNS);
    }

    #[test]
    fn neither_dumb_terminals_nor_pipelines_redraw() {
        assert!(redraws(Some("xterm-256color"), None));
        assert!(redraws(None, Some("false")));
        assert!(!redraws(Some("dumb"), None));
        assert!(!redraws(Some("xterm"), Some("true")));
        assert!(!redraws(Some("xterm"), Some("1")));
    }

    #[test]
    fn the_first_locale_that_is_set_decides() {
        assert!(is_unicode([None, None, None]));
        assert!(is_unicode([None, Some(""), Some("en_US.UTF-8")]));
        assert!(is_unicode([None, None, Some("C.utf8")]));
        assert!(!is_unicode([Some("C"), None, Some("en_US.UTF-8")]));
        assert!(!is_unicode([None, Some("POSIX"), None]));
        assert!(!is_unicode([None, None, Some("de_DE.ISO-8859-1")]));
    }
}
