//! The file that a sandbox is kept in: it holds what AWS would hold, and its owner alone can read it.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value as Json;

use super::password::awkward;
use super::stage::{LOG, VARIABLE, files, generated, plan, search, without_values};
use crate::support::Mqctl;
use test_support::Server;

/// The account in a state file.
fn world(mqctl: &Mqctl, path: &str) -> Json {
    let path = mqctl.directory().join(path);
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "{}", path.display());
    let state: Json = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    state["account"].clone()
}

fn place() -> Mqctl {
    let mqctl = Mqctl::new()
        .with_env("MQCTL_SANDBOX_SPEED", "100000")
        .with_env("MQCTL_LOG", LOG)
        .with_env(VARIABLE, awkward("Variable1Swordfish"));
    mqctl.write("mqctl.yaml", plan());
    mqctl
}

/// Everything in the place and what else was said; the state file without the values of secrets.
fn left(mqctl: &Mqctl, state: &str, said: &[&str]) -> Vec<(String, String)> {
    let mut left = files(mqctl.directory().parent().unwrap());
    left.retain(|(path, _)| !path.ends_with(state));
    left.push((
        "the state".to_owned(),
        without_values(world(mqctl, state)).to_string(),
    ));
    left.extend(
        said.iter()
            .map(|said| ("what was said".to_owned(), (*said).to_owned())),
    );
    left
}

#[test]
fn the_file_of_a_sandbox_holds_values_of_secrets_and_no_other_password() {
    let mqctl = place();
    let state = ".mqctl/sandbox.json";
    let applied = mqctl.run(["apply", "--sandbox", "--yes"]).expect_success();
    let mut cores = generated(&world(&mqctl, state));
    assert_eq!(cores.len(), 1, "it is read back by whoever needs it");
    cores.insert("Variable1Swordfish".to_owned());
    let said = [applied.stdout.as_str(), applied.stderr.as_str()];
    search(&cores, &left(&mqctl, state, &said));
    let path = mqctl.directory().join(state);
    let text = fs::read_to_string(&path).unwrap();
    search(
        &BTreeSet::from(["Variable1Swordfish".to_owned()]),
        &[("the whole state".to_owned(), text)],
    );

    // Whoever opened it up to others has it closed again with the next word that is written.
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let destroyed = mqctl
        .run(["destroy", "--sandbox", "--yes"])
        .expect_success();
    let said = [destroyed.stdout.as_str(), destroyed.stderr.as_str()];
    search(&cores, &left(&mqctl, state, &said));
}

#[test]
fn a_served_sandbox_says_no_password() {
    let mqctl = place();
    let mut serve = mqctl.command([
        "sandbox",
        "serve",
        "--port=0",
        "--speed=100000",
        "--state=served.json",
    ]);
    let server = Server::start(&mut serve);
    let client = place().with_aws(server.endpoint());
    let plan = plan().replace("      password: { secret: given/by-hand }\n", "");
    client.write("mqctl.yaml", plan);
    let applied = client.run(["apply", "--yes"]).expect_success();
    let mut cores = generated(&world(&mqctl, "served.json"));
    assert_eq!(cores.len(), 2);
    cores.insert("Variable1Swordfish".to_owned());
    let server = server.said();
    let said = [applied.stdout.as_str(), &applied.stderr, &server];
    search(&cores, &left(&mqctl, "served.json", &said));
    search(&cores, &files(client.directory().parent().unwrap()));
}
