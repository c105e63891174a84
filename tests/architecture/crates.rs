//! Who depends on whom, by the manifests.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;

/// Our crates, each with those of ours that it may build on. For their tests they may use any.
const ARROWS: &[(&str, &[&str])] = &[
    ("aws-twin", &["clock"]),
    ("clock", &[]),
    ("mq-probe", &[]),
    ("mqctl-model", &[]),
    ("mqctl-plan", &["mqctl-model"]),
    ("mqctl-aws", &["clock", "mqctl-model"]),
];

/// The packages of the workspace, each with its dependencies.
fn packages() -> BTreeMap<String, Vec<Dependency>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version=1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo can be run");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let packages = metadata["packages"].as_array().expect("a list");
    let dependencies = |package: &Value| {
        let dependencies = package["dependencies"].as_array().expect("a list");
        dependencies.iter().map(Dependency::new).collect()
    };
    let packages = packages.iter();
    let packages = packages.map(|package| (text(&package["name"]), dependencies(package)));
    packages.collect()
}

/// A dependency, by its real name, on whatever platform and under whatever feature.
struct Dependency {
    name: String,
    for_tests: bool,
}

impl Dependency {
    fn new(dependency: &Value) -> Self {
        Self {
            name: text(&dependency["name"]),
            for_tests: dependency["kind"] == "dev",
        }
    }

    fn is_of_the_sdk(&self) -> bool {
        self.name == "aws-config" || self.name.starts_with("aws-sdk-")
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

#[test]
fn only_mqctl_aws_has_the_sdk() {
    let packages = packages();
    let mut having = Vec::new();
    for (name, dependencies) in &packages {
        if dependencies.iter().any(Dependency::is_of_the_sdk) {
            having.push(name.as_str());
        }
    }
    assert_eq!(having, ["mqctl-aws"]);
}

#[test]
fn crates_build_on_those_below_them_only() {
    let packages = packages();
    for (name, allowed) in ARROWS {
        let dependencies = packages.get(*name).expect("it is in the workspace").iter();
        let ours = dependencies
            .filter(|dependency| !dependency.for_tests && packages.contains_key(&dependency.name))
            .map(|dependency| dependency.name.as_str());
        let others: Vec<_> = ours.filter(|name| !allowed.contains(name)).collect();
        assert_eq!(others, [""; 0], "{name} builds on it");
    }
    // Whoever adds a crate says what it may build on.
    let free = ["mqctl", "test-support"];
    let told = ARROWS.iter().map(|(name, _)| *name).chain(free);
    let mut told: Vec<_> = told.collect();
    told.sort_unstable();
    assert_eq!(packages.keys().collect::<Vec<_>>(), told);
}
