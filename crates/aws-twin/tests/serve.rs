//! The sandbox on a port.

use aws_sdk_ec2::error::SdkError;
use aws_twin::{CallRecord, Fault, serve};
use mqctl_aws::sdk::aws_sdk_ec2;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::{ec2, sandbox};

const CALL: &str = "POST / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
    authorization: AWS4-HMAC-SHA256 Credential=AKID/20261121/us-west-2/ec2/aws4_request\r\n\
    content-length: 53\r\n\r\nAction=CreateVpc&CidrBlock=10.9.0.0%2F16&Version=2016";

const CONNECTED: &str = "the sandbox listens";

/// Send the call over a socket; whatever comes back.
async fn call(address: std::net::SocketAddr) -> String {
    send(address, CALL).await
}

/// Send a request over a socket; whatever comes back.
async fn send(address: std::net::SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.expect(CONNECTED);
    stream.write_all(request.as_bytes()).await.expect(CONNECTED);
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect(CONNECTED);
    answer
}

#[tokio::test]
async fn other_programs_reach_it_on_loopback() {
    let sandbox = sandbox();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(serve(sandbox.clone(), listener, stopped));

    let answer = call(address).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(
        answer.contains("<cidrBlock>10.9.0.0/16</cidrBlock>"),
        "{answer}"
    );

    sandbox.set_faults(|_: &CallRecord| Fault::LoseAnswer);
    assert_eq!(
        call(address).await,
        "",
        "the connection breaks without a word"
    );
    sandbox.clear_faults();
    assert_eq!(sandbox.calls().len(), 2);

    stop.send(()).unwrap();
    serving.await.unwrap().unwrap();
}

#[tokio::test]
async fn web_pages_and_names_of_elsewhere_are_refused() {
    let sandbox = sandbox();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(serve(
        sandbox.clone(),
        listener,
        std::future::pending::<()>(),
    ));
    let with = |from: &str, to: &str| CALL.replace(from, to);
    let refused = [
        with("localhost", "rebound.example.com"),
        with("localhost", "localhost\r\norigin: https://example.com"),
        with("localhost", "localhost\r\norigin: null"),
        with("host: localhost\r\n", ""),
        with("POST / ", "POST http://ec2.us-west-2.amazonaws.com/ "),
    ];
    for request in refused {
        let answer = send(address, &request).await;
        assert!(answer.starts_with("HTTP/1.1 403 "), "{request}\n{answer}");
        assert!(answer.contains("this sandbox "), "{request}\n{answer}");
    }
    assert_eq!(sandbox.calls(), [], "nothing of it was looked at");
    let answered = [
        with("localhost", "127.0.0.1:4566"),
        with("localhost", "localhost\r\norigin: http://localhost:3000"),
        with("POST / ", "POST http://localhost/ "),
    ];
    for request in answered {
        let answer = send(address, &request).await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{request}\n{answer}");
    }
    serving.abort();
}

#[tokio::test]
async fn it_is_never_served_to_the_network() {
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let refused = serve(sandbox(), listener, std::future::pending::<()>()).await;
    assert_eq!(
        refused.unwrap_err().kind(),
        std::io::ErrorKind::InvalidInput
    );
}

#[tokio::test(start_paused = true)]
async fn the_client_reports_a_broken_connection_as_one() {
    let sandbox = sandbox();
    sandbox.set_faults(|_: &CallRecord| Fault::LoseRequest);
    let error = ec2(&sandbox).describe_vpcs().send().await.unwrap_err();
    let SdkError::DispatchFailure(failure) = error else {
        panic!("not a failure to dispatch: {error:?}")
    };
    assert!(failure.is_io());
}
