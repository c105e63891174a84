//! What is only compiled for tests.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::parse::discouraged::Speculative as _;
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::{ImplItem, Item, Stmt};

/// A list of tokens without what is under `#[cfg(test)]`.
pub(super) struct Kept {
    /// The rest.
    pub(super) tokens: Vec<TokenTree>,
    /// The names of the modules under `#[cfg(test)]` that have files of their own.
    pub(super) modules: Vec<String>,
}

/// Take away exactly the items, members and statements under `#[cfg(test)]`. The error is the place of an attribute of which
/// it is unclear what it stands on.
pub(super) fn drop_tests(tokens: TokenStream) -> Result<Kept, Span> {
    let mut kept = Kept {
        tokens: Vec::new(),
        modules: Vec::new(),
    };
    let mut rest: Vec<TokenTree> = tokens.into_iter().collect();
    let begins = |tokens: &[TokenTree], mark: &str| {
        (0..tokens.len()).find(|at| is_test_attribute(&tokens[*at..], mark))
    };
    if begins(&rest, "!").is_some() {
        // Of all that encloses it.
        return Ok(kept);
    }
    while let Some(at) = begins(&rest, "") {
        let from = rest.split_off(at);
        kept.tokens.append(&mut rest);
        let span = from[0].span();
        let (module, after) = skip.parse2(from.into_iter().collect()).map_err(|_| span)?;
        kept.modules.extend(module);
        rest = after.into_iter().collect();
    }
    kept.tokens.append(&mut rest);
    Ok(kept)
}

/// Whether `tokens` begin with `#[cfg(test)]`, with `mark` after the `#`.
fn is_test_attribute(tokens: &[TokenTree], mark: &str) -> bool {
    let is = |token: &TokenTree, character| matches!(token, TokenTree::Punct(punct) if punct.as_char() == character);
    let content = match (mark, tokens) {
        ("", [hash, TokenTree::Group(content), ..]) if is(hash, '#') => content,
        ("!", [hash, bang, TokenTree::Group(content), ..]) if is(hash, '#') && is(bang, '!') => {
            content
        }
        _ => return false,
    };
    let text: String = (content.stream().into_iter())
        .map(|token| token.to_string())
        .collect();
    content.delimiter() == Delimiter::Bracket && text == "cfg(test)"
}

/// Parse what stands first, and give back what comes after it; and its name, if it is a module with a file of its own.
fn skip(input: ParseStream) -> syn::Result<(Option<String>, TokenStream)> {
    let module = match parsed(input) {
        Some(Item::Mod(module)) if module.content.is_none() => Some(module.ident.to_string()),
        Some(_) => None,
        None => {
            if parsed::<ImplItem>(input).is_none() {
                input.parse::<Stmt>()?;
            }
            None
        }
    };
    Ok((module, input.parse()?))
}

/// The next one, if it is of this kind; otherwise nothing is taken.
fn parsed<T: Parse>(input: ParseStream) -> Option<T> {
    let ahead = input.fork();
    let parsed = ahead.parse().ok()?;
    input.advance_to(&ahead);
    Some(parsed)
}

/// What is left of a snippet, and the modules in files of their own.
fn kept(text: &str) -> (String, Vec<String>) {
    let kept = drop_tests(text.parse().unwrap()).unwrap();
    let tokens: TokenStream = kept.tokens.into_iter().collect();
    (tokens.to_string(), kept.modules)
}

#[test]
fn what_comes_after_a_test_is_kept() {
    let cases = [
        "#[cfg(test)] mod tests; fn after() {}",
        "#[cfg(test)] mod tests { fn f() {} } fn after() {}",
        "#[cfg(test)] use a::{b, c}; fn after() {}",
        "#[cfg(test)] #[allow(x)] pub(crate) const A: [u8; 2] = [1; 2]; fn after() {}",
        "#[cfg(test)] impl<T> A for B<{ 1 }> { fn f() {} } fn after() {}",
        "#[cfg(test)] pub(super) fn f(&mut self) -> [u8; 1] where Self: Sized { g() } fn after() {}",
        "#[cfg(test)] struct A { b: u8 } fn after() {}",
        "#[ cfg ( test ) ] macro_rules! a { () => {}; } fn after() {}",
        "#[cfg(test)] { let a = 1; } fn after() {}",
        "#[cfg(test)] a.b(c); fn after() {}",
        "fn after() {} #[cfg(test)] fn f() {}",
    ];
    for case in cases {
        assert_eq!(kept(case).0, "fn after () { }", "{case}");
    }
}

#[test]
fn a_file_of_tests_is_dropped_whole() {
    assert_eq!(kept("#![cfg(test)] fn f() {}").0, "");
}

#[test]
fn other_conditions_are_kept() {
    for case in ["#[cfg(not(test))] fn f () { }", "#[cfg(unix)] fn f () { }"] {
        assert!(kept(case).0.ends_with("fn f () { }"), "{case}");
    }
}

#[test]
fn only_modules_with_files_of_their_own_are_told() {
    let (_, modules) = kept("#[cfg(test)] mod a; #[cfg(test)] mod b {} mod c;");
    assert_eq!(modules, ["a"]);
}

#[test]
fn what_can_not_be_skipped_is_reported() {
    assert!(drop_tests("#[cfg(test)] field: u8, other: u8".parse().unwrap()).is_err());
}
