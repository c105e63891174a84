//! Where `--connect` leads.

use std::fmt;
use std::str::FromStr;

use mq_probe::ConnectTo;

/// `ADDRESS[:PORT]` of `--connect`; IPv6 addresses with a port are in brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    host: String,
    /// None: each protocol's own.
    pub(super) port: Option<u16>,
}

impl From<Address> for ConnectTo {
    fn from(address: Address) -> Self {
        Self {
            host: address.host,
            port: address.port,
        }
    }
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_ipv6 = |host: &str| host.parse::<std::net::Ipv6Addr>().is_ok();
        let (host, port) = match text.rsplit_once(':') {
            _ if is_ipv6(text) => (text, None),
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        };
        let port = port.map(|port| match port.parse::<u16>() {
            Ok(port) if port > 0 => Ok(port),
            _ => Err(format!(
                "`{port}` is not a port: that is a number from 1 to 65535"
            )),
        });
        let bare = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'));
        let host = match bare {
            Some(address) if is_ipv6(address) => address,
            Some(_) => return Err(format!("{host} is not an IPv6 address")),
            None if host.is_empty() => {
                return Err("an address is missing before the port".to_owned());
            }
            None if host.contains(':') && !is_ipv6(host) => {
                return Err(format!("{text} is not ADDRESS or ADDRESS:PORT"));
            }
            None => host,
        };
        Ok(Self {
            host: host.to_owned(),
            port: port.transpose()?,
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) if self.host.contains(':') => write!(formatter, "[{}]:{port}", self.host),
            Some(port) => write!(formatter, "{}:{port}", self.host),
            None => formatter.write_str(&self.host),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn an_address_may_have_a_port() {
        for text in [
            "127.0.0.1",
            "127.0.0.1:5671",
            "lab.example.com:1",
            "::1",
            "[::1]:5671",
        ] {
            assert_eq!(
                text.parse::<Address>().map(|it| it.to_string()),
                Ok(text.to_owned())
            );
        }
        for text in [
            "",
            ":5671",
            "127.0.0.1:",
            "127.0.0.1:0",
            "127.0.0.1:65536",
            "[x]:1",
            "a:b:1",
        ] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }
}
