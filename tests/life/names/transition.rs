//! From one name to another: what clients of the old one use stays until the new one is there.

use std::sync::{Arc, Mutex};

use aws_sdk_acm::types::CertificateStatus;
use aws_twin::{CallRecord, Fault, Premises};
use mqctl_aws::sdk::{aws_sdk_acm, aws_sdk_elasticloadbalancingv2};
use mqctl_model::changeset::{Allowed, ChangeSet};

use super::{Zones, whole};
use crate::support::stack::{
    Stack, assert_complete, brief, example, in_virtual_time, sdk_config, spec,
};

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
            "update listener/openwire: certificate",
            "replace alias: name, ownership record",
            "delete alias generation 1",
            "delete listener-certificate/openwire generation 1",
            "delete certificate generation 1",
        ];
        for pair in order.windows(2) {
            assert!(waits_for(&plan, pair[1], pair[0]), "{pair:?}");
        }
        assert_eq!(plan.protected(Allowed::default()).len(), 1);

        let sent = record(&stack);
        assert_complete(&stack.apply(&moved).await);
        stack.sandbox.clear_faults();
        let sent = sent.lock().unwrap().clone();
        let at = |step: &str| sent.iter().position(|it| it == step).unwrap();
        assert!(at(STEPS[0]) < at(STEPS[1]), "{sent:?}");
        assert!(at(STEPS[1]) < at(STEPS[2]), "{sent:?}");
        assert_eq!(brief(&stack.plan(&moved).await), [""; 0]);
        let zones = Zones::of(&stack.sandbox);
        let names = zones.names("example.com").await;
        assert_eq!(names, whole("broker.example.com"));
        assert_eq!(noted(&stack).await, [""; 0], "no note is left");
        assert_complete(&stack.destroy(&moved).await);
    });
}

#[test]
fn what_a_reboot_may_have_moved_is_not_kept_waiting_for_a_name() {
    in_virtual_time(async {
        let (stack, moved) = scene().await;
        let larger = moved.replace("mq.m5.large", "mq.m5.xlarge");
        let plan = stack.plan(&larger).await;
        let check = "check targets/openwire";
        assert!(waits_for(&plan, check, "update broker/1: instance type"));
        let listener = "update listener/openwire: certificate";
        assert!(!waits_for(&plan, check, listener));
        assert_complete(&stack.apply(&larger).await);
        assert_eq!(brief(&stack.plan(&larger).await), [""; 0]);
    });
}

#[test]
fn what_a_killed_run_left_beside_is_attached_again_and_goes_in_the_end() {
    for operation in STEPS {
        in_virtual_time(async {
            let (stack, moved) = cut_short(operation).await;
            assert_complete(&stack.apply(&moved).await);
            assert_eq!(brief(&stack.plan(&moved).await), [""; 0], "{operation}");
            assert_eq!(noted(&stack).await, [""; 0], "{operation}");
            assert_eq!(certificates(&stack).await, ["broker.example.com"]);
        });
    }
}

/// A move to the other name in which this operation was refused.
async fn cut_short(operation: &'static str) -> (Stack, String) {
    let (stack, moved) = scene().await;
    refuse(&stack, operation);
    assert!(!stack.apply(&moved).await.is_complete(), "{operation}");
    stack.sandbox.clear_faults();
    (stack, moved)
}

/// Refused from now on: this operation.
fn refuse(stack: &Stack, operation: &'static str) {
    stack.sandbox.set_faults(move |call: &CallRecord| {
        if call.operation == operation {
            return Fault::Refuse {
                status: 403,
                code: "AccessDenied".to_owned(),
                message: "not now".to_owned(),
            };
        }
        Fault::None
    });
}

/// Taken back at any step, the certificate of the name that never was is not left attached to anything.
#[test]
fn a_move_that_is_taken_back_leaves_nothing_of_it() {
    for operation in STEPS {
        in_virtual_time(async {
            let (stack, moved) = cut_short(operation).await;
            let text = example("quickstart");
            assert_complete(&stack.apply(&text).await);
            assert_eq!(brief(&stack.plan(&text).await), [""; 0], "{operation}");
            assert_eq!(certificates(&stack).await, ["mq.example.com"]);
            // And nothing keeps it from being tried again.
            assert_complete(&stack.apply(&moved).await);
            assert_eq!(brief(&stack.plan(&moved).await), [""; 0], "{operation}");
            assert_eq!(noted(&stack).await, [""; 0], "{operation}");
            assert_eq!(certificates(&stack).await, ["broker.example.com"]);
        });
    }
}

/// Before a move was completed, the name moves on to a third one.
#[test]
fn a_move_that_changes_its_mind_leaves_nothing_of_it() {
    for operation in STEPS {
        in_virtual_time(async {
            let (stack, moved) = cut_short(operation).await;
            let third = moved.replace("domain: broker.", "domain: third.");
            assert_complete(&stack.apply(&third).await);
            assert_eq!(brief(&stack.plan(&third).await), [""; 0], "{operation}");
            assert_eq!(noted(&stack).await, [""; 0], "{operation}");
            assert_eq!(certificates(&stack).await, ["third.example.com"]);
        });
    }
}

/// What expired is not worth presenting, and must not keep another one away.
#[test]
fn another_certificate_of_the_same_name_takes_the_place_of_the_one_there() {
    in_virtual_time(async {
        let (stack, _) = scene().await;
        let arn =
            "arn:aws:acm:us-west-2:000000000000:certificate/11111111-2222-3333-4444-555555555555";
        let given = example("quickstart").replace(
            "  allow:",
            &format!("  certificate: {{ arn: \"{arn}\" }}\n  allow:"),
        );
        stack.sandbox.assume(&mqctl::cli::premises(&spec(&given)));
        assert_complete(&stack.apply(&given).await);
        assert_eq!(brief(&stack.plan(&given).await), [""; 0]);
        assert_eq!(noted(&stack).await, [""; 0]);
        assert_complete(&stack.destroy(&given).await);
    });
}

/// The name stays, its zone is another one, and the run is cut short between the two: clients still come by the old record.
#[test]
fn the_rest_of_a_move_to_another_zone_is_announced_again() {
    in_virtual_time(async {
        let (stack, _) = scene().await;
        stack.sandbox.assume(&Premises {
            hosted_zones: vec!["mq.example.com".to_owned()],
            ..Premises::default()
        });
        let text = example("quickstart");
        assert_eq!(
            stack.plan(&text).await.protected(Allowed::default()).len(),
            1
        );
        let (sent, kept) = (Arc::new(Mutex::new(0)), STEPS[3]);
        stack.sandbox.set_faults(move |call: &CallRecord| {
            let mut sent = sent.lock().unwrap();
            *sent += i32::from(call.operation == kept);
            if *sent > 2 {
                return Fault::Refuse {
                    status: 403,
                    code: "AccessDenied".to_owned(),
                    message: "not now".to_owned(),
                };
            }
            Fault::None
        });
        assert!(!stack.apply(&text).await.is_complete());
        stack.sandbox.clear_faults();
        let rest = stack.plan(&text).await;
        let lines = brief(&rest);
        assert!(
            lines.contains(&"delete alias generation 1".to_owned()),
            "{lines:?}"
        );
        let refused = rest.protected(Allowed::default());
        assert_eq!(refused.len(), 1, "{lines:?}");
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
