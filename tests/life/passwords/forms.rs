//! What is wrong with a secret is known before anything is changed.

use std::time::Duration;

use mqctl_aws::sdk::aws_sdk_secretsmanager::primitives::Blob;

use super::{Life, with_users};
use crate::support::stack::{in_virtual_time, spec};

/// The secrets whose values were read since `before` calls.
fn values_read(life: &Life, before: usize) -> usize {
    let calls = life.stack.sandbox.calls();
    let later = calls[before..].iter();
    later
        .filter(|call| call.operation == "GetSecretValue")
        .count()
}

#[test]
fn a_plan_reads_the_secrets_that_it_needs_and_takes_three_round_trips() {
    in_virtual_time(async {
        let text = with_users(
            "    - name: app\n    - name: same\n    - name: given\n      password: { secret: given/one }\n",
        );
        let life = Life::of(&text).await;
        let spec = spec(&text);
        let sandbox = &life.stack.sandbox;
        let before = sandbox.calls().len();
        let reading = life.stack.aws.read_to_plan(&spec).await.unwrap();
        assert_eq!(reading.malformed_secrets, [""; 0]);
        assert_eq!(values_read(&life, before), 0, "nothing has changed");

        life.put("mqctl/quickstart/app", "too short").await;
        let binary = life.secrets.put_secret_value().secret_id("given/one");
        let binary = binary.secret_binary(Blob::new(b"correct-horse-battery"));
        binary.send().await.unwrap();
        let before = sandbox.calls().len();
        sandbox.set_latency(Duration::from_secs(1));
        let begun = life.stack.clock.now();
        let reading = life.stack.aws.read_to_plan(&spec).await.unwrap();
        assert_eq!(life.stack.clock.since(begun).as_secs(), 3);
        assert_eq!(values_read(&life, before), 2, "those that are new");
        let [app, given] = &reading.malformed_secrets[..] else {
            panic!("{:?}", reading.malformed_secrets);
        };
        assert!(
            app.contains("`app`") && app.contains("is not 12 to 250 characters long"),
            "{app}"
        );
        assert!(
            given.contains("`given/one`") && given.contains("is binary data"),
            "{given}"
        );

        let before = sandbox.calls().len();
        let reading = life.stack.read(&text).await;
        assert_eq!(reading.malformed_secrets, [""; 0]);
        assert_eq!(values_read(&life, before), 0, "nobody plans");
    });
}
