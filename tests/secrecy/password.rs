//! A password that can be recognised, however it is spelled.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// A password with signs around its core that every way of quoting spells differently.
pub(super) fn awkward(core: &str) -> String {
    format!("\"{core}\\é+/%&<> '")
}

/// The ways in which `core`, which is letters and digits, is spelled inside any text.
///
/// JSON, URLs, XML and Rust's `Debug` leave letters and digits as they are.
pub(super) fn spellings(core: &str) -> Vec<String> {
    assert!(core.len() >= 12 && core.chars().all(|it| it.is_ascii_alphanumeric()));
    let mut hex = String::new();
    for byte in core.bytes() {
        write!(hex, "{byte:02x}").unwrap();
    }
    let bytes: Vec<String> = core.bytes().map(|byte| byte.to_string()).collect();
    let mut spellings = vec![
        core.to_owned(),
        // What is cut short shows too much, too.
        core[..10].to_owned(),
        core.chars().rev().collect(),
        hex.to_uppercase(),
        hex,
        bytes.join(", "),
        bytes.join(","),
        bytes.join(",\n"),
    ];
    // Three bytes are four characters, so it depends on how many bytes come before.
    for before in 0..3 {
        let text = STANDARD_NO_PAD.encode([&vec![0; before], core.as_bytes()].concat());
        let first = if before == 0 { 0 } else { before + 1 };
        let inner = &text[first..text.len() - 1];
        spellings.push(inner.to_owned());
        spellings.push(inner.replace('+', "-").replace('/', "_"));
    }
    spellings
}

#[test]
fn every_spelling_is_recognised() {
    let core = "Swordfish4711Core";
    let password = awkward(core);
    let encoded = ["", "a", "ab"].map(|before| {
        let text = format!("{before}{password}");
        base64::engine::general_purpose::URL_SAFE.encode(text)
    });
    let quoted = [
        serde_json::to_string(&password).unwrap(),
        format!("{password:?}"),
        format!("{:?}", password.as_bytes()),
        form_urlencoded::byte_serialize(password.as_bytes()).collect(),
    ];
    for text in encoded.iter().chain(&quoted) {
        let found = spellings(core)
            .iter()
            .any(|spelling| text.contains(spelling));
        assert!(found, "{text}");
    }
}
