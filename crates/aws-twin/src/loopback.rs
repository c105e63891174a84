//! Which requests the served sandbox answers: those for a loopback name, and from no web page of elsewhere.
//!
//! A browser on this machine reaches the port, too, and runs what any web page tells it to. A page can post to
//! `http://127.0.0.1:PORT`; then the request has an `Origin` of elsewhere. Or its own name can be made to resolve to
//! 127.0.0.1 (DNS rebinding); then the request has that name as its `Host`. SDKs send no `Origin`, and as `Host` what
//! `AWS_ENDPOINT_URL` says.

use http::header::{CONTENT_TYPE, HOST, HeaderValue, ORIGIN};
use http::uri::Authority;
use http::{HeaderMap, Request, Response, StatusCode, Uri};

use super::body::Body;

/// Why a request is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is for a host that is not this machine by its loopback name, or for none.
    Host,
    /// A web page of elsewhere sent it.
    Origin,
}

/// Whether a request may be answered.
pub(super) fn check<B>(request: &Request<B>) -> Result<(), Refusal> {
    // A request that was meant for a proxy has the whole address as its target, which counts before `Host` (RFC 9112, 3.2.2).
    let target = request.uri().authority();
    let has_host = request.headers().contains_key(HOST);
    let hosts_are_loopback = all(request.headers(), HOST, |host| {
        host.parse().is_ok_and(|host| is_loopback(&host))
    });
    if !has_host || !hosts_are_loopback || !target.is_none_or(is_loopback) {
        return Err(Refusal::Host);
    }
    // Where a page is of no place, its origin is `null`.
    let origins_are_loopback = all(request.headers(), ORIGIN, |origin| {
        let origin = origin.parse::<Uri>();
        origin.is_ok_and(|origin| origin.authority().is_some_and(is_loopback))
    });
    if !origins_are_loopback {
        return Err(Refusal::Origin);
    }
    Ok(())
}

/// Whether all headers of this name are texts of which `holds` is true.
fn all(headers: &HeaderMap, name: http::HeaderName, holds: impl Fn(&str) -> bool) -> bool {
    let is_good = |value: &HeaderValue| value.to_str().is_ok_and(&holds);
    headers.get_all(name).iter().all(is_good)
}

fn is_loopback(authority: &Authority) -> bool {
    let host = authority.host();
    let is_port = |rest: &str| {
        rest.strip_prefix(':')
            .is_some_and(|it| it.parse::<u16>().is_ok())
    };
    // In `[::1].example.com` and in `user@localhost` there is more.
    let rest = authority.as_str().strip_prefix(host);
    let is_whole = rest.is_some_and(|rest| rest.is_empty() || is_port(rest));
    // No name below `localhost` can be made to lead elsewhere (RFC 6761, 6.3).
    let is_localhost = host
        .rsplit('.')
        .next()
        .is_some_and(|last| last.eq_ignore_ascii_case("localhost"));
    is_whole && (["127.0.0.1", "[::1]"].contains(&host) || is_localhost)
}

impl Refusal {
    /// The answer instead.
    pub(super) fn answer(self) -> Response<Body> {
        let text = match self {
            Self::Host => {
                "this sandbox only answers requests whose Host is 127.0.0.1, [::1] or localhost\n"
            }
            Self::Origin => {
                "this sandbox does not answer requests that a web page of another origin sends\n"
            }
        };
        let mut response = Response::new(Body::whole(text.into()));
        *response.status_mut() = StatusCode::FORBIDDEN;
        let plain = HeaderValue::from_static("text/plain");
        response.headers_mut().insert(CONTENT_TYPE, plain);
        response
    }
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::{Refusal, check};

    fn checked(target: &str, headers: &[(&str, &str)]) -> Result<(), Refusal> {
        let mut request = Request::post(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        check(&request.body(()).unwrap())
    }

    #[test]
    fn loopback_hosts_pass() {
        for host in [
            "127.0.0.1",
            "127.0.0.1:4566",
            "[::1]",
            "[::1]:4566",
            "localhost",
            "LocalHost:4566",
            "aws.localhost:4566",
        ] {
            assert_eq!(checked("/", &[("host", host)]), Ok(()), "{host}");
            let target = format!("http://{host}/v1/brokers");
            assert_eq!(checked(&target, &[("host", host)]), Ok(()), "{host}");
        }
    }

    #[test]
    fn other_hosts_do_not() {
        for host in [
            "",
            "rebound.example.com",
            "rebound.example.com:4566",
            "127.0.0.1.example.com",
            "localhost.example.com",
            "localhost@example.com",
            "example.com@localhost",
            "mylocalhost",
            "127.0.0.2",
            "0.0.0.0",
            "[::]",
            "[::1].example.com",
            "192.0.2.7:4566",
            "localhost:4566, example.com",
            "ec2.us-west-2.amazonaws.com",
        ] {
            assert_eq!(
                checked("/", &[("host", host)]),
                Err(Refusal::Host),
                "{host}"
            );
        }
        assert_eq!(checked("/", &[]), Err(Refusal::Host));
        let both = [("host", "127.0.0.1"), ("host", "example.com")];
        assert_eq!(checked("/", &both), Err(Refusal::Host));
    }

    #[test]
    fn the_target_of_a_proxy_counts_as_well() {
        let host = [("host", "127.0.0.1:4566")];
        let elsewhere = "http://ec2.us-west-2.amazonaws.com/";
        assert_eq!(checked(elsewhere, &host), Err(Refusal::Host));
        let elsewhere = [("host", "example.com")];
        assert_eq!(
            checked("http://127.0.0.1:4566/", &elsewhere),
            Err(Refusal::Host)
        );
    }

    #[test]
    fn pages_of_this_machine_pass_and_others_do_not() {
        let from = |origin| checked("/", &[("host", "127.0.0.1:4566"), ("origin", origin)]);
        for origin in [
            "http://localhost:3000",
            "http://127.0.0.1",
            "http://[::1]:1",
        ] {
            assert_eq!(from(origin), Ok(()), "{origin}");
        }
        for origin in [
            "null",
            "",
            "https://example.com",
            "http://localhost.example.com",
            "https://example.com:4566",
            "file://",
        ] {
            assert_eq!(from(origin), Err(Refusal::Origin), "{origin}");
        }
    }
}
