//! A connection that writes down what is sent through it.

use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use mqctl_model::resource::PasswordNotes;
use serde_json::Value;

/// Every request in the order sent, and how often the same one was sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Record(Arc<Mutex<Vec<(String, usize)>>>);

impl Record {
    /// An HTTP client that sends through `inner` and writes down what it sends.
    pub(crate) fn of(&self, inner: SharedHttpClient) -> SharedHttpClient {
        SharedHttpClient::new(Client {
            record: self.clone(),
            inner,
        })
    }

    /// What was sent since this was asked last, one request on a line.
    pub(crate) fn take(&self) -> String {
        let sent = std::mem::take(&mut *self.0.lock().unwrap());
        let lines = sent
            .into_iter()
            .map(|(request, times)| format!("{times} x {request}\n"));
        lines.collect()
    }

    fn add(&self, request: String) {
        let mut sent = self.0.lock().unwrap();
        match sent.iter_mut().find(|(known, _)| *known == request) {
            Some((_, times)) => *times += 1,
            None => sent.push((request, 1)),
        }
    }
}

#[derive(Debug)]
struct Client {
    record: Record,
    inner: SharedHttpClient,
}

impl HttpClient for Client {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(Connector {
            record: self.record.clone(),
            inner: self.inner.http_connector(settings, components),
        })
    }
}

#[derive(Debug)]
struct Connector {
    record: Record,
    inner: SharedHttpConnector,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        self.record.add(line(&request));
        self.inner.call(request)
    }
}

/// Method, address, operation where a header names it, and body.
fn line(request: &HttpRequest) -> String {
    let target = request.headers().get("x-amz-target").unwrap_or("-");
    let body = request.body().bytes().expect("no body is streamed");
    let body = match serde_json::from_slice::<Value>(body) {
        Ok(mut json) => {
            conceal(&mut json);
            json.to_string()
        }
        Err(_) => String::from_utf8_lossy(body).replace('\n', " "),
    };
    format!("{} {} {target} {body}", request.method(), request.uri())
}

/// Generated passwords differ in every run, and so do their versions and what is noted of them.
fn conceal(json: &mut Value) {
    match json {
        Value::Object(members) => {
            for (name, value) in members {
                if name.eq_ignore_ascii_case("password") || name == "SecretString" {
                    *value = "***".into();
                } else if name == "ClientRequestToken" {
                    *value = "(random)".into();
                } else if name.starts_with(PasswordNotes::PREFIX) {
                    *value = without_versions(value.as_str().unwrap()).into();
                } else {
                    conceal(value);
                }
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(conceal),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Notes of passwords, with the version of each concealed: `0123abcd:(version)`.
fn without_versions(notes: &str) -> String {
    let is_version = |it: &str| it.chars().all(|digit| digit.is_ascii_hexdigit());
    let notes = notes.split(' ').map(|note| match note.split_once(':') {
        Some((user, version)) if is_version(version) => format!("{user}:(version)"),
        _ => note.to_owned(),
    });
    notes.collect::<Vec<_>>().join(" ")
}
