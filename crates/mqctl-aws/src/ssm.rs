//! AWS Systems Manager: parameters. A text under a name, which can be created only if nothing is there.

use aws_sdk_ssm::types::ParameterType;

use super::call::call;
use super::error::AwsError;
use super::retry::Operation;
use super::{Aws, pages, retry};

/// The code for a name that is taken.
const TAKEN: &[&str] = &["ParameterAlreadyExists"];
/// The code for a name that nothing has.
const MISSING: &[&str] = &["ParameterNotFound"];

impl Aws {
    /// Create a parameter; false if there is one of that name. Of any number of callers, one creates it. `value` is asked at
    /// each attempt.
    ///
    /// False may also mean that this call created it and the answer was lost. A name whose parameter was deleted less than
    /// 30 seconds ago may be refused, which is waited out, or be seen late.
    pub async fn create_parameter(
        &self,
        name: &str,
        value: impl Fn() -> String,
    ) -> Result<bool, AwsError> {
        let created = call(&self.clock, retry::CREATE_PARAMETER, || {
            let request = self.ssm.put_parameter().name(name).value(value());
            request
                .r#type(ParameterType::String)
                .overwrite(false)
                .send()
        })
        .await;
        match created {
            Ok(_) => Ok(true),
            Err(error) if error.is(TAKEN) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Set a parameter, whatever is there.
    pub async fn set_parameter(&self, name: &str, value: &str) -> Result<(), AwsError> {
        self.set_parameter_as(retry::SET_PARAMETER, name, value)
            .await
    }

    /// Set a parameter, whatever is there, and never send that again unless AWS said that it did not run.
    pub async fn set_parameter_once(&self, name: &str, value: &str) -> Result<(), AwsError> {
        self.set_parameter_as(retry::SET_PARAMETER_ONCE, name, value)
            .await
    }

    async fn set_parameter_as(
        &self,
        operation: Operation,
        name: &str,
        value: &str,
    ) -> Result<(), AwsError> {
        call(&self.clock, operation, || {
            let request = self.ssm.put_parameter().name(name).value(value);
            request.r#type(ParameterType::String).overwrite(true).send()
        })
        .await
        .map(|_| ())
    }

    /// The value of a parameter, if there is one of that name. It may be seen late.
    pub async fn parameter(&self, name: &str) -> Result<Option<String>, AwsError> {
        let found = call(&self.clock, retry::GET_PARAMETER, || {
            self.ssm.get_parameter().name(name).send()
        })
        .await;
        match found {
            Ok(answer) => Ok(answer.parameter.and_then(|parameter| parameter.value)),
            Err(error) if error.is(MISSING) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The names of the parameters directly below a path.
    pub async fn parameters_below(&self, path: &str) -> Result<Vec<String>, AwsError> {
        let parameters = self.values_below(path).await?.into_iter();
        Ok(parameters.map(|(name, _)| name).collect())
    }

    /// The names and values of the parameters directly below a path. They may be seen late.
    pub(super) async fn values_below(&self, path: &str) -> Result<Vec<(String, String)>, AwsError> {
        let parameters = pages::all(async |token| {
            let answer = call(&self.clock, retry::GET_PARAMETERS_BY_PATH, || {
                let request = self.ssm.get_parameters_by_path().path(path);
                request.set_next_token(token.clone()).send()
            })
            .await?;
            Ok((answer.parameters, answer.next_token))
        })
        .await?;
        let parameters = parameters.into_iter();
        Ok(parameters
            .filter_map(|one| one.name.zip(one.value))
            .collect())
    }

    /// Delete a parameter; one that is gone already is as good.
    pub async fn delete_parameter(&self, name: &str) -> Result<(), AwsError> {
        self.delete_parameter_as(retry::DELETE_PARAMETER, name)
            .await
    }

    /// Delete a parameter by an operation of this class.
    pub(super) async fn delete_parameter_as(
        &self,
        operation: Operation,
        name: &str,
    ) -> Result<(), AwsError> {
        let deleted = call(&self.clock, operation, || {
            self.ssm.delete_parameter().name(name).send()
        })
        .await;
        match deleted {
            Err(error) if !error.is(MISSING) => Err(error),
            _ => Ok(()),
        }
    }
}
