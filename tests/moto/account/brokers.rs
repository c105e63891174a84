//! The brokers and the password that was made for them.

use mqctl_aws::sdk::aws_sdk_mq;
use std::collections::BTreeSet;

use aws_sdk_mq::operation::describe_broker::DescribeBrokerOutput;
use aws_sdk_mq::types::{DeploymentMode, EngineType};

use super::{Account, only};

impl Account {
    /// The one broker of the account.
    pub(in crate::moto) async fn only_broker(&self) -> DescribeBrokerOutput {
        let brokers = self.mq.list_brokers().send().await.expect("brokers");
        let broker = only(brokers.broker_summaries().to_vec());
        let description = self.mq.describe_broker().set_broker_id(broker.broker_id);
        description.send().await.expect("the broker is described")
    }

    /// A private pair in the private subnets, with the plan file's user.
    pub(in crate::moto) async fn assert_broker(&self) {
        let broker = self.only_broker().await;
        assert_eq!(broker.engine_type(), Some(&EngineType::Activemq));
        assert_eq!(broker.engine_version(), Some("5.19"));
        assert_eq!(
            broker.deployment_mode(),
            Some(&DeploymentMode::ActiveStandbyMultiAz)
        );
        assert_eq!(broker.host_instance_type(), Some("mq.m5.large"));
        assert_eq!(broker.publicly_accessible(), Some(false));
        assert_eq!(broker.auto_minor_version_upgrade(), Some(true));
        assert_eq!(only(broker.users().to_vec()).username(), Some("app"));
        let tags = broker.tags().expect("the broker has tags");
        assert_eq!(tags.get("mqctl:stack").map(String::as_str), Some("orders"));
        assert_eq!(tags.get("team").map(String::as_str), Some("payments"));

        let mut private = BTreeSet::new();
        for subnet in self.subnets().await {
            let id = subnet.subnet_id().expect("it has an id").to_owned();
            if !self.reaches_the_internet(&id).await {
                private.insert(id);
            }
        }
        assert_eq!(
            broker.subnet_ids().iter().cloned().collect::<BTreeSet<_>>(),
            private
        );
    }

    /// The password that the plan file left out is kept in one secret, under the stack's name, and is acceptable.
    pub(in crate::moto) async fn assert_generated_password(&self) {
        let secrets = self.secrets.list_secrets().send().await.expect("secrets");
        let secret = only(secrets.secret_list().to_vec());
        let name = secret.name().expect("it has a name");
        assert!(name.contains("orders"), "{name}");
        let value = self.secrets.get_secret_value().secret_id(name);
        let value = value.send().await.expect("the secret can be read");
        let text = value.secret_string().expect("it is text");
        let object: serde_json::Value = serde_json::from_str(text).expect("it is JSON");
        let password = object["password"].as_str().expect("it holds a password");
        // Amazon MQ: at least 12 characters, 4 of them different, none of `,:=`.
        let different: BTreeSet<_> = password.chars().collect();
        assert!(
            password.len() >= 12 && different.len() >= 4 && !password.contains([',', ':', '=']),
            "Amazon MQ would refuse the generated password"
        );
    }
}
