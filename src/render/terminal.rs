//! What the terminal that progress goes to can show.

/// How wide text is made: narrow enough for any terminal, wide enough to be read.
pub(super) const COLUMNS: usize = 80;

/// Whether colours are wanted there.
pub(super) fn has_color() -> bool {
    anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never
}

/// The text without its colours, if they are not wanted.
pub(super) fn suited(text: &str) -> String {
    if has_color() {
        text.to_owned()
    } else {
        anstream::adapter::strip_str(text).to_string()
    }
}
