//! Few words for much: what tells a resource from others, ids without what repeats in all of them, lines that fit.

use std::borrow::Cow;

use mqctl_model::changeset::{Action, Change, Removal};
use mqctl_model::observed::{Existing, Lifecycle};
use mqctl_model::printable::one_line;
use mqctl_model::resource::{Field, Resource, SERVED_TAG, Value};

/// The facts by which people tell a resource from others of its kind.
pub(super) fn facts(resource: &Resource) -> Vec<String> {
    let fields = resource.fields().into_iter().filter(Field::is_telling);
    let facts = fields.flat_map(|field| match field.value {
        Value::Absent | Value::Unspecified | Value::Unknown => Vec::new(),
        Value::Text(text) => vec![one_line(&text).into_owned()],
        // Each on its own, so that a line can end between two of them.
        Value::List(values) => {
            let mut facts: Vec<String> = values.iter().map(plain).collect();
            if let Some(first) = facts.first_mut() {
                *first = format!("{} {first}", field.name);
            }
            facts
        }
        value => vec![format!("{} {}", field.name, plain(&value))],
    });
    facts.collect()
}

/// Why a change is made, where the fields do not say it.
pub(super) fn reason(change: &Change) -> Option<String> {
    match &change.action {
        Action::Replace { existing, .. } => match &existing.state {
            Lifecycle::Failed(reason) => {
                Some(format!("the one there failed: {}", one_line(reason)))
            }
            Lifecycle::Ready | Lifecycle::Creating | Lifecycle::Deleting => None,
        },
        Action::Delete { existing, .. } if stays(&existing.resource).is_some() => {
            stays(&existing.resource)
        }
        Action::Delete { existing, removal } => match (&existing.state, removal) {
            (_, Removal::Unwanted) => None,
            (Lifecycle::Deleting, _) => Some("being deleted already".to_owned()),
            (_, Removal::Replaced) => Some("replaced".to_owned()),
            (_, Removal::Spare) => Some(spare(existing)),
            (_, Removal::Passing) => Some("no longer needed".to_owned()),
        },
        Action::Create {
            desired: Resource::ListenerCertificate(_),
            ..
        } => Some(
            "the listener presents both certificates until nobody needs the old one".to_owned(),
        ),
        Action::Create { .. }
        | Action::Update { .. }
        | Action::Resume { .. }
        | Action::Check { .. } => None,
    }
}

/// Why one of several goes, and what is known of the messages in it.
fn spare(existing: &Existing) -> String {
    let why = match &existing.resource {
        Resource::Broker(_) if existing.is_unserved() => "no client could reach it",
        Resource::Broker(_) if existing.tags.contains_key(SERVED_TAG) => {
            "clients could reach it and may have left messages in it"
        }
        Resource::Broker(_) => "nothing says that no client left messages in it",
        _ => return "a spare one: the stack has another".to_owned(),
    };
    format!("the stack has another that is as asked for; {why}")
}

/// Why a record stays although the resource goes, if that is known before.
fn stays(resource: &Resource) -> Option<String> {
    match resource {
        Resource::Alias(alias) if alias.is_moved => Some(format!(
            "it points at {}, no load balancer of this stack: it stays, only the ownership record goes",
            plain(&Value::from(&alias.target))
        )),
        Resource::Validation(validation) if !validation.is_own => {
            Some("the record was there before the stack: it stays".to_owned())
        }
        _ => None,
    }
}

/// A value in which what is not known yet is told by whose it will be.
fn plain(value: &Value) -> String {
    match value {
        Value::Reference(reference) => reference.resource.to_string(),
        Value::Phrase(values) => values.iter().map(plain).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

/// What AWS calls a resource, without what an ARN repeats of the account, the region and the kind, in one line.
pub(super) fn short_id(physical_id: &str) -> Cow<'_, str> {
    let mut parts = physical_id.splitn(6, ':');
    one_line(match (parts.next(), parts.nth(4)) {
        (Some("arn"), Some(resource)) => resource
            .split_once(['/', ':'])
            .map_or(resource, |(_, name)| name),
        _ => physical_id,
    })
}

/// Facts in lines of at most `columns`, unless one of them alone is longer.
pub(super) fn wrapped(facts: &[String], columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for fact in facts {
        match lines.last_mut() {
            Some(line) if line.len() + 2 + fact.len() < columns => {
                line.push_str(", ");
                line.push_str(fact);
            }
            Some(line) => {
                line.push(',');
                lines.push(fact.clone());
            }
            None => lines.push(fact.clone()),
        }
    }
    lines
}

/// The words of a text in lines of at most `columns`, unless one of them alone is longer.
pub(super) fn filled(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The beginning of a text that is too long for `columns`.
pub(super) fn cut(text: &str, columns: usize) -> String {
    if text.chars().count() <= columns {
        return text.to_owned();
    }
    let kept: String = text.chars().take(columns.saturating_sub(1)).collect();
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_is_told_by_its_name() {
        let arn =
            "arn:aws:elasticloadbalancing:us-west-2:000000000000:targetgroup/orders-openwire/f65f";
        assert_eq!(short_id(arn), "orders-openwire/f65f");
        let arn = "arn:aws:secretsmanager:us-west-2:000000000000:secret:mqctl/orders/app-cb48c2";
        assert_eq!(short_id(arn), "mqctl/orders/app-cb48c2");
        assert_eq!(short_id("vpc-1"), "vpc-1");
        assert_eq!(short_id("_acme.mq.example.com"), "_acme.mq.example.com");
    }

    #[test]
    fn lines_end_between_facts() {
        let facts = ["tcp 61617", "tcp 8162", "tcp 5671"].map(str::to_owned);
        assert_eq!(wrapped(&facts, 80), ["tcp 61617, tcp 8162, tcp 5671"]);
        assert_eq!(wrapped(&facts, 21), ["tcp 61617, tcp 8162,", "tcp 5671"]);
        assert_eq!(wrapped(&facts, 0), ["tcp 61617,", "tcp 8162,", "tcp 5671"]);
        assert_eq!(wrapped(&[], 80), [""; 0]);
    }

    #[test]
    fn lines_end_between_words() {
        let text = "run `mqctl plan`, then wait";
        assert_eq!(filled(text, 80), [text]);
        assert_eq!(filled(text, 17), ["run `mqctl plan`,", "then wait"]);
        assert_eq!(filled(text, 16), ["run `mqctl", "plan`, then wait"]);
        assert_eq!(filled("häufig da", 9), ["häufig da"]);
        assert_eq!(filled("a bc", 1), ["a", "bc"]);
        assert_eq!(filled("", 9), [""; 0]);
    }

    #[test]
    fn what_is_cut_says_so() {
        assert_eq!(cut("häufig", 6), "häufig");
        assert_eq!(cut("häufig", 5), "häuf…");
        assert_eq!(cut("häufig", 0), "…");
    }
}
