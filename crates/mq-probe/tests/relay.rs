//! A relay on the way to a balancer, which can be cut in the middle of anything.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use mq_probe::{ConnectTo, Dialler, Endpoint, Stream, Trust};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::way::PATIENT;
use test_support::brokers::Balancer;

/// Carries connections to a balancer, for as long as it is there.
pub(super) struct Relay {
    endpoint: Endpoint,
    connections: Arc<Mutex<JoinSet<()>>>,
    /// How many more bytes of a client pass; none for all. After the last one the connection is cut.
    rest: watch::Sender<Option<usize>>,
    /// How many bytes of clients have passed.
    passed: Arc<watch::Sender<usize>>,
    /// Takes connections.
    _taking: JoinSet<()>,
}

impl Relay {
    /// One that carries everything.
    pub(super) async fn start(balancer: &Balancer, port: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let own = listener.local_addr().unwrap();
        let to = SocketAddr::from((balancer.address(), port));
        let connections = Arc::new(Mutex::new(JoinSet::new()));
        let (rest, told) = watch::channel(None);
        let passed = Arc::new(watch::Sender::new(0));
        let mut taking = JoinSet::new();
        let (all, counted) = (Arc::clone(&connections), Arc::clone(&passed));
        taking.spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let carrying = carry(client, to, told.clone(), Arc::clone(&counted));
                all.lock().unwrap().spawn(carrying);
            }
        });
        let connect = ConnectTo {
            host: own.ip().to_string(),
            port: Some(own.port()),
        };
        Self {
            endpoint: Endpoint {
                connect: Some(connect),
                ..balancer.endpoint(port)
            },
            connections,
            rest,
            passed,
            _taking: taking,
        }
    }

    /// Where its clients connect to.
    pub(super) fn endpoint(&self) -> Endpoint {
        self.endpoint.clone()
    }

    /// Agree on TLS with the balancer, through it.
    pub(super) async fn dial(&self, balancer: &Balancer) -> Stream {
        let trust = Trust::of_file(balancer.authority()).unwrap();
        let dialler = Dialler::new(trust, PATIENT).unwrap();
        dialler.dial(&self.endpoint).await.unwrap().0
    }

    /// Cut connections after so many more bytes of the client.
    pub(super) fn cut_after(&self, bytes: usize) {
        self.rest.send(Some(bytes)).unwrap();
    }

    /// Cut all connections that are there. New ones pass.
    pub(super) fn cut_now(&self) {
        self.connections.lock().unwrap().abort_all();
    }

    /// Wait until so many more bytes of clients have passed.
    pub(super) async fn passes(&self, bytes: usize) {
        let mut passed = self.passed.subscribe();
        let enough = *passed.borrow() + bytes;
        passed.wait_for(|passed| *passed >= enough).await.unwrap();
    }
}

async fn carry(
    client: TcpStream,
    to: SocketAddr,
    mut told: watch::Receiver<Option<usize>>,
    passed: Arc<watch::Sender<usize>>,
) {
    let server = TcpStream::connect(to).await.unwrap();
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let forth = async {
        let mut buffer = [0; 4096];
        let mut rest = *told.borrow_and_update();
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
                    passed.send_modify(|passed| *passed += read);
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
