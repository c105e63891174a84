//! Where the way leads.

/// An endpoint as clients know it, and perhaps another address to reach it at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The name that the certificate must have, and that is resolved unless [`connect`](Self::connect) says otherwise.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Connect here instead of to what the name resolves to; what is verified stays the same.
    pub connect: Option<ConnectTo>,
}

/// An address to connect to in place of the name's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectTo {
    /// An IP address or a name.
    pub host: String,
    /// The port; none is the endpoint's.
    pub port: Option<u16>,
}
