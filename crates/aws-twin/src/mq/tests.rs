use std::collections::BTreeMap;

use serde_json::json;

use super::*;
use crate::ec2;
use crate::wire::query::Params;
use crate::world::{Account, MINUTE, Millis, SECOND};

const PASSWORD: &str = "correct-horse-battery";

fn account() -> Account {
    Account::new("123456789012", 7, 1_700_000_000_000)
}

fn pass(world: &mut World, millis: Millis) {
    let now = world.now + millis;
    world.settle(now);
}

fn send(world: &mut World, method: &str, path: &str, body: &Value) -> Result<Value, ApiError> {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let query: BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let call = RestCall {
        method: method.parse().unwrap(),
        path: path.split('/').map(str::to_owned).collect(),
        query,
        body: body.to_string(),
    };
    handle(world, "", &call)
}

fn get(world: &mut World, path: &str) -> Value {
    send(world, "GET", path, &json!({})).unwrap()
}

fn refuse(world: &mut World, method: &str, path: &str, body: &Value) -> (u16, String) {
    let error = send(world, method, path, body).unwrap_err();
    (error.status, error.attribute.unwrap_or_default())
}

/// A valid input for a pair in the default VPC.
fn pair(world: &World) -> Value {
    let network = ec2::default_network(world).unwrap();
    json!({
        "autoMinorVersionUpgrade": true,
        "brokerName": "orders",
        "creatorRequestId": "orders-1",
        "deploymentMode": "ACTIVE_STANDBY_MULTI_AZ",
        "engineType": "ACTIVEMQ",
        "engineVersion": "5.18",
        "hostInstanceType": "mq.m5.large",
        "publiclyAccessible": false,
        "securityGroups": [network.group_id],
        "subnetIds": network.subnet_ids[..2],
        "tags": { "mqctl:stack": "orders" },
        "users": [{ "username": "app", "password": PASSWORD }],
    })
}

fn create(world: &mut World, input: &Value) -> String {
    let answer = send(world, "POST", "v1/brokers", input).unwrap();
    answer["brokerId"].as_str().unwrap().to_owned()
}

fn describe(world: &mut World, id: &str) -> Value {
    get(world, &format!("v1/brokers/{id}"))
}

/// A pair that runs.
fn running(world: &mut World) -> String {
    let input = pair(world);
    let id = create(world, &input);
    pass(world, 20 * MINUTE);
    assert_eq!(describe(world, &id)["brokerState"], "RUNNING");
    id
}

/// A subnet with 11 addresses, in the default VPC's second zone.
fn small_subnet(world: &mut World) -> String {
    let vpc = ec2::default_network(world).unwrap().vpc_id;
    let form = format!("VpcId={vpc}&CidrBlock=172.31.240.0/28&AvailabilityZone=us-west-2b");
    let answer = ec2::handle(world, "CreateSubnet", &Params::parse(form.as_bytes())).unwrap();
    let document = answer.document();
    let document = roxmltree::Document::parse(&document).unwrap();
    let id = document
        .descendants()
        .find(|node| node.has_tag_name("subnetId"));
    id.unwrap().text().unwrap().to_owned()
}

#[test]
fn every_rule_names_the_member_at_fault() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    let network = ec2::default_network(world).unwrap();
    let one = &network.subnet_ids[0];
    let user = |name: &str, password: &str| json!([{ "username": name, "password": password }]);
    for (member, value, at_fault) in [
        ("brokerName", json!("no spaces"), "brokerName"),
        ("brokerName", json!("a".repeat(51)), "brokerName"),
        ("brokerName", Value::Null, "brokerName"),
        (
            "deploymentMode",
            json!("CLUSTER_MULTI_AZ"),
            "deploymentMode",
        ),
        ("engineType", json!("RABBITMQ"), "engineType"),
        ("engineVersion", json!("5.17"), "engineVersion"),
        ("engineVersion", json!("5.19.1"), "engineVersion"),
        (
            "autoMinorVersionUpgrade",
            json!(false),
            "autoMinorVersionUpgrade",
        ),
        (
            "hostInstanceType",
            json!("mq.m7g.large"),
            "hostInstanceType",
        ),
        ("storageType", json!("EBS"), "deploymentMode"),
        ("publiclyAccessible", Value::Null, "publiclyAccessible"),
        ("subnetIds", json!([one]), "subnetIds"),
        ("subnetIds", json!([one, one]), "subnetIds"),
        ("subnetIds", json!([one, "subnet-0none"]), "subnetIds"),
        ("securityGroups", json!(["sg-0none"]), "securityGroups"),
        ("users", json!([]), "users"),
        ("users", user("a", PASSWORD), "username"),
        ("users", user("app", "short"), "password"),
        ("users", user("app", "aaaaaaaaaaaaaaab"), "password"),
        ("users", user("app", "with:colon:1234"), "password"),
        (
            "encryptionOptions",
            json!({ "kmsKeyId": "k" }),
            "useAwsOwnedKey",
        ),
        (
            "maintenanceWindowStartTime",
            json!({ "dayOfWeek": "SUNDAY", "timeOfDay": "24:00" }),
            "maintenanceWindowStartTime",
        ),
        ("tags", json!({ "aws:x": "y" }), "tags"),
        ("configuration", json!({ "id": "c-none" }), "configuration"),
    ] {
        let mut input = pair(world);
        input[member] = value;
        let refusal = refuse(world, "POST", "v1/brokers", &input);
        assert_eq!(
            refusal,
            (400, at_fault.to_owned()),
            "{member}: {}",
            input[member]
        );
    }
    assert_eq!(world.mq.brokers.len(), 0);
}

#[test]
fn the_request_id_makes_creation_repeatable_and_the_name_stays_unique() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    let input = pair(world);
    let id = create(world, &input);
    assert_eq!(create(world, &input), id);
    let mut other_password = input.clone();
    other_password["users"][0]["password"] = "another-password".into();
    let refusal = refuse(world, "POST", "v1/brokers", &other_password);
    assert_eq!(refusal, (409, "creatorRequestId".to_owned()));
    let mut other_request = input;
    other_request["creatorRequestId"] = "orders-2".into();
    let refusal = refuse(world, "POST", "v1/brokers", &other_request);
    assert_eq!(refusal, (409, "brokerName".to_owned()));
}

#[test]
fn a_broker_takes_a_quarter_of_an_hour_and_shows_its_instances_late() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    let input = pair(world);
    let id = create(world, &input);
    let began = world.now;
    let mut states = Vec::new();
    loop {
        let broker = describe(world, &id);
        let state = broker["brokerState"].as_str().unwrap().to_owned();
        let instances = broker["brokerInstances"].as_array().unwrap();
        let shown = !instances.is_empty();
        // It follows its configuration once it is there.
        let configurations = &broker["configurations"];
        assert_eq!(configurations["current"].is_null(), !shown);
        assert_eq!(configurations["pending"].is_null(), shown);
        if states.last() != Some(&(state.clone(), shown)) {
            states.push((state.clone(), shown));
        }
        if state == "RUNNING" {
            break;
        }
        pass(world, 10 * SECOND);
    }
    let expected = [
        ("CREATION_IN_PROGRESS", false),
        ("REBOOT_IN_PROGRESS", true),
        ("RUNNING", true),
    ];
    assert_eq!(
        states,
        expected.map(|(state, shown)| (state.to_owned(), shown))
    );
    let took = world.now - began;
    assert!((13 * MINUTE..=17 * MINUTE).contains(&took), "{took}");
    let broker = describe(world, &id);
    assert_eq!(broker["engineVersion"], "5.18.6");
    assert_eq!(broker["brokerInstances"].as_array().unwrap().len(), 2);
    let endpoint = broker["brokerInstances"][1]["endpoints"][0]
        .as_str()
        .unwrap();
    assert_eq!(
        endpoint,
        format!("ssl://{id}-2.mq.us-west-2.sandbox.invalid:61617")
    );
}

#[test]
fn one_of_a_pair_listens_and_a_reboot_makes_it_the_other() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    let id = running(world);
    let ips: Vec<String> = describe(world, &id)["brokerInstances"]
        .as_array()
        .unwrap()
        .iter()
        .map(|instance| instance["ipAddress"].as_str().unwrap().to_owned())
        .collect();
    for port in [61617, 5671, 61614, 8883, 61619, 8162] {
        assert!(listens(world, &ips[0], port));
        assert!(!listens(world, &ips[1], port));
    }
    assert!(!listens(world, &ips[0], 22));
    assert_eq!(groups_at(world, &ips[1]).len(), 1);
    send(
        world,
        "POST",
        &format!("v1/brokers/{id}/reboot"),
        &json!({}),
    )
    .unwrap();
    assert!(!listens(world, &ips[0], 8162) && !listens(world, &ips[1], 8162));
    pass(world, 6 * MINUTE);
    assert!(!listens(world, &ips[0], 8162) && listens(world, &ips[1], 8162));
}

#[test]
fn updates_wait_for_a_reboot_but_for_the_ones_that_need_none() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    let id = running(world);
    let path = format!("v1/brokers/{id}");
    let update = json!({
        "engineVersion": "5.19",
        "hostInstanceType": "mq.m5.xlarge",
        "logs": { "general": true },
        "maintenanceWindowStartTime": { "dayOfWeek": "SUNDAY", "timeOfDay": "03:00" },
    });
    send(world, "PUT", &path, &update).unwrap();
    let broker = describe(world, &id);
    assert_eq!(broker["engineVersion"], "5.18.6");
    assert_eq!(broker["pendingEngineVersion"], "5.19");
    assert_eq!(broker["pendingHostInstanceType"], "mq.m5.xlarge");
    assert_eq!(
        broker["logs"]["pending"],
        json!({ "audit": false, "general": true })
    );
    assert_eq!(broker["maintenanceWindowStartTime"]["dayOfWeek"], "SUNDAY");
    send(world, "POST", &format!("{path}/reboot"), &json!({})).unwrap();
    let refusal = refuse(world, "PUT", &path, &update);
    assert_eq!(refusal, (400, String::new()));
    pass(world, 6 * MINUTE);
    let broker = describe(world, &id);
    assert_eq!(broker["engineVersion"], "5.19.1");
    assert_eq!(broker["hostInstanceType"], "mq.m5.xlarge");
    assert_eq!(broker["logs"]["general"], true);
    assert!(broker["pendingEngineVersion"].is_null());
    let back = json!({ "engineVersion": "5.18" });
    let refusal = refuse(world, "PUT", &path, &back);
    assert_eq!(refusal, (400, "engineVersion".to_owned()));
    send(world, "POST", &format!("{path}/reboot"), &json!({})).unwrap();
    pass(world, 6 * MINUTE);
    assert_eq!(describe(world, &id)["engineVersion"], "5.19.2");
}

#[test]
fn asking_for_what_is_there_takes_a_pending_change_back() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    let id = running(world);
    let path = format!("v1/brokers/{id}");
    for (instance_type, pending) in [
        ("mq.m5.xlarge", json!("mq.m5.xlarge")),
        ("mq.m5.large", Value::Null),
    ] {
        let update = json!({ "hostInstanceType": instance_type });
        send(world, "PUT", &path, &update).unwrap();
        assert_eq!(describe(world, &id)["pendingHostInstanceType"], pending);
    }
}

#[test]
fn user_changes_wait_for_a_reboot() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    let id = running(world);
    let path = format!("v1/brokers/{id}/users");
    let input = json!({ "password": PASSWORD, "groups": ["admins"], "consoleAccess": true });
    send(world, "POST", &format!("{path}/admin"), &input).unwrap();
    send(world, "DELETE", &format!("{path}/app"), &json!({})).unwrap();
    let refusal = refuse(world, "POST", &format!("{path}/admin"), &input);
    assert_eq!(refusal, (409, "username".to_owned()));
    let users = get(world, &path)["users"].clone();
    let expected = json!([
        { "username": "admin", "pendingChange": "CREATE" },
        { "username": "app", "pendingChange": "DELETE" },
    ]);
    assert_eq!(users, expected);
    let admin = get(world, &format!("{path}/admin"));
    assert!(admin["groups"].is_null(), "{admin}");
    assert_eq!(admin["pending"]["groups"], json!(["admins"]));
    send(
        world,
        "POST",
        &format!("v1/brokers/{id}/reboot"),
        &json!({}),
    )
    .unwrap();
    pass(world, 6 * MINUTE);
    assert_eq!(
        describe(world, &id)["users"],
        json!([{ "username": "admin" }])
    );
    assert_eq!(
        get(world, &format!("{path}/admin"))["groups"],
        json!(["admins"])
    );
}

#[test]
fn no_password_is_in_the_state_or_in_debug_output() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    let id = running(world);
    let path = format!("v1/brokers/{id}/users/other");
    send(world, "POST", &path, &json!({ "password": PASSWORD })).unwrap();
    assert!(!serde_json::to_string(world.mq).unwrap().contains(PASSWORD));
    assert!(!format!("{:?}", world.mq).contains(PASSWORD));
    let input: input::UserInput = serde_json::from_value(json!({ "password": PASSWORD })).unwrap();
    assert!(!format!("{input:?}").contains(PASSWORD));
}

#[test]
fn deletion_takes_minutes_and_is_refused_while_the_broker_is_on_its_way() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    let input = pair(world);
    let id = create(world, &input);
    let path = format!("v1/brokers/{id}");
    pass(world, 5 * MINUTE);
    assert_eq!(refuse(world, "DELETE", &path, &json!({})).0, 400);
    pass(world, 15 * MINUTE);
    send(world, "DELETE", &path, &json!({})).unwrap();
    assert_eq!(describe(world, &id)["brokerState"], "DELETION_IN_PROGRESS");
    assert_eq!(
        refuse(world, "POST", "v1/brokers", &input),
        (409, "brokerName".to_owned())
    );
    pass(world, 7 * MINUTE);
    assert_eq!(refuse(world, "GET", &path, &json!({})).0, 404);
    assert_eq!(
        get(world, "v1/configurations")["configurations"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_ne!(create(world, &input), id);
}

#[test]
fn configurations_cannot_go_while_a_broker_follows_them() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    let id = running(world);
    let current = describe(world, &id)["configurations"]["current"].clone();
    assert_eq!(current["revision"], 1);
    let path = format!("v1/configurations/{}", current["id"].as_str().unwrap());
    let refusal = refuse(world, "DELETE", &path, &json!({}));
    assert_eq!(refusal, (409, "configurationId".to_owned()));
    let data = get(world, &format!("{path}/revisions/1"))["data"].clone();
    let updated = send(world, "PUT", &path, &json!({ "data": data })).unwrap();
    assert_eq!(updated["latestRevision"]["revision"], 2);
    let broken = json!({ "data": "PGJyb2tlcj4=" });
    assert_eq!(
        refuse(world, "PUT", &path, &broken),
        (400, "data".to_owned())
    );
    let follow = json!({ "configuration": { "id": current["id"] } });
    send(world, "PUT", &format!("v1/brokers/{id}"), &follow).unwrap();
    let pending = &describe(world, &id)["configurations"]["pending"];
    assert_eq!(pending["revision"], 2);
    send(world, "DELETE", &format!("v1/brokers/{id}"), &json!({})).unwrap();
    pass(world, 7 * MINUTE);
    send(world, "DELETE", &path, &json!({})).unwrap();
    assert_eq!(refuse(world, "GET", &path, &json!({})).0, 404);
}

#[test]
fn tags_belong_to_brokers_and_configurations() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    let input = pair(world);
    let arn = send(world, "POST", "v1/brokers", &input).unwrap()["brokerArn"].clone();
    let path = format!("v1/tags/{}", arn.as_str().unwrap());
    send(
        world,
        "POST",
        &path,
        &json!({ "tags": { "a": "1", "b": "2", "c": "3" } }),
    )
    .unwrap();
    send(world, "DELETE", &format!("{path}?tagKeys=a,b"), &json!({})).unwrap();
    let expected = json!({ "tags": { "c": "3", "mqctl:stack": "orders" } });
    assert_eq!(get(world, &path), expected);
    assert_eq!(refuse(world, "GET", "v1/tags/arn:none", &json!({})).0, 404);
}

#[test]
fn instance_options_need_a_second_page() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    let first = get(world, "v1/broker-instance-options");
    assert_eq!(first["brokerInstanceOptions"].as_array().unwrap().len(), 20);
    let token = first["nextToken"].as_str().unwrap();
    let rest = get(
        world,
        &format!("v1/broker-instance-options?nextToken={token}"),
    );
    assert!(rest["nextToken"].is_null());
    let only = get(
        world,
        "v1/broker-instance-options?engineType=ACTIVEMQ&storageType=EBS&hostInstanceType=mq.m5.large",
    );
    let only = &only["brokerInstanceOptions"];
    assert_eq!(only.as_array().unwrap().len(), 1);
    assert_eq!(
        only[0]["supportedDeploymentModes"],
        json!(["SINGLE_INSTANCE"])
    );
    let refusal = refuse(world, "GET", "v1/brokers?maxResults=4", &json!({}));
    assert_eq!(refusal, (400, "maxResults".to_owned()));
}

#[test]
fn only_one_of_subnets_and_groups_means_the_default_vpc() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    let mut input = pair(world);
    input["subnetIds"] = json!([]);
    let id = create(world, &input);
    let network = ec2::default_network(world).unwrap();
    assert_eq!(
        describe(world, &id)["subnetIds"],
        json!(network.subnet_ids[..2])
    );
}

#[test]
fn a_subnet_without_addresses_fails_the_creation_and_keeps_the_name() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    let mut input = pair(world);
    let subnet = small_subnet(world);
    input["subnetIds"][1] = subnet.clone().into();
    while ec2::create_interface(world, &subnet, &[], "filler", "test", false).is_ok() {}
    let id = create(world, &input);
    pass(world, 3 * MINUTE);
    assert_eq!(describe(world, &id)["brokerState"], "CREATION_FAILED");
    let mut other = input;
    other["creatorRequestId"] = "orders-2".into();
    assert_eq!(
        refuse(world, "POST", "v1/brokers", &other),
        (409, "brokerName".to_owned())
    );
    send(world, "DELETE", &format!("v1/brokers/{id}"), &json!({})).unwrap();
    pass(world, 7 * MINUTE);
    create(world, &other);
}

#[test]
fn security_groups_change_without_a_reboot_and_at_once() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    let id = running(world);
    let form = Params::parse(b"GroupName=other&GroupDescription=x");
    let made = ec2::handle(world, "CreateSecurityGroup", &form).unwrap();
    let made = made.document();
    let made = roxmltree::Document::parse(&made).unwrap();
    let id_of = made.descendants().find(|node| node.has_tag_name("groupId"));
    let group = id_of.unwrap().text().unwrap();
    let update = json!({ "securityGroups": [group] });
    send(world, "PUT", &format!("v1/brokers/{id}"), &update).unwrap();
    let broker = describe(world, &id);
    assert_eq!(broker["securityGroups"], json!([group]));
    let ip = broker["brokerInstances"][0]["ipAddress"].as_str().unwrap();
    assert_eq!(groups_at(world, ip), [group], "and so do the interfaces");
}

/// What the two calls say to a user whose removal waits, and what the user is after a reboot.
fn readmitted(readmission: Readmission) -> (bool, bool, Value, Option<bool>) {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    world.mq.readmission = readmission;
    let id = running(world);
    let path = format!("v1/brokers/{id}/users/app");
    send(world, "DELETE", &path, &json!({})).unwrap();
    let input = json!({ "password": "another-horse-battery" });
    let created = send(world, "POST", &path, &input).is_ok();
    let updated = !created && send(world, "PUT", &path, &input).is_ok();
    let shown = describe(world, &id)["users"][0]["pendingChange"].clone();
    send(
        world,
        "POST",
        &format!("v1/brokers/{id}/reboot"),
        &json!({}),
    )
    .unwrap();
    pass(world, 6 * MINUTE);
    let logs_in = world.mq.logs_in(&id, "app", "another-horse-battery");
    (created, updated, shown, logs_in)
}

#[test]
fn a_user_whose_removal_waits_is_readmitted_as_the_account_does_it() {
    let refused = (false, false, json!("DELETE"), Some(false));
    assert_eq!(readmitted(Readmission::Refused), refused);
    let created = (true, false, json!("UPDATE"), Some(true));
    assert_eq!(readmitted(Readmission::ByCreation), created);
    let updated = (false, true, json!("UPDATE"), Some(true));
    assert_eq!(readmitted(Readmission::ByUpdate), updated);
}

#[test]
fn a_password_is_in_effect_after_the_reboot() {
    let mut account = account();
    let world = &mut account.in_region("us-west-2");
    let id = running(world);
    let path = format!("v1/brokers/{id}/users/app");
    let new = "another-horse-battery";
    send(world, "PUT", &path, &json!({ "password": new })).unwrap();
    // Only the rights: the password that waits stays.
    send(world, "PUT", &path, &json!({ "consoleAccess": true })).unwrap();
    assert_eq!(world.mq.logs_in(&id, "app", new), Some(false));
    send(
        world,
        "POST",
        &format!("v1/brokers/{id}/reboot"),
        &json!({}),
    )
    .unwrap();
    pass(world, 6 * MINUTE);
    assert_eq!(world.mq.logs_in(&id, "app", new), Some(true));
    assert_eq!(world.mq.logs_in(&id, "nobody", new), Some(false));
    assert_eq!(world.mq.logs_in("b-none", "app", new), None);
}
