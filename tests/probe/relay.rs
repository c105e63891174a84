//! A relay on the way to a balancer, which can be cut in the middle of anything.

use std::net::{Ipv4Addr, SocketAddr};

use mqctl::probe::{ConnectTo, Dialler, Endpoint, Stream, Trust};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::way::PATIENT;
use crate::support::brokers::Balancer;

/// Carries one connection to a balancer.
pub(super) struct Relay {
    endpoint: Endpoint,
    /// How many more bytes of the client it lets pass; none lets all pass. After the last one it is cut.
    rest: watch::Sender<Option<usize>>,
}

impl Relay {
    /// One that carries everything.
    pub(super) async fn start(balancer: &Balancer, port: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let own = listener.local_addr().unwrap();
        let (rest, told) = watch::channel(None);
        tokio::spawn(carry(listener, (balancer.address(), port).into(), told));
        let connect = ConnectTo {
            host: own.ip().to_string(),
            port: Some(own.port()),
        };
        let endpoint = Endpoint {
            connect: Some(connect),
            ..balancer.endpoint(port)
        };
        Self { endpoint, rest }
    }

    /// Agree on TLS with the balancer, through it.
    pub(super) async fn dial(&self, balancer: &Balancer) -> Stream {
        let trust = Trust::of_file(balancer.authority()).unwrap();
        let dialler = Dialler::new(trust, PATIENT).unwrap();
        dialler.dial(&self.endpoint).await.unwrap().0
    }

    /// Cut it after so many more bytes of the client.
    pub(super) fn cut_after(&self, bytes: usize) {
        self.rest.send(Some(bytes)).unwrap();
    }
}

async fn carry(listener: TcpListener, to: SocketAddr, mut told: watch::Receiver<Option<usize>>) {
    let (client, _) = listener.accept().await.unwrap();
    let server = TcpStream::connect(to).await.unwrap();
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let forth = async {
        let mut buffer = [0; 4096];
        let mut rest = None;
        loop {
            let room = rest.unwrap_or(buffer.len()).min(buffer.len());
            if room == 0 {
                return;
            }
            tokio::select! {
                biased;
                Ok(()) = told.changed() => rest = *told.borrow_and_update(),
                read = from_client.read(&mut buffer[..room]) => {
                    let Ok(read @ 1..) = read else { return };
                    if to_server.write_all(&buffer[..read]).await.is_err() {
                        return;
                    }
                    rest = rest.map(|rest| rest - read);
                }
            }
        }
    };
    tokio::select! {
        () = forth => {}
        _ = copy(&mut from_server, &mut to_client) => {}
    }
}
