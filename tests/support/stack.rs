//! A stack on a sandbox of its own.

use std::num::NonZeroUsize;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_twin::{Options, Sandbox, http_client};
use clock::Clock;
use mqctl::apply::{Canceller, Event, Events, Limits, Outcome, execute};
use mqctl_aws::sdk::aws_config::{BehaviorVersion, Region, SdkConfig};
use mqctl_aws::sdk::aws_sdk_ec2::config::{
    Credentials, SharedCredentialsProvider, StalledStreamProtectionConfig,
};
use mqctl_aws::{Aws, AwsError, CALL_TIMEOUT, Connection, Environment, Reading, Step};
use mqctl_model::changeset::{Action, Adoption, ChangeSet, Refusal};
use mqctl_model::desired::Desired;
use mqctl_model::in_use::InUse;
use mqctl_model::resource::{Known, ResourceId, Tags};
use mqctl_model::spec::Spec;

/// Run a test's future with time standing still until everything waits.
pub(crate) fn in_virtual_time<F: Future>(test: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .expect("the test world is sound")
        .block_on(test)
}

/// A fixed date: the same run every time.
fn epoch() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_780_000_000)
}

/// The text of an example plan file.
pub(crate) fn example(name: &str) -> String {
    let path = format!("{}/examples/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("the test world is sound")
}

/// The plan that a text means.
pub(crate) fn spec(text: &str) -> Spec {
    match mqctl_plan::parse("test.yaml", text.as_bytes()) {
        Ok((spec, _)) => spec,
        Err(diagnostics) => panic!("{}", diagnostics.report(mqctl_plan::Canvas::PLAIN)),
    }
}

/// An account, and the connection to it.
pub(crate) struct Stack {
    pub(crate) sandbox: Sandbox,
    pub(crate) aws: Aws,
    pub(crate) clock: Clock,
}

impl Stack {
    /// An account in which everything exists that the plan presumes.
    pub(crate) async fn for_plan(text: &str) -> Self {
        Self::with_seed(text, 7).await
    }

    pub(crate) async fn with_seed(text: &str, seed: u64) -> Self {
        let stack = Self::empty(text, seed).await;
        stack.sandbox.assume(&mqctl::cli::premises(&spec(text)));
        stack
    }

    /// The account that the plan is for, without anything that it presumes.
    pub(crate) async fn empty(text: &str, seed: u64) -> Self {
        let spec = spec(text);
        let clock = Clock::scaled(epoch(), 1.0);
        let sandbox = Sandbox::new(Options {
            account: spec.account.clone().unwrap_or("000000000000".to_owned()),
            region: spec.region.clone(),
            seed,
            clock,
        });
        Self::on(sandbox, &spec.region).await
    }

    /// A connection to an account that exists.
    pub(crate) async fn on(sandbox: Sandbox, region: &str) -> Self {
        let network = http_client(sandbox.clone());
        Self::connect(sandbox, region, network).await
    }

    /// The same account, reached through what `wrap` makes of the connection.
    pub(crate) async fn through(
        self,
        wrap: impl FnOnce(SharedHttpClient) -> SharedHttpClient,
    ) -> Self {
        let network = wrap(http_client(self.sandbox.clone()));
        Self::connect(self.sandbox, "us-west-2", network).await
    }

    async fn connect(sandbox: Sandbox, region: &str, network: SharedHttpClient) -> Self {
        let clock = sandbox.clock().clone();
        let aws = Aws::connect(Connection {
            region: region.to_owned(),
            clock: clock.clone(),
            environment: Environment::new(|_| Some("correct-horse-battery".into())),
            call_timeout: CALL_TIMEOUT,
            replacement: Some(network),
        })
        .await
        .expect("no CA bundle is looked for");
        Self {
            sandbox,
            aws,
            clock,
        }
    }

    /// The SDK's configuration for a test's own calls.
    pub(crate) fn sdk(&self) -> SdkConfig {
        sdk_config(&self.sandbox)
    }

    pub(crate) async fn read(&self, text: &str) -> Reading {
        self.aws
            .read(&spec(text))
            .await
            .expect("the test world is sound")
    }

    pub(crate) async fn plan(&self, text: &str) -> ChangeSet {
        let reading = self.read(text).await;
        planned(text, &reading)
    }

    pub(crate) async fn apply(&self, text: &str) -> Outcome {
        self.try_apply(text).await.expect("the test world is sound")
    }

    /// What `mqctl apply` does, but for asking.
    pub(crate) async fn try_apply(&self, text: &str) -> Result<Outcome, AwsError> {
        let reading = self.aws.read(&spec(text)).await?;
        reading.lookups.as_ref().map_err(Clone::clone)?;
        let changes = planned(text, &reading);
        self.aws.check_passwords(&changes).await?;
        Ok(self.execute(&changes, &reading).await)
    }

    pub(crate) async fn destroy(&self, text: &str) -> Outcome {
        self.try_destroy(text)
            .await
            .expect("the test world is sound")
    }

    /// What `mqctl destroy` does, but for asking.
    pub(crate) async fn try_destroy(&self, text: &str) -> Result<Outcome, AwsError> {
        let reading = self.aws.read(&spec(text)).await?;
        let nothing = Desired::nothing(&spec(text).stack);
        let changes = ChangeSet::between(&nothing, &reading.observed);
        Ok(self.execute(&changes, &reading).await)
    }

    /// What `mqctl adopt` does, but for asking and locking: what it comes to, or why it is refused.
    pub(crate) async fn adopt(
        &self,
        text: &str,
        id: &str,
        aws_id: &str,
    ) -> Result<Adoption, Refusal> {
        let spec = spec(text);
        let id = ResourceId::new(id);
        let mut reading = self.read(text).await;
        let desired = desired(text, &reading);
        let resource = desired.to_adopt(&id)?;
        let address = resource
            .address(aws_id, &spec.region, &reading.identity.account)
            .expect("the test world is sound");
        let found = self.aws.candidate(&spec.stack, &id, resource, &address);
        let found = found.await.expect("the test world is sound");
        let candidate = found.expect("what is to be adopted is there");
        let planned_before = planned(text, &reading);
        let before = reading.observed;
        let placement = candidate.placement(&spec.stack, &id, &before)?;
        reading.observed = candidate.join(&placement, &before);
        let changes = planned(text, &reading);
        let adoption = candidate.judge(placement, &planned_before, &changes, &before)?;
        let step = Step {
            placement: &adoption.placement,
            tags: &adoption.placement.tags(&Tags::new()),
            known: &Known::default(),
            waiting: &|_| {},
            left: &|_| {},
            clock: &self.clock,
            deadline: None,
        };
        let adopted = self.aws.adopt(&candidate, &step).await;
        adopted.expect("the test world is sound");
        // For as long as `mqctl adopt` looks, too.
        for _ in 0..6 {
            self.clock.sleep(Duration::from_secs(10)).await;
            let observed = self.read(text).await.observed;
            if let Some(present) = observed.resources.get(&id) {
                assert_eq!(present.len(), 1);
                assert_eq!(present[0].physical_id, adoption.physical_id);
                return Ok(adoption);
            }
        }
        panic!("what was adopted is not the stack's");
    }

    /// Carry out what was planned from a reading.
    pub(crate) async fn execute(&self, changes: &ChangeSet, reading: &Reading) -> Outcome {
        self.execute_until(None, changes, reading).await
    }

    /// The same with a deadline, after which calls in flight have the time of one call.
    pub(crate) async fn execute_until(
        &self,
        deadline: Option<SystemTime>,
        changes: &ChangeSet,
        reading: &Reading,
    ) -> Outcome {
        let known = changes.kept(&reading.observed);
        let limits = Limits {
            parallelism: NonZeroUsize::new(16).expect("the test world is sound"),
            deadline,
            grace: CALL_TIMEOUT,
        };
        let (_canceller, cancel) = Canceller::new();
        execute(
            &self.aws,
            &self.clock,
            changes,
            known,
            limits,
            cancel,
            &Silence,
        )
        .await
    }
}

/// The SDK's configuration for a test's own calls to an account.
pub(crate) fn sdk_config(sandbox: &Sandbox) -> SdkConfig {
    let credentials = Credentials::new("TEST", "test", None, None, "test");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-west-2"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(http_client(sandbox.clone()))
        .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .build()
}

/// The changes from what was read to what a plan asks for.
pub(crate) fn planned(text: &str, reading: &Reading) -> ChangeSet {
    ChangeSet::between(&desired(text, reading), &reading.observed)
}

pub(crate) fn desired(text: &str, reading: &Reading) -> Desired {
    let lookups = reading.lookups.as_ref();
    let lookups = lookups.expect("what the plan presumes is there");
    let desired = Desired::new(&spec(text), lookups, &InUse::of(&reading.observed));
    desired.expect("the account can give what the plan asks for")
}

/// The change set in short, one line per change: `update target-group/openwire: health check interval`.
pub(crate) fn brief(changes: &ChangeSet) -> Vec<String> {
    let lines = changes.changes.iter().map(|change| {
        let id = &change.placement.id;
        let names = |fields: &[mqctl_model::changeset::FieldChange]| {
            let names: Vec<String> = fields.iter().map(|field| field.name.to_string()).collect();
            names.join(", ")
        };
        match &change.action {
            Action::Replace { fields, .. } => format!("replace {id}: {}", names(fields)),
            Action::Create { .. } => format!("create {id}"),
            Action::Update { fields, .. } => format!("update {id}: {}", names(fields)),
            Action::Resume { .. } => format!("resume {id}"),
            Action::Check { .. } => format!("check {id}"),
            Action::Delete { existing, .. } => {
                format!("delete {id} generation {}", existing.placement.generation)
            }
        }
    });
    lines.collect()
}

/// Fail with what went wrong unless everything was done.
pub(crate) fn assert_complete(outcome: &Outcome) {
    let statuses: Vec<_> = outcome
        .statuses
        .iter()
        .filter(|status| !matches!(status, mqctl::apply::Status::Done))
        .collect();
    assert!(outcome.is_complete(), "{statuses:#?}");
}

/// Nobody wants to know.
struct Silence;

impl Events for Silence {
    fn tell(&self, _event: Event<'_>) {}
}
