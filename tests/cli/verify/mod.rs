//! `mqctl verify` and `mqctl load` as a person and as a pipeline run them: the binary against real brokers.
#![cfg(unix)]

mod arguments;
mod broken;
mod console;
mod failover;
mod forms;
mod interrupt;
mod load;
mod stack;

use super::{Finished, Json, Mqctl};
use crate::support::stack::example;
use test_support::brokers::{APP, Balancer};

/// Longer than any step takes on a busy machine.
const PATIENT: [&str; 2] = ["--step-timeout", "60s"];

/// A place with the lab's plan file, and the password of its user.
fn place() -> Mqctl {
    let mqctl = Mqctl::new().with_env("MQCTL_PASSWORD", APP.password);
    mqctl.write("mqctl.yaml", example("lab/mqctl"));
    mqctl
}

/// The arguments with which `verb` reaches the brokers behind a balancer, and some more.
fn reaching(balancer: &Balancer, verb: &str, more: &[&str]) -> Vec<String> {
    let address = balancer.address().to_string();
    let authority = balancer.authority().to_str().unwrap();
    let own = [verb, "--connect", &address, "--ca", authority];
    let all = own.into_iter().chain(PATIENT).chain(more.iter().copied());
    all.map(str::to_owned).collect()
}

/// `mqctl verify --offline`, with some more arguments.
fn verify(mqctl: &Mqctl, balancer: &Balancer, more: &[&str]) -> Finished {
    mqctl.run(reaching(
        balancer,
        "verify",
        &[&["--offline"], more].concat(),
    ))
}

/// The elements of a list, by what they have under `key`.
#[track_caller]
fn names<'a>(list: &'a Json, key: &str) -> Vec<&'a str> {
    let elements = list.as_array().unwrap().iter();
    elements
        .map(|element| element[key].as_str().unwrap())
        .collect()
}

/// The element of a list that has `name` under `key`.
#[track_caller]
fn named<'a>(list: &'a Json, key: &str, name: &str) -> &'a Json {
    let mut elements = list.as_array().unwrap().iter();
    let found = elements.find(|element| element[key] == name);
    found.unwrap_or_else(|| panic!("no {key} {name} in {list:#}"))
}
