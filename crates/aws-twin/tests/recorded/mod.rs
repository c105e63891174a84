//! The twin's answers beside those that real accounts gave: which members there are, how their values are spelled, and how
//! a refusal reads. Nothing but the wire: no SDK that would smooth a difference out.
//!
//! The facts come from recordings and pasted answers that projects published: placebo recordings of cloud-custodian, validated
//! snapshots of localstack, integration tests of ansible's community.aws and of Terraform's AWS provider, and issues of these.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test may fail like the test itself"
)]

mod certificates;
mod mq;
mod network;
mod secrets;

use std::collections::BTreeSet;
use std::time::Duration;

use aws_twin::{Premises, Sandbox};
use http::Request;
use serde_json::{Value, json};

use super::sandbox;

const REGION: &str = "us-west-2";

/// An account that is asked by wire.
struct Account {
    sandbox: Sandbox,
}

/// An answer of a JSON service.
#[derive(Debug)]
struct Answer {
    status: u16,
    /// The error code, if it is a refusal.
    code: Option<String>,
    body: Value,
}

impl Answer {
    /// The body of what is no refusal.
    #[track_caller]
    fn ok(self) -> Value {
        assert!(self.status < 300, "{self:?}");
        self.body
    }

    /// Status, code and message of a refusal.
    #[track_caller]
    fn refusal(&self) -> (u16, &str, &str) {
        let code = self.code.as_deref().expect("a refusal has a code");
        let message = self.body["message"].as_str().expect("and a message");
        (self.status, code, message)
    }
}

impl Account {
    fn new() -> Self {
        let sandbox = sandbox();
        sandbox.assume(&Premises {
            hosted_zones: vec!["example.com".to_owned()],
            ..Premises::default()
        });
        Self { sandbox }
    }

    /// Let time pass. What comes due is seen by the next call.
    async fn wait(&self, minutes: u64) {
        let clock = self.sandbox.clock();
        clock.sleep(Duration::from_mins(minutes)).await;
    }

    fn send(
        &self,
        service: &str,
        request: http::request::Builder,
        body: String,
    ) -> (u16, Option<String>, String) {
        let authorization =
            format!("AWS4-HMAC-SHA256 Credential=AKID/20261121/{REGION}/{service}/aws4_request");
        let request: Request<Vec<u8>> = request
            .header("authorization", authorization)
            .body(body.into_bytes())
            .unwrap();
        let response = self.sandbox.handle(&request);
        let code = response.headers().get("x-amzn-errortype");
        let code = code.map(|code| code.to_str().unwrap().to_owned());
        let status = response.status().as_u16();
        (
            status,
            code,
            String::from_utf8(response.into_body()).unwrap(),
        )
    }

    /// Ask Amazon MQ.
    fn mq(&self, method: &str, path: &str, body: &Value) -> Answer {
        let request = Request::builder().method(method).uri(path);
        let (status, code, text) = self.send("mq", request, body.to_string());
        Answer {
            status,
            code,
            body: serde_json::from_str(&text).unwrap_or_default(),
        }
    }

    /// Ask a service that takes JSON and a target.
    fn json(&self, service: &str, target: &str, body: &Value) -> Answer {
        let request = Request::post("/").header("x-amz-target", target);
        let (status, _, text) = self.send(service, request, body.to_string());
        let body: Value = serde_json::from_str(&text).unwrap_or_default();
        let code = body["__type"].as_str().map(str::to_owned);
        Answer { status, code, body }
    }

    /// Ask a service that takes forms; the answer is XML.
    fn form(&self, service: &str, form: &str) -> String {
        self.send(service, Request::post("/"), form.to_owned()).2
    }
}

/// The names of an object's members.
#[track_caller]
fn members(object: &Value) -> BTreeSet<&str> {
    let members = object.as_object().expect("an object");
    members.keys().map(String::as_str).collect()
}

/// The same for an element at the end of a path of names, each the first of its name below the one before.
#[track_caller]
fn elements(xml: &str, path: &[&str]) -> BTreeSet<String> {
    let document = roxmltree::Document::parse(xml).unwrap();
    let element = at(document.root_element(), path);
    let children = element.children().filter(roxmltree::Node::is_element);
    children
        .map(|child| child.tag_name().name().to_owned())
        .collect()
}

/// The text of an element, found in the same way.
#[track_caller]
fn text(xml: &str, path: &[&str]) -> String {
    let document = roxmltree::Document::parse(xml).unwrap();
    let element = at(document.root_element(), path);
    element.text().unwrap_or_default().to_owned()
}

#[track_caller]
fn at<'a, 'input>(root: roxmltree::Node<'a, 'input>, path: &[&str]) -> roxmltree::Node<'a, 'input> {
    path.iter().fold(root, |parent, name| {
        let mut below = parent.descendants().skip(1);
        let found = below.find(|node| node.tag_name().name() == *name);
        found.unwrap_or_else(|| panic!("no {name} in {}", parent.document().input_text()))
    })
}

/// A set of names, for comparison.
fn names<const N: usize>(names: [&str; N]) -> BTreeSet<&str> {
    BTreeSet::from(names)
}

/// The same, owned.
fn owned<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.into_iter().map(str::to_owned).collect()
}

/// A broker as small as can be, in the default VPC.
fn broker() -> Value {
    json!({
        "autoMinorVersionUpgrade": true,
        "brokerName": "orders",
        "deploymentMode": "SINGLE_INSTANCE",
        "engineType": "ACTIVEMQ",
        "engineVersion": "5.19",
        "hostInstanceType": "mq.m5.large",
        "publiclyAccessible": false,
        "users": [{ "username": "app", "password": "correct-horse-battery" }],
    })
}
