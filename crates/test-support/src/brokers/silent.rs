//! A broker that accepts connections and says nothing.

use std::net::{Ipv4Addr, TcpListener};

use super::address::loopback;

/// It listens and never looks: the kernel accepts for it, and takes what is sent.
pub struct Silent {
    address: Ipv4Addr,
    _listener: TcpListener,
}

impl Silent {
    /// One that listens on this port, on an address of its own.
    pub fn on(port: u16) -> Self {
        let address = loopback();
        Self {
            address,
            _listener: TcpListener::bind((address, port)).expect("nobody else has the address"),
        }
    }

    /// Where it listens.
    pub fn address(&self) -> Ipv4Addr {
        self.address
    }
}
