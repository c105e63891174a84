//! Users and where their passwords come from.

use super::{accept, complain};
use crate::{findings, spoilt};

#[test]
fn users_and_passwords() {
    complain(&[
        (
            "name: operator",
            "name: app",
            "21 brokers.users[1].name error: there are two users named `app`",
        ),
        (
            "name: operator",
            "name: o",
            "21 brokers.users[1].name error: `o` is not a user name",
        ),
        (
            "name: operator",
            "name: \"op erator\"",
            "21 brokers.users[1].name error: `op erator` is not a user name",
        ),
        (
            "name: operator",
            "name: operator, x",
            "21 brokers.users[1].name error: `operator, x` is not a user name",
        ),
        (
            "{ secret: orders/app }",
            "swordfish",
            "20 brokers.users[0].password error: a password must not be written into the plan file",
        ),
        (
            "{ secret: orders/app }",
            "12345678",
            "20 brokers.users[0].password error: a password must not be written into the plan file",
        ),
        (
            "{ secret: orders/app }",
            "{}",
            "20 brokers.users[0].password error: `password` has neither a `secret` nor an `env`",
        ),
        (
            "{ secret: orders/app }",
            "{ secret: a, env: B }",
            "20 brokers.users[0].password.env error: a password comes from one place",
        ),
        (
            "{ secret: orders/app }",
            "{ value: swordfish }",
            "20 brokers.users[0].password error: unknown key in `password`",
        ),
        (
            "{ secret: orders/app }",
            "{ env: $APP }",
            "20 brokers.users[0].password.env error: this is not the name of an environment variable",
        ),
        (
            "{ secret: orders/app }",
            "{ secret: sword fish }",
            "20 brokers.users[0].password.secret error: this is not the name of a secret",
        ),
        (
            "{ secret: orders/app }",
            "{ secret: \"arn:aws:secretsmanager:us-east-1:123456789012:secret:app-AbCdEf\" }",
            "20 brokers.users[0].password.secret error: a Secrets Manager secret in `us-east-1` cannot be used in `us-west-2`",
        ),
    ]);
    accept(&[
        ("{ secret: orders/app }", "{ env: APP_PASSWORD }"),
        (
            "{ secret: orders/app }",
            "{ secret: \"arn:aws:secretsmanager:us-west-2:123456789012:secret:app-AbCdEf\" }",
        ),
        ("name: operator", "name: a.b-c_d~1"),
    ]);
    let found = findings(&spoilt(
        "  users:\n    - name: app\n      password: { secret: orders/app }\n    - name: operator\n      console: true\n",
        "  users: []\n",
    ));
    assert_eq!(
        found,
        ["18 brokers.users error: `users` is an empty list (at least one entry is needed)"]
    );
}

#[test]
fn variables_begin_as_names_do() {
    accept(&[("{ secret: orders/app }", "{ env: _APP1 }")]);
    for variable in ["1APP", "-APP", "A-B"] {
        complain(&[(
            "{ secret: orders/app }",
            &format!("{{ env: {variable} }}"),
            "20 brokers.users[0].password.env error: this is not the name of an environment variable",
        )]);
    }
}

#[test]
fn a_broker_has_so_many_users() {
    let users = |count: usize| {
        let users: Vec<String> = (0..count)
            .map(|number| format!("    - name: user{number}\n"))
            .collect();
        findings(&spoilt(
            "    - name: operator\n      console: true\n",
            &users.concat(),
        ))
    };
    assert_eq!(users(249), [] as [String; 0]);
    assert_eq!(
        users(250),
        ["18 brokers.users error: there are 251 users (a broker has at most 250)"]
    );
}

#[test]
fn groups() {
    complain(&[
        (
            "console: true",
            "groups: [admin, x]",
            "22 brokers.users[1].groups[1] error: `x` is not the name of a group (2 to 100 letters, digits and `-._~`)",
        ),
        (
            "console: true",
            "groups: [admin, admin]",
            "22 brokers.users[1].groups[1] error: the group `admin` is given twice (remove one of them)",
        ),
        (
            "console: true",
            "groups: admin",
            "22 brokers.users[1].groups error: `groups` must be a list, not text",
        ),
        (
            "console: true",
            "groups: [g01, g02, g03, g04, g05, g06, g07, g08, g09, g10, g11, g12, g13, g14, g15, g16, g17, g18, g19, g20, g21]",
            "22 brokers.users[1].groups error: there are 21 groups (a user is in at most 20)",
        ),
    ]);
    accept(&[("console: true", "groups: []")]);
}

#[test]
fn one_key_of_a_secret() {
    complain(&[(
        "{ secret: orders/app }",
        "{ env: APP, json_key: app }",
        "20 brokers.users[0].password.json_key error: `json_key` is for a `secret` (remove it: the variable holds the password itself)",
    )]);
    accept(&[(
        "{ secret: orders/app }",
        "{ secret: orders/app, json_key: app }",
    )]);
}
