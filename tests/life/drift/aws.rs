//! What AWS changes, adds or spells otherwise by itself is no drift.

use mqctl_aws::sdk::aws_sdk_mq;
use std::time::Duration;

use aws_sdk_mq::types::EngineType;
use base64::Engine as _;
use mqctl_model::resource::{Output, Outputs, Resource, ResourceId};

use super::scene::Scene;
use crate::support::stack::{brief, example, in_virtual_time, planned};

#[test]
fn a_raised_patch_version_and_another_active_instance() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let id = scene.id("broker/1");
        let version = async || {
            let broker = scene
                .mq
                .describe_broker()
                .broker_id(&id)
                .send()
                .await
                .unwrap();
            (broker.engine_version.unwrap(), broker.broker_state.unwrap())
        };
        let (before, _) = version().await;
        scene
            .mq
            .reboot_broker()
            .broker_id(&id)
            .send()
            .await
            .unwrap();
        scene.stack.clock.sleep(Duration::from_mins(30)).await;
        let (after, state) = version().await;
        assert_eq!(state.as_str(), "RUNNING");
        assert_ne!(before, after, "the service raised it");
        scene.is_no_drift().await;
    });
}

#[test]
fn a_new_revision_of_the_services_own_configuration() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let configurations = scene.mq.list_configurations().send().await.unwrap();
        let configuration = &configurations.configurations()[0];
        let engine = configuration.engine_type().map(EngineType::as_str);
        assert_eq!(engine, Some("ActiveMQ"));
        let xml = "<broker xmlns=\"http://activemq.apache.org/schema/core\" schedulePeriodForDestinationPurge=\"10000\"></broker>";
        let data = base64::engine::general_purpose::STANDARD.encode(xml);
        let update = scene.mq.update_configuration();
        let update = update.configuration_id(configuration.id().unwrap());
        update.data(data).send().await.unwrap();
        scene.is_no_drift().await;
    });
}

#[test]
fn a_certificate_that_is_renewed_in_time() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        for _ in 0..5 {
            scene
                .stack
                .clock
                .sleep(Duration::from_hours(100 * 24))
                .await;
            scene.is_no_drift().await;
        }
    });
}

#[test]
fn upper_case_and_a_trailing_dot_in_a_name() {
    for name in ["MQ.Example.COM", "mq.example.com."] {
        let text = example("quickstart").replace("mq.example.com", name);
        if mqctl_plan::parse("mqctl.yaml", text.as_bytes()).is_err() {
            continue;
        }
        in_virtual_time(async {
            Scene::of(text).await.is_no_drift().await;
        });
    }
}

#[test]
fn lists_in_another_order() {
    in_virtual_time(async {
        let scene = Scene::of(example("active-standby-all-protocols")).await;
        let mut reading = scene.stack.read(&scene.text).await;
        for existing in reading.observed.resources.values_mut().flatten() {
            match &mut existing.resource {
                Resource::SecurityGroup(group) => {
                    group.ingress.reverse();
                    group.egress.iter_mut().for_each(|rules| rules.reverse());
                }
                Resource::RouteTable(table) => table.subnets.reverse(),
                Resource::LoadBalancer(balancer) => balancer.subnets.reverse(),
                Resource::Broker(broker) => {
                    broker.subnets.reverse();
                    broker.users.as_mut().expect("they are known").reverse();
                }
                Resource::Targets(targets) => targets.addresses.reverse(),
                _ => {}
            }
        }
        assert_eq!(brief(&planned(&scene.text, &reading)), [""; 0]);
    });
}

#[test]
fn tags_that_aws_adds() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let mut reading = scene.stack.read(&scene.text).await;
        for existing in reading.observed.resources.values_mut().flatten() {
            let tag = ("aws:createdBy".to_owned(), "someone".to_owned());
            existing.tags.extend([tag]);
        }
        assert_eq!(brief(&planned(&scene.text, &reading)), [""; 0]);
    });
}

/// The one thing that AWS moves and that must be followed.
#[test]
fn a_moved_broker_instance_is_registered_again() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let mut reading = scene.stack.read(&scene.text).await;
        let brokers = reading
            .observed
            .resources
            .get_mut(&ResourceId::new("broker/1"));
        let broker = &mut brokers.unwrap()[0];
        let mut addresses = broker.outputs.list(Output::Addresses);
        addresses[0] = "10.20.0.99".to_owned();
        let outputs: Outputs = broker.outputs.clone();
        broker.outputs = outputs.with_list(Output::Addresses, addresses);
        let plan = planned(&scene.text, &reading);
        assert_eq!(brief(&plan), ["update targets/openwire: addresses"]);
    });
}

/// An outage of a zone is no time to move a broker out of it.
#[test]
fn a_zone_that_is_not_available_for_now() {
    in_virtual_time(async {
        for zone in ["us-west-2a", "us-west-2b"] {
            let scene = Scene::new().await;
            scene.stack.sandbox.impair_zone(zone);
            scene.is_no_drift().await;
        }
    });
}
