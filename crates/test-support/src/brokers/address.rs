//! Loopback addresses, one for each thing that listens.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

/// A random number: the hasher's seed is one.
pub(super) fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// An address that nobody uses: one in 16 million, and looked at before it is taken.
pub fn loopback() -> Ipv4Addr {
    loop {
        let [second, third, fourth, ..] = random().to_le_bytes();
        // 127.0 and 127.1 are where people put things, and the ends of a range are special to some.
        let address = Ipv4Addr::new(127, 2 + second % 250, third, 1 + fourth % 250);
        if TcpListener::bind((address, super::CONSOLE)).is_ok() {
            return address;
        }
    }
}

/// A port of 127.0.0.1 that is free now.
pub(super) fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .expect("a port is free on loopback")
        .port()
}

/// Whether somebody accepts connections there.
pub fn accepts(address: Ipv4Addr, port: u16) -> bool {
    // On loopback the answer comes at once, unless the machine is very busy.
    TcpStream::connect_timeout(&SocketAddr::from((address, port)), Duration::from_secs(5)).is_ok()
}
