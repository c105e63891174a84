//! Making, changing and removing listeners.

use std::time::Duration;

use aws_sdk_elasticloadbalancingv2::types::{
    Action, ActionTypeEnum, Certificate, MutualAuthenticationAttributes, ProtocolEnum,
};

use super::{describe, not_shown, report, tags};
use crate::call::call;
use crate::changed::{Changed, immutable};
use crate::error::AwsError;
use crate::step::{Made, Step};
use crate::{Aws, retry, wait};
use mqctl_model::changeset::FieldChange;
use mqctl_model::observed::Existing;
use mqctl_model::resource::{Listener, ListenerField};

/// How long a certificate that was just issued may take to be seen by the load balancer.
const CONSISTENCY: Duration = Duration::from_mins(5);
/// What AWS says of a certificate that it does not see, or not as issued: not yet, where it is new.
pub(super) const CERTIFICATE_REFUSED: [&str; 2] = ["CertificateNotFound", "UnsupportedCertificate"];

/// Make one.
pub(crate) async fn create(
    aws: &Aws,
    desired: &Listener,
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let load_balancer = step.known.text(&desired.load_balancer)?;
    let settings = Settings::of(desired, step)?;
    let request = || {
        let request = aws.elbv2.create_listener();
        request
            .load_balancer_arn(&load_balancer)
            .protocol(ProtocolEnum::Tls)
            .port(desired.port.into())
            .certificates(settings.certificate.clone())
            .ssl_policy(&settings.policy)
            .default_actions(settings.action.clone())
            .set_mutual_authentication(desired.trust_store.as_deref().map(checking_by))
            .set_tags(Some(tags::to_sdk(step.tags)))
            .send()
    };
    let answer =
        while_not_seen_yet(step, || call(&aws.clock, retry::CREATE_LISTENER, request)).await;
    let (listener, is_duplicate) = match answer {
        Ok(answer) => (
            answer.listeners.unwrap_or_default().into_iter().next(),
            false,
        ),
        Err(error) if error.is(&["DuplicateListener"]) => {
            let listeners = describe::listeners(aws, &load_balancer)
                .await?
                .unwrap_or_default();
            let port = Some(i32::from(desired.port));
            let mut at_port = listeners.into_iter().filter(|found| found.port == port);
            (at_port.next(), true)
        }
        Err(error) => return Err(error),
    };
    let what = format!("a listener on port {}", desired.port);
    let arn = listener.and_then(|listener| listener.listener_arn);
    let arn = arn.ok_or_else(|| not_shown(retry::CREATE_LISTENER, &what))?;
    // As with load balancers, one of the same settings may have been there.
    tags::must_be_ours(aws, retry::CREATE_LISTENER, &what, &arn, step).await?;
    if is_duplicate {
        let checking = desired.trust_store.as_deref().map(checking_by);
        set(aws, &arn, &settings, checking, step).await?;
    }
    Ok(made(&arn))
}

/// Change what differs.
pub(crate) async fn update(
    aws: &Aws,
    desired: &Listener,
    existing: &Existing,
    fields: &[FieldChange],
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let arn = existing.physical_id.as_str();
    let changed = Changed::of(fields)?;
    let mut settings = false;
    let mut checking = None;
    for field in changed.fields {
        match field {
            ListenerField::LoadBalancer | ListenerField::Port => return Err(immutable(field)),
            ListenerField::Certificate | ListenerField::Policy | ListenerField::TargetGroup => {
                settings = true;
            }
            ListenerField::TrustStore => {
                settings = true;
                let store = desired.trust_store.as_deref();
                checking = Some(store.map_or_else(checking_none, checking_by));
            }
        }
    }
    if settings {
        set(aws, arn, &Settings::of(desired, step)?, checking, step).await?;
    }
    if changed.tags {
        tags::add(aws, arn, step.tags).await?;
    }
    Ok(made(arn))
}

/// Remove one. AWS does so at once.
pub(crate) async fn delete(
    aws: &Aws,
    existing: &Existing,
    _step: &Step<'_>,
) -> Result<(), AwsError> {
    let answer = call(&aws.clock, retry::DELETE_LISTENER, || {
        let request = aws.elbv2.delete_listener();
        request.listener_arn(&existing.physical_id).send()
    });
    describe::unless_gone(answer.await)?;
    Ok(())
}

/// What of a listener can be changed, in the SDK's terms.
struct Settings {
    certificate: Certificate,
    policy: String,
    action: Action,
}

impl Settings {
    fn of(desired: &Listener, step: &Step<'_>) -> Result<Self, AwsError> {
        let certificate = step.known.text(&desired.certificate)?;
        let target_group = step.known.text(&desired.target_group)?;
        let action = Action::builder().r#type(ActionTypeEnum::Forward);
        Ok(Self {
            certificate: Certificate::builder().certificate_arn(certificate).build(),
            policy: desired.policy.clone(),
            action: action.target_group_arn(target_group).build(),
        })
    }
}

/// Admit only clients with a certificate that this trust store accepts.
fn checking_by(trust_store: &str) -> MutualAuthenticationAttributes {
    let checking = MutualAuthenticationAttributes::builder().mode(report::VERIFY);
    checking.trust_store_arn(trust_store).build()
}

/// Admit clients without a certificate.
fn checking_none() -> MutualAuthenticationAttributes {
    MutualAuthenticationAttributes::builder()
        .mode("off")
        .build()
}

/// Set all that can be. How certificates of clients are checked is only sent where that changes: not each region has it.
async fn set(
    aws: &Aws,
    arn: &str,
    settings: &Settings,
    checking: Option<MutualAuthenticationAttributes>,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let request = || {
        let request = aws.elbv2.modify_listener().listener_arn(arn);
        request
            .protocol(ProtocolEnum::Tls)
            .certificates(settings.certificate.clone())
            .ssl_policy(&settings.policy)
            .default_actions(settings.action.clone())
            .set_mutual_authentication(checking.clone())
            .send()
    };
    while_not_seen_yet(step, || call(&aws.clock, retry::MODIFY_LISTENER, request)).await?;
    Ok(())
}

/// Ask for something that names a certificate until the load balancer sees that.
async fn while_not_seen_yet<T, F>(step: &Step<'_>, ask: impl Fn() -> F) -> Result<T, AwsError>
where
    F: Future<Output = Result<T, AwsError>>,
{
    wait::while_refused(
        step,
        "the certificate to be usable",
        &CERTIFICATE_REFUSED,
        CONSISTENCY,
        ask,
    )
    .await
}

fn made(arn: &str) -> Made {
    Made {
        physical_id: arn.to_owned(),
        outputs: report::arn_output(arn),
    }
}
