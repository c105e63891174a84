//! Values of fields, and references to what only exists once another resource does.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::ResourceId;
use crate::printable::one_line;

/// Something a resource has only after it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Output {
    /// The id that AWS gave it: `vpc-…`, `b-…`.
    Id,
    /// The Amazon resource name.
    Arn,
    /// A load balancer's own host name.
    DnsName,
    /// The hosted zone that an alias to a load balancer names (its canonical hosted zone).
    HostedZoneId,
    /// The private addresses of a broker's instances; a list.
    Addresses,
    /// The address that an elastic IP address is: `203.0.113.10`.
    PublicAddress,
    /// The public addresses of a load balancer that stay the same; a list.
    PublicAddresses,
    /// The addresses of a broker's web consoles; a list.
    Consoles,
    /// The name of the DNS record that proves control of a certificate's domain.
    RecordName,
    /// The value of that record.
    RecordValue,
    /// The version of a secret's value.
    Version,
    /// Whether a broker carries [`UNSERVED_TAG`](super::UNSERVED_TAG); a flag.
    Unserved,
}

/// Another resource's output.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reference {
    /// Whose output.
    pub resource: ResourceId,
    /// Which one.
    pub output: Output,
}

/// What a resource had to show once it was made or read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outputs(BTreeMap<Output, Value>);

impl Outputs {
    /// The outputs with one more text.
    #[must_use]
    pub fn with(mut self, output: Output, value: impl Into<String>) -> Self {
        self.0.insert(output, Value::Text(value.into()));
        self
    }

    /// The outputs with one more list of texts.
    #[must_use]
    pub fn with_list(mut self, output: Output, values: Vec<String>) -> Self {
        let values = values.into_iter().map(Value::Text).collect();
        self.0.insert(output, Value::List(values));
        self
    }

    /// The outputs with one more flag.
    #[must_use]
    pub fn with_flag(mut self, output: Output, value: bool) -> Self {
        self.0.insert(output, Value::Flag(value));
        self
    }

    /// The output, if it is known.
    pub fn get(&self, output: Output) -> Option<&Value> {
        self.0.get(&output)
    }

    /// The output, if it is known and a text.
    pub fn text(&self, output: Output) -> Option<&str> {
        match self.get(output) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The texts of the output; none if it is not known.
    pub fn list(&self, output: Output) -> Vec<String> {
        self.get(output).map(Value::texts).unwrap_or_default()
    }

    /// Forget what an output was, because a change makes it uncertain.
    pub fn forget(&mut self, output: Output) {
        self.0.remove(&output);
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (Output, &Value)> {
        self.0.iter().map(|(output, value)| (*output, value))
    }
}

/// A text that is known now, or will be once another resource exists.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Input {
    /// Known.
    Known(String),
    /// Known later.
    From(Reference),
}

impl Input {
    /// The output of another resource.
    pub fn from(resource: &ResourceId, output: Output) -> Self {
        Self::From(Reference {
            resource: resource.clone(),
            output,
        })
    }

    /// A value that is known now.
    pub fn known(value: impl Into<String>) -> Self {
        Self::Known(value.into())
    }
}

impl From<&Input> for Value {
    fn from(input: &Input) -> Self {
        match input {
            Input::Known(value) => Self::Text(value.clone()),
            Input::From(reference) => Self::Reference(reference.clone()),
        }
    }
}

/// The value of a field, in the form in which fields are compared, shown and saved. Never a password.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// There is none.
    Absent,
    /// The plan leaves it to the service: equal to anything.
    Unspecified,
    /// AWS did not report it, or in words that we don't know: no difference from anything.
    Unknown,
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// Text.
    Text(String),
    /// Several values whose order means nothing.
    List(Vec<Value>),
    /// Values that read as one: `tcp 8162 from sg-1`.
    Phrase(Vec<Value>),
    /// Known once another resource exists.
    Reference(Reference),
}

impl Value {
    /// A list of texts.
    pub fn list(values: impl IntoIterator<Item = impl Into<Value>>) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }

    /// The value with every reference replaced that `outputs` knows, lists flattened and sorted.
    #[must_use]
    pub fn resolve(&self, outputs: &dyn Fn(&Reference) -> Option<Value>) -> Self {
        match self {
            Self::Reference(reference) => {
                outputs(reference).map_or_else(|| self.clone(), |value| value.canonical())
            }
            Self::List(values) => {
                Self::List(values.iter().map(|v| v.resolve(outputs)).collect()).canonical()
            }
            Self::Phrase(values) => {
                Self::Phrase(values.iter().map(|v| v.resolve(outputs)).collect())
            }
            other => other.clone(),
        }
    }

    /// Lists flattened, sorted and without repeats; everything else as it is.
    fn canonical(&self) -> Self {
        let Self::List(values) = self else {
            return self.clone();
        };
        let mut flat: Vec<Self> = Vec::new();
        for value in values {
            match value.canonical() {
                Self::List(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        flat.sort();
        flat.dedup();
        Self::List(flat)
    }

    /// Every reference in the value.
    pub fn references(&self) -> Vec<&Reference> {
        match self {
            Self::Reference(reference) => vec![reference],
            Self::List(values) | Self::Phrase(values) => {
                values.iter().flat_map(Self::references).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Every text in the value, however deep.
    pub fn texts(&self) -> Vec<String> {
        match self {
            Self::Text(text) => vec![text.clone()],
            Self::List(values) | Self::Phrase(values) => {
                values.iter().flat_map(Self::texts).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// In one line, whatever AWS reports.
impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => formatter.write_str("(none)"),
            Self::Unspecified => formatter.write_str("(the service's choice)"),
            Self::Unknown => formatter.write_str("(AWS does not report it)"),
            Self::Flag(flag) => formatter.write_str(if *flag { "on" } else { "off" }),
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Text(text) if text.is_empty() => formatter.write_str("(none)"),
            Self::Text(text) => formatter.write_str(&one_line(text)),
            Self::List(values) if values.is_empty() => formatter.write_str("(none)"),
            Self::List(values) => join(formatter, values, ", "),
            Self::Phrase(values) => join(formatter, values, " "),
            Self::Reference(reference) => write!(formatter, "({} after apply)", reference.resource),
        }
    }
}

fn join(formatter: &mut fmt::Formatter<'_>, values: &[Value], separator: &str) -> fmt::Result {
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            formatter.write_str(separator)?;
        }
        write!(formatter, "{value}")?;
    }
    Ok(())
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Self::Number(number.into())
    }
}

impl From<u16> for Value {
    fn from(number: u16) -> Self {
        Self::Number(number.into())
    }
}

impl From<&Vec<Input>> for Value {
    fn from(inputs: &Vec<Input>) -> Self {
        Self::list(inputs)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Into::into)
    }
}
