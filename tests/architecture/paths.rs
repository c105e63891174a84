//! The paths that a file names: `std::fs::read`, each leaf of a `use`, the name of a macro.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Span, TokenTree};

use super::imports::Imports;
use super::source::{List, Source};

/// A path as it is written.
#[derive(Clone, Debug)]
pub(super) struct Path {
    /// Its names, without leading `::`. A glob ends in `*`.
    pub(super) names: Vec<String>,
    /// What follows it.
    pub(super) then: Then,
    /// What it is called here, if it is a leaf of a `use`.
    pub(super) import: Option<String>,
    /// Where.
    pub(super) span: Span,
}

/// What follows a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// `!` and what it is given.
    Macro,
    /// Arguments.
    Call,
    /// Anything else.
    Other,
}

/// The places of a file that name something of `forbidden`, each with the path in question. A forbidden path stands for all
/// that is below it as well; with `!` at its end, for the macro of that name, wherever it comes from.
pub(super) fn offenders(source: &Source, forbidden: &[&str]) -> Vec<String> {
    let paths = paths(source);
    let imports = Imports::of(&paths);
    // A set: a list inside the tree of a `use` is met twice.
    let mut offenders = BTreeSet::new();
    for path in &paths {
        let mut meanings = imports.meanings(path).into_iter();
        let found = meanings.find(|names| forbidden.iter().any(|one| is(names, path.then, one)));
        if let Some(names) = found {
            let told = source.at(path.span, &names.join("::"));
            offenders.insert((path.span.start().line, told));
        }
    }
    offenders.into_iter().map(|(_, told)| told).collect()
}

/// Whether a path is the forbidden one, below it, or a glob that brings it.
fn is(names: &[String], then: Then, forbidden: &str) -> bool {
    if let Some(name) = forbidden.strip_suffix('!') {
        return then == Then::Macro && names.last().is_some_and(|last| last == name);
    }
    let forbidden: Vec<&str> = forbidden.split("::").collect();
    let same = names.iter().zip(&forbidden).take_while(|(a, b)| a == b);
    match same.count() {
        count if count == forbidden.len() => true,
        count => count > 0 && names.len() == count + 1 && names[count] == "*",
    }
}

/// All paths of a file.
pub(super) fn paths(source: &Source) -> Vec<Path> {
    source.lists().iter().flat_map(of_list).collect()
}

fn of_list(list: &List) -> Vec<Path> {
    let tokens = &list.tokens;
    let mut paths = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let before = at.checked_sub(1).map(|before| &tokens[before]);
        // A field, a method or a lifetime is no path.
        let is_start =
            !before.is_some_and(|before| is_punct(before, '.') || is_punct(before, '\''));
        match name(&tokens[at]).as_deref() {
            Some("use") if !tokens.get(at + 1).is_some_and(|next| is_punct(next, '<')) => {
                let end = tokens[at..].iter().position(|token| is_punct(token, ';'));
                let end = end.map_or(tokens.len(), |end| at + end);
                use_trees(&tokens[at + 1..end], &[], &mut paths);
                at = end;
            }
            // A range ends in a dot, too: `..std::mem::size_of::<u8>()`.
            Some(_) if is_start || is_range(&tokens[..at]) => {
                let (path, next) = path(tokens, at);
                paths.push(path);
                at = next;
            }
            _ => at += 1,
        }
    }
    paths
}

/// The path that starts at `start`, and where it ends.
fn path(tokens: &[TokenTree], start: usize) -> (Path, usize) {
    let mut names = Vec::new();
    let mut at = start;
    while let Some(name) = tokens.get(at).and_then(name) {
        names.push(name);
        at += 1;
        if !is_separator(tokens, at) || tokens.get(at + 2).and_then(self::name).is_none() {
            break;
        }
        at += 2;
    }
    let path = Path {
        names,
        then: then(&tokens[at..]),
        import: None,
        span: tokens[start].span(),
    };
    (path, at)
}

/// Whether these tokens end in `..`.
fn is_range(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [.., a, b] if is_punct(a, '.') && is_punct(b, '.'))
}

/// Whether `::` is at `at`.
fn is_separator(tokens: &[TokenTree], at: usize) -> bool {
    matches!(tokens.get(at..at + 2), Some([a, b]) if is_punct(a, ':') && is_punct(b, ':'))
}

fn then(tokens: &[TokenTree]) -> Then {
    match tokens {
        [TokenTree::Punct(bang), TokenTree::Group(_), ..] if bang.as_char() == '!' => Then::Macro,
        [TokenTree::Group(group), ..] if group.delimiter() == Delimiter::Parenthesis => Then::Call,
        _ => Then::Other,
    }
}

/// The leaves of the trees of a `use`, which are separated by commas and all begin with `prefix`.
fn use_trees(tokens: &[TokenTree], prefix: &[String], leaves: &mut Vec<Path>) {
    for tree in tokens.split(|token| is_punct(token, ',')) {
        let mut names = prefix.to_vec();
        let mut tokens = tree.iter();
        let mut span = None;
        let mut renamed = None;
        let mut is_leaf = false;
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(ident) if ident == "as" => {
                    renamed = tokens.next().and_then(name);
                }
                TokenTree::Ident(ident) if ident == "self" && !names.is_empty() => is_leaf = true,
                TokenTree::Ident(_) => {
                    names.extend(name(token));
                    is_leaf = true;
                }
                TokenTree::Punct(star) if star.as_char() == '*' => {
                    names.push("*".to_owned());
                    is_leaf = true;
                }
                TokenTree::Group(group) => {
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    use_trees(&inner, &names, leaves);
                    is_leaf = false;
                }
                _ => {}
            }
            span.get_or_insert(token.span());
        }
        if let (Some(span), true) = (span, is_leaf) {
            leaves.push(Path {
                import: renamed.or_else(|| names.last().cloned()),
                names,
                then: Then::Other,
                span,
            });
        }
    }
}

/// An identifier, without the mark of a raw one.
fn name(token: &TokenTree) -> Option<String> {
    match token {
        TokenTree::Ident(ident) => Some(ident.to_string().trim_start_matches("r#").to_owned()),
        _ => None,
    }
}

fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

#[test]
fn a_path_is_found_however_it_is_written() {
    let cases = [
        "fn f() { std::fs::read(a) }",
        "fn f() { ::std::fs::read(a) }",
        "fn f() { g!(a, [std::fs::read(a)]) }",
        "fn f() { a.b(..std::fs::read(a)) }",
        "use std::fs; fn f() {}",
        "use std::fs::{self, File};",
        "use {std::fs::File, a::b};",
        "use a::b; use std::{io, fs as files};",
        "use std as s; fn f() { s::fs::read(a) }",
        "use std::{self as s}; use s::fs::read;",
        "mod a { pub(crate) use std::{io::{self, Read}, r#fs::read}; }",
        "use std::*;",
        "fn f<'a>() -> impl A + use<'a> { std::fs::read(a) }",
        "#[a(std::fs::read)] struct B;",
    ];
    for case in cases {
        let found = offenders(&Source::snippet(case), &["std::fs"]);
        assert!(!found.is_empty(), "{case}");
    }
}

#[test]
fn what_only_looks_like_a_path_is_none() {
    let cases = [
        "// std::fs::read\nfn f() {}",
        "/// std::fs::read\nfn f() {}",
        "fn f() { a(\"std::fs::read\") }",
        "use std::{io, path}; use a::fs; fn f() { fs::read(a) }",
        "use std::io::{self as fs}; fn f() { fs::read(a) }",
        "fn f() { std::fsx::read(a) }",
        "fn f() { crate::std::fs::read(a) }",
        "use std::io::*;",
        "#[cfg(test)] mod tests { use std::fs; }",
    ];
    for case in cases {
        let found = offenders(&Source::snippet(case), &["std::fs"]);
        assert_eq!(found, [""; 0], "{case}");
    }
}

#[test]
fn each_leaf_of_a_group_is_a_path() {
    let source = Source::snippet("use crate::{model, spec::{self, Spec}};");
    let found = offenders(&source, &["crate::spec"]);
    assert_eq!(
        found,
        [
            "snippet.rs:1: crate::spec",
            "snippet.rs:1: crate::spec::Spec"
        ]
    );
    assert_eq!(offenders(&source, &["crate::model"]).len(), 1);
}

#[test]
fn an_offender_is_told_with_its_line_and_its_full_path() {
    let source =
        Source::snippet("use std::process;\n\nfn f() {\n    process::Command::new(a);\n}\n");
    let found = offenders(&source, &["std::process::Command"]);
    assert_eq!(found, ["snippet.rs:4: std::process::Command::new"]);
}

#[test]
fn a_macro_is_found_by_its_name() {
    let found = |text: &str| !offenders(&Source::snippet(text), &["println!"]).is_empty();
    assert!(found("fn f() { println!(\"a\") }"));
    assert!(found("fn f() { println! { \"a\" } }"));
    assert!(found("fn f() { std::println!() }"));
    assert!(found("fn f() { a!(println!(\"a\")) }"));
    assert!(found("use std::println as say; fn f() { say!(\"a\") }"));
    assert!(!found("fn f() { if println != a {} }"));
    assert!(!found("fn f() { a.println(b) }"));
    assert!(!found("fn println() {}"));
}
