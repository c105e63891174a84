//! The stack's outputs.

use std::fmt::Write as _;

use mqctl_model::outputs::StackOutputs;

use super::style::{BOLD, paint};

pub(super) fn text(outputs: &StackOutputs) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", paint(BOLD, "clients connect with"));
    for connection in &outputs.connections {
        let _ = writeln!(out, "  {:9} {}", connection.protocol, connection.url);
    }
    let _ = writeln!(out, "{}", paint(BOLD, "users"));
    for user in &outputs.users {
        let _ = writeln!(out, "  {:9} password in {}", user.name, user.password);
    }
    let _ = writeln!(out, "{}", paint(BOLD, "resources"));
    if let Some(balancer) = &outputs.load_balancer {
        let _ = writeln!(out, "  load balancer  {}", balancer.arn);
        if let Some(name) = &balancer.dns_name {
            let _ = writeln!(out, "                 {name}");
        }
    }
    for broker in &outputs.brokers {
        let arn = broker.arn.as_ref().unwrap_or(&broker.id);
        let _ = writeln!(out, "  {:13}  {arn}", broker.resource);
        let _ = writeln!(
            out,
            "                 addresses {}",
            broker.addresses.join(", ")
        );
        for console in &broker.consoles {
            let _ = writeln!(out, "                 console {console} (inside the VPC)");
        }
    }
    if let Some(arn) = &outputs.certificate_arn {
        let _ = writeln!(out, "  certificate    {arn}");
    }
    out
}

pub(super) fn markdown(outputs: &StackOutputs) -> String {
    let mut out = String::from("| Protocol | Clients connect with |\n|---|---|\n");
    for connection in &outputs.connections {
        let _ = writeln!(out, "| {} | `{}` |", connection.protocol, connection.url);
    }
    out
}
