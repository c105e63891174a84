//! A moto server: somebody else's idea of AWS, as a second opinion on what we put on the wire.

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_sts::config::Credentials;
use mqctl_aws::sdk::{aws_config, aws_sdk_sts};

use test_support::{Python, Server};

/// A moto server on a loopback port of its own, with an account of its own: `123456789012`, any region.
pub(crate) struct MotoServer {
    server: Server,
}

impl MotoServer {
    /// Start one; it takes connections when this returns.
    #[track_caller]
    pub(crate) fn start(python: Python) -> Self {
        let mut command = python.script(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/support/moto_server.py"
        ));
        command
            // Machine images take most of its first second, and nothing here runs machines.
            .env("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
            // It issues certificates by time alone, after a minute unless told otherwise.
            .env("MOTO_ACM_VALIDATION_WAIT", "0");
        Self {
            server: Server::start(&mut command),
        }
    }

    /// `http://127.0.0.1:PORT`
    pub(crate) fn endpoint(&self) -> &str {
        self.server.endpoint()
    }

    /// What the SDK's clients need to talk to it.
    pub(crate) async fn sdk(&self, region: &'static str) -> SdkConfig {
        sdk(self.endpoint(), region).await
    }
}

/// What the SDK's clients need to talk to what serves AWS at `endpoint`.
pub(crate) async fn sdk(endpoint: &str, region: &'static str) -> SdkConfig {
    aws_config::defaults(BehaviorVersion::latest())
        .region(Region::from_static(region))
        .endpoint_url(endpoint)
        .credentials_provider(Credentials::new("test", "test", None, None, "the tests"))
        .load()
        .await
}

#[tokio::test]
async fn it_answers() {
    let Some(python) = Python::find() else { return };
    let moto = MotoServer::start(python);
    let caller = aws_sdk_sts::Client::new(&moto.sdk("us-west-2").await)
        .get_caller_identity()
        .send()
        .await
        .expect("moto answers");
    assert_eq!(caller.account(), Some("123456789012"));
}
