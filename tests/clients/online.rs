//! What AWS is asked for the settings: which secret the password is in.

use mqctl_aws::sdk::aws_sdk_secretsmanager;
use mqctl_model::clients::Client;
use test_support::{Unavailable, on_this_thread};

use super::environment::{jq, shell};
use crate::cli::account::Account;
use crate::support::Mqctl;
use crate::support::stack::{example, sdk_config};

/// The settings of a client, and what was said beside them.
fn connect(mqctl: &Mqctl, arguments: &[&str]) -> (String, String) {
    let finished = mqctl.run([&["connect"], arguments].concat());
    let finished = finished.expect_success();
    (finished.stdout, finished.stderr)
}

/// What Secrets Manager gives out for a secret.
fn value(account: &Account, secret: &str) -> String {
    on_this_thread(async {
        let sdk = sdk_config(&account.sandbox);
        let request = aws_sdk_secretsmanager::Client::new(&sdk).get_secret_value();
        let answer = request.secret_id(secret).send().await.unwrap();
        answer.secret_string.unwrap()
    })
}

#[test]
fn a_shell_takes_the_generated_password() {
    if Unavailable::or_skip(&jq()).is_none() {
        return;
    }
    let account = Account::new();
    let mqctl = account.user();
    let (before, said) = connect(&mqctl, &["--client", "env"]);
    assert!(before.contains("adopted instead"), "{before}");
    assert!(said.contains("is not there yet"), "{said}");

    mqctl.run(["apply", "--yes"]).expect_success();
    let (settings, said) = connect(&mqctl, &["--client", "env"]);
    assert_eq!(said, "");
    assert!(!settings.contains("adopted"), "{settings}");
    let secret = value(&account, "mqctl/quickstart/app");
    let given: serde_json::Value = serde_json::from_str(&secret).unwrap();
    let (_, taken) = shell(&settings, &secret, "printf '%s' \"$MQ_PASSWORD\"");
    assert_eq!(given["password"], taken);
    assert_eq!(taken.len(), 32);
}

#[test]
fn an_adopted_secret_is_named_in_all_settings() {
    let account = Account::new();
    let mqctl = account.user();
    on_this_thread(async {
        let sdk = sdk_config(&account.sandbox);
        let request = aws_sdk_secretsmanager::Client::new(&sdk).create_secret();
        let request = request
            .name("legacy/app")
            .secret_string("correct-horse-battery");
        request.send().await.unwrap();
    });
    let adopt = ["adopt", "secret/app", "legacy/app", "--yes"];
    mqctl.run(adopt).expect_success();
    let told = "it is the secret legacy/app, or the key password of it if that is JSON.";
    for client in [Client::Env, Client::Jms, Client::Spring, Client::Dotnet] {
        let (settings, _) = connect(&mqctl, &["--client", client.name()]);
        assert!(settings.contains(told), "{settings}");
        assert!(!settings.contains("mqctl/quickstart/app"), "{settings}");
    }
    let (settings, said) = connect(&mqctl, &["--client", "env", "--offline"]);
    assert_eq!(said, "");
    assert!(settings.contains("mqctl/quickstart/app, or of the one that was adopted"));
}

#[test]
fn settings_need_no_aws() {
    let mqctl = Mqctl::new();
    mqctl.write("mqctl.yaml", example("quickstart"));
    let (settings, said) = connect(&mqctl, &["--client", "env"]);
    assert!(settings.contains("adopted instead"), "{settings}");
    assert!(
        said.contains("AWS did not say") && said.contains("`--offline`"),
        "{said}"
    );
    // The URL has no password, and one from elsewhere is nobody's to adopt.
    assert_eq!(connect(&mqctl, &["--client", "url"]).1, "");
    let elsewhere = "name: app\n      password: { secret: orders/app }\n";
    mqctl.write(
        "mqctl.yaml",
        example("quickstart").replacen("name: app\n", elsewhere, 1),
    );
    assert_eq!(connect(&mqctl, &["--client", "env"]).1, "");
}
