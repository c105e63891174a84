//! What a verification needs of Amazon MQ: the password of a user, and a failover.

use super::password::resolve;
use crate::call::call;
use crate::error::AwsError;
use crate::{Aws, retry};
use mqctl_model::resource::{BrokerPassword, BrokerUser, Input, Known, Output, secret_id};
use mqctl_model::spec::{PasswordSource, User};

impl Aws {
    /// The password that a user of the plan file logs in with, from where the plan file says it is. It is for the broker alone.
    pub async fn password_of(&self, known: &Known, user: &User) -> Result<String, AwsError> {
        let source = match &user.password {
            PasswordSource::Generated => {
                let secret = Input::from(&secret_id(&user.name), Output::Arn);
                BrokerPassword::Secret {
                    secret,
                    json_key: None,
                }
            }
            PasswordSource::Secret { name, json_key } => BrokerPassword::Secret {
                secret: Input::known(name),
                json_key: json_key.clone(),
            },
            PasswordSource::Env(variable) => BrokerPassword::Env(variable.clone()),
        };
        let user = BrokerUser {
            name: user.name.clone(),
            console: Some(user.console),
            groups: None,
            password: Some(source),
            version: None,
        };
        Ok(resolve(self, known, &user).await?.value)
    }

    /// Ask for a reboot of a broker, and do not wait for it: an active/standby pair fails over. It is asked for once; a lost
    /// answer is an error, because a second request may be a second outage.
    pub async fn reboot_broker(&self, id: &str) -> Result<(), AwsError> {
        let send = || self.mq.reboot_broker().broker_id(id).send();
        call(&self.clock, retry::REBOOT_BROKER, send).await?;
        Ok(())
    }
}
