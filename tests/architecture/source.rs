//! One file as tokens, without its tests.

use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

use super::tests_in_source::drop_tests;

/// A Rust file.
pub(super) struct Source {
    /// Where it is, from the root of the repository.
    pub(super) path: PathBuf,
    /// The modules with files of their own that it declares for tests only: their paths without `.rs`.
    pub(super) test_modules: Vec<PathBuf>,
    lists: Vec<List>,
}

/// Tokens one after the other: those of the file, or those inside a pair of brackets. What is inside further brackets is one
/// token here, and a list of its own.
pub(super) struct List {
    /// What encloses it.
    pub(super) delimiter: Delimiter,
    /// The tokens.
    pub(super) tokens: Vec<TokenTree>,
}

impl Source {
    /// The file at `path` whose content is `text`.
    pub(super) fn new(path: &Path, text: &str) -> Self {
        let tokens: TokenStream = (text.parse())
            .unwrap_or_else(|error| panic!("{} is not Rust: {error}", path.display()));
        let mut source = Self {
            path: path.to_owned(),
            test_modules: Vec::new(),
            lists: Vec::new(),
        };
        source.take(Delimiter::None, tokens);
        source
    }

    /// A file of which only the text matters.
    pub(super) fn snippet(text: &str) -> Self {
        Self::new(Path::new("snippet.rs"), text)
    }

    fn take(&mut self, delimiter: Delimiter, tokens: TokenStream) {
        let kept = drop_tests(tokens)
            .unwrap_or_else(|span| panic!("{}", self.at(span, "can't tell what is a test here")));
        let modules = self.directory_of_modules();
        let modules = kept.modules.iter().map(|name| modules.join(name));
        self.test_modules.extend(modules);
        for token in &kept.tokens {
            if let TokenTree::Group(group) = token {
                self.take(group.delimiter(), group.stream());
            }
        }
        self.lists.push(List {
            delimiter,
            tokens: kept.tokens,
        });
    }

    /// Where the files are whose modules this one declares.
    fn directory_of_modules(&self) -> PathBuf {
        let stem = self.path.file_stem().and_then(|stem| stem.to_str());
        match stem {
            Some("mod" | "lib" | "main") => self.path.with_file_name(""),
            _ => self.path.with_extension(""),
        }
    }

    /// All its lists of tokens.
    pub(super) fn lists(&self) -> &[List] {
        &self.lists
    }

    /// What to report for `span`: file, line and what was found there.
    pub(super) fn at(&self, span: Span, what: &str) -> String {
        format!("{}:{}: {what}", self.path.display(), span.start().line)
    }
}
