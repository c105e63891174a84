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
    /// Route 53's list in `InvalidChangeBatch`: one sentence for each change that cannot be made.
    pub(crate) messages: Vec<String>,
}

impl ApiError {
    /// An error with the status that client mistakes have in most services.
    pub(crate) fn new(code: &str, message: impl Into<String>) -> Self {
        Self {
            status: 400,
            code: code.to_owned(),
            message: message.into(),
            attribute: None,
            messages: Vec::new(),
        }
    }

    /// The same error under another HTTP status.
    pub(crate) fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// Whose fault it is, in AWS's words.
    pub(crate) fn fault(&self) -> &'static str {
        if self.status < 500 {
            "Sender"
        } else {
            "Receiver"
        }
    }

    /// The same error, naming the input member at fault.
    pub(crate) fn attribute(mut self, attribute: &str) -> Self {
        self.attribute = Some(attribute.to_owned());
        self
    }

    /// The same error with a list of reasons.
    pub(crate) fn messages(mut self, messages: Vec<String>) -> Self {
        self.messages = messages;
        self
    }
}
