//! AWS: the only crate with the SDK. One file or folder per service, each with what it looks up, observes and performs.
//!
//! Owns the calls, their retries and their waits. Decides nothing, prints nothing, and does not know the twin. [`Aws::read`] reports what is there; [`Aws::create`], [`Aws::update`], [`Aws::resume`] and
//! [`Aws::delete`] carry out one change each and wait until it has taken effect; [`Aws::candidate`] finds what someone
//! wants to have adopted, and [`Aws::adopt`] tags it. Every request goes through
//! [`call`](call::call), which is the one place that retries, by the class of the operation ([`retry`]), and then over the
//! [`wire`], which lets a change pass only while the lock is held ([`Fence`]) and hands on only answers that can be read.

mod acm;
mod adopt;
mod answer;
mod call;
mod changed;
mod connect;
mod credentials;
mod direct;
mod ec2;
mod elbv2;
mod environment;
mod error;
mod fence;
mod in_flight;
mod listed;
mod mq;
mod names;
mod notes;
mod optional;
mod pages;
mod perform;
mod preflight;
mod profiles;
mod quota;
mod read;
mod reason;
mod redact;
mod retry;
mod route53;
mod secretsmanager;
mod ssm;
mod step;
mod trust;
mod wait;
mod wire;

pub use connect::{CALL_TIMEOUT, Connection, Identity};
pub use credentials::CredentialSource;
pub use elbv2::TargetHealth;
pub use environment::Environment;
pub use error::{AwsError, Class, Origin};
pub use fence::Fence;
pub use in_flight::{InFlight, Wait};
pub use quota::Quota;
pub use read::Reading;
pub use reason::{Policy, Reason};
pub use retry::Operation;
pub use step::{Made, Step};
pub use trust::BundleError;

use std::sync::{Arc, OnceLock};

use clock::Clock;

/// The SDK's own crates, for tests that look at an account with their own eyes. mqctl itself reaches AWS through [`Aws`]
/// alone; a test holds that.
#[doc(hidden)]
pub mod sdk {
    pub use {
        aws_config, aws_sdk_acm, aws_sdk_ec2, aws_sdk_elasticloadbalancingv2, aws_sdk_mq,
        aws_sdk_route53, aws_sdk_secretsmanager, aws_sdk_ssm, aws_sdk_sts,
    };
}

/// A connection to one account in one region.
#[derive(Clone, Debug)]
pub struct Aws {
    clock: Clock,
    environment: Environment,
    fence: Fence,
    in_flight: InFlight,
    region: String,
    /// The caller's account, once it was asked for.
    account: Arc<OnceLock<String>>,
    acm: aws_sdk_acm::Client,
    /// The same in the region whose certificates are used by services of the whole partition; none if that is the region.
    acm_global: Option<aws_sdk_acm::Client>,
    ec2: aws_sdk_ec2::Client,
    elbv2: aws_sdk_elasticloadbalancingv2::Client,
    mq: aws_sdk_mq::Client,
    route53: aws_sdk_route53::Client,
    secretsmanager: aws_sdk_secretsmanager::Client,
    ssm: aws_sdk_ssm::Client,
    sts: aws_sdk_sts::Client,
}
