//! The SDK's own crates, which `mqctl_aws::sdk` hands out: for tests only.

use super::paths::offenders;
use super::source::Source;
use super::workspace::sources_outside;

const FOR_TESTS: &[&str] = &["mqctl_aws::sdk"];

#[test]
fn only_tests_use_the_sdk_past_mqctl_aws() {
    let sources = sources_outside(&[]);
    let found = sources
        .iter()
        .flat_map(|source| offenders(source, FOR_TESTS));
    assert_eq!(found.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn its_use_is_found_in_a_group_and_under_another_name() {
    let cases = [
        "use mqctl_aws::{Aws, sdk};",
        "use mqctl_aws::{Aws, sdk::{aws_sdk_mq, aws_sdk_ec2 as ec2}};",
        "use mqctl_aws as aws; fn f(client: aws::sdk::aws_sdk_mq::Client) {}",
        "use mqctl_aws::*;",
    ];
    for case in cases {
        assert_ne!(
            offenders(&Source::snippet(case), FOR_TESTS),
            [""; 0],
            "{case}"
        );
    }
    let aws = Source::snippet("use mqctl_aws::{Aws, Identity};");
    assert_eq!(offenders(&aws, FOR_TESTS), [""; 0]);
}
