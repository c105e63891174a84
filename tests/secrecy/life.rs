//! A whole life with passwords from all three sources, each of them changed once.

use super::password::awkward;
use super::stage::{SECRET, Stage};

#[test]
fn no_password_is_left_anywhere_by_a_life_without_mishaps() {
    let mut stage = Stage::new();
    for form in ["text", "json", "markdown"] {
        stage
            .run(&["plan", "--detailed-exitcode", "--output", form])
            .expect_code(2);
    }
    stage
        .run(&["apply", "--yes", "--output", "json"])
        .expect_success();
    for form in ["text", "json", "markdown"] {
        stage.run(&["outputs", "--output", form]).expect_success();
    }

    let value = stage.secret_value("Secret2Swordfish");
    stage.put_secret(SECRET, &value);
    stage.remember("Rotated2Swordfish");
    stage.put_secret("mqctl/quickstart/app", &awkward("Rotated2Swordfish"));
    let mut stage = stage.with_variable("Variable2Swordfish");
    for form in ["json", "markdown"] {
        stage
            .run(&["plan", "--detailed-exitcode", "--output", form])
            .expect_code(2);
    }
    let applied = stage.run(&["apply", "--yes"]).expect_success();
    for user in ["app", "secretive"] {
        let change = format!("password of {user}, secret version");
        assert!(applied.stderr.contains(&change), "{}", applied.stderr);
    }
    stage.run(&["plan", "--detailed-exitcode"]).expect_success();
    stage
        .run(&["destroy", "--yes", "--dry-run"])
        .expect_success();
    stage.run(&["destroy", "--yes"]).expect_success();
}
