//! Names of the plan itself, and tags.

use super::{accept, complain};
use crate::{PLAN, findings};

#[test]
fn names() {
    complain(&[
        (
            "stack: orders",
            "stack: Orders",
            "2 stack error: `Orders` is not a stack name",
        ),
        (
            "stack: orders",
            "stack: o",
            "2 stack error: `o` is not a stack name",
        ),
        (
            "stack: orders",
            "stack: orders-",
            "2 stack error: `orders-` is not a stack name",
        ),
        (
            "stack: orders",
            "stack: 1orders",
            "2 stack error: `1orders` is not a stack name",
        ),
        (
            "stack: orders",
            "stack: orders_a",
            "2 stack error: `orders_a` is not a stack name",
        ),
        (
            "stack: orders",
            "stack: a23456789012345678901",
            "2 stack error: `a23456789012345678901` is not a stack name",
        ),
        (
            "stack: orders",
            "stack: sg-prod",
            "2 stack error: `sg-prod` can't be a stack name: AWS would be asked to call its security groups `sg-prod-…` (AWS refuses such a name that begins with `sg-`; choose another)",
        ),
        (
            "stack: orders",
            "stack: sg",
            "2 stack error: `sg` can't be a stack name: AWS would be asked to call its security groups `sg-…` (AWS refuses such a name that begins with `sg-`; choose another)",
        ),
        (
            "stack: orders",
            "stack: internal-mq",
            "2 stack error: `internal-mq` can't be a stack name: AWS would be asked to call its load balancer `internal-mq-…` (AWS refuses such a name that begins with `internal-`; choose another)",
        ),
        (
            "stack: orders",
            "stack: 12",
            "2 stack error: `stack` must be text, not a number (quote it: \"12\")",
        ),
        (
            "region: us-west-2",
            "region: us-west",
            "3 region error: `us-west` is not an AWS region",
        ),
        (
            "account: \"123456789012\"",
            "account: 123456789012",
            "4 account error: `account` must be text, not a number (quote it: \"123456789012\")",
        ),
        (
            "account: \"123456789012\"",
            "account: \"1234\"",
            "4 account error: `1234` is not an AWS account id",
        ),
    ]);
    accept(&[
        ("stack: orders", "stack: a2345678901234567890"),
        ("stack: orders", "stack: o-1"),
        ("stack: orders", "stack: sgx"),
        ("stack: orders", "stack: internals"),
    ]);
    for region in [
        "us-gov-west-1",
        "ap-southeast-4",
        "cn-north-1",
        "eusc-de-east-1",
    ] {
        let text = PLAN
            .replace("region: us-west-2", &format!("region: {region}"))
            .replace(
                "  certificate: { arn: \"arn:aws:acm:us-west-2:123456789012:certificate/0123\" }\n",
                "",
            )
            .lines()
            .filter(|line| !line.contains("kms_key") && !line.contains("trust_store"))
            .collect::<Vec<_>>()
            .join("\n");
        assert_eq!(findings(&text), [] as [String; 0], "{region}");
    }
}

#[test]
fn tags() {
    complain(&[
        (
            "team: payments",
            "aws:team: payments",
            "5 tags.aws:team error: the tag `aws:team` is reserved: `aws:` belongs to AWS",
        ),
        (
            "team: payments",
            "AWS:team: payments",
            "5 tags.AWS:team error: the tag `AWS:team` is reserved",
        ),
        (
            "team: payments",
            "mqctl:stack: x",
            "5 tags.mqctl:stack error: the tag `mqctl:stack` is reserved: `mqctl:` belongs to mqctl",
        ),
        (
            "team: payments",
            "team: \"a*b\"",
            "5 tags.team error: a tag's value cannot hold `*`",
        ),
        (
            "team: payments",
            "\"te#m\": a",
            "5 tags.te#m error: a tag's name cannot hold `#`",
        ),
        (
            "team: payments",
            "team: 7",
            "5 tags.team error: `team` must be text, not a number",
        ),
        (
            "team: payments",
            "team: [a]",
            "5 tags.team error: `team` must be text, not a list",
        ),
        (
            "team: payments",
            "\"\": a",
            "5 tags. error: a tag's name has 1 to 128 characters",
        ),
        (
            "{ team: payments }",
            "[team]",
            "5 tags error: `tags` must be a mapping, not a list",
        ),
    ]);
    let long = |length| "x".repeat(length);
    complain(&[
        (
            "team: payments",
            &format!("team: {}", long(257)),
            "5 tags.team error: the value of a tag is too long",
        ),
        ("team: payments", &format!("{}: a", long(129)), "5 tags.xxx"),
    ]);
    let many = |count: usize| {
        let tags: Vec<String> = (0..count).map(|number| format!("t{number}: a")).collect();
        tags.join(", ")
    };
    complain(&[(
        "team: payments",
        &many(41),
        "5 tags error: there are 41 tags (at most 40",
    )]);
    let users = |count: usize| -> String {
        let users: Vec<String> = (0..count)
            .map(|number| format!("{{ name: u{number} }}"))
            .collect();
        format!("users: [{}]", users.join(", "))
    };
    let with_users = |tags: usize, count: usize| {
        let (start, rest) = PLAN.split_once("users:").expect("users");
        let (_, rest) = rest.split_once("  logs:").expect("logs");
        let text = format!("{start}{}\n  logs:{rest}", users(count));
        findings(&text.replace("team: payments", &many(tags)))
    };
    assert_eq!(with_users(40, 70), [""; 0]);
    assert_eq!(with_users(27, 250), [""; 0]);
    assert_eq!(
        with_users(28, 250),
        [
            "5 tags error: 28 tags and mqctl's own 23 are too many for a broker with 250 users (AWS allows 50 tags: keep 27 of yours)"
        ]
    );
    assert_eq!(
        with_users(40, 71),
        [
            "5 tags error: 40 tags and mqctl's own 11 are too many for a broker with 71 users (AWS allows 50 tags: keep 39 of yours)"
        ]
    );
    accept(&[
        ("team: payments", &many(40)),
        ("team: payments", "cost center/é: \"a b_.:/=+-@1\""),
    ]);
}

#[test]
fn regions_have_their_form() {
    for region in [
        "us-west-x",
        "us-west-222",
        "us-west-",
        "west-2",
        "a1-west-2",
        "us-w-2",
        "us-gov-is-o-west-2",
        "us west-2",
    ] {
        let found = findings(&PLAN.replace("region: us-west-2", &format!("region: {region}")));
        let expected = format!("3 region error: `{region}` is not an AWS region (such as");
        assert!(
            found.iter().any(|line| line.starts_with(&expected)),
            "{region}: {found:#?}"
        );
    }
    for (region, help) in [
        ("us-west-2b", "its region is `us-west-2`"),
        ("US-West-2", "write it in lower case: `us-west-2`"),
    ] {
        let found = findings(&PLAN.replace("region: us-west-2", &format!("region: {region}")));
        assert!(found[0].contains(help), "{found:#?}");
    }
}
