//! What is left in the middle of a removal is found and removed by the next one.

use aws_sdk_mq::types::EngineType;
use mqctl::sandbox::{CallRecord, Fault};

use crate::support::stack::{Stack, assert_complete, brief, example, in_virtual_time};

#[test]
fn a_configuration_whose_broker_is_gone() {
    in_virtual_time(async {
        let text = example("quickstart");
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        let mq = aws_sdk_mq::Client::new(&stack.sdk().await);
        // Somebody else's, although it looks like ours.
        let stranger = mq
            .create_configuration()
            .name("quickstart-broker-1-configuration")
            .engine_type(EngineType::Activemq)
            .engine_version("5.19")
            .send()
            .await
            .unwrap();

        stack
            .sandbox
            .set_faults(|call: &CallRecord| match call.operation.as_str() {
                "DeleteConfiguration" => Fault::Refuse {
                    status: 403,
                    code: "ForbiddenException".to_owned(),
                    message: "made up for a test".to_owned(),
                },
                _ => Fault::None,
            });
        assert!(!stack.destroy(&text).await.is_complete());
        stack.sandbox.clear_faults();
        assert_eq!(
            mq.list_brokers()
                .send()
                .await
                .unwrap()
                .broker_summaries()
                .len(),
            0
        );
        let plan = stack.plan(&text).await;
        assert!(
            brief(&plan).contains(&"delete configuration/1 generation 1".to_owned()),
            "{:?}",
            brief(&plan)
        );

        assert_complete(&stack.destroy(&text).await);
        let left = mq.list_configurations().send().await.unwrap();
        let left: Vec<_> = left.configurations().iter().map(|it| it.id()).collect();
        assert_eq!(left, [stranger.id()]);
        assert!(stack.read(&text).await.observed.is_empty());
    });
}
