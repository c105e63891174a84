//! The brokers and their users' passwords.

use super::network::Placed;
use super::security_groups::Groups;
use super::{Emitter, Problem};
use crate::resource::{
    Broker, BrokerPassword, BrokerUser, Input, Output, PasswordNote, Resource, ResourceId, Secret,
    secret_id,
};
use crate::spec::{PasswordSource, User};

impl Emitter<'_> {
    pub(super) fn check_versions(&mut self) {
        let brokers = &self.spec.brokers;
        let wanted = brokers.version.to_string();
        let offered = &self.lookups.engine_versions;
        let is_offered =
            |version: &String| version == &wanted || version.starts_with(&format!("{wanted}."));
        // A broker that runs it goes on, whatever the service offers to new ones.
        let runs = self.in_use.versions.contains(&brokers.version);
        if !runs && !offered.is_empty() && !offered.iter().any(is_offered) {
            self.problem(Problem::VersionNotOffered {
                wanted: brokers.version,
                instance_type: brokers.instance_type.clone(),
                region: self.spec.region.clone(),
                offered: offered.clone(),
            });
        }
    }

    pub(super) fn brokers(&mut self, network: &Placed, groups: &Groups) -> Vec<ResourceId> {
        let wanted = &self.spec.brokers;
        let users: Vec<BrokerUser> = wanted.users.iter().map(|user| self.user(user)).collect();
        for user in &wanted.users {
            if user.password == PasswordSource::Generated {
                let secret = Secret {
                    user: user.name.clone(),
                    kms_key: wanted.secrets_kms_key.clone(),
                };
                self.emit(&secret_id(&user.name), Resource::Secret(secret));
            }
        }
        let ids: Vec<ResourceId> = (1..=wanted.count)
            .map(|number| ResourceId::of("broker", &number.to_string()))
            .collect();
        for id in &ids {
            let broker = Broker {
                engine: Some(wanted.engine),
                version: wanted.version,
                deployment: Some(wanted.deployment),
                instance_type: wanted.instance_type.clone(),
                storage: wanted.storage,
                subnets: network.broker_subnets.clone(),
                security_groups: vec![groups.brokers.clone()],
                users: Some(users.clone()),
                logs: wanted.logs,
                // Amazon MQ insists on it from 5.18 on: it chooses the patch.
                auto_minor_version_upgrade: true,
                maintenance: wanted.maintenance.clone(),
                kms_key: wanted.kms_key.clone(),
            };
            self.emit(id, Resource::Broker(broker));
        }
        ids
    }

    fn user(&self, user: &User) -> BrokerUser {
        let (password, version) = match &user.password {
            PasswordSource::Generated => {
                let secret = secret_id(&user.name);
                (
                    BrokerPassword::Secret {
                        secret: Input::from(&secret, Output::Arn),
                        json_key: None,
                    },
                    Some(Input::from(&secret, Output::Version)),
                )
            }
            PasswordSource::Secret { name, json_key } => {
                let secrets = &self.lookups.secrets;
                let found = secrets.iter().find(|secret| &secret.reference == name);
                let version = found.map(|secret| {
                    PasswordNote::version_of_key(&secret.version, json_key.as_deref())
                });
                let password = BrokerPassword::Secret {
                    secret: Input::known(name),
                    json_key: json_key.clone(),
                };
                (password, version.map(Input::known))
            }
            PasswordSource::Env(variable) => (BrokerPassword::Env(variable.clone()), None),
        };
        BrokerUser {
            name: user.name.clone(),
            console: Some(user.console),
            groups: user.groups.clone(),
            password: Some(password),
            version,
        }
    }
}
