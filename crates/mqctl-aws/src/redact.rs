//! Keeping a password out of what AWS says: a refusal may quote the input that it refuses.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::error::AwsError;
use mqctl_model::printable::one_line;

/// What stands where a password stood.
const REDACTED: &str = "[redacted]";
/// As many characters of a password in a row are no chance any more. Passwords have twelve or more.
const TELLING: usize = 6;

/// The error without `password`, however it is spelled. A message that quotes a part of it is left out altogether.
pub(super) fn redacted(error: AwsError, password: &str) -> AwsError {
    let forms = forms(password);
    let message = forms.iter().fold(error.message.clone(), |message, form| {
        message.replace(form, REDACTED)
    });
    let message = if forms.iter().any(|form| shows_part(&message, form)) {
        "AWS's own words are left out, as they quote a password".to_owned()
    } else {
        message
    };
    AwsError { message, ..error }
}

/// The ways in which services spell a text that they quote, the longest first.
fn forms(password: &str) -> Vec<String> {
    let json = serde_json::Value::from(password).to_string();
    let json = json
        .trim_start_matches('"')
        .strip_suffix('"')
        .unwrap_or(&json);
    let form: String = form_urlencoded::byte_serialize(password.as_bytes()).collect();
    let xml = password
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let forms = BTreeSet::from([
        password.to_owned(),
        json.to_owned(),
        json.replace('\\', "\\\\").replace('"', "\\\""),
        form.replace('+', "%20"),
        form,
        xml.replace('"', "&quot;").replace('\'', "&apos;"),
        xml.replace('"', "&quot;").replace('\'', "&#39;"),
        xml,
        STANDARD_NO_PAD.encode(password),
    ]);
    // Messages are made printable.
    let printable: Vec<String> = forms.iter().map(|it| one_line(it).into_owned()).collect();
    let forms = forms.into_iter().chain(printable);
    let mut forms: Vec<String> = forms.filter(|form| !form.is_empty()).collect();
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    forms
}

/// Whether some of `form` is still to be read in `message`.
fn shows_part(message: &str, form: &str) -> bool {
    let characters: Vec<char> = form.chars().collect();
    characters
        .windows(TELLING)
        .any(|part| message.contains(&part.iter().collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Class;

    const PASSWORD: &str = "sword\"fish\\<&é 'x%\u{200b}";

    fn said(message: &str) -> String {
        let error = AwsError::new("mq:CreateBroker", Class::Refused, message);
        redacted(error, PASSWORD).message
    }

    #[test]
    fn a_password_is_taken_out_of_a_quotation() {
        for form in forms(PASSWORD) {
            let message = format!("the value '{form}' is not valid");
            assert_eq!(said(&message), "the value '[redacted]' is not valid");
        }
    }

    #[test]
    fn a_message_with_a_part_of_it_is_left_out() {
        for part in ["sword\"f", "ord%22fish", "x c3dvcmQiZm y"] {
            let message = said(&format!("the value {part}... is not valid"));
            assert!(message.contains("left out"), "{message}");
        }
    }

    #[test]
    fn any_other_message_stays_as_it_is() {
        let message = "the user is not valid, by the sword";
        assert_eq!(said(message), message);
    }
}
