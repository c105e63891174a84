//! What is noted of passwords on a broker.

use super::{Life, PASSWORD, TARGETS, with_users};
use crate::support::stack::in_virtual_time;

#[test]
fn more_users_than_a_broker_can_have_tags() {
    in_virtual_time(async {
        let users = |count: u32| {
            let users = (0..count).map(|number| format!("    - name: user-{number}\n"));
            with_users(&users.collect::<String>())
        };
        let many = users(60);
        let life = Life::of(&many).await;
        let notes = |tags: &[(String, String)]| {
            let keys = tags.iter().map(|(key, _)| key.clone());
            let notes: Vec<String> = keys.filter(|it| it.contains("password")).collect();
            notes
        };
        assert_eq!(notes(&life.tags().await).len(), 5);
        life.is_done(&many, "sixty").await;
        let secret = "mqctl/quickstart/user-3";
        life.put(secret, "third-horse-battery").await;
        life.ends_well(&many, &[("user-3", secret)], "one of sixty")
            .await;

        let few = users(20);
        life.put(secret, "fourth-horse-battery").await;
        life.ends_well(&few, &[("user-3", secret)], "twenty").await;
        life.put(secret, "fifth-horse-battery").await;
        life.ends_well(&few, &[("user-3", secret)], "twenty again")
            .await;
        assert_eq!(
            notes(&life.tags().await),
            ["mqctl:passwords/1", "mqctl:passwords/2"]
        );
    });
}

#[test]
fn a_stack_with_a_tag_for_each_user_needs_no_reboot_and_gets_the_new_form_with_its_next_password() {
    in_virtual_time(async {
        let text = with_users("    - name: app\n    - name: second\n");
        let life = Life::of(&text).await;
        let arn = life.mq.describe_broker().broker_id(&life.broker);
        let arn = arn.send().await.unwrap().broker_arn.unwrap();
        let untag = life.mq.delete_tags().resource_arn(&arn);
        untag.tag_keys("mqctl:passwords/1").send().await.unwrap();
        for user in ["app", "second"] {
            let secret = format!("mqctl/quickstart/{user}");
            let version = life.secrets.get_secret_value().secret_id(secret);
            let version = version.send().await.unwrap().version_id.unwrap();
            let tag = life.mq.create_tags().resource_arn(&arn);
            let tag = tag.tags(format!("mqctl:password/{user}"), version);
            tag.send().await.unwrap();
        }
        life.is_done(&text, "the older form").await;

        let secret = "mqctl/quickstart/app";
        life.put(secret, "third-horse-battery").await;
        let (changes, _) = life.plan(&text).await;
        assert_eq!(changes, [PASSWORD, TARGETS]);
        let both = [("app", secret), ("second", "mqctl/quickstart/second")];
        life.ends_well(&text, &both, "the newer form").await;
        let tags = life.tags().await;
        let keys = tags.iter().map(|(key, _)| key.as_str());
        let keys: Vec<&str> = keys.filter(|it| it.contains("password")).collect();
        assert_eq!(keys, ["mqctl:passwords/1"]);
    });
}
