//! Tags that were removed or changed: ours, the user's, and those of others.

use aws_sdk_ec2::types::Tag;
use mqctl_aws::sdk::aws_sdk_ec2;
use mqctl_aws::sdk::aws_sdk_elasticloadbalancingv2 as elbv2;

use super::scene::Scene;
use crate::support::stack::{brief, example, in_virtual_time};

/// The quickstart with a tag of its own.
fn text() -> String {
    example("quickstart").replace("region:", "tags: { team: payments }\nregion:")
}

#[test]
fn removed_and_changed_tags_of_the_user() {
    in_virtual_time(async {
        let scene = Scene::of(text()).await;
        let network = [
            "vpc",
            "internet-gateway",
            "route-table/public",
            "security-group/brokers",
            "subnet/private/us-west-2a",
        ];
        let delete = scene.ec2.delete_tags();
        let delete = delete.set_resources(Some(network.map(|it| scene.id(it)).to_vec()));
        let delete = delete.tags(Tag::builder().key("team").build());
        delete.send().await.unwrap();
        let elb = [
            "load-balancer",
            "target-group/openwire",
            "listener/openwire",
        ];
        let remove = scene.elb.remove_tags();
        let remove = remove.set_resource_arns(Some(elb.map(|it| scene.id(it)).to_vec()));
        remove.tag_keys("team").send().await.unwrap();
        let id = scene.id("broker/1");
        let broker = scene
            .mq
            .describe_broker()
            .broker_id(id)
            .send()
            .await
            .unwrap();
        let tag = scene
            .mq
            .create_tags()
            .resource_arn(broker.broker_arn().unwrap());
        tag.tags("team", "billing").send().await.unwrap();
        scene
            .is_repaired(
                &[
                    "update vpc: tags",
                    "update internet-gateway: tags",
                    "update security-group/brokers: tags",
                    "update subnet/private/us-west-2a: tags",
                    "update broker/1: tags",
                    "update load-balancer: tags",
                    "update route-table/public: tags",
                    "update target-group/openwire: tags",
                    "update listener/openwire: tags",
                ],
                &["+ team=payments", "- team=billing"],
            )
            .await;
    });
}

#[test]
fn tags_of_others_are_theirs() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let tag = Tag::builder().key("cost-centre").value("42").build();
        let create = scene.ec2.create_tags().resources(scene.id("vpc"));
        create.tags(tag).send().await.unwrap();
        let tag = elbv2::types::Tag::builder().key("scanned").value("yes");
        let add = scene
            .elb
            .add_tags()
            .resource_arns(scene.id("load-balancer"));
        add.tags(tag.build()).send().await.unwrap();
        scene.is_no_drift().await;
    });
}

#[test]
fn the_generation_is_put_back() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let delete = scene.ec2.delete_tags().resources(scene.id("vpc"));
        let delete = delete.tags(Tag::builder().key("mqctl:generation").build());
        delete.send().await.unwrap();
        scene
            .is_repaired(&["update vpc: tags"], &["+ mqctl:generation=1"])
            .await;
    });
}

/// What no longer says whose it is, is nobody's to overwrite.
#[test]
fn what_lost_the_tag_of_its_stack_is_in_the_way() {
    in_virtual_time(async {
        let scene = Scene::new().await;
        let group = scene.id("target-group/openwire");
        let remove = scene.elb.remove_tags().resource_arns(&group);
        remove.tag_keys("mqctl:stack").send().await.unwrap();
        let reading = scene.stack.read(&scene.text).await;
        let plan = scene.stack.plan(&scene.text).await;
        let conflicts = plan.conflicts(&reading.observed);
        let [conflict] = conflicts.as_slice() else {
            panic!("not one conflict: {conflicts:?} {:?}", brief(&plan))
        };
        assert_eq!(conflict.physical_id, group);
    });
}
