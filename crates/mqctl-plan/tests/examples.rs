//! Every plan file that we give to people is valid, without warnings.

use std::path::Path;

use mqctl_plan::{parse, starter};

fn examples() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let folders = [folder.join("lab"), folder];
    let mut found: Vec<(String, Vec<u8>)> = folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).expect("examples"))
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .map(|path| {
            let bytes = std::fs::read(&path).expect("a readable example");
            (path.display().to_string(), bytes)
        })
        .collect();
    found.sort();
    found
}

#[test]
fn every_example_is_valid() {
    let examples = examples();
    assert!(examples.len() >= 4, "{} examples", examples.len());
    for (name, bytes) in examples {
        match parse(&name, &bytes) {
            Ok((_, warnings)) => assert!(warnings.is_empty(), "{name}: {warnings:?}"),
            Err(diagnostics) => panic!("{}", diagnostics.report(mqctl_plan::Canvas::PLAIN)),
        }
    }
}

#[test]
fn every_example_has_a_stack_of_its_own() {
    let mut stacks: Vec<String> = examples()
        .into_iter()
        .filter_map(|(name, bytes)| parse(&name, &bytes).ok())
        .map(|(spec, _)| spec.stack)
        .collect();
    let count = stacks.len();
    stacks.sort();
    stacks.dedup();
    assert_eq!(stacks.len(), count, "{stacks:?}");
}

#[test]
fn the_starter_is_valid_and_named() {
    let text = starter("billing", "mq.billing.example.com");
    let (spec, warnings) = parse("mqctl.yaml", text.as_bytes()).expect("a valid starter");
    assert!(warnings.is_empty(), "{warnings:?}");
    assert_eq!(spec.stack, "billing");
    assert_eq!(spec.endpoint.domain, "mq.billing.example.com");
    assert!(!text.contains("{{"));
}

#[test]
fn what_the_starter_comments_out_is_valid_too() {
    const OPTIONAL: [&str; 7] = [
        "lint:",
        "account:",
        "tags:",
        "console:",
        "storage:",
        "hosted_zone:",
        "health_check:",
    ];
    let mut uncommented = String::new();
    for line in starter("orders", "mq.example.com").lines() {
        match line.split_once("# ") {
            Some((indent, key))
                if indent.trim().is_empty()
                    && OPTIONAL.iter().any(|name| key.starts_with(name)) =>
            {
                uncommented.push_str(indent);
                uncommented.push_str(key);
            }
            _ => uncommented.push_str(line),
        }
        uncommented.push('\n');
    }
    let (spec, _) = parse("mqctl.yaml", uncommented.as_bytes())
        .unwrap_or_else(|diagnostics| panic!("{}", diagnostics.report(mqctl_plan::Canvas::PLAIN)));
    assert_eq!(spec.account.as_deref(), Some("123456789012"));
    assert_eq!(spec.endpoint.hosted_zone.as_deref(), Some("example.com"));
    assert!(spec.brokers.users[0].console);
}
