//! What a broker means by an ERROR. STOMP has no codes, only text ("ERROR").

use super::super::broken::{Broken, Cause, Step};
use super::frame::Frame;

/// As much of a text as anybody reads.
const LONGEST_DETAIL: usize = 300;

/// The link that broke, by the frame that says so.
pub(super) fn refusal(step: Step, error: &Frame) -> Broken {
    let body = String::from_utf8_lossy(&error.body);
    // The header is a short version; after the first line of the body ActiveMQ gives a stack trace.
    let text = error.header("message").unwrap_or_default();
    let both = format!("{text} {}", first_line(&body)).to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| both.contains(word));
    let cause = if says(&["not authorized", "securityexception"]) {
        Cause::NotPermitted
    } else if says(&[
        "password is invalid",
        "failedloginexception",
        "bad connect",
        "authentication failed",
    ]) {
        Cause::WrongPassword
    } else {
        Cause::Protocol
    };
    let text = [first_line(text), first_line(&body)]
        .into_iter()
        .find(|line| !line.is_empty())
        .unwrap_or("the broker refuses and does not say why");
    let detail: String = text
        .chars()
        .filter(|letter| !letter.is_control())
        .take(LONGEST_DETAIL)
        .collect();
    Broken::new(step, cause, detail.trim_end_matches('.'))
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    #[test]
    fn the_text_tells_the_cause() {
        let cases = [
            (
                "User name [app] or password is invalid.",
                "User name [app] or password is invalid.",
                Cause::WrongPassword,
                "User name [app] or password is invalid",
            ),
            (
                "User guest is not authorized to write to: queue://a",
                "",
                Cause::NotPermitted,
                "User guest is not authorized to write to: queue://a",
            ),
            (
                "Bad CONNECT",
                "Access refused for user 'app'\n",
                Cause::WrongPassword,
                "Bad CONNECT",
            ),
            (
                "",
                "java.lang.IllegalStateException: full\n\tat org.apache",
                Cause::Protocol,
                "java.lang.IllegalStateException: full",
            ),
            (
                "",
                "",
                Cause::Protocol,
                "the broker refuses and does not say why",
            ),
        ];
        for (message, body, cause, detail) in cases {
            let frame = Frame {
                body: Bytes::from_static(body.as_bytes()),
                ..Frame::new("ERROR").with("message", message)
            };
            let broken = refusal(Step::Send, &frame);
            assert_eq!(broken, Broken::new(Step::Send, cause, detail));
        }
    }

    #[test]
    fn a_long_text_is_cut() {
        let frame = Frame::new("ERROR").with("message", "é".repeat(9999));
        let detail = refusal(Step::Send, &frame).detail;
        assert_eq!(detail.chars().count(), LONGEST_DETAIL);
    }
}
