//! The certificates of a listener beside its default one.

use std::collections::{BTreeMap, BTreeSet};

use mqctl_model::observed::{Lifecycle, Report};
use mqctl_model::resource::{self, Input, ListenerCertificate, Outputs, Resource, Tags};

/// Those that `tags` of the listener note. One that still is the default one may be noted and not attached yet, which attaching
/// it again mends.
pub(in crate::elbv2) fn listener_certificates(
    listener: &resource::Listener,
    arn: &str,
    tags: &Tags,
) -> Vec<Report> {
    let report = |certificate: &str| Report {
        resource: Resource::ListenerCertificate(ListenerCertificate {
            listener: Input::known(arn),
            certificate: Input::known(certificate),
        }),
        physical_id: certificate.to_owned(),
        tags: tags.clone(),
        part: Some("listener-certificate"),
        wanted: None,
        outputs: Outputs::default(),
        state: if listener.certificate == Input::known(certificate) {
            Lifecycle::Creating
        } else {
            Lifecycle::Ready
        },
        pending: BTreeMap::new(),
        unknown: BTreeSet::new(),
    };
    ListenerCertificate::noted(tags).map(report).collect()
}
