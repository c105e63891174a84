//! Every request that a stack's life sends to AWS, byte by byte but for passwords: a change of structure must not change
//! one of them.

mod recorder;
mod values;

pub(crate) use self::recorder::Record;
use crate::support::stack::{Stack, assert_complete, brief, example, in_virtual_time};

/// Apply, a change for each pair of texts, destroy.
fn life(name: &str, changes: &[(&str, &str)]) -> String {
    in_virtual_time(async {
        let mut text = example(name);
        let record = Record::default();
        let stack = Stack::for_plan(&text).await;
        let stack = stack.through(|inner| record.of(inner)).await;
        let mut log = String::new();
        let mut chapter = |title: &str| {
            log += &["== ", title, "\n", &record.take(), "\n"].concat();
        };
        assert_complete(&stack.apply(&text).await);
        chapter("apply");
        for (from, to) in changes {
            let edited = text.replace(from, to);
            assert_ne!(text, edited, "{from} is in the example");
            text = edited;
            assert_complete(&stack.apply(&text).await);
            chapter(&format!("{from} becomes {to}"));
            assert_eq!(brief(&stack.plan(&text).await), [""; 0]);
            record.take();
        }
        assert_complete(&stack.destroy(&text).await);
        chapter("destroy");
        log
    })
}

#[test]
fn quickstart() {
    insta::assert_snapshot!(life(
        "quickstart",
        &[
            ("203.0.113.", "198.51.100."),
            ("mq.m5.large", "mq.m5.xlarge"),
            ("[openwire]", "[openwire, stomp]"),
            ("[openwire, stomp]", "[openwire]"),
            ("- name: app\n", "- name: app\n    - name: second\n"),
            ("- name: app\n    - name: second\n", "- name: second\n"),
            (
                "region: us-west-2\n",
                "region: us-west-2\ntags: { team: a }\n"
            ),
            ("zones: 2", "zones: 3"),
            ("mq.example.com", "queue.example.com"),
            ("10.20.0.0", "10.30.0.0"),
        ]
    ));
}

#[test]
fn active_standby_with_all_protocols() {
    insta::assert_snapshot!(life(
        "active-standby-all-protocols",
        &[
            ("203.0.113.", "198.51.100."),
            ("audit: true", "audit: false"),
            ("day: sunday", "day: monday"),
            ("interval: 10s", "interval: 30s"),
            ("healthy_threshold: 2", "healthy_threshold: 3"),
        ]
    ));
}

#[test]
fn existing_network_and_given_certificate() {
    insta::assert_snapshot!(life(
        "existing-network",
        &[
            ("203.0.113.", "198.51.100."),
            (
                "deployment: active-standby",
                "deployment: active-standby\n  storage: efs"
            ),
        ]
    ));
}

#[test]
fn development() {
    insta::assert_snapshot!(life(
        "development",
        &[
            ("203.0.113.", "198.51.100."),
            (
                "protocols: [openwire, stomp]",
                "logs: { general: true }\n  protocols: [openwire, stomp]"
            ),
            (
                "instance_type: mq.t3.micro",
                "instance_type: mq.m5.large\n  storage: ebs"
            ),
        ]
    ));
}
