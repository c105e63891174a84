//! Something on the way that can be cut: bytes go through as they are, TLS included.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use test_support::brokers::loopback;

/// The type of a TLS record that carries data (RFC 8446, 5.1).
const APPLICATION_DATA: u8 = 23;

/// The first one of a client ends its handshake, the second one logs in.
const LOGIN: usize = 2;

/// A relay, which serves as long as this process does.
pub(super) struct Relay {
    pub(super) address: Ipv4Addr,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    connections: Mutex<Vec<TcpStream>>,
    /// How many connections there were, in all.
    accepted: AtomicUsize,
    /// How many records have gone up, in all.
    carried: AtomicUsize,
    /// How many logins are to fail.
    refusals: AtomicUsize,
    /// How many have failed.
    refused: AtomicUsize,
    /// How many connections have ended before a login.
    turned_away: AtomicUsize,
}

impl Relay {
    /// A relay to that address, on an address of its own and the same port.
    pub(super) fn start(target: Ipv4Addr, port: u16) -> Self {
        let address = loopback();
        let listener = TcpListener::bind((address, port)).unwrap();
        let state = Arc::new(State::default());
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(broker) = TcpStream::connect((target, port)) else {
                    continue;
                };
                shared.accepted.fetch_add(1, Ordering::SeqCst);
                let mut connections = shared.connections.lock().unwrap();
                connections.extend([client.try_clone().unwrap(), broker.try_clone().unwrap()]);
                let (back, forth) = (broker.try_clone().unwrap(), client.try_clone().unwrap());
                let state = Arc::clone(&shared);
                thread::spawn(move || state.carry_up(client, broker));
                thread::spawn(move || carry_down(back, forth));
            }
        });
        Self { address, state }
    }

    /// Cut all connections, and those that follow when they log in, until that has happened so many times: as a load balancer
    /// does that has no healthy target.
    pub(super) fn cut(&self, refusals: usize) {
        self.state.refusals.store(refusals, Ordering::SeqCst);
        for connection in self.state.connections.lock().unwrap().drain(..) {
            // It may be gone already.
            let _ = connection.shutdown(Shutdown::Both);
        }
    }

    /// How many connections there were, in all.
    pub(super) fn accepted(&self) -> usize {
        self.state.accepted.load(Ordering::SeqCst)
    }

    /// How many times the program has said something, on whatever connection.
    pub(super) fn carried(&self) -> usize {
        self.state.carried.load(Ordering::SeqCst)
    }

    /// How many logins have been cut.
    pub(super) fn refused(&self) -> usize {
        self.state.refused.load(Ordering::SeqCst)
    }

    /// How many connections their client has ended before it logged in.
    pub(super) fn turned_away(&self) -> usize {
        self.state.turned_away.load(Ordering::SeqCst)
    }
}

impl State {
    /// From the client to the broker, record by record.
    fn carry_up(&self, mut client: TcpStream, mut broker: TcpStream) {
        let mut seen = 0;
        while let Some(record) = read_record(&mut client) {
            self.carried.fetch_add(1, Ordering::SeqCst);
            seen += usize::from(record[0] == APPLICATION_DATA);
            if seen == LOGIN && record[0] == APPLICATION_DATA && self.refuses() {
                break;
            }
            if broker.write_all(&record).is_err() {
                break;
            }
        }
        if seen < LOGIN {
            self.turned_away.fetch_add(1, Ordering::SeqCst);
        }
        for stream in [client, broker] {
            // It may be gone already.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn refuses(&self) -> bool {
        let one_less = |left: usize| left.checked_sub(1);
        let refuses = self
            .refusals
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less)
            .is_ok();
        self.refused
            .fetch_add(usize::from(refuses), Ordering::SeqCst);
        refuses
    }
}

fn carry_down(mut broker: TcpStream, mut client: TcpStream) {
    // Ends with either of them.
    let _ = std::io::copy(&mut broker, &mut client);
    let _ = client.shutdown(Shutdown::Both);
}

/// A TLS record, header included; none at the end.
fn read_record(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut record = vec![0; 5];
    stream.read_exact(&mut record).ok()?;
    let length = usize::from(u16::from_be_bytes([record[3], record[4]]));
    record.resize(5 + length, 0);
    stream.read_exact(&mut record[5..]).ok()?;
    Some(record)
}
