//! The placeholders of a format string. Source: `std::fmt`, "Syntax".

/// The placeholders that ask for `Debug`, as they are written: `{x:>9?}`.
pub(super) fn debug_placeholders(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('{') {
            // An escaped bracket.
            rest = after;
            continue;
        }
        let Some((placeholder, after)) = rest.split_once('}') else {
            break;
        };
        if is_debug(placeholder) {
            found.push(format!("{{{placeholder}}}"));
            rest = after;
        }
    }
    found
}

/// Whether a placeholder, without its brackets, asks for `Debug`.
fn is_debug(placeholder: &str) -> bool {
    let Some((argument, spec)) = placeholder.split_once(':') else {
        return false;
    };
    let is_argument = argument
        .trim()
        .chars()
        .all(|character| character.is_alphanumeric() || character == '_');
    let spec = spec.trim_end();
    // Any character may be used to fill, `?` too; then how to align follows.
    let mut characters = spec.chars();
    let kind = match (characters.next(), characters.next()) {
        (Some(_), Some('<' | '^' | '>')) => characters.as_str(),
        _ => spec,
    };
    is_argument && kind.ends_with('?')
}

#[test]
fn every_way_to_ask_for_debug_is_found() {
    let cases = [
        "{:?}",
        "{0:?}",
        "{x:?}",
        "{x:#?}",
        "{:>9?}",
        "{x:>9?}",
        "{x:?<9?}",
        "{x:09?}",
        "{x:x?}",
        "{x:#X?}",
        "{x:.3?}",
        "{x:>width$?}",
        "{x:.*?}",
        "{x:? }",
        "{ x:?}",
        "a {{ {x:?}",
        "{a} {{}} {x:+?}",
        "{{{x:?}}}",
        "{ {x:?}",
        "{größe:?}",
    ];
    for case in cases {
        assert_eq!(debug_placeholders(case).len(), 1, "{case}");
    }
    assert_eq!(
        debug_placeholders("a {x:?} b {y} c {:#?}"),
        ["{x:?}", "{:#?}"]
    );
}

#[test]
fn the_others_are_not() {
    let cases = [
        "",
        "{}",
        "{x}",
        "{:>9}",
        "{x:?>9}",
        "{x:?^}",
        "{x:e}",
        "{{x:?}}",
        "{x}?",
        "{x} :?",
        "{\"a\": \"?\"}",
        "{",
        "{x:?",
        "a:?",
    ];
    for case in cases {
        assert_eq!(debug_placeholders(case), [""; 0], "{case}");
    }
}
