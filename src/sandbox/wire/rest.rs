//! The input of the REST protocols: what the path, the query string and the body say.

use std::collections::BTreeMap;

use http::Method;

/// One REST request, taken apart but not yet understood.
#[derive(Clone, Debug)]
pub(crate) struct RestCall {
    /// The HTTP method.
    pub(crate) method: Method,
    /// The path's segments, percent-decoded: `["v1", "brokers", "b-1"]`.
    pub(crate) path: Vec<String>,
    /// The query string, decoded.
    pub(crate) query: BTreeMap<String, String>,
    /// The body as it came: JSON for Amazon MQ, XML for Route 53.
    pub(crate) body: String,
}
