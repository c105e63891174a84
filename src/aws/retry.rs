//! Every operation that mqctl calls, and what a repetition of it may do. The one table.

/// What happens when a call is sent again although the first one may have run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Retry {
    /// It reads, or it sets a state that is the same the second time.
    Safe,
    /// A token or a unique name makes AWS recognise it.
    Keyed,
    /// It would make a second one. It is never sent again unless AWS said that it did not run.
    Blind,
}

/// An operation of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Operation {
    service: &'static str,
    name: &'static str,
    pub(super) retry: Retry,
}

impl Operation {
    /// The operation in IAM's spelling: `ec2:CreateVpc`.
    pub(super) fn action(self) -> String {
        format!("{}:{}", self.service, self.name)
    }
}

macro_rules! operations {
    ($($constant:ident = $service:literal $name:literal $retry:ident;)*) => {
        $(pub(super) const $constant: Operation = Operation {
            service: $service,
            name: $name,
            retry: Retry::$retry,
        };)*
    };
}

operations! {
    GET_CALLER_IDENTITY = "sts" "GetCallerIdentity" Safe;
}
