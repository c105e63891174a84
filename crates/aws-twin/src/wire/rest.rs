//! The input of the REST protocols: what the path, the query string and the body say.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use http::{Method, Request};

/// One REST request, taken apart but not yet understood. Without `Debug`, on purpose: there are passwords in bodies.
#[derive(Clone)]
pub(crate) struct RestCall {
    /// The HTTP method.
    pub(crate) method: Method,
    /// The path's segments, percent-decoded: `["v1", "brokers", "b-1"]`.
    pub(crate) path: Vec<String>,
    /// The query string, decoded. The values of a key that is there more than once are joined by commas.
    pub(crate) query: BTreeMap<String, String>,
    /// The body as it came: JSON for Amazon MQ, XML for Route 53.
    pub(crate) body: String,
}

impl RestCall {
    /// Take a request apart. Empty segments of the path, as after a trailing slash, are dropped.
    pub(crate) fn decode(request: &Request<Vec<u8>>) -> Self {
        let segments = request.uri().path().split('/');
        let mut query: BTreeMap<String, String> = BTreeMap::new();
        let pairs = form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes());
        for (key, value) in pairs.into_owned() {
            match query.get_mut(&key) {
                None => {
                    query.insert(key, value);
                }
                Some(values) => {
                    let _ = write!(values, ",{value}");
                }
            }
        }
        Self {
            method: request.method().clone(),
            path: segments
                .filter(|segment| !segment.is_empty())
                .map(percent_decode)
                .collect(),
            query,
            body: String::from_utf8_lossy(request.body()).into_owned(),
        }
    }
}

/// In a path, unlike in a form, `+`, `=` and `&` stand for themselves.
fn percent_decode(segment: &str) -> String {
    let form = segment
        .replace('+', "%2B")
        .replace('=', "%3D")
        .replace('&', "%26");
    let mut pairs = form_urlencoded::parse(form.as_bytes());
    pairs
        .next()
        .map_or_else(String::new, |(text, _)| text.into_owned())
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::RestCall;

    #[test]
    fn a_path_is_decoded_segment_by_segment() {
        let request =
            Request::get("/v1/tags/arn%3Aaws%3Amq%2Fb+c=d&e/?tagKeys=one&tagKeys=two%20three")
                .body(Vec::new())
                .unwrap();
        let call = RestCall::decode(&request);
        assert_eq!(call.path, ["v1", "tags", "arn:aws:mq/b+c=d&e"]);
        assert_eq!(call.query["tagKeys"], "one,two three");
    }
}
