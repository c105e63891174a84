//! The certificates of a listener beside its default one: noting, attaching and detaching them.

use aws_sdk_elasticloadbalancingv2::types::Certificate;

use super::listener::CERTIFICATE_REFUSED;
use super::{describe, tags};
use crate::call::call;
use crate::error::{AwsError, Class};
use crate::step::{Made, Step};
use crate::{Aws, retry};
use mqctl_model::observed::Existing;
use mqctl_model::resource::{ListenerCertificate, Outputs, Resource, Tags};

/// Note it on the listener, then attach it. The note comes first: what is attached without one would keep the certificate from
/// being deleted, and nobody would know why. The default certificate may be attached beside itself, too.
pub(crate) async fn create(
    aws: &Aws,
    desired: &ListenerCertificate,
    step: &Step<'_>,
) -> Result<Made, AwsError> {
    let listener = step.known.text(&desired.listener)?;
    let certificate = step.known.text(&desired.certificate)?;
    let note = Tags::from([ListenerCertificate::note(&certificate)]);
    tags::add(aws, &listener, &note).await?;
    let answer = call(&aws.clock, retry::ADD_LISTENER_CERTIFICATES, || {
        let request = aws.elbv2.add_listener_certificates();
        let request = request.listener_arn(&listener);
        request.certificates(to_sdk(&certificate)).send()
    });
    match answer.await {
        Ok(_) => {}
        // One that has expired, say: no client is served by it, and what replaces it must not have to wait for it.
        Err(error) if error.is(&CERTIFICATE_REFUSED) => {
            tracing::debug!(%error, "the certificate is not presented any longer");
        }
        Err(error) => return Err(error),
    }
    Ok(Made {
        physical_id: certificate,
        outputs: Outputs::default(),
    })
}

/// Detach it, then remove the note.
pub(crate) async fn delete(
    aws: &Aws,
    existing: &Existing,
    step: &Step<'_>,
) -> Result<(), AwsError> {
    let Resource::ListenerCertificate(seen) = &existing.resource else {
        let message = "what is to be detached was not observed; this is a defect of mqctl";
        let operation = retry::REMOVE_LISTENER_CERTIFICATES;
        return Err(AwsError::new(operation.action(), Class::Refused, message));
    };
    let listener = step.known.text(&seen.listener)?;
    let certificate = step.known.text(&seen.certificate)?;
    let answer = call(&aws.clock, retry::REMOVE_LISTENER_CERTIFICATES, || {
        let request = aws.elbv2.remove_listener_certificates();
        let request = request.listener_arn(&listener);
        request.certificates(to_sdk(&certificate)).send()
    })
    .await;
    match describe::unless_gone(answer) {
        Ok(Some(_)) => {}
        // With the listener went its tags.
        Ok(None) => return Ok(()),
        // It is detached already, or never was attached.
        Err(error) if error.is(&["CertificateNotFound"]) => {}
        // It is the default one. When another one takes its place, it is noted and detached like any other.
        Err(error) if error.is(&["OperationNotPermitted"]) => {}
        Err(error) => return Err(error),
    }
    let (key, _) = ListenerCertificate::note(&certificate);
    let answer = call(&aws.clock, retry::REMOVE_ELB_TAGS, || {
        let request = aws.elbv2.remove_tags().resource_arns(&listener);
        request.tag_keys(&key).send()
    });
    describe::unless_gone(answer.await)?;
    Ok(())
}

fn to_sdk(arn: &str) -> Certificate {
    Certificate::builder().certificate_arn(arn).build()
}
