//! Anything may be in a file: each gets a clear answer, at a bounded cost.

use mqctl_plan::{Diagnostics, parse, starter};
use proptest::prelude::*;

use super::PLAN;

fn refused(bytes: &[u8]) -> Diagnostics {
    let diagnostics = parse("mqctl.yaml", bytes).expect_err("no plan file");
    assert!(diagnostics.errors() > 0);
    diagnostics
}

/// The message of the only diagnostic.
fn only(bytes: &[u8]) -> String {
    let diagnostics = refused(bytes);
    let mut messages = diagnostics
        .iter()
        .map(|diagnostic| diagnostic.message().to_owned());
    let first = messages.next().expect("a diagnostic");
    assert_eq!(messages.next(), None, "after: {first}");
    first
}

#[test]
fn nothing_in_it() {
    for empty in [
        "",
        "\n\n",
        "# a comment\n",
        "---\n",
        "--- # a comment\n...\n",
        "\u{feff}",
        "~",
        "null",
    ] {
        assert_eq!(
            only(empty.as_bytes()),
            "the plan file is empty",
            "{empty:?}"
        );
    }
}

#[test]
fn something_else() {
    assert_eq!(only(b"hello"), "the plan file must be a mapping, not text");
    assert_eq!(
        only(b"- a\n- b\n"),
        "the plan file must be a mapping, not a list"
    );
    assert_eq!(only(b"42"), "the plan file must be a mapping, not a number");
    assert_eq!(only(b"stack: \xff\n"), "the file is not UTF-8 text");
    assert_eq!(
        only(&[0xff, 0xfe, b's', 0, b't', 0]),
        "the file is not UTF-8 text"
    );
    assert!(
        only(b"\0\0\0\0").starts_with("this is not valid YAML")
            || only(b"\0\0\0\0").starts_with("the plan file")
    );
}

#[test]
fn the_place_of_bytes_that_are_no_text() {
    let diagnostics = refused(
        "a: b\nc: é\u{0}"
            .as_bytes()
            .iter()
            .chain(b"\xff")
            .copied()
            .collect::<Vec<u8>>()
            .as_slice(),
    );
    let first = diagnostics.iter().next().expect("one");
    assert_eq!((first.line(), first.column()), (2, 6));
}

#[test]
fn tabs() {
    assert!(only(b"network:\n\tcidr: 10.20.0.0/16\n").contains("tabs"));
    let json = serde_json::json!({"stack": "a"})
        .to_string()
        .replace('{', "{\n\t");
    assert!(
        refused(json.as_bytes())
            .iter()
            .all(|diagnostic| !diagnostic.message().contains("YAML"))
    );
}

#[test]
fn several_documents() {
    for second in [PLAN, "stack: [\n", ""] {
        assert_eq!(
            only(format!("{PLAN}---\n{second}").as_bytes()),
            "a plan file holds one document; here a second one starts"
        );
    }
    assert!(parse("mqctl.yaml", format!("---\n{PLAN}...\n").as_bytes()).is_ok());
}

#[test]
fn deep_nesting() {
    let deep = "nested more than 32 levels deep";
    assert!(only("[".repeat(100_000).as_bytes()).contains(deep));
    assert!(only("{a: ".repeat(100_000).as_bytes()).contains(deep));
    assert!(only("- ".repeat(100_000).as_bytes()).contains(deep));
    let lines: Vec<String> = (0..200)
        .map(|depth| format!("{}a:\n", " ".repeat(depth)))
        .collect();
    let block = lines.concat();
    assert!(only(block.as_bytes()).contains(deep));
}

#[test]
fn alias_bomb() {
    let mut lines = vec!["a0: &a0 [x, x, x, x, x, x, x, x, x]".to_owned()];
    for level in 1..30 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        lines.push(format!("a{level}: &a{level} [{aliases}]"));
    }
    let bomb = lines.join("\n");
    let diagnostics = refused(bomb.as_bytes());
    assert!(diagnostics.errors() < 1000, "{diagnostics}");
    assert!(
        diagnostics
            .iter()
            .any(|diagnostic| diagnostic.message().contains("aliases"))
    );
}

#[test]
fn too_much() {
    let nonsense = vec![b'x'; 10_000_000];
    assert_eq!(
        only(&nonsense),
        "the file has 10000000 bytes; a plan file has at most 1048576"
    );
    let many = "- a\n".repeat(200_000);
    assert_eq!(only(many.as_bytes()), "the file has more than 20000 values");
    let long = "x".repeat(1_000_000);
    assert_eq!(
        only(long.as_bytes()),
        "the plan file must be a mapping, not text"
    );
}

#[test]
fn a_long_list_of_complaints_is_cut_and_a_long_line_cropped() {
    let lines: Vec<String> = (0..5000)
        .map(|number| format!("key{number}: x\n"))
        .collect();
    let unknown = lines.concat();
    let diagnostics = refused(unknown.as_bytes());
    assert_eq!(
        (diagnostics.iter().len(), diagnostics.unreported()),
        (100, 4906)
    );
    assert!(
        diagnostics
            .report(mqctl_plan::Canvas::PLAIN)
            .contains("and 4906 more")
    );
    let line = format!("stack: [{}]\n", "x, ".repeat(5000));
    assert!(
        refused(line.as_bytes())
            .report(mqctl_plan::Canvas::PLAIN)
            .len()
            < 10_000
    );
}

#[test]
fn control_characters_reach_no_terminal() {
    let text = "stack: \"a\\e[31m\u{9b}31m\u{202e}\"\n\u{202e}key: x\n# \u{7f}\nregion: \u{85}\n";
    let diagnostics = refused(text.as_bytes());
    let report = diagnostics.report(mqctl_plan::Canvas::PLAIN);
    let is_harmful =
        |character: char| (character.is_control() && character != '\n') || character == '\u{202e}';
    assert!(!report.contains(is_harmful), "{report:?}");
    for diagnostic in &diagnostics {
        assert!(!diagnostic.message().contains(is_harmful), "{diagnostic:?}");
    }
}

/// Whatever comes out must also be showable.
fn survives(bytes: &[u8]) {
    match parse("mqctl.yaml", bytes) {
        Ok((_, warnings)) => {
            Diagnostics::new(warnings).report(mqctl_plan::Canvas {
                color: true,
                width: 80,
                ..mqctl_plan::Canvas::PLAIN
            });
        }
        Err(diagnostics) => {
            assert!(diagnostics.errors() > 0);
            assert!(
                !diagnostics
                    .report(mqctl_plan::Canvas {
                        width: 80,
                        ..mqctl_plan::Canvas::PLAIN
                    })
                    .contains("Failed to read contents")
            );
            serde_json::to_string(&diagnostics).expect("JSON");
            let lines = String::from_utf8_lossy(bytes).matches('\n').count() + 1;
            for diagnostic in &diagnostics {
                assert!((1..=lines).contains(&diagnostic.line()));
                assert!(diagnostic.column() >= 1 && !diagnostic.message().is_empty());
            }
        }
    }
}

/// A valid plan file with some stretches replaced.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(String::new()),
        "[ -~]{0,6}",
        "\\PC{0,3}",
        proptest::sample::select(vec![
            "\n",
            "\t",
            "\r\n",
            ":",
            ": ",
            "- ",
            "{",
            "}",
            "[",
            "]",
            "\"",
            "'",
            "|\n",
            ">\n",
            "#",
            "&a ",
            "*a",
            "!t ",
            "<<: ",
            "? ",
            "---\n",
            "...\n",
            "%",
            "@",
            "~",
            "null",
            "1e9",
            "0x",
            "-1",
            "\u{feff}",
            "é",
            "𝄞",
            "password: x",
        ])
        .prop_map(str::to_owned),
    ];
    let base = prop_oneof![
        Just(PLAN.to_owned()),
        Just(starter("orders", "mq.example.com")),
        Just(include_str!("../../../examples/existing-network.yaml").to_owned()),
    ];
    let edits =
        proptest::collection::vec((any::<proptest::sample::Index>(), 0..8_usize, piece), 1..6);
    (base, edits).prop_map(|(base, edits)| {
        let mut bytes = base.into_bytes();
        for (at, length, piece) in edits {
            let start = at.index(bytes.len() + 1);
            let end = (start + length).min(bytes.len());
            bytes.splice(start..end, piece.into_bytes());
        }
        bytes
    })
}

proptest! {
    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        survives(&bytes);
    }

    #[test]
    fn any_text(text in "\\PC{0,80}(\n[ \t]*\\PC{0,20}){0,8}") {
        survives(text.as_bytes());
    }

    #[test]
    fn any_mistake(bytes in mutated()) {
        survives(&bytes);
    }
}
