//! Formatting with `Debug`, which shows all that a type holds.

use proc_macro2::{Delimiter, TokenTree};

use super::format_string::debug_placeholders;
use super::paths;
use super::source::{List, Source};
use super::workspace::sources_of;

/// What formats its arguments so, by its name: tracing's own wrappers, attributes, and the trait's method by its path.
const FORMATTING: &[&str] = &[
    "dbg!",
    "assert_eq!",
    "assert_ne!",
    "debug_assert_eq!",
    "debug_assert_ne!",
    "tracing::field::debug",
    "tracing::instrument",
    "Debug::fmt",
    "std::fmt::Debug::fmt",
    "aws_smithy_types::error::display::DisplayErrorContext",
];

/// The places of a file that format something with `Debug`.
fn offenders(source: &Source) -> Vec<String> {
    let mut offenders = paths::offenders(source, FORMATTING);
    for list in source.lists() {
        for (at, token) in list.tokens.iter().enumerate() {
            for what in placeholders(token) {
                offenders.push(source.at(token.span(), &format!("{what} in a text")));
            }
            if let Some(what) = sigil(list, at) {
                offenders.push(source.at(token.span(), &what));
            }
        }
    }
    offenders
}

/// The placeholders for `Debug` in a literal. Every text may be a format string: which macros and attributes take one is
/// not known here.
fn placeholders(token: &TokenTree) -> Vec<String> {
    let TokenTree::Literal(literal) = token else {
        return Vec::new();
    };
    match syn::Lit::new(literal.clone()) {
        syn::Lit::Str(text) => debug_placeholders(&text.value()),
        _ => Vec::new(),
    }
}

/// tracing's mark for a field that is formatted with `Debug`: `?request`, `request = ?request`. Elsewhere a question mark
/// comes after what it stands for, but for `?Sized`.
fn sigil(list: &List, at: usize) -> Option<String> {
    let is_question =
        |token: &TokenTree| matches!(token, TokenTree::Punct(mark) if mark.as_char() == '?');
    if !is_question(&list.tokens[at]) || list.delimiter == Delimiter::None {
        return None;
    }
    let is_behind_value = at.checked_sub(1).is_some_and(|before| {
        let before = &list.tokens[before];
        is_question(before) || !matches!(before, TokenTree::Punct(_))
    });
    let next = list.tokens.get(at + 1)?.to_string();
    (!is_behind_value && next != "Sized").then(|| format!("?{next} in a macro"))
}

#[test]
fn nothing_of_the_sdk_is_formatted_for_debugging() {
    // Its requests hold passwords, and show them: in a log, an error or a panic.
    let sources = sources_of("mqctl-aws");
    assert_eq!(
        sources.iter().flat_map(offenders).collect::<Vec<_>>(),
        [""; 0]
    );
}

#[test]
fn every_way_is_found() {
    let cases = [
        "fn f() { format!(\"{x:?}\") }",
        "fn f() { format!(\"{x:>9?}\") }",
        "fn f() { format!(\"a\\n{:#?}\", x) }",
        "fn f() { panic!(r#\"{0:?}\"#, x) }",
        "fn f() { write!(f, \"\\u{7b}:?}\", x) }",
        "#[error(\"{0:?}\")] struct A(B);",
        "fn f() { tracing::debug!(request = ?request, \"sent\") }",
        "fn f() { debug!(?request) }",
        "fn f() {\n    debug!(\n        a = 1,\n        ?request,\n    )\n}",
        "fn f() { debug!(target: \"a\", { ?request.id }, \"sent\") }",
        "fn f() { debug!(\"a\" = ?request) }",
        "fn f() { debug!(a.b = ?&request) }",
        "fn f() { dbg!(request) }",
        "fn f() { assert_eq!(a, b) }",
        "use tracing::field::debug; fn f() { info!(a = debug(b)) }",
        "use tracing::field; fn f() { info!(a = field::debug(b)) }",
        "#[tracing::instrument] fn f(request: A) {}",
        "use tracing::instrument; #[instrument(skip_all)] fn f() {}",
        "use std::fmt; fn f() { fmt::Debug::fmt(&a, b) }",
        "mod a; #[cfg(test)] mod b; fn f() { format!(\"{x:?}\") }",
        "#[cfg(test)] mod b { fn f() {} } fn f() { debug!(?request) }",
    ];
    for case in cases {
        assert_ne!(offenders(&Source::snippet(case)), [""; 0], "{case}");
    }
}

#[test]
fn nothing_else_is() {
    let cases = [
        "#[derive(Debug)] struct A; impl fmt::Debug for B { fn fmt() {} }",
        "fn f<T: ?Sized>() where T: A + ?Sized { g()? }",
        "fn f() { a?.b()??; c[0]?; (d)?; { e }?; h!()?; i!(j?, k()?) }",
        "fn f() { debug!(a = %b, c, \"{d} {e:>9}\") }",
        "macro_rules! a { ($($b:expr),* $(,)?) => { $($b)? } }",
        "// {x:?}\nfn f() {}",
        "#[cfg(test)] mod tests { fn f() { format!(\"{x:?}\") } }",
    ];
    for case in cases {
        assert_eq!(offenders(&Source::snippet(case)), [""; 0], "{case}");
    }
}
