//! Signature Version 4, as far as the sandbox looks at it: who is meant, not whether the signature is right.

use http::Request;
use http::header::AUTHORIZATION;

/// What a request is signed for: the credential scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scope {
    /// `us-west-2`; `us-east-1` for the global services.
    pub(crate) region: String,
    /// `ec2`
    pub(crate) service: String,
}

/// The scope of a signed request: `…Credential=KEY/20261121/us-west-2/ec2/aws4_request, …`.
/// Source: AWS General Reference, "Create a signed AWS API request".
pub(crate) fn scope(request: &Request<Vec<u8>>) -> Option<Scope> {
    let header = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let fields = header.strip_prefix("AWS4-HMAC-SHA256")?;
    let credential = fields
        .split(',')
        .find_map(|field| field.trim().strip_prefix("Credential="))?;
    let mut parts = credential.rsplit('/');
    let terminator = parts.next()?;
    let service = parts.next()?;
    let region = parts.next()?;
    // The date and the key id come before.
    parts.nth(1)?;
    (terminator == "aws4_request").then(|| Scope {
        region: region.to_owned(),
        service: service.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::{Scope, scope};

    fn signed(authorization: &str) -> Request<Vec<u8>> {
        Request::post("/")
            .header("authorization", authorization)
            .body(Vec::new())
            .unwrap()
    }

    #[test]
    fn the_scope_is_read_from_the_credential() {
        let request = signed(
            "AWS4-HMAC-SHA256 Credential=AKIA/20261121/us-west-2/ec2/aws4_request, \
             SignedHeaders=host;x-amz-date, Signature=0a1b",
        );
        let expected = Scope {
            region: "us-west-2".to_owned(),
            service: "ec2".to_owned(),
        };
        assert_eq!(scope(&request), Some(expected));
    }

    #[test]
    fn anything_else_is_unsigned() {
        assert_eq!(scope(&signed("Bearer token")), None);
        assert_eq!(scope(&signed("AWS4-HMAC-SHA256 Signature=0a1b")), None);
        assert_eq!(
            scope(&signed(
                "AWS4-HMAC-SHA256 Credential=us-west-2/ec2/aws4_request"
            )),
            None
        );
    }
}
