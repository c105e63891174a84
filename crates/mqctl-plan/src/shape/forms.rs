//! How texts of the plan file are written, as far as an editor can know it: for the JSON Schema. What they mean is checked in
//! `validate`, which refuses whatever these refuse.
//!
//! The expressions are such that every dialect reads them alike: no look-around, no back-references.

/// A form of text.
pub(crate) struct Form {
    /// A regular expression (ECMA) that every accepted text matches.
    pub(crate) pattern: &'static str,
    /// One that no accepted text matches.
    pub(crate) not: Option<&'static str>,
    /// The most characters.
    pub(crate) longest: Option<usize>,
}

impl Form {
    const fn of(pattern: &'static str) -> Self {
        Self {
            pattern,
            not: None,
            longest: None,
        }
    }
}

macro_rules! octet {
    () => {
        "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
    };
}

macro_rules! address {
    () => {
        concat!(octet!(), "\\.", octet!(), "\\.", octet!(), "\\.", octet!())
    };
}

macro_rules! region {
    () => {
        "[a-z]{2,}(-[a-z]{2,}){1,3}-[0-9]{1,2}"
    };
}

macro_rules! partition {
    () => {
        "aws(-cn|-us-gov|-iso|-iso-b|-iso-e|-iso-f|-eusc)?"
    };
}

macro_rules! label {
    () => {
        "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    };
}

macro_rules! domain {
    () => {
        concat!("(", label!(), "\\.)+", label!(), "\\.?")
    };
}

macro_rules! arn {
    ($service:literal, $resource:literal) => {
        concat!(
            "^arn:",
            partition!(),
            ":",
            $service,
            ":",
            region!(),
            ":[0-9]{12}:",
            $resource,
            "[A-Za-z0-9/_+=.@-]+$"
        )
    };
}

/// The last part of a name that is an address.
const LAST_IS_NUMBER: Option<&str> = Some("(^|\\.)[0-9]+\\.?$");

pub(super) const STACK: Form = Form {
    pattern: "^[a-z][a-z0-9-]{0,18}[a-z0-9]$",
    not: Some("^(sg|internal)(-|$)"),
    longest: None,
};
pub(super) const REGION: Form = Form::of(concat!("^", region!(), "$"));
pub(super) const ZONE: Form = Form::of(concat!("^", region!(), "[a-z]$"));
pub(super) const VPC: Form = Form::of("^vpc-([0-9a-f]{8}|[0-9a-f]{17})$");
pub(super) const ALLOCATION: Form = Form::of("^eipalloc-([0-9a-f]{8}|[0-9a-f]{17})$");
pub(super) const SUBNET: Form = Form::of("^subnet-([0-9a-f]{8}|[0-9a-f]{17})$");
/// The range of a VPC.
pub(super) const CIDR: Form = Form {
    pattern: concat!("^", address!(), "/(1[6-9]|2[0-4])$"),
    not: Some("^(0|127|169\\.254|22[4-9]|2[3-5][0-9])\\."),
    longest: None,
};
/// A range of clients, or what stands for them: a prefix list or a security group.
pub(super) const SOURCE: Form = Form {
    pattern: concat!(
        "^(",
        address!(),
        "/(3[0-2]|[12]?[0-9])|(pl|sg)-([0-9a-f]{8}|[0-9a-f]{17}))$"
    ),
    not: Some("^((127|169\\.254|22[4-9]|2[3-5][0-9])\\..*|0\\.[0-9.]*/([89]|[12][0-9]|3[0-2]))$"),
    longest: None,
};
pub(super) const VERSION: Form = Form::of("^(0|[1-9][0-9]{0,9})\\.(0|[1-9][0-9]{0,9})$");
pub(super) const KMS_KEY: Form = Form::of(arn!("kms", "key/"));
pub(super) const CERTIFICATE: Form = Form::of(arn!("acm", "certificate/"));
pub(super) const SECRET: Form = Form {
    pattern: concat!("^[A-Za-z0-9/_+=.@-]+$|", arn!("secretsmanager", "secret:")),
    not: None,
    longest: Some(512),
};
pub(super) const DOMAIN: Form = Form {
    pattern: concat!("^", domain!(), "$"),
    not: LAST_IS_NUMBER,
    longest: Some(247),
};
pub(super) const HOSTED_ZONE: Form = Form {
    pattern: concat!("^((/hostedzone/)?Z[0-9A-Z]{1,31}|", domain!(), ")$"),
    not: LAST_IS_NUMBER,
    longest: Some(254),
};
pub(super) const TAG_NAME: Form = Form {
    pattern: "^[\\p{Alphabetic}\\p{N} _.:/=+@-]+$",
    not: Some("^([aA][wW][sS]|[mM][qQ][cC][tT][lL]):"),
    longest: Some(128),
};
pub(super) const TAG_VALUE: Form = Form {
    pattern: "^[\\p{Alphabetic}\\p{N} _.:/=+@-]+$",
    not: None,
    longest: Some(256),
};
pub(super) const TRUST_STORE: Form = Form::of(arn!("elasticloadbalancing", "truststore/"));
pub(super) const ROLE: Form = Form::of(concat!(
    "^arn:",
    partition!(),
    ":iam::[0-9]{12}:role/[A-Za-z0-9/_+=,.@-]+$"
));
pub(super) const BUCKET: Form = Form::of("^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$");
pub(super) const LOG_GROUP: Form = Form {
    pattern: "^[A-Za-z0-9._/#-]+$",
    not: None,
    longest: Some(512),
};
/// What the names of log files begin with.
pub(super) const LOG_PREFIX: Form = Form {
    pattern: "^[^/]",
    not: Some("/$|AWSLogs"),
    longest: None,
};
