//! How AWS writes the id of a resource of each kind: what someone can name a thing by that exists.

use super::Resource;

/// How the id of a kind is written.
enum Form {
    /// `vpc-0abc`
    Id(&'static str),
    /// `arn:aws:SERVICE:REGION:ACCOUNT:PREFIX…`
    Arn(&'static str, &'static str),
    /// `b-0abc`, or the ARN that ends with it.
    IdOrArn(&'static str, &'static str, &'static str),
    /// A name, or an ARN.
    NameOrArn(&'static str, &'static str),
    /// The name that the plan file gives it.
    Name(String),
}

impl Resource {
    /// The id under which AWS is asked for the thing that `text` names: `text`, or the id that the ARN ends with.
    ///
    /// # Errors
    ///
    /// If AWS writes ids of this kind in another way, or it would be in another account or region.
    pub fn address(&self, text: &str, region: &str, account: &str) -> Result<String, String> {
        let kind = self.kind();
        let form = self.form();
        let wrong = || {
            Err(format!(
                "`{text}` does not name {} {kind}: that is written {}",
                article(kind.label()),
                form.pattern()
            ))
        };
        let (service, prefix) = match &form {
            Form::Id(start) | Form::IdOrArn(start, ..) if is_id(text, start) => {
                return Ok(text.to_owned());
            }
            Form::Name(name) if text.trim_end_matches('.').eq_ignore_ascii_case(name) => {
                return Ok(name.clone());
            }
            Form::NameOrArn(..) if !text.starts_with("arn:") && !text.is_empty() => {
                return Ok(text.to_owned());
            }
            Form::Id(_) | Form::Name(_) => return wrong(),
            Form::Arn(service, prefix)
            | Form::IdOrArn(_, service, prefix)
            | Form::NameOrArn(service, prefix) => (service, prefix),
        };
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", _, its_service, its_region, its_account, rest] = parts.as_slice() else {
            return wrong();
        };
        if its_service != service || !rest.starts_with(prefix) || rest.len() == prefix.len() {
            return wrong();
        }
        if *its_region != region {
            return Err(format!(
                "`{text}` is in {its_region}, and the stack is in {region}"
            ));
        }
        if *its_account != account {
            return Err(format!(
                "`{text}` is in account {its_account}, and the stack is in {account}"
            ));
        }
        match (&form, rest.rsplit_once(':')) {
            (Form::IdOrArn(start, ..), Some((_, id))) if is_id(id, start) => Ok(id.to_owned()),
            (Form::IdOrArn(..), _) => wrong(),
            _ => Ok(text.to_owned()),
        }
    }

    fn form(&self) -> Form {
        const BALANCING: &str = "elasticloadbalancing";
        match self {
            Self::Vpc(_) => Form::Id("vpc-"),
            Self::InternetGateway(_) => Form::Id("igw-"),
            Self::Subnet(_) => Form::Id("subnet-"),
            Self::RouteTable(_) => Form::Id("rtb-"),
            Self::FlowLog(_) => Form::Id("fl-"),
            Self::ElasticIp(_) => Form::Id("eipalloc-"),
            Self::SecurityGroup(_) | Self::Egress(_) => Form::Id("sg-"),
            Self::Secret(_) => Form::NameOrArn("secretsmanager", "secret:"),
            Self::Broker(_) => Form::IdOrArn("b-", "mq", "broker:"),
            Self::Configuration(_) => Form::Id("c-"),
            Self::Certificate(_) | Self::Validation(_) | Self::ListenerCertificate(_) => {
                Form::Arn("acm", "certificate/")
            }
            Self::LoadBalancer(_) => Form::Arn(BALANCING, "loadbalancer/"),
            Self::TargetGroup(_) | Self::Targets(_) => Form::Arn(BALANCING, "targetgroup/"),
            Self::Listener(_) => Form::Arn(BALANCING, "listener/"),
            Self::Alias(alias) => Form::Name(alias.name.clone()),
        }
    }
}

impl Form {
    fn pattern(&self) -> String {
        let arn = |service, prefix| format!("`arn:aws:{service}:REGION:ACCOUNT:{prefix}…`");
        match self {
            Self::Id(start) => format!("`{start}…`"),
            Self::Arn(service, prefix) => arn(service, prefix),
            Self::IdOrArn(start, service, prefix) => {
                format!("`{start}…` or {}", arn(service, prefix))
            }
            Self::NameOrArn(service, prefix) => format!("as a name or {}", arn(service, prefix)),
            Self::Name(name) => format!("`{name}` in this stack"),
        }
    }
}

fn is_id(text: &str, start: &str) -> bool {
    let rest = text.strip_prefix(start).unwrap_or_default();
    let allowed = |character: char| character.is_ascii_alphanumeric() || character == '-';
    !rest.is_empty() && rest.chars().all(allowed)
}

fn article(kind: &str) -> &'static str {
    if kind.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    }
}

#[cfg(test)]
mod tests {
    use crate::resource::{Certificate, InternetGateway, Resource, Secret, Vpc};

    fn vpc() -> Resource {
        Resource::Vpc(Vpc {
            cidr: "10.20.0.0/16".to_owned(),
            dns_support: true,
            dns_hostnames: true,
            default_group: None,
            default_group_users: Vec::new(),
        })
    }

    fn certificate() -> Resource {
        Resource::Certificate(Certificate {
            domain: "mq.example.com".to_owned(),
            key_algorithm: "RSA_2048".to_owned(),
            records: Vec::new(),
        })
    }

    fn address(resource: &Resource, text: &str) -> Result<String, String> {
        resource.address(text, "us-west-2", "000000000000")
    }

    #[test]
    fn an_id_is_one_of_its_kind() {
        assert_eq!(address(&vpc(), "vpc-0abc").as_deref(), Ok("vpc-0abc"));
        for wrong in ["subnet-0abc", "vpc-", "vpc", "", "vpc-0abc,vpc-1"] {
            let error = address(&vpc(), wrong).expect_err(wrong);
            assert!(error.ends_with("does not name a VPC: that is written `vpc-…`"));
        }
        let gateway = Resource::InternetGateway(InternetGateway { vpc: None });
        let error = address(&gateway, "vpc-1").expect_err("a VPC");
        assert!(error.contains("an internet gateway"), "{error}");
    }

    #[test]
    fn an_arn_is_of_its_kind_region_and_account() {
        let arn = "arn:aws:acm:us-west-2:000000000000:certificate/1";
        assert_eq!(address(&certificate(), arn).as_deref(), Ok(arn));
        let wrong = |from: &str, to: &str| {
            address(&certificate(), &arn.replace(from, to)).expect_err("it is changed")
        };
        assert!(wrong("west", "east").contains("is in us-east-2, and the stack is in us-west-2"));
        assert!(wrong("0000:", "0001:").contains("is in account 000000000001"));
        assert!(wrong("certificate/1", "certificate/").contains("does not name a certificate"));
        assert!(wrong("acm", "mq").contains("that is written `arn:aws:acm:"));
    }

    #[test]
    fn a_secret_may_be_named() {
        let secret = Resource::Secret(Secret {
            user: "app".to_owned(),
            kms_key: None,
        });
        let name = address(&secret, "orders/app");
        assert_eq!(name.as_deref(), Ok("orders/app"));
        assert!(address(&secret, "arn:aws:acm:us-west-2:000000000000:certificate/1").is_err());
    }
}
