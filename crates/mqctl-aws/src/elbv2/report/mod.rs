//! What AWS answered about load balancing, in the model's terms. Pure.

mod listener;
mod listener_certificate;
mod load_balancer;
mod target_group;
mod targets;

pub(super) use listener::{VERIFY, listener};
pub(super) use listener_certificate::listener_certificates;
pub(super) use load_balancer::{
    ACCESS_LOGS, ACCESS_LOGS_BUCKET, ACCESS_LOGS_PREFIX, CROSS_ZONE, DELETION_PROTECTION,
    load_balancer, load_balancer_outputs, load_balancer_state,
};
pub(super) use target_group::{
    CONNECTION_TERMINATION, DEREGISTRATION_DELAY, PRESERVE_CLIENT_ADDRESS, PROXY_PROTOCOL,
    target_group,
};
pub(super) use targets::{is_healthy, is_registered, target_name, targets};

use mqctl_model::resource::{Input, Output, Outputs};

/// The one output of what has only an ARN.
pub(super) fn arn_output(arn: &str) -> Outputs {
    Outputs::default().with(Output::Arn, arn)
}

fn port(port: Option<i32>) -> u16 {
    port.and_then(|port| port.try_into().ok())
        .unwrap_or_default()
}

fn sorted(texts: impl IntoIterator<Item = String>) -> Vec<Input> {
    let mut texts: Vec<String> = texts.into_iter().collect();
    texts.sort();
    texts.into_iter().map(Input::Known).collect()
}
