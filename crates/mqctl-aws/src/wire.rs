//! What every request and every answer passes, on its way to AWS or to what stands in for it.
//!
//! A change passes the [`Fence`], here and once more at every write of its own connection ([`Direct`]). An answer is read
//! whole and looked at ([`answer`]) before the SDK makes of it what it can.

use std::sync::Arc;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextMut;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, Metadata};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use http::Uri;

use super::answer;
use super::credentials::CredentialSource;
use super::direct::Direct;
use super::error::Origin;
use super::fence::{Fence, Fenced};
use super::in_flight::InFlight;
use super::retry::Operation;
use super::trust::Trust;

/// Writes on each request of a client which operation it is, for [`Wire`] to read.
#[derive(Debug)]
pub(super) struct Naming(
    /// The service, as signatures have it.
    pub(super) &'static str,
);

impl Intercept for Naming {
    fn name(&self) -> &'static str {
        "Naming"
    }

    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let operation = config
            .load::<Metadata>()
            .and_then(|metadata| Operation::named(self.0, metadata.name()));
        let operation = operation.ok_or("an operation that is not in the table of operations")?;
        context.request_mut().add_extension(operation);
        Ok(())
    }
}

/// The way to AWS for all clients. What is not an operation of the table, such as a request for credentials, passes as it is.
#[derive(Clone, Debug)]
pub(super) struct Wire {
    inner: SharedHttpClient,
    fence: Fence,
    in_flight: InFlight,
    /// Where the credentials come from; unknown where they are made up.
    credentials: Option<Arc<CredentialSource>>,
    /// How changes go; without it, the way that everything goes.
    direct: Option<Direct>,
}

impl Wire {
    /// Over the network, to whom `trust` trusts.
    pub(super) fn network(
        network: SharedHttpClient,
        fence: Fence,
        in_flight: InFlight,
        trust: Trust,
        credentials: Arc<CredentialSource>,
    ) -> Self {
        Self {
            inner: network,
            direct: Some(Direct::new(fence.clone(), trust)),
            fence,
            in_flight,
            credentials: Some(credentials),
        }
    }

    /// To what stands in for the network.
    pub(super) fn replaced(
        replacement: SharedHttpClient,
        fence: Fence,
        in_flight: InFlight,
    ) -> Self {
        Self {
            inner: replacement,
            direct: None,
            fence,
            in_flight,
            credentials: None,
        }
    }
}

impl HttpClient for Wire {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(Line {
            inner: self.inner.http_connector(settings, components),
            wire: self.clone(),
            settings: settings.clone(),
        })
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        self.inner.connector_metadata()
    }
}

/// The way for one set of settings.
#[derive(Clone, Debug)]
struct Line {
    inner: SharedHttpConnector,
    wire: Wire,
    settings: HttpConnectorSettings,
}

impl HttpConnector for Line {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let operation = request.extension::<Operation>().copied();
        let uri = Uri::try_from(request.uri()).unwrap_or_default();
        let what =
            operation.map_or_else(|| uri.host().unwrap_or("AWS").to_owned(), Operation::action);
        let flight = self.wire.in_flight.begin(what);
        let origin = Arc::new(Origin {
            credentials: self.wire.credentials.clone(),
            ..origin(&uri, &request)
        });
        let line = self.clone();
        HttpConnectorFuture::new(async move {
            let mut answer = match operation {
                Some(operation) => line.exchange(operation, request).await?,
                None => line.inner.call(request).await?,
            };
            flight.answered();
            // For errors, which say what went where.
            answer.add_extension(origin);
            Ok(answer)
        })
    }
}

fn origin(uri: &Uri, request: &HttpRequest) -> Origin {
    let scheme = uri.scheme_str().unwrap_or("https");
    // Not the whole authority: it may have a password.
    let host = uri.host().unwrap_or_default();
    let port = uri.port().map(|port| format!(":{port}"));
    // `AWS4-HMAC-SHA256 Credential=ID/20261127/us-west-2/mq/aws4_request, ...`
    let signature = request.headers().get("authorization").unwrap_or_default();
    let region = signature.split('/').nth(2);
    Origin {
        endpoint: format!("{scheme}://{host}{}", port.unwrap_or_default()),
        region: region.map(str::to_owned),
        credentials: None,
    }
}

impl Line {
    /// Send a request of this operation; an answer that can be read.
    async fn exchange(
        &self,
        operation: Operation,
        request: HttpRequest,
    ) -> Result<HttpResponse, ConnectorError> {
        let answer = if operation.changes() {
            self.change(request).await?
        } else {
            self.inner.call(request).await?
        };
        answer::readable(operation, answer).await
    }

    /// Send a change, if the fence is open, and wait for the answer no longer than it is.
    async fn change(&self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let fence = &self.wire.fence;
        if !fence.is_open() {
            return Err(ConnectorError::user(Fenced::NotSent.into()));
        }
        let sending = async {
            match &self.wire.direct {
                Some(direct) if direct.can_send(&request) => {
                    direct.send(request, self.settings.connect_timeout()).await
                }
                _ => self.inner.call(request).await,
            }
        };
        let answer = tokio::select! {
            biased;
            () = fence.closed() => return Err(ConnectorError::io(Fenced::CutOff.into())),
            answer = sending => answer,
        };
        match answer {
            // Whatever it is called, it is because the lease ended; some of it may have left before.
            Err(_) if !fence.is_open() => Err(ConnectorError::io(Fenced::CutOff.into())),
            answer => answer,
        }
    }
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::body::SdkBody;

    use super::*;

    #[test]
    fn where_a_request_goes_is_told_without_a_password() {
        let uri: Uri = "http://me:swordfish@127.0.0.1:9297/v1/brokers?a=b"
            .parse()
            .unwrap();
        let mut request = HttpRequest::new(SdkBody::empty());
        let signature = "AWS4-HMAC-SHA256 Credential=AKIA/20261127/us-west-2/mq/aws4_request, SignedHeaders=host, Signature=0";
        request.headers_mut().insert("authorization", signature);
        let told = origin(&uri, &request);
        assert_eq!(told.endpoint, "http://127.0.0.1:9297");
        assert_eq!(told.region.as_deref(), Some("us-west-2"));
        let unsigned = origin(
            &Uri::from_static("https://[::1]/"),
            &HttpRequest::new(SdkBody::empty()),
        );
        assert_eq!(
            (unsigned.endpoint.as_str(), unsigned.region),
            ("https://[::1]", None)
        );
    }
}
