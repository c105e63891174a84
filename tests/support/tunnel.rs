//! A proxy as companies have one: it opens a tunnel for whoever asks with CONNECT.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use test_support::Loopback;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

/// It opens tunnels until it is dropped.
pub(crate) struct Tunnels {
    loopback: Loopback,
    opened: Arc<AtomicUsize>,
}

impl Tunnels {
    /// A proxy that takes every `name` it is asked for, with its port, to this machine.
    pub(crate) fn start(name: &'static str) -> Self {
        let opened = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&opened);
        let loopback = Loopback::start(async move |listener, stopped| {
            stand(name, &count, listener, stopped).await;
        });
        Self { loopback, opened }
    }

    /// `http://127.0.0.1:PORT`
    pub(crate) fn endpoint(&self) -> &str {
        self.loopback.endpoint()
    }

    /// How many it has opened.
    pub(crate) fn opened(&self) -> usize {
        self.opened.load(Ordering::SeqCst)
    }
}

async fn stand(
    name: &'static str,
    opened: &Arc<AtomicUsize>,
    listener: TcpListener,
    mut stopped: oneshot::Receiver<()>,
) {
    let mut tunnels = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stopped => return,
            accepted = listener.accept() => {
                let (caller, _) = accepted.expect("loopback takes connections");
                let opened = Arc::clone(opened);
                // Whoever is done first just goes.
                tunnels.spawn(async move { open(name, &opened, caller).await.ok() });
            }
        }
    }
}

/// Answer `CONNECT name:PORT HTTP/1.1`, and pass on what follows.
async fn open(name: &str, opened: &AtomicUsize, mut caller: TcpStream) -> io::Result<()> {
    let mut asked = Vec::new();
    while !asked.ends_with(b"\r\n\r\n") {
        if caller.read_buf(&mut asked).await? == 0 {
            return Ok(());
        }
    }
    let asked = String::from_utf8_lossy(&asked).into_owned();
    let target = asked
        .strip_prefix("CONNECT ")
        .and_then(|rest| rest.split(' ').next())
        .and_then(|target| target.strip_prefix(name))
        .unwrap_or_else(|| panic!("no tunnel to {name} is asked for: {asked}"));
    let mut there = TcpStream::connect(format!("127.0.0.1{target}")).await?;
    opened.fetch_add(1, Ordering::SeqCst);
    caller.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
    copy_bidirectional(&mut caller, &mut there).await?;
    Ok(())
}
