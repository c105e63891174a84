//! Whether an answer can be read at all, found out before the SDK makes of it what it can.
//!
//! The SDK's readers are lenient: they take an object without its members for an empty list, XML that ends in the middle
//! for a whole one, and an HTML page for a success that says nothing. Each of those would be a decision made from what AWS
//! never said. Here the shape decides, not the content type: some endpoints send a wrong one.

use std::fmt;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Map, Value};

use super::retry::{Operation, Protocol};

/// The longest answer that is read, in bytes: some thirty times the longest page that AWS sends. Without a limit, an answer
/// that never ends takes all the memory there is within seconds.
pub(super) const LONGEST_ANSWER: usize = 32 << 20;

/// Why an answer can't be read. The call may have run all the same.
#[derive(Debug)]
pub(super) struct Unreadable(String);

impl fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the answer can't be read: {}", self.0)
    }
}

impl std::error::Error for Unreadable {}

/// The answer, read whole, if it is one to this operation.
pub(super) async fn readable(
    operation: Operation,
    answer: HttpResponse,
) -> Result<HttpResponse, ConnectorError> {
    let status = answer.status();
    let headers = answer.headers().clone();
    let body = whole(answer.into_body()).await?;
    let problem = if status.is_success() {
        success(operation, &body)
    } else {
        refusal(operation, &body)
    };
    // Some statuses say all there is to know: too many calls, a trouble at AWS, or an endpoint without the address of what
    // was to be read. That nothing is there says only a refusal with its code.
    let is_clear = match status.as_u16() {
        429 | 500.. => true,
        404 => !operation.changes(),
        _ => false,
    };
    if let Err(problem) = problem
        && !is_clear
    {
        let problem = format!("{problem} (HTTP status {})", status.as_u16());
        return Err(ConnectorError::other(Unreadable(problem).into(), None));
    }
    let mut answer = HttpResponse::new(status, SdkBody::from(body));
    *answer.headers_mut() = headers;
    Ok(answer)
}

/// All of a body, if it ends in time.
async fn whole(body: SdkBody) -> Result<Vec<u8>, ConnectorError> {
    if let Some(bytes) = body.bytes()
        && bytes.len() <= LONGEST_ANSWER
    {
        return Ok(bytes.to_vec());
    }
    let mut stream = ByteStream::new(body);
    let mut all = Vec::new();
    while let Some(part) = stream.next().await {
        let part = part.map_err(|error| ConnectorError::io(error.into()))?;
        if all.len() + part.len() > LONGEST_ANSWER {
            let problem = format!("it is longer than {} MiB", LONGEST_ANSWER >> 20);
            return Err(ConnectorError::other(Unreadable(problem).into(), None));
        }
        all.extend_from_slice(&part);
    }
    Ok(all)
}

/// Whether `body` can be what the operation answers.
fn success(operation: Operation, body: &[u8]) -> Result<(), String> {
    match operation.protocol() {
        Protocol::Json if body.is_empty() => match operation.member() {
            Some(member) => Err(format!("it is empty, without {member}")),
            None => Ok(()),
        },
        Protocol::Json => {
            let members = object(body)?;
            match operation.member() {
                Some(member) if !members.contains_key(member) => Err(format!("it has no {member}")),
                _ => Ok(()),
            }
        }
        Protocol::Xml => {
            let found = document(body, operation.member())?;
            let expected = format!("{}Response", operation.name());
            if found.root != expected {
                return Err(format!("it is a <{}> and no <{expected}>", found.root));
            }
            match operation.member() {
                Some(member) if !found.has_member => Err(format!("it has no <{member}>")),
                _ => Ok(()),
            }
        }
    }
}

/// Whether `body` can be a refusal of the operation's service.
fn refusal(operation: Operation, body: &[u8]) -> Result<(), String> {
    match operation.protocol() {
        Protocol::Json => object(body).map(|_| ()),
        Protocol::Xml => match document(body, None)?.root.as_str() {
            // EC2's, that of the other services, and what Route 53 answers to some changes.
            "Response" | "ErrorResponse" | "InvalidChangeBatch" => Ok(()),
            other => Err(format!("it is a <{other}> and no error of AWS")),
        },
    }
}

fn object(body: &[u8]) -> Result<Map<String, Value>, String> {
    serde_json::from_slice(body).map_err(|error| format!("it is no JSON object: {error}"))
}

/// What of a document is looked at.
struct Document {
    /// The name of the outermost element.
    root: String,
    /// Whether an element of that name is in it.
    has_member: bool,
}

/// A document that is whole: one element, closed like all in it.
fn document(body: &[u8], member: Option<&str>) -> Result<Document, String> {
    let mut reader = Reader::from_reader(body);
    let mut root = None;
    let mut depth = 0_usize;
    let mut has_member = false;
    loop {
        let event = reader
            .read_event()
            .map_err(|error| format!("it is no XML: {error}"))?;
        match event {
            Event::Start(element) | Event::Empty(element) if depth == 0 && root.is_some() => {
                let name = element.local_name();
                return Err(format!(
                    "it goes on after its end, with <{}>",
                    name.as_ref()
                ));
            }
            Event::Start(element) => {
                let name = element.local_name();
                has_member |= member.is_some_and(|member| member == name.as_ref());
                root.get_or_insert_with(|| name.as_ref().to_owned());
                depth += 1;
            }
            Event::Empty(element) => {
                let name = element.local_name();
                has_member |= member.is_some_and(|member| member == name.as_ref());
                root.get_or_insert_with(|| name.as_ref().to_owned());
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Text(text) if depth == 0 && !text.trim_ascii().is_empty() => {
                return Err("it is no XML: there is text outside of it".to_owned());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    match root {
        Some(root) if depth == 0 => Ok(Document { root, has_member }),
        Some(root) => Err(format!("it ends before its <{root}> does")),
        None => Err("it is empty".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::retry::{
        DELETE_PARAMETER, DESCRIBE_VPCS, LIST_BROKERS, LIST_RESOURCE_RECORD_SETS, REGISTER_TARGETS,
    };

    async fn read(operation: Operation, status: u16, body: &str) -> Result<String, String> {
        let status = status.try_into().expect("it is a status");
        let answer = HttpResponse::new(status, SdkBody::from(body));
        match readable(operation, answer).await {
            Ok(answer) => {
                let bytes = answer.body().bytes().unwrap_or_default().to_vec();
                Ok(String::from_utf8(bytes).expect("it was a text"))
            }
            Err(error) => {
                let source = std::error::Error::source(&error).expect("it says why");
                Err(source.to_string())
            }
        }
    }

    #[tokio::test]
    async fn an_answer_is_handed_on_as_it_came() {
        let register = "<?xml version=\"1.0\"?><RegisterTargetsResponse xmlns=\"http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/\"><RegisterTargetsResult/></RegisterTargetsResponse>\n";
        let cases = [
            (LIST_BROKERS, r#"{"brokerSummaries": []}"#),
            (DELETE_PARAMETER, "{}"),
            (DELETE_PARAMETER, ""),
            (
                DESCRIBE_VPCS,
                "<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>",
            ),
            (REGISTER_TARGETS, register),
        ];
        for (operation, body) in cases {
            let answer = read(operation, 200, body).await;
            assert_eq!(answer.as_deref(), Ok(body), "{}", operation.action());
        }
    }

    #[tokio::test]
    async fn what_is_no_answer_is_told() {
        let cases = [
            (LIST_BROKERS, "{}", "it has no brokerSummaries"),
            (LIST_BROKERS, "", "it is empty, without brokerSummaries"),
            (
                LIST_BROKERS,
                r#"{"brokerSummaries": [{"#,
                "it is no JSON object",
            ),
            (LIST_BROKERS, "[]", "it is no JSON object"),
            (
                DESCRIBE_VPCS,
                "<DescribeVpcsResponse><vpcSet>",
                "it ends before its <DescribeVpcsResponse> does",
            ),
            (
                DESCRIBE_VPCS,
                "<DescribeVpcsResponse><requestId/></DescribeVpcsResponse>",
                "it has no <vpcSet>",
            ),
            (
                DESCRIBE_VPCS,
                "<DescribeVpcsResponse><vpcSet></DescribeVpcsResponse>",
                "it is no XML",
            ),
            (DESCRIBE_VPCS, "{}", "it is no XML"),
            (DESCRIBE_VPCS, "", "it is empty"),
            (
                LIST_RESOURCE_RECORD_SETS,
                "<GetChangeResponse/>",
                "it is a <GetChangeResponse>",
            ),
            (REGISTER_TARGETS, "<html><body/></html>", "it is a <html>"),
            (
                REGISTER_TARGETS,
                "<RegisterTargetsResponse/><more/>",
                "it goes on after its end",
            ),
        ];
        for (operation, body, expected) in cases {
            let problem = read(operation, 200, body).await.expect_err(body);
            assert!(problem.contains(expected), "{body}: {problem}");
        }
    }

    #[tokio::test]
    async fn a_refusal_has_the_shape_of_one_or_a_status_that_says_enough() {
        let xml = "<Response><Errors/></Response>";
        assert!(read(DESCRIBE_VPCS, 400, xml).await.is_ok());
        assert!(
            read(LIST_BROKERS, 403, r#"{"message": "no"}"#)
                .await
                .is_ok()
        );
        let page = "<html><body>Forbidden</body></html>";
        for operation in [LIST_BROKERS, DESCRIBE_VPCS, REGISTER_TARGETS] {
            assert!(read(operation, 403, page).await.is_err());
            assert!(read(operation, 429, page).await.is_ok());
            assert!(read(operation, 503, page).await.is_ok());
        }
        // An endpoint without the address of a read; a change may have gone anywhere.
        assert!(read(LIST_BROKERS, 404, page).await.is_ok());
        assert!(read(REGISTER_TARGETS, 404, page).await.is_err());
    }

    #[tokio::test]
    async fn what_is_too_long_is_not_read_to_its_end() {
        let body = " ".repeat(LONGEST_ANSWER + 1);
        let problem = read(LIST_BROKERS, 200, &body).await.expect_err("too long");
        assert!(problem.contains("longer than 32 MiB"), "{problem}");
    }
}
