//! What a service refuses a call with.

/// An error as AWS would send it; each protocol puts it into its own shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiError {
    /// The HTTP status.
    pub(crate) status: u16,
    /// AWS's error code, such as `InvalidSubnet.Conflict` or `NotFoundException`.
    pub(crate) code: String,
    /// What the caller reads.
    pub(crate) message: String,
    /// Amazon MQ's `errorAttribute`: the input member that is wrong.
    pub(crate) attribute: Option<String>,
}

impl ApiError {
    /// An error with the status that client mistakes have in most services.
    pub(crate) fn new(code: &str, message: impl Into<String>) -> Self {
        Self {
            status: 400,
            code: code.to_owned(),
            message: message.into(),
            attribute: None,
        }
    }

    /// The same error under another HTTP status.
    pub(crate) fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// The same error, naming the input member at fault.
    pub(crate) fn attribute(mut self, attribute: &str) -> Self {
        self.attribute = Some(attribute.to_owned());
        self
    }
}
