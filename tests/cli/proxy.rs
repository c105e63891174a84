//! AWS behind a proxy: by the variables that every client has.

use super::Mqctl;
use super::account::Account;
use crate::support::stack::example;
use crate::support::{Front, NAME, Tunnels};

/// Someone who has to ask a proxy for what is served at `endpoint`.
fn user(endpoint: &str, front: &Front, proxy: &Tunnels) -> Mqctl {
    let mqctl = Mqctl::new()
        .with_aws(endpoint)
        .with_env("AWS_CA_BUNDLE", "authority.pem")
        .with_env("HTTPS_PROXY", proxy.endpoint());
    mqctl.write("mqctl.yaml", example("quickstart"));
    mqctl.write("authority.pem", front.authority());
    mqctl
}

#[test]
fn everything_goes_through_the_proxy() {
    let account = Account::new();
    let front = Front::start(account.endpoint());
    let proxy = Tunnels::start(NAME);
    // Only the proxy knows where that is.
    let endpoint = front.endpoint().replace("127.0.0.1", NAME);
    user(&endpoint, &front, &proxy)
        .run(["apply", "--yes"])
        .expect_success();
    // A change has a connection of its own, and what reads has others.
    let changes = account.changing_calls().len();
    let opened = proxy.opened();
    assert!(changes > 19 && opened > changes, "{opened} for {changes}");
}

#[test]
fn what_needs_no_proxy_goes_without() {
    let account = Account::new();
    let front = Front::start(account.endpoint());
    let proxy = Tunnels::start(NAME);
    user(&front.endpoint(), &front, &proxy)
        .with_env("NO_PROXY", "127.0.0.1")
        .run(["apply", "--yes"])
        .expect_success();
    assert_eq!(proxy.opened(), 0);
}
