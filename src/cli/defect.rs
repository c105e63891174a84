//! What a defect of mqctl's own looks like to whoever meets it: one line, in place of Rust's words for a panic.

use std::panic::{Location, PanicHookInfo};

use crate::render::Printer;
use mq_probe::panic_is_contained;

/// Tell panics that way from now on.
pub(super) fn report_with(printer: Printer) {
    std::panic::set_hook(Box::new(move |panic: &PanicHookInfo<'_>| {
        // It will be told as an error.
        if !panic_is_contained() {
            printer.defect(&place(panic.location()));
        }
    }));
}

/// Where it is. What the panic itself says stays unsaid: it may hold anything, passwords too.
fn place(location: Option<&Location<'_>>) -> String {
    location.map_or_else(
        || "an unknown place".to_owned(),
        |location| {
            // What stands before it is of the machine that mqctl was built on.
            let file = location.file();
            let file = file.rsplit_once("/registry/src/").map_or(file, |it| it.1);
            format!("{file}:{}", location.line())
        },
    )
}

#[cfg(test)]
mod tests {
    use std::panic::Location;

    use super::place;

    #[test]
    fn the_place_is_told_and_nothing_else() {
        let here = place(Some(Location::caller()));
        assert!(here.starts_with("src/cli/defect.rs:"), "{here}");
        assert_eq!(place(None), "an unknown place");
    }
}
