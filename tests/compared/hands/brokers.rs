//! Brokers and their users.

use aws_sdk_mq::types::{DayOfWeek, Logs, WeeklyStartTime};
use mqctl_aws::sdk::aws_sdk_mq;
use mqctl_model::resource::{BrokerField, SecretField};

use super::{Hands, NEVER_COMPARED, NO_CALL};

impl Hands<'_> {
    pub(super) async fn change_secret(&self, field: SecretField) -> Result<(), &'static str> {
        match field {
            SecretField::User => Err(NO_CALL),
            SecretField::EncryptionKey => {
                let update = self.secrets.update_secret();
                let update = update.secret_id(self.id("secret/app"));
                update.kms_key_id("alias/theirs").send().await.unwrap();
                Ok(())
            }
        }
    }

    /// What waits for a reboot shows as much as what is in effect.
    pub(super) async fn change_broker(&self, field: BrokerField) -> Result<(), &'static str> {
        let broker = self.id("broker/1");
        let update = self.mq.update_broker().broker_id(&broker);
        let logs = |general, audit| Logs::builder().general(general).audit(audit).build();
        let update = match field {
            BrokerField::Engine
            | BrokerField::Deployment
            | BrokerField::Storage
            | BrokerField::Subnets
            | BrokerField::EncryptionKey => return Err(NO_CALL),
            BrokerField::Secrets => return Err(NEVER_COMPARED),
            BrokerField::Version => update.engine_version("5.19"),
            BrokerField::InstanceType => update.host_instance_type("mq.m5.xlarge"),
            BrokerField::SecurityGroups => {
                update.security_groups(self.id("security-group/balancer"))
            }
            BrokerField::GeneralLog => update.logs(logs(false, true)),
            BrokerField::AuditLog => update.logs(logs(true, false)),
            BrokerField::AutoMinorVersionUpgrade => {
                assert!(self.stack.sandbox.stop_upgrades(&broker));
                return Ok(());
            }
            BrokerField::Maintenance => {
                let window = WeeklyStartTime::builder().day_of_week(DayOfWeek::Friday);
                let window = window.time_of_day("17:00").time_zone("UTC");
                update.maintenance_window_start_time(window.build())
            }
            BrokerField::Users => {
                let delete = self.mq.delete_user().broker_id(&broker);
                delete.username("operator").send().await.unwrap();
                return Ok(());
            }
            BrokerField::Password => {
                let update = self.mq.update_user().broker_id(&broker).username("app");
                update
                    .password("somebody-elses-battery")
                    .send()
                    .await
                    .unwrap();
                return Ok(());
            }
            BrokerField::ConsoleAccess => {
                let update = self.mq.update_user().broker_id(&broker).username("app");
                update.console_access(true).send().await.unwrap();
                return Ok(());
            }
            BrokerField::Groups => {
                let update = self.mq.update_user().broker_id(&broker).username("app");
                update.groups("theirs").send().await.unwrap();
                return Ok(());
            }
        };
        update.send().await.unwrap();
        Ok(())
    }
}
