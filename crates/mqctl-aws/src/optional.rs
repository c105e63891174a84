//! Reads without which mqctl gets along: they only let it say early what would go wrong later.

use super::error::{AwsError, Class};

/// What was answered; none if AWS did not say. Who may not ask, or asks an endpoint without the call, gets to know no more than
/// that, and it is no error.
pub(super) fn told<T>(answer: Result<T, AwsError>) -> Result<Option<T>, AwsError> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(error)
            if matches!(
                error.class,
                Class::Denied | Class::NotImplemented | Class::Refused
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// What was answered; none if it can't be had, whatever the reason is. Without credentials nothing can be had, and that is said.
pub(super) fn known<T>(answer: Result<T, AwsError>) -> Result<Option<T>, AwsError> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if matches!(error.class, Class::Credentials | Class::Untrusted) => Err(error),
        Err(error) => {
            tracing::debug!(%error, "what is not known is not looked at");
            Ok(None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_refusals_are_left_at_that() {
        let told = |class| told::<()>(Err(AwsError::new("ec2:DescribeVpcs", class, "no")));
        for class in [Class::Denied, Class::NotImplemented, Class::Refused] {
            assert_eq!(told(class).unwrap(), None);
        }
        for class in [Class::Credentials, Class::Unknown, Class::Throttled] {
            assert_eq!(told(class).unwrap_err().class, class);
        }
        assert_eq!(super::told(Ok(1)).unwrap(), Some(1));
    }

    #[test]
    fn what_nothing_depends_on_may_fail_in_any_way_but_for_want_of_credentials() {
        let known = |class| known::<()>(Err(AwsError::new("ec2:DescribeVpcs", class, "no")));
        for class in [Class::Denied, Class::Unknown, Class::Throttled] {
            assert_eq!(known(class).unwrap(), None);
        }
        for class in [Class::Credentials, Class::Untrusted] {
            assert_eq!(known(class).unwrap_err().class, class);
        }
        assert_eq!(super::known(Ok(1)).unwrap(), Some(1));
    }
}
