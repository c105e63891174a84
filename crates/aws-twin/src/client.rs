//! The sandbox behind the SDK's own HTTP client hook: no network.

use std::io;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;

use super::Sandbox;
use super::body::Body;

/// An HTTP client for the AWS SDK whose every request goes to `sandbox`.
pub fn http_client(sandbox: Sandbox) -> SharedHttpClient {
    SharedHttpClient::new(Wire { sandbox })
}

#[derive(Clone, Debug)]
struct Wire {
    sandbox: Sandbox,
}

impl HttpClient for Wire {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Wire {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let sandbox = self.sandbox.clone();
        HttpConnectorFuture::new(exchange(sandbox, request))
    }
}

async fn exchange(sandbox: Sandbox, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
    let request = request
        .try_into_http1x()
        .map_err(|error| ConnectorError::user(error.into()))?;
    let (parts, body) = request.into_parts();
    let body = body.bytes().ok_or_else(|| {
        let message = "the sandbox takes no streamed bodies";
        ConnectorError::user(io::Error::new(io::ErrorKind::Unsupported, message).into())
    })?;
    let request = http::Request::from_parts(parts, body.to_vec());
    let response = sandbox
        .exchange(&request)
        .await
        .map_err(|lost| ConnectorError::io(lost.into()))?;
    let response = response.map(|body| match body {
        Body::Whole(bytes) => SdkBody::from(bytes.unwrap_or_default()),
        Body::Endless => SdkBody::from_body_1_x(body),
    });
    HttpResponse::try_from(response).map_err(|error| ConnectorError::other(error.into(), None))
}
