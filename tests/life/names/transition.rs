//! From one name to another: what clients of the old one use stays until the new one is there.

use std::sync::{Arc, Mutex};

use aws_sdk_acm::types::CertificateStatus;
use aws_twin::{CallRecord, Fault};
use mqctl_aws::sdk::{aws_sdk_acm, aws_sdk_elasticloadbalancingv2};
use mqctl_model::changeset::{Allowed, ChangeSet};

use super::{Zones, whole};
use crate::support::stack::{Stack, assert_complete, brief, example, in_virtual_time, sdk_config};

const STEPS: [&str; 5] = [
    "AddListenerCertificates",
    "ModifyListener",
    "RemoveListenerCertificates",
    "ChangeResourceRecordSets",
    "DeleteCertificate",
];

/// What is sent of [`STEPS`] from now on.
fn record(stack: &Stack) -> Arc<Mutex<Vec<String>>> {
    let sent = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&sent);
    stack.sandbox.set_faults(move |call: &CallRecord| {
        if STEPS.contains(&call.operation.as_str()) {
            kept.lock().unwrap().push(call.operation.clone());
        }
        Fault::None
    });
    sent
}

/// The quickstart under its name, and its plan file with another.
async fn scene() -> (Stack, String) {
    let text = example("quickstart");
    let stack = Stack::for_plan(&text).await;
    assert_complete(&stack.apply(&text).await);
    let moved = text.replace("domain: mq.example.com", "domain: broker.example.com");
    assert_ne!(text, moved);
    (stack, moved)
}

fn waits_for(changes: &ChangeSet, later: &str, earlier: &str) -> bool {
    let lines = brief(changes);
    let at = |wanted: &str| {
        let found = lines.iter().position(|line| line == wanted);
        found.unwrap_or_else(|| panic!("{wanted}: {lines:#?}"))
    };
    let mut open = vec![at(later)];
    while let Some(index) = open.pop() {
        if index == at(earlier) {
            return true;
        }
        open.extend(&changes.changes[index].after);
    }
    false
}

#[test]
fn the_new_name_is_there_before_the_old_one_goes() {
    in_virtual_time(async {
        let (stack, moved) = scene().await;
        let plan = stack.plan(&moved).await;
        let order = [
            "create listener-certificate/openwire",
            "replace alias: name, ownership record",
            "delete alias generation 1",
            "update listener/openwire: certificate",
            "delete listener-certificate/openwire generation 1",
        ];
        for pair in order.windows(2) {
            assert!(waits_for(&plan, pair[1], pair[0]), "{pair:?}");
        }
        let old = "delete certificate generation 1";
        assert!(waits_for(
            &plan,
            old,
            "update listener/openwire: certificate"
        ));
        assert_eq!(plan.protected(Allowed::default()).len(), 1);

        let sent = record(&stack);
        assert_complete(&stack.apply(&moved).await);
        stack.sandbox.clear_faults();
        let sent = sent.lock().unwrap().join(" ");
        let begin = "ChangeResourceRecordSets AddListenerCertificates ChangeResourceRecordSets \
                     ChangeResourceRecordSets ModifyListener";
        assert!(sent.starts_with(begin), "{sent}");
        assert!(sent.contains("RemoveListenerCertificates"), "{sent}");
        assert_eq!(brief(&stack.plan(&moved).await), [""; 0]);
        let zones = Zones::of(&stack.sandbox);
        let names = zones.names("example.com").await;
        assert_eq!(names, whole("broker.example.com"));
        assert_eq!(noted(&stack).await, [""; 0], "no note is left");
        assert_complete(&stack.destroy(&moved).await);
    });
}

#[test]
fn what_a_killed_run_left_beside_is_attached_again_and_goes_in_the_end() {
    for operation in STEPS {
        in_virtual_time(async {
            let (stack, moved) = scene().await;
            stack.sandbox.set_faults(move |call: &CallRecord| {
                if call.operation == operation {
                    return Fault::Refuse {
                        status: 400,
                        code: "OperationNotPermitted".to_owned(),
                        message: "not now".to_owned(),
                    };
                }
                Fault::None
            });
            assert!(!stack.apply(&moved).await.is_complete(), "{operation}");
            stack.sandbox.clear_faults();
            assert_complete(&stack.apply(&moved).await);
            assert_eq!(brief(&stack.plan(&moved).await), [""; 0], "{operation}");
            assert_eq!(noted(&stack).await, [""; 0], "{operation}");
            assert_eq!(certificates(&stack).await, ["broker.example.com"]);
        });
    }
}

/// Taken back half-way, the certificate of the name that never was is not left attached to anything.
#[test]
fn a_move_that_is_taken_back_leaves_nothing_beside() {
    in_virtual_time(async {
        let (stack, moved) = scene().await;
        stack.sandbox.set_faults(move |call: &CallRecord| {
            if call.operation == "ModifyListener" {
                return Fault::Refuse {
                    status: 400,
                    code: "OperationNotPermitted".to_owned(),
                    message: "not now".to_owned(),
                };
            }
            Fault::None
        });
        assert!(!stack.apply(&moved).await.is_complete());
        stack.sandbox.clear_faults();
        let text = example("quickstart");
        assert_complete(&stack.apply(&text).await);
        assert_eq!(brief(&stack.plan(&text).await), [""; 0]);
        assert_eq!(noted(&stack).await, [""; 0]);
        assert_eq!(certificates(&stack).await, ["mq.example.com"]);
    });
}

/// The certificates that listeners are noted to present beside, by the tags of the listener.
async fn noted(stack: &Stack) -> Vec<String> {
    let elb = aws_sdk_elasticloadbalancingv2::Client::new(&sdk_config(&stack.sandbox));
    let balancers = elb.describe_load_balancers().send().await.unwrap();
    let balancer = balancers.load_balancers()[0].load_balancer_arn().unwrap();
    let listeners = elb.describe_listeners().load_balancer_arn(balancer);
    let listeners = listeners.send().await.unwrap();
    let mut notes = Vec::new();
    for listener in listeners.listeners() {
        let arn = listener.listener_arn().unwrap();
        let tags = elb.describe_tags().resource_arns(arn).send().await.unwrap();
        let tags = tags.tag_descriptions()[0].tags().iter();
        let keys = tags.filter_map(|tag| tag.key());
        let keys = keys.filter(|key| key.starts_with("mqctl:certificate/"));
        notes.extend(keys.map(str::to_owned));
        let attached = elb.describe_listener_certificates().listener_arn(arn);
        assert_eq!(attached.send().await.unwrap().certificates().len(), 1);
    }
    notes
}

/// The domains of the certificates of the account.
async fn certificates(stack: &Stack) -> Vec<String> {
    let acm = aws_sdk_acm::Client::new(&sdk_config(&stack.sandbox));
    let list = acm.list_certificates();
    let list = list.certificate_statuses(CertificateStatus::Issued);
    let found = list.send().await.unwrap();
    let found = found.certificate_summary_list().iter();
    found
        .map(|it| it.domain_name().unwrap().to_owned())
        .collect()
}
