//! The names that mqctl derives from the plan file, held against what AWS allows for each of them.

use mqctl_model::resource::{
    Placement, ResourceId, lock_follower_parameter, lock_parameter, note_parameter, ownership_name,
    secret_id, secret_name,
};
use mqctl_model::spec::{PasswordSource, Protocol, User};

use super::{Located, Problems, quote};

/// What names derive from, as far as it could be read.
pub(super) struct Origins<'plan> {
    pub(super) stack: &'plan str,
    pub(super) users: &'plan [User],
    pub(super) domain: Option<&'plan str>,
}

/// A name in AWS, and what of the plan file it comes from.
struct Derived {
    name: String,
    from: From,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum From {
    Stack,
    User(usize),
    Domain,
}

/// What AWS allows as the name of one kind of thing.
struct Rule {
    /// What has such names, for messages: `its ...`.
    what: &'static str,
    longest: usize,
    /// What it may hold besides letters and digits.
    marks: &'static str,
    /// What it must not begin with, in lower case.
    refused_beginnings: &'static [&'static str],
    /// Whether it must not begin or end with a hyphen.
    hyphen_inside_only: bool,
    names: fn(&Origins<'_>, &Self) -> Vec<Derived>,
}

/// Every kind of name that derives from the plan file, with AWS's rule for it.
const RULES: [Rule; 8] = [
    // EC2 API, `CreateSecurityGroup`, `GroupName`.
    Rule {
        what: "security groups",
        longest: 255,
        marks: " ._-:/()#,@[]+=&;{}!$*",
        refused_beginnings: &["sg-"],
        hyphen_inside_only: false,
        names: |origins, rule| {
            placements(
                origins,
                rule,
                &["security-group/balancer-5", "security-group/brokers"],
            )
        },
    },
    // Elastic Load Balancing API, `CreateLoadBalancer`, `Name`.
    Rule {
        what: "load balancer",
        longest: 32,
        marks: "-",
        refused_beginnings: &["internal-"],
        hyphen_inside_only: true,
        names: |origins, rule| placements(origins, rule, &["load-balancer"]),
    },
    // Elastic Load Balancing API, `CreateTargetGroup`, `Name`.
    Rule {
        what: "target groups",
        longest: 32,
        marks: "-",
        refused_beginnings: &[],
        hyphen_inside_only: true,
        names: |origins, rule| {
            let ids = Protocol::ALL.map(|protocol| format!("target-group/{}", protocol.name()));
            placements(origins, rule, &ids.each_ref().map(String::as_str))
        },
    },
    // Amazon MQ API, `CreateBroker`, `brokerName`.
    Rule {
        what: "brokers",
        longest: 50,
        marks: "-_",
        refused_beginnings: &[],
        hyphen_inside_only: false,
        names: |origins, rule| placements(origins, rule, &["broker/1"]),
    },
    // Secrets Manager API, `CreateSecret`, `Name`.
    Rule {
        what: "secrets",
        longest: 512,
        marks: "/_+=.@-",
        refused_beginnings: &[],
        hyphen_inside_only: false,
        names: |origins, _| {
            of_generated(origins, |user| {
                secret_name(origins.stack, user, LAST_GENERATION)
            })
        },
    },
    // Systems Manager API, `PutParameter`, `Name`: 1011 characters with the ARN before it.
    Rule {
        what: "parameters",
        longest: 900,
        marks: "/._-",
        refused_beginnings: &["aws", "ssm", "/aws", "/ssm"],
        hyphen_inside_only: false,
        names: |origins, _| {
            let stack = origins.stack;
            let note = Placement {
                stack: stack.to_owned(),
                id: ResourceId::new("load-balancer"),
                generation: LAST_GENERATION,
            };
            let token = "0".repeat(64);
            [
                lock_parameter(stack),
                lock_follower_parameter(stack, &token),
                note_parameter(&note),
            ]
            .map(of_stack)
            .into()
        },
    },
    // EC2 User Guide, "Tag restrictions": the value of the tag that names the resource.
    Rule {
        what: "tags",
        longest: 256,
        marks: " _.:/=+-@",
        refused_beginnings: &["aws:"],
        hyphen_inside_only: false,
        names: |origins, _| of_generated(origins, |user| secret_id(user).as_str().to_owned()),
    },
    // Route 53 Developer Guide, "DNS domain name format": 255 octets, of which two are not of the text.
    Rule {
        what: "ownership record",
        longest: 253,
        marks: "._-",
        refused_beginnings: &[],
        hyphen_inside_only: false,
        names: |origins, _| {
            let domain = origins.domain.map(ownership_name);
            let from = From::Domain;
            domain
                .map(|name| Derived { name, from })
                .into_iter()
                .collect()
        },
    },
];

/// As much room as a replacement's number takes in a name.
const LAST_GENERATION: u32 = 99;

fn placements(origins: &Origins<'_>, rule: &Rule, ids: &[&str]) -> Vec<Derived> {
    let names = ids.iter().map(|id| {
        let placement = Placement {
            stack: origins.stack.to_owned(),
            id: ResourceId::new(*id),
            generation: LAST_GENERATION,
        };
        of_stack(placement.name(rule.longest))
    });
    names.collect()
}

fn of_stack(name: String) -> Derived {
    let from = From::Stack;
    Derived { name, from }
}

/// A name for each user whose password is generated.
fn of_generated(origins: &Origins<'_>, name: impl Fn(&str) -> String) -> Vec<Derived> {
    let users = origins.users.iter().enumerate();
    let generated = users.filter(|(_, user)| user.password == PasswordSource::Generated);
    generated
        .map(|(index, user)| Derived {
            name: name(&user.name),
            from: From::User(index),
        })
        .collect()
}

impl Rule {
    /// Why AWS would refuse this name, if it would.
    fn fault(&self, name: &str) -> Option<String> {
        let lower = name.to_ascii_lowercase();
        let mut beginnings = self.refused_beginnings.iter();
        if let Some(begin) = beginnings.find(|begin| lower.starts_with(**begin)) {
            return Some(format!("such a name that begins with `{begin}`"));
        }
        let length = name.chars().count();
        if length == 0 || length > self.longest {
            return Some(format!(
                "such a name of {length} characters: it takes 1 to {}",
                self.longest
            ));
        }
        let is_allowed =
            |character: char| character.is_ascii_alphanumeric() || self.marks.contains(character);
        if let Some(character) = name.chars().find(|character| !is_allowed(*character)) {
            return Some(format!("such a name with `{character}` in it"));
        }
        if self.hyphen_inside_only && (name.starts_with('-') || name.ends_with('-')) {
            return Some("such a name that begins or ends with a hyphen".to_owned());
        }
        None
    }
}

/// Report what could not be given the name that it would have: one report for each value of the plan file.
pub(super) fn check(origins: &Origins<'_>, root: &Located<'_>, problems: &mut Problems) {
    let mut reported = Vec::new();
    for rule in &RULES {
        for Derived { name, from } in (rule.names)(origins, rule) {
            let Some(fault) = rule.fault(&name) else {
                continue;
            };
            let Some((place, written, role)) = blamed(root, from) else {
                continue;
            };
            if reported.contains(&from) {
                continue;
            }
            reported.push(from);
            let shown = match from {
                From::Stack => format!("`{}-…`", origins.stack),
                From::User(_) | From::Domain => quote(&name),
            };
            problems
                .error(
                    &place,
                    format!(
                        "{} can't be a {role}: AWS would be asked to call its {} {shown}",
                        quote(written),
                        rule.what
                    ),
                )
                .with_help(format!("AWS refuses {fault}; choose another"));
        }
    }
}

/// The value that a name comes from, its text and what it is.
fn blamed<'file>(
    root: &Located<'file>,
    from: From,
) -> Option<(Located<'file>, &'file str, &'static str)> {
    let (place, role) = match from {
        From::Stack => (root.get("stack")?, "stack name"),
        From::Domain => (root.get("endpoint")?.get("domain")?, "domain"),
        From::User(index) => {
            let users = root.get("brokers")?.get("users")?.items();
            (users.get(index)?.get("name")?, "user name")
        }
    };
    let written = place.text()?;
    Some((place, written, role))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(name: &str) -> User {
        User {
            name: name.to_owned(),
            password: PasswordSource::Generated,
            console: false,
            groups: None,
        }
    }

    /// Everything that AWS would refuse of these.
    fn faults(stack: &str, user_name: &str, domain: &str) -> Vec<&'static str> {
        let users = [user(user_name)];
        let origins = Origins {
            stack,
            users: &users,
            domain: Some(domain),
        };
        let rules = RULES.iter();
        let refused = rules.filter(|rule| {
            let names = (rule.names)(&origins, rule);
            assert!(!names.is_empty(), "{}", rule.what);
            names.iter().any(|it| rule.fault(&it.name).is_some())
        });
        refused.map(|rule| rule.what).collect()
    }

    #[test]
    fn what_the_forms_of_the_plan_file_allow_aws_allows() {
        let longest = "~".repeat(100);
        for stack in ["ab", "a2345678901234567890", "a--b", "aws", "ssm", "sgx"] {
            for user in ["ab", "a.b_c~d-", "--", &longest] {
                assert_eq!(
                    faults(stack, user, "example.com"),
                    [""; 0],
                    "{stack} {user}"
                );
            }
        }
    }

    #[test]
    fn what_it_does_not_allow_is_found() {
        assert_eq!(faults("sg", "app", "example.com"), ["security groups"]);
        assert_eq!(faults("internal", "app", "example.com"), ["load balancer"]);
        let domain = |length: usize| "x".repeat(length);
        assert_eq!(faults("orders", "app", &domain(246)), [""; 0]);
        assert_eq!(faults("orders", "app", &domain(247)), ["ownership record"]);
        let long = "x".repeat(513);
        assert_eq!(faults("orders", &long, "a.b"), ["secrets", "tags"]);
    }

    #[test]
    fn each_rule_refuses_what_its_source_refuses() {
        for (what, name) in [
            ("security groups", "SG-orders"),
            ("security groups", "é"),
            ("load balancer", "internal-orders"),
            ("load balancer", "-orders"),
            ("target groups", "orders-"),
            ("target groups", "orders_a"),
            ("brokers", "orders.a"),
            ("secrets", "orders~a"),
            ("parameters", "/aws/orders"),
            ("parameters", "SSM-orders"),
            ("tags", "AWS:orders"),
            ("ownership record", "*.example.com"),
        ] {
            let rule = RULES.iter().find(|rule| rule.what == what);
            let rule = rule.expect("a rule");
            assert!(rule.fault(name).is_some(), "{what} `{name}`");
            assert!(rule.fault("").is_some(), "{what}");
            assert!(rule.fault(&"x".repeat(rule.longest)).is_none(), "{what}");
            assert!(
                rule.fault(&"x".repeat(rule.longest + 1)).is_some(),
                "{what}"
            );
        }
    }
}
