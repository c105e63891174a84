//! The way to the endpoint: name, TCP, TLS.
