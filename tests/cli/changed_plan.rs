//! What happens when the world is another one once the stack's lock is held.

use aws_twin::{CallRecord, Fault, Premises};

use super::account::Account;

#[test]
fn programs_are_told_one_plan_and_it_is_the_one_that_is_carried_out() {
    let account = Account::new();
    let sandbox = account.sandbox.clone();
    account.sandbox.set_faults(move |call: &CallRecord| {
        if call.operation == "PutParameter" {
            // A zone that is nearer to the endpoint's domain: its records belong in there now.
            sandbox.assume(&Premises {
                hosted_zones: vec!["mq.example.com".to_owned()],
                ..Premises::default()
            });
        }
        Fault::None
    });
    let finished = account
        .user()
        .run(["apply", "--yes", "--output", "json"])
        .expect_success();
    let events = finished.events();
    let count = |name: &str| events.iter().filter(|event| event["event"] == name).count();
    assert_eq!(count("planned"), 1);
    assert_eq!(events[0]["event"], "planned");
    assert_eq!(count("finished"), 20);
    let zones = account.sandbox.dump();
    let zones = zones["route53"]["zones"].as_object().unwrap();
    let records = |name: &str| {
        let zone = zones.values().find(|zone| zone["name"] == name);
        zone.unwrap()["records"].as_array().map_or(0, Vec::len)
    };
    // Each zone has two of its own.
    assert_eq!(
        (records("example.com."), records("mq.example.com.")),
        (2, 6)
    );
}
