//! A stack whose three users have their passwords from the three sources, and the search after every run.

use mqctl_aws::sdk::{aws_config, aws_sdk_secretsmanager};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use aws_twin::{Sandbox, http_client};
use serde_json::Value as Json;

use super::password::{awkward, spellings};
use crate::cli::account::Account;
use crate::support::stack::example;
use crate::support::{Finished, Mqctl};
use test_support::on_this_thread;

/// The environment variable that the plan file names.
pub(super) const VARIABLE: &str = "GIVEN_PASSWORD";
/// The secret that the plan file names.
pub(super) const SECRET: &str = "given/by-hand";
/// Everything that everyone logs, and the most talkative by name.
pub(super) const LOG: &str = "trace,mqctl=trace,aws_config=trace,aws_runtime=trace,aws_sdk_mq=trace,\
     aws_sdk_secretsmanager=trace,aws_smithy_runtime=trace,aws_smithy_runtime_api=trace,hyper=trace,hyper_util=trace,rustls=trace";

/// The plan file: of three users, one with each source.
pub(super) fn plan() -> String {
    let users = format!(
        "    - name: app\n    - name: secretive\n      password: {{ secret: {SECRET} }}\n    - name: environmental\n      password: {{ env: {VARIABLE} }}\n"
    );
    let plan = example("quickstart").replace("    - name: app\n", &users);
    assert!(plan.contains(VARIABLE));
    plan
}

/// An account, someone who runs mqctl there, and all the passwords there ever were.
pub(super) struct Stage {
    pub(super) account: Account,
    mqctl: Mqctl,
    cores: BTreeSet<String>,
}

impl Stage {
    /// The sources are there, and nothing else.
    pub(super) fn new() -> Self {
        let account = Account::new();
        let mqctl = Mqctl::new()
            .with_env("AWS_ENDPOINT_URL", account.endpoint())
            .with_env("MQCTL_LOG", LOG);
        mqctl.write("mqctl.yaml", plan());
        let mut stage = Self {
            account,
            mqctl,
            cores: BTreeSet::new(),
        };
        stage.take_credentials_from_a_program();
        stage = stage.with_variable("Variable1Swordfish");
        let value = stage.secret_value("Secret1Swordfish");
        stage.make_secret(&value);
        stage
    }

    /// The environment variable with a password around this core.
    pub(super) fn with_variable(mut self, core: &str) -> Self {
        self.cores.insert(core.to_owned());
        Self {
            mqctl: self.mqctl.with_env(VARIABLE, awkward(core)),
            ..self
        }
    }

    /// What is kept in a secret whose password has this core.
    pub(super) fn secret_value(&mut self, core: &str) -> String {
        self.cores.insert(core.to_owned());
        serde_json::json!({"username": "secretive", "password": awkward(core)}).to_string()
    }

    /// Look for this, too.
    pub(super) fn remember(&mut self, core: &str) {
        self.cores.insert(core.to_owned());
    }

    /// Another plan file.
    pub(super) fn write_plan(&self, plan: &str) {
        self.mqctl.write("mqctl.yaml", plan);
    }

    fn make_secret(&self, value: &str) {
        on_this_thread(async {
            let secrets = secrets(&self.account.sandbox).await;
            let request = secrets.create_secret().name(SECRET).secret_string(value);
            request.send().await.unwrap();
        });
    }

    /// Give a secret a new value.
    pub(super) fn put_secret(&self, name: &str, value: &str) {
        on_this_thread(async {
            let secrets = secrets(&self.account.sandbox).await;
            let request = secrets.put_secret_value().secret_id(name);
            request.secret_string(value).send().await.unwrap();
        });
    }

    /// Let credentials come from a program, as single sign-on does. It writes down with what arguments it and those
    /// above it run.
    fn take_credentials_from_a_program(&self) {
        let script = self.mqctl.write(
            "credentials.sh",
            "for process in $$ $PPID; do tr '\\0' ' ' < /proc/$process/cmdline; echo; done >> arguments.txt 2> /dev/null\n\
             echo '{\"Version\": 1, \"AccessKeyId\": \"AKIATEST\", \"SecretAccessKey\": \"test\"}'\n",
        );
        let home = self.place().join("home/.aws");
        fs::create_dir(&home).unwrap();
        let config = format!("[default]\ncredential_process = sh {}\n", script.display());
        fs::write(home.join("config"), config).unwrap();
    }

    fn place(&self) -> PathBuf {
        self.mqctl.directory().parent().unwrap().to_owned()
    }

    /// Run mqctl, and search all that it left.
    #[track_caller]
    pub(super) fn run(&mut self, arguments: &[&str]) -> Finished {
        let finished = self.mqctl.run(arguments);
        let world = self.account.sandbox.dump();
        self.cores.extend(generated(&world));
        let mut left = vec![
            ("stdout".to_owned(), finished.stdout.clone()),
            ("stderr".to_owned(), finished.stderr.clone()),
            ("arguments".to_owned(), arguments.join(" ")),
            ("the account".to_owned(), without_values(world).to_string()),
        ];
        let files = files(&self.place());
        if cfg!(target_os = "linux") {
            let programs = files
                .iter()
                .find(|(path, _)| path.ends_with("arguments.txt"));
            let (_, programs) = programs.expect("the program was run");
            assert!(programs.contains("credentials.sh"), "{programs}");
        }
        left.extend(files);
        search(&self.cores, &left);
        finished
    }
}

/// Fail if any of the passwords is in what is left.
#[track_caller]
pub(super) fn search(cores: &BTreeSet<String>, left: &[(String, String)]) {
    for core in cores {
        for spelling in spellings(core) {
            for (place, text) in left {
                if let Some(at) = text.find(&spelling) {
                    let around: String = text[..at].chars().rev().take(200).collect();
                    let around: String = around.chars().rev().collect();
                    panic!("{core} is in {place}, after: {around}");
                }
            }
        }
    }
}

/// The generated passwords that the account holds.
pub(super) fn generated(world: &Json) -> BTreeSet<String> {
    let regions = world["regions"].as_object().unwrap().values();
    let secrets =
        regions.flat_map(|region| region["secretsmanager"]["secrets"].as_object().unwrap());
    let generated = secrets.filter(|(name, _)| name.starts_with("mqctl/"));
    let versions =
        generated.flat_map(|(_, secret)| secret["versions"].as_object().unwrap().values());
    let values = versions.map(|version| version["content"]["Text"].as_str().unwrap().to_owned());
    let passwords = values.filter_map(|value| {
        let value: Json = serde_json::from_str(&value).ok()?;
        value["password"].as_str().map(str::to_owned)
    });
    // Those that a test put there are known by their core.
    let plain = |password: &String| password.chars().all(|it| it.is_ascii_alphanumeric());
    passwords.filter(plain).collect()
}

/// All that the account holds but the values of secrets: tags, names, descriptions, tokens.
pub(super) fn without_values(mut world: Json) -> Json {
    let regions = world["regions"].as_object_mut().unwrap().values_mut();
    let secrets = regions.flat_map(|region| {
        let secrets = region["secretsmanager"]["secrets"].as_object_mut();
        secrets.unwrap().values_mut()
    });
    for secret in secrets {
        for version in secret["versions"].as_object_mut().unwrap().values_mut() {
            assert!(!version["content"].is_null());
            version["content"] = Json::Null;
        }
    }
    world
}

/// Every file below, by its path, with its content.
pub(super) fn files(directory: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            let content = fs::read(&path).unwrap();
            let content = String::from_utf8_lossy(&content).into_owned();
            files.push((path.display().to_string(), content));
        }
    }
    files
}

async fn secrets(sandbox: &Sandbox) -> aws_sdk_secretsmanager::Client {
    let config = aws_config::defaults(aws_config::BehaviorVersion::latest())
        .empty_test_environment()
        .region("us-west-2")
        .credentials_provider(aws_credential_types::Credentials::new(
            "TEST", "test", None, None, "test",
        ))
        .http_client(http_client(sandbox.clone()))
        .load()
        .await;
    aws_sdk_secretsmanager::Client::new(&config)
}
