//! Configuration: credentials, region, endpoints, timeouts, and whose clock and network are used.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::{BehaviorVersion, Region, retry::RetryConfig, timeout::TimeoutConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::{AsyncSleep, Sleep};
use aws_smithy_async::time::TimeSource;
use aws_smithy_http_client::Connector;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

use super::call::call;
use super::credentials::{CredentialSource, Sourced};
use super::environment::Environment;
use super::error::AwsError;
use super::fence::Fence;
use super::in_flight::InFlight;
use super::trust::{BundleError, Trust};
use super::wire::{Naming, Wire};
use super::{Aws, profiles, retry};
use clock::Clock;
use mqctl_model::region::partition;
use mqctl_model::resource::Owner;

/// How long it may take until a connection is there.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long one call may take, answer included. AWS answers within seconds, or not at all.
pub const CALL_TIMEOUT: Duration = Duration::from_secs(30);

/// How to reach AWS.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The region of the plan file.
    pub region: String,
    /// Whose time it is.
    pub clock: Clock,
    /// Where passwords that the plan keeps in environment variables are looked up.
    pub environment: Environment,
    /// How long AWS may take to answer one call, in the machine's time. [`CALL_TIMEOUT`] is what suits AWS.
    pub call_timeout: Duration,
    /// What stands in for the network. With it, credentials are made up and configured endpoints are ignored, so that
    /// nothing can leave this process.
    pub replacement: Option<SharedHttpClient>,
}

/// Who is calling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The account's twelve digits.
    pub account: String,
    /// The caller's ARN.
    pub arn: String,
}

impl Aws {
    /// Set up the clients. No request is made; credentials are looked for when the first one is.
    ///
    /// # Errors
    ///
    /// The CA bundle that the environment or the profile names is none.
    pub async fn connect(connection: Connection) -> Result<Self, BundleError> {
        let Connection {
            region,
            clock,
            environment,
            call_timeout,
            replacement,
        } = connection;
        // A call takes the machine's time however fast the clock runs.
        let patience = |time: Duration| time.mul_f64(clock.speed());
        // Retries are `call`'s: it knows which operations may be repeated. The SDK would repeat all of them.
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .region(Region::new(region.clone()))
            .retry_config(RetryConfig::disabled())
            .timeout_config(
                TimeoutConfig::builder()
                    .connect_timeout(patience(CONNECT_TIMEOUT))
                    .operation_attempt_timeout(patience(call_timeout))
                    .build(),
            );
        let (fence, in_flight) = (Fence::new(clock.clone()), InFlight::default());
        let mut source = None;
        if let Some(replacement) = replacement {
            loader = loader
                .http_client(Wire::replaced(
                    replacement,
                    fence.clone(),
                    in_flight.clone(),
                ))
                // What never crosses a network can't stall on one.
                .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
                .empty_test_environment()
                .credentials_provider(Credentials::new(
                    "SANDBOX", "sandbox", None, None, "sandbox",
                ))
                .sleep_impl(SdkClock(clock.clone()))
                .time_source(SdkClock(clock.clone()));
        } else {
            let profiles = profiles::load().await;
            let trust = Trust::choose(&environment, profiles.as_ref())?;
            let network = network(trust.clone());
            let credentials = CredentialSource::of(&environment, profiles.as_ref());
            let credentials = source.insert(Arc::new(credentials)).clone();
            let (fence, in_flight) = (fence.clone(), in_flight.clone());
            let wire = Wire::network(network, fence, in_flight, trust, credentials);
            loader = loader.http_client(wire);
        }
        let mut config = loader.load().await;
        if let (Some(source), Some(inner)) = (source, config.credentials_provider()) {
            let sourced = SharedCredentialsProvider::new(Sourced { inner, source });
            config = config.into_builder().credentials_provider(sourced).build();
        }
        macro_rules! client {
            ($service:ident as $name:literal) => {{
                let config = $service::config::Builder::from(&config);
                $service::Client::from_conf(config.interceptor(Naming($name)).build())
            }};
        }
        Ok(Self {
            clock,
            environment,
            fence,
            in_flight,
            region: region.clone(),
            account: Arc::default(),
            acm: client!(aws_sdk_acm as "acm"),
            acm_global: global_region(&region).map(|region| {
                let config = aws_sdk_acm::config::Builder::from(&config);
                let config = config
                    .region(Region::new(region))
                    .interceptor(Naming("acm"));
                aws_sdk_acm::Client::from_conf(config.build())
            }),
            ec2: client!(aws_sdk_ec2 as "ec2"),
            elbv2: client!(aws_sdk_elasticloadbalancingv2 as "elasticloadbalancing"),
            mq: client!(aws_sdk_mq as "mq"),
            route53: client!(aws_sdk_route53 as "route53"),
            secretsmanager: client!(aws_sdk_secretsmanager as "secretsmanager"),
            ssm: client!(aws_sdk_ssm as "ssm"),
            sts: client!(aws_sdk_sts as "sts"),
        })
    }

    /// What decides until when changes are sent.
    pub fn fence(&self) -> &Fence {
        &self.fence
    }

    /// What is being waited for.
    pub fn in_flight(&self) -> &InFlight {
        &self.in_flight
    }

    /// Who is calling.
    pub async fn identity(&self) -> Result<Identity, AwsError> {
        let answer = call(&self.clock, retry::GET_CALLER_IDENTITY, || {
            self.sts.get_caller_identity().send()
        })
        .await?;
        let account = answer.account.unwrap_or_default();
        // The credentials of a process stay in one account.
        let _ = self.account.set(account.clone());
        Ok(Identity {
            account,
            arn: answer.arn.unwrap_or_default(),
        })
    }

    /// A stack of this connection as the owner of records. Who is calling is asked once.
    pub(super) async fn owner(&self, stack: &str) -> Result<Owner, AwsError> {
        let account = match self.account.get() {
            Some(account) => account.clone(),
            None => self.identity().await?.account,
        };
        Ok(Owner::new(stack, &self.region, &account))
    }
}

/// The region in which services of the whole partition keep their certificates, such as those of `CloudFront`, if it is
/// another one than `region`. Only the commercial partition has such services.
fn global_region(region: &str) -> Option<&'static str> {
    const GLOBAL: &str = "us-east-1";
    (region != GLOBAL && !is_apart(region)).then_some(GLOBAL)
}

/// Whether a region is of another partition than the commercial one.
pub(super) fn is_apart(region: &str) -> bool {
    partition(region) != "aws"
}

/// The SDK's own client, with what it has by default: rustls and the environment's proxies.
fn network(trust: Trust) -> SharedHttpClient {
    aws_smithy_http_client::Builder::new().build_with_connector_fn(move |settings, components| {
        let mut connector = Connector::builder()
            .tls_provider(Provider::rustls(CryptoMode::AwsLc))
            .tls_context(trust.for_sdk());
        connector.set_connector_settings(settings.cloned());
        connector.set_sleep_impl(components.and_then(RuntimeComponents::sleep_impl));
        connector.set_proxy_config(Some(ProxyConfig::from_env()));
        connector.build()
    })
}

/// Our clock in the SDK's terms.
#[derive(Debug)]
struct SdkClock(Clock);

impl AsyncSleep for SdkClock {
    fn sleep(&self, duration: Duration) -> Sleep {
        let clock = self.0.clone();
        Sleep::new(async move { clock.sleep(duration).await })
    }
}

impl TimeSource for SdkClock {
    fn now(&self) -> SystemTime {
        self.0.now()
    }
}
