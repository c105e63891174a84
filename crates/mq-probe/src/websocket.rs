//! A WebSocket as a stream: each write is one message of text.

use std::io;
use std::pin::Pin;
use std::str::Utf8Error;
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, Bytes};
use futures::{Sink as _, Stream as _};
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_tungstenite::tungstenite::client::ClientRequestBuilder;
use tokio_tungstenite::tungstenite::error::{Error as SocketError, ProtocolError};
use tokio_tungstenite::tungstenite::http::{StatusCode, Uri};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use super::broken::{Broken, Cause, Step};
use super::stream::Stream;
use super::wire::LARGEST_FRAME;

/// Upgrade `stream` to a WebSocket for `subprotocol`; `host` is the name in the request.
pub(super) async fn upgrade(
    stream: Stream,
    host: &str,
    subprotocol: &'static str,
) -> Result<Stream, Broken> {
    let uri = Uri::builder()
        .scheme("ws")
        .authority(host)
        .path_and_query("/")
        .build()
        .map_err(|_| {
            let detail = format!("{host} is no host that can be asked for");
            Broken::new(Step::Handshake, Cause::Protocol, detail)
        })?;
    let request = ClientRequestBuilder::new(uri).with_sub_protocol(subprotocol);
    let config = WebSocketConfig::default()
        .max_message_size(Some(LARGEST_FRAME))
        .max_frame_size(Some(LARGEST_FRAME));
    let (socket, _) = client_async_with_config(request, stream, Some(config))
        .await
        .map_err(|error| refusal(&error))?;
    Ok(Box::new(Messages {
        socket,
        unread: Bytes::new(),
    }))
}

/// Why the upgrade failed.
fn refusal(error: &SocketError) -> Broken {
    let (cause, detail) = match error {
        SocketError::Io(error) => return Broken::of_io(Step::Handshake, error),
        SocketError::ConnectionClosed
        | SocketError::AlreadyClosed
        | SocketError::Protocol(ProtocolError::HandshakeIncomplete) => {
            return Broken::closed(Step::Handshake);
        }
        SocketError::Http(response) => (
            match response.status() {
                StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Cause::NotPermitted,
                _ => Cause::Protocol,
            },
            format!(
                "the server answers {} instead of opening a WebSocket",
                response.status()
            ),
        ),
        other => (Cause::Protocol, format!("no WebSocket there: {other}")),
    };
    Broken::new(Step::Handshake, cause, detail)
}

/// Why the bytes go no further.
#[derive(Debug, Error)]
enum MessageError {
    /// ActiveMQ reads STOMP in messages of text only, and is silent about others.
    #[error("only text can be sent in this WebSocket, and this is not UTF-8")]
    NotText(#[source] Utf8Error),
    /// The peer was not content: a message was too large for it, for example.
    #[error("the peer closes the WebSocket with code {code}: {}", reason.escape_debug())]
    Closed { code: CloseCode, reason: String },
}

/// The bytes of the messages. Pings are answered by the library, whenever something is read or written.
struct Messages {
    socket: WebSocketStream<Stream>,
    /// What is left of the last message.
    unread: Bytes,
}

impl AsyncRead for Messages {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        while self.unread.is_empty() {
            self.unread = match ready!(Pin::new(&mut self.socket).poll_next(context)) {
                Some(Ok(Message::Text(text))) => text.into(),
                Some(Ok(Message::Binary(bytes))) => bytes,
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => continue,
                Some(Ok(Message::Close(reason))) => return Poll::Ready(of_close(reason)),
                None => return Poll::Ready(Ok(())),
                Some(Err(error)) => match of_socket(error) {
                    Some(error) => return Poll::Ready(Err(error)),
                    None => return Poll::Ready(Ok(())),
                },
            };
        }
        let length = buffer.remaining().min(self.unread.len());
        buffer.put_slice(&self.unread[..length]);
        self.unread.advance(length);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Messages {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let socket = Pin::new(&mut self.socket);
        ready!(socket.poll_ready(context)).map_err(gone)?;
        let text = std::str::from_utf8(bytes)
            .map_err(|error| io::Error::other(MessageError::NotText(error)))?;
        let message = Message::Text(Utf8Bytes::from(text));
        Pin::new(&mut self.socket)
            .start_send(message)
            .map_err(gone)?;
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(context).map_err(gone)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_close(context).map_err(gone)
    }
}

/// The end of the stream, or what the peer says if it was not content.
fn of_close(reason: Option<CloseFrame>) -> io::Result<()> {
    match reason {
        Some(CloseFrame { code, reason })
            if !matches!(code, CloseCode::Normal | CloseCode::Away) =>
        {
            let reason = reason.to_string();
            Err(io::Error::other(MessageError::Closed { code, reason }))
        }
        _ => Ok(()),
    }
}

/// An error for who writes.
fn gone(error: SocketError) -> io::Error {
    of_socket(error).unwrap_or_else(|| io::ErrorKind::BrokenPipe.into())
}

/// The stream's error; none is the end of the stream.
fn of_socket(error: SocketError) -> Option<io::Error> {
    match error {
        SocketError::ConnectionClosed | SocketError::AlreadyClosed => None,
        SocketError::Io(error) => Some(error),
        SocketError::Protocol(ProtocolError::ResetWithoutClosingHandshake) => {
            Some(io::ErrorKind::ConnectionReset.into())
        }
        other => Some(io::Error::new(io::ErrorKind::InvalidData, other)),
    }
}

#[cfg(test)]
mod tests {
    use futures::{SinkExt as _, StreamExt as _};
    use proptest::prelude::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
    use tokio_tungstenite::accept_hdr_async;
    use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};
    use tokio_tungstenite::tungstenite::http::HeaderValue;

    use super::*;

    const SUBPROTOCOL: &str = "v12.stomp";

    /// Both ends of a WebSocket.
    #[expect(
        clippy::result_large_err,
        reason = "the library says what a refusal is"
    )]
    async fn pair() -> (Stream, WebSocketStream<DuplexStream>) {
        let (here, there) = duplex(64 * 1024);
        let server = accept_hdr_async(there, |request: &Request, mut response: Response| {
            assert_eq!(request.uri().path(), "/");
            assert_eq!(request.headers()["host"], "mq.test");
            let agreed = HeaderValue::from_static(SUBPROTOCOL);
            assert_eq!(request.headers()["sec-websocket-protocol"], agreed);
            response
                .headers_mut()
                .insert("sec-websocket-protocol", agreed);
            Ok(response)
        });
        let client = upgrade(Box::new(here), "mq.test", SUBPROTOCOL);
        let (client, server) = tokio::join!(client, server);
        (client.unwrap(), server.unwrap())
    }

    /// The upgrade at a peer that says this and closes.
    async fn refused(says: &[u8]) -> Result<Stream, Broken> {
        let (here, mut there) = duplex(64 * 1024);
        there.write_all(says).await.unwrap();
        there.shutdown().await.unwrap();
        upgrade(Box::new(here), "mq.test", SUBPROTOCOL).await
    }

    #[tokio::test]
    async fn a_write_is_a_message_and_reads_run_together() {
        let (mut client, mut server) = pair().await;
        for text in ["one", "zwölf"] {
            client.write_all(text.as_bytes()).await.unwrap();
            client.flush().await.unwrap();
            assert_eq!(server.next().await.unwrap().unwrap(), Message::text(text));
        }
        for message in [
            Message::text("ab"),
            Message::text(""),
            Message::binary(b"cd".as_slice()),
        ] {
            server.send(message).await.unwrap();
        }
        let mut read = [0; 4];
        client.read_exact(&mut read).await.unwrap();
        assert_eq!(&read, b"abcd");
    }

    #[tokio::test]
    async fn a_ping_is_answered_while_reading() {
        let (mut client, mut server) = pair().await;
        server
            .send(Message::Ping(Bytes::from_static(b"?")))
            .await
            .unwrap();
        let mut read = [0; 4];
        tokio::select! {
            _ = client.read(&mut read) => panic!("nothing was sent that can be read"),
            pong = server.next() => {
                assert_eq!(pong.unwrap().unwrap(), Message::Pong(Bytes::from_static(b"?")));
            }
        }
    }

    #[tokio::test]
    async fn a_good_bye_is_the_end_and_a_complaint_is_told() {
        let close = |code, reason: &'static str| {
            let reason = reason.into();
            Message::Close(Some(CloseFrame { code, reason }))
        };
        let mut read = [0; 4];

        let (mut client, mut server) = pair().await;
        server.send(close(CloseCode::Normal, "")).await.unwrap();
        assert_eq!(client.read(&mut read).await.unwrap(), 0);

        let (mut client, mut server) = pair().await;
        server
            .send(close(CloseCode::Size, "too large"))
            .await
            .unwrap();
        let error = client.read(&mut read).await.unwrap_err().to_string();
        assert!(
            error.contains("1009") && error.contains("too large"),
            "{error}"
        );
    }

    #[tokio::test]
    async fn a_message_without_bounds_is_refused() {
        let (mut client, server) = pair().await;
        let mut raw = server.into_inner();
        // Unmasked text, with the length in eight bytes (RFC 6455, section 5.2).
        raw.write_all(&[0x81, 127, 0, 0, 0, 255, 0, 0, 0, 0])
            .await
            .unwrap();
        let error = client.read(&mut [0; 4]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    }

    #[tokio::test]
    async fn what_is_not_text_is_not_sent() {
        let (mut client, _server) = pair().await;
        let error = client.write_all(b"\xff").await.unwrap_err();
        assert!(error.to_string().contains("UTF-8"), "{error}");
    }

    #[tokio::test]
    async fn a_server_that_does_not_upgrade_is_told() {
        let cases = [
            (
                "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n",
                Cause::Protocol,
                "404 Not Found",
            ),
            (
                "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n",
                Cause::NotPermitted,
                "403",
            ),
            (
                "AMQP\0\0\u{9}\u{1}\r\n\r\n",
                Cause::Protocol,
                "no WebSocket there",
            ),
            ("", Cause::Closed, "closed"),
            ("HTTP/1.1 101 Swi", Cause::Closed, "closed"),
        ];
        for (says, cause, words) in cases {
            let broken = refused(says.as_bytes()).await.err().unwrap();
            assert_eq!(
                (broken.step, broken.cause),
                (Step::Handshake, cause),
                "{broken}"
            );
            assert!(broken.detail.contains(words), "{broken}");
        }
    }

    proptest! {
        #[test]
        fn whatever_a_server_answers_there_is_an_end(
            greets in any::<bool>(),
            bytes in prop::collection::vec(any::<u8>(), 0..256),
        ) {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            runtime.block_on(async {
                let mut says = if greets { b"HTTP/1.1 ".to_vec() } else { Vec::new() };
                says.extend(&bytes);
                assert!(refused(&says).await.is_err());

                let (mut client, server) = pair().await;
                let mut raw = server.into_inner();
                raw.write_all(&bytes).await.unwrap();
                drop(raw);
                let mut read = Vec::new();
                let _ = client.read_to_end(&mut read).await;
                assert!(read.len() <= bytes.len());
            });
        }
    }
}
