//! Every key of the plan file: another value of it is a difference on a stack that stands, or the schema's table says why it
//! is none.

mod cases;

use std::collections::BTreeSet;

use mqctl_plan::{Need, Scope, keys};

use self::Outcome::{Nothing, Refused, Shows};
use self::cases::CASES;
use super::plan_files::{BUILT, EXISTING, QUICKSTART};
use crate::support::stack::{Stack, assert_complete, brief, in_virtual_time, planned};

/// What other values of a key come to.
struct Case {
    path: &'static str,
    /// The plan file of the stack that stands.
    plan: &'static str,
    /// Other values.
    values: &'static [Edit],
    /// The plan file without the key, if it may be without.
    left_out: Option<Edit>,
}

/// Texts of a plan file with what takes their places, and what the next plan then is.
struct Edit(&'static [(&'static str, &'static str)], Outcome);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// It has this line.
    Shows(&'static str),
    /// It is empty.
    Nothing,
    /// It is refused.
    Refused,
}

impl Case {
    fn edits(&self) -> impl Iterator<Item = &Edit> {
        self.values.iter().chain(&self.left_out)
    }
}

impl Edit {
    #[track_caller]
    fn apply(&self, text: &str) -> String {
        let Self(replacements, _) = self;
        replacements
            .iter()
            .fold(text.to_owned(), |text, (from, to)| {
                assert!(text.contains(from), "`{from}` is in\n{text}");
                text.replace(from, to)
            })
    }
}

/// What is wrong with the outcome of another plan file, if anything is.
async fn wrong(stack: &Stack, text: &str, expected: Outcome) -> Option<String> {
    let Ok((spec, _)) = mqctl_plan::parse("test.yaml", text.as_bytes()) else {
        return (expected != Refused).then(|| "is no plan file".to_owned());
    };
    // In the region that it names.
    let stack = Stack::on(stack.sandbox.clone(), &spec.region).await;
    let Ok(reading) = stack.aws.read(&spec).await else {
        return (expected != Refused).then(|| "can't be read".to_owned());
    };
    let plan = brief(&planned(text, &reading));
    let is_expected = match expected {
        Shows(line) => plan.iter().any(|shown| shown == line),
        Nothing => plan.is_empty(),
        Refused => false,
    };
    (!is_expected).then(|| format!("{expected:?} is expected, the plan is {plan:#?}"))
}

#[test]
fn another_value_of_any_key_is_a_difference() {
    in_virtual_time(async {
        let mut wrongs = Vec::new();
        for plan in [BUILT, EXISTING, QUICKSTART] {
            let stack = Stack::for_plan(plan).await;
            assert_complete(&stack.apply(plan).await);
            let cases = CASES.iter().filter(|case| case.plan == plan);
            for (case, edit) in cases.flat_map(|case| case.edits().map(move |edit| (case, edit))) {
                let text = edit.apply(plan);
                if let Ok((spec, _)) = mqctl_plan::parse("test.yaml", text.as_bytes()) {
                    stack.sandbox.assume(&mqctl::cli::premises(&spec));
                }
                if let Some(wrong) = wrong(&stack, &text, edit.1).await {
                    wrongs.push(format!("{} with {:?}: {wrong}", case.path, edit.0));
                }
            }
        }
        assert_eq!(wrongs, [""; 0]);
    });
}

/// The table has each key of the schema, and says of it what the schema says.
#[test]
fn every_key_has_its_case() {
    let keys = keys();
    let paths: BTreeSet<&str> = keys.iter().map(|key| key.path.as_str()).collect();
    let cases: BTreeSet<&str> = CASES.iter().map(|case| case.path).collect();
    for key in &keys {
        let case = CASES.iter().find(|case| case.path == key.path);
        let case = case.unwrap_or_else(|| panic!("no case for {}", key.path));
        let outcomes: Vec<Outcome> = case.values.iter().map(|edit| edit.1).collect();
        assert!(!outcomes.is_empty(), "{} has another value", key.path);
        let is_difference = |outcome: &Outcome| matches!(outcome, Shows(_));
        // There is no other one yet.
        let is_only_value = outcomes.iter().all(|it| *it == Refused);
        let left_out = case.left_out.as_ref().map(|edit| edit.1);
        match (key.scope, key.need) {
            (_, Need::Required) => assert_eq!(left_out, None, "{}", key.path),
            (Scope::Run, _) | (_, Need::Open) => {
                assert_eq!(left_out, Some(Nothing), "{}", key.path);
            }
            _ if is_only_value => assert_eq!(left_out, Some(Nothing), "{}", key.path),
            _ => assert!(
                left_out.is_some_and(|it| is_difference(&it)),
                "{}",
                key.path
            ),
        }
        let is_told = match key.scope {
            Scope::Resources | Scope::Stack => outcomes.iter().all(is_difference),
            Scope::Run => !outcomes.iter().any(is_difference),
        };
        assert!(is_told || is_only_value, "{}: {outcomes:?}", key.path);
    }
    let unknown: Vec<&&str> = cases.difference(&paths).collect();
    assert_eq!(unknown, [&""; 0]);
    assert_eq!(paths.len(), keys.len(), "no key is told twice");
}
