//! The stack's outputs.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use mqctl_model::outputs::StackOutputs;
use mqctl_model::spec::Scheme;
use mqctl_model::unready::{Progress, Unready};

use super::about::About;
use super::data::Data;
use super::format::Format;
use super::lines::Lines;
use super::markdown::{cell, code, words};
use super::printer::Printer;
use super::style::{BOLD, YELLOW, paint};

struct Outputs<'a> {
    about: &'a About,
    outputs: &'a StackOutputs,
}

impl Data for Outputs<'_> {
    fn text(&self) -> String {
        text(self.outputs)
    }

    fn json(&self) -> Json {
        json!({
            "sandbox": self.about.sandbox,
            "stack": self.about.stack,
            "region": self.about.region,
            "account": self.about.account,
            "outputs": self.outputs,
        })
    }

    fn markdown(&self) -> String {
        markdown(self.outputs)
    }
}

impl Printer {
    /// The outputs of a stack.
    pub fn outputs(self, about: &About, outputs: &StackOutputs) {
        self.print(&Outputs { about, outputs });
    }

    /// The end of a run that made everything: how to connect. For programs, the last event.
    pub fn applied(self, about: &About, outputs: &StackOutputs) {
        if self.format == Format::Json {
            let About { stack, sandbox, .. } = about;
            let event = json!({ "sandbox": sandbox, "stack": stack, "outputs": outputs });
            self.event("applied", event);
        } else {
            self.outputs(about, outputs);
        }
    }
}

fn text(outputs: &StackOutputs) -> String {
    let mut out = Lines::default();
    if let Some(left) = left(outputs) {
        out.push_styled(paint(
            YELLOW.bold(),
            format!("the stack is not complete: {left}"),
        ));
    }
    out.push_styled(paint(BOLD, heading(outputs)));
    for connection in &outputs.connections {
        out.push(format!("  {:9} {}", connection.protocol, connection.url));
    }
    out.push_styled(paint(BOLD, "users"));
    for user in &outputs.users {
        out.push(format!("  {:9} password in {}", user.name, user.password));
    }
    out.push_styled(paint(BOLD, "resources"));
    if let Some(balancer) = &outputs.load_balancer {
        out.push(format!("  load balancer  {}", balancer.arn));
        if let Some(name) = &balancer.dns_name {
            out.push(format!("                 {name}"));
        }
    }
    if let Some(balancer) = &outputs.load_balancer
        && !balancer.addresses.is_empty()
    {
        let addresses = balancer.addresses.join(", ");
        out.push(format!("                 public addresses {addresses}"));
    }
    for broker in &outputs.brokers {
        let arn = broker.arn.as_ref().unwrap_or(&broker.id);
        out.push(format!("  {:13}  {arn}", broker.resource));
        out.push(format!(
            "                 addresses {}",
            broker.addresses.join(", ")
        ));
        for console in &broker.consoles {
            out.push(format!("                 console {console}"));
        }
        if !broker.consoles.is_empty() {
            out.push(
                "                 no way to a console yet: brokers admit the load balancer only"
                    .to_owned(),
            );
        }
    }
    if let Some(arn) = &outputs.certificate_arn {
        out.push(format!("  certificate    {arn}"));
        if let Some(days) = outputs.certificate_days_left {
            out.push(format!("                 {days} days left"));
        }
    }
    out.into_text()
}

fn heading(outputs: &StackOutputs) -> &'static str {
    if outputs.scheme == Scheme::Internal.name() {
        "clients connect with (private endpoint: from its VPC and networks connected with that)"
    } else {
        "clients connect with"
    }
}

/// What can't be used yet, if it is known that something can't.
fn left(outputs: &StackOutputs) -> Option<String> {
    let left = outputs.not_ready.as_ref();
    left.filter(|left| !left.is_empty())
        .map(|left| unready(left))
}

/// What can't be used yet, by how far it is: `2 missing (alias, listener/amqp), 1 being made (broker/1)`.
pub fn unready(left: &[Unready]) -> String {
    const SHOWN: usize = 6;
    let states = [
        (Progress::Missing, "missing"),
        (Progress::Creating, "being made"),
        (Progress::Failed, "failed"),
        (Progress::Deleting, "being deleted"),
    ];
    let parts = states.into_iter().filter_map(|(state, word)| {
        let of_state = left.iter().filter(|it| it.state == state);
        let names: Vec<&str> = of_state.map(|it| it.resource.as_str()).collect();
        let shown = names.iter().take(SHOWN).copied();
        let mut shown = shown.collect::<Vec<_>>().join(", ");
        if names.len() > SHOWN {
            shown.push_str(", ...");
        }
        (!names.is_empty()).then(|| format!("{} {word} ({shown})", names.len()))
    });
    parts.collect::<Vec<_>>().join(", ")
}

fn markdown(outputs: &StackOutputs) -> String {
    let mut out = String::new();
    if let Some(left) = left(outputs) {
        let _ = writeln!(out, "**The stack is not complete**: {}\n", words(&left));
    }
    out.push_str("| Protocol | Clients connect with |\n|---|---|\n");
    for connection in &outputs.connections {
        let protocol = cell(&words(&connection.protocol));
        let url = cell(&code(&connection.url));
        let _ = writeln!(out, "| {protocol} | {url} |");
    }
    out
}
