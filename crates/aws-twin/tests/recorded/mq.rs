use std::collections::BTreeSet;

use aws_twin::{ExistingBroker, Premises};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{Account, broker, elements, members, names, text};

/// Make a broker; its id.
fn create(account: &Account, input: &Value) -> String {
    let made = account.mq("POST", "/v1/brokers", input).ok();
    assert_eq!(members(&made), names(["brokerArn", "brokerId"]));
    made["brokerId"].as_str().unwrap().to_owned()
}

fn describe(account: &Account, id: &str) -> Value {
    let path = format!("/v1/brokers/{id}");
    account.mq("GET", &path, &json!({})).ok()
}

/// One that runs.
async fn running(account: &Account) -> String {
    let id = create(account, &broker());
    for _ in 0..20 {
        account.wait(1).await;
        describe(account, &id);
    }
    assert_eq!(describe(account, &id)["brokerState"], "RUNNING");
    id
}

/// What every description has, whatever the state. What is empty is left out: nothing is pending, nothing required, nothing
/// replicated.
fn always() -> BTreeSet<&'static str> {
    names([
        "authenticationStrategy",
        "autoMinorVersionUpgrade",
        "brokerArn",
        "brokerId",
        "brokerInstances",
        "brokerName",
        "brokerState",
        "configurations",
        "created",
        "deploymentMode",
        "encryptionOptions",
        "engineType",
        "engineVersion",
        "hostInstanceType",
        "logs",
        "maintenanceWindowStartTime",
        "publiclyAccessible",
        "securityGroups",
        "storageType",
        "subnetIds",
        "tags",
        "users",
    ])
}

/// A key of the account's without a name is the one that Amazon MQ keeps there. It is named by its ARN, never by an alias.
#[tokio::test(start_paused = true)]
async fn the_key_of_the_account() {
    let account = Account::new();
    let mut own = broker();
    own["encryptionOptions"] = json!({ "useAwsOwnedKey": false });
    let id = create(&account, &own);
    let options = &describe(&account, &id)["encryptionOptions"];
    assert_eq!(members(options), names(["useAwsOwnedKey", "kmsKeyId"]));
    let key = options["kmsKeyId"].as_str().unwrap();
    assert!(key.starts_with("arn:aws:kms:"), "{key}");
    let mut owned = broker();
    owned["brokerName"] = json!("other");
    let owned = create(&account, &owned);
    let options = &describe(&account, &owned)["encryptionOptions"];
    assert_eq!(members(options), names(["useAwsOwnedKey"]));
}

#[tokio::test(start_paused = true)]
async fn a_broker_that_is_being_made() {
    let account = Account::new();
    let id = create(&account, &broker());
    let broker = describe(&account, &id);
    assert_eq!(members(&broker), always());
    assert_eq!(broker["brokerState"], "CREATION_IN_PROGRESS");
    assert_eq!(broker["brokerInstances"], json!([]));
    let configurations = &broker["configurations"];
    assert_eq!(members(configurations), names(["history", "pending"]));
    assert_eq!(configurations["history"], json!([]));
    assert_eq!(configurations["pending"]["revision"], 1);
    // There although both logs are off.
    let logs = names(["audit", "auditLogGroup", "general", "generalLogGroup"]);
    assert_eq!(members(&broker["logs"]), logs);
    let too_early = account.mq("DELETE", &format!("/v1/brokers/{id}"), &json!({}));
    let expected = "Broker [orders] can't be deleted while in state [CREATION_IN_PROGRESS]";
    assert_eq!(too_early.refusal(), (400, "BadRequestException", expected));
}

#[tokio::test(start_paused = true)]
async fn a_broker_that_runs_and_one_that_goes() {
    let account = Account::new();
    let id = running(&account).await;
    let running = describe(&account, &id);
    assert_eq!(members(&running), always());
    let configurations = &running["configurations"];
    assert_eq!(members(configurations), names(["current", "history"]));
    let instance = &running["brokerInstances"][0];
    let expected = names(["consoleURL", "endpoints", "ipAddress"]);
    assert_eq!(members(instance), expected);
    let endpoints = instance["endpoints"].as_array().unwrap();
    let schemes = endpoints.iter().map(|endpoint| {
        let endpoint = endpoint.as_str().unwrap();
        let (scheme, rest) = endpoint.split_once("://").unwrap();
        format!("{scheme} {}", rest.rsplit(':').next().unwrap())
    });
    assert_eq!(
        schemes.collect::<Vec<_>>(),
        [
            "ssl 61617",
            "amqp+ssl 5671",
            "stomp+ssl 61614",
            "mqtt+ssl 8883",
            "wss 61619"
        ]
    );
    assert_eq!(running["users"], json!([{ "username": "app" }]));

    let deleted = account.mq("DELETE", &format!("/v1/brokers/{id}"), &json!({}));
    assert_eq!(deleted.ok(), json!({ "brokerId": id }));
    let going = describe(&account, &id);
    assert_eq!(going["brokerState"], "DELETION_IN_PROGRESS");
    assert_eq!(going["users"], json!([]), "they go first");
    let mut rest = going.clone();
    rest["brokerState"] = running["brokerState"].clone();
    rest["users"] = running["users"].clone();
    assert_eq!(rest, running, "all else is still there");
}

#[tokio::test(start_paused = true)]
async fn enums_are_spelled_in_one_way_whatever_was_sent() {
    let account = Account::new();
    let mut input = broker();
    for (member, value) in [
        ("engineType", "activemq"),
        ("deploymentMode", "single_instance"),
        ("storageType", "Ebs"),
        ("authenticationStrategy", "SIMPLE"),
    ] {
        input[member] = value.into();
    }
    input["maintenanceWindowStartTime"] = json!({ "dayOfWeek": "sunday", "timeOfDay": "03:00" });
    let id = create(&account, &input);
    let described = describe(&account, &id);
    for (member, value) in [
        ("engineType", "ActiveMQ"),
        ("deploymentMode", "SINGLE_INSTANCE"),
        ("storageType", "ebs"),
        ("authenticationStrategy", "simple"),
    ] {
        assert_eq!(described[member], value);
    }
    let window = &described["maintenanceWindowStartTime"];
    assert_eq!(window["dayOfWeek"], "SUNDAY");

    let list = account.mq("GET", "/v1/brokers", &json!({})).ok();
    let summary = &list["brokerSummaries"][0];
    let expected = names([
        "brokerArn",
        "brokerId",
        "brokerName",
        "brokerState",
        "created",
        "deploymentMode",
        "engineType",
        "hostInstanceType",
    ]);
    assert_eq!(members(summary), expected);
    assert_eq!(summary["engineType"], "ActiveMQ");

    // Offers spell the engine in capitals, and the storage not.
    let options = "/v1/broker-instance-options?engineType=activemq&storageType=EBS";
    let options = account.mq("GET", options, &json!({})).ok();
    for option in options["brokerInstanceOptions"].as_array().unwrap() {
        assert_eq!(option["engineType"], "ACTIVEMQ");
        assert_eq!(option["storageType"], "ebs");
    }
    let types = account
        .mq("GET", "/v1/broker-engine-types", &json!({}))
        .ok();
    let types = types["brokerEngineTypes"].as_array().unwrap();
    let types: Vec<&Value> = types.iter().map(|engine| &engine["engineType"]).collect();
    assert_eq!(types, ["ACTIVEMQ", "RABBITMQ"]);
}

#[tokio::test(start_paused = true)]
async fn refusals_of_brokers() {
    let account = Account::new();
    let mut input = broker();
    input["engineVersion"] = "5.18.4".into();
    let refused = account.mq("POST", "/v1/brokers", &input);
    let expected = "Broker engine version [5.18.4] is invalid for broker engine type [ACTIVEMQ]. Valid values: [5.19, 5.18].";
    assert_eq!(refused.refusal(), (400, "BadRequestException", expected));
    assert_eq!(refused.body["errorAttribute"], "engineVersion");

    input["engineVersion"] = "5.18".into();
    input["autoMinorVersionUpgrade"] = false.into();
    let refused = account.mq("POST", "/v1/brokers", &input);
    let expected =
        "Brokers on [ActiveMQ] version [5.18] must have [autoMinorVersionUpgrade] set to [true].";
    assert_eq!(refused.refusal(), (400, "BadRequestException", expected));

    create(&account, &broker());
    let refused = account.mq("POST", "/v1/brokers", &broker());
    let expected =
        "Conflict. This broker name already exists. Retry your request with another name.";
    assert_eq!(refused.refusal(), (409, "ConflictException", expected));
}

#[tokio::test(start_paused = true)]
async fn an_upgrade_comes_with_upgrading_itself() {
    let account = Account::new();
    let network = account.form("ec2", "Action=DescribeSubnets");
    let group = account.form("ec2", "Action=DescribeSecurityGroups");
    account.sandbox.assume(&Premises {
        broker: Some(ExistingBroker {
            name: "old".to_owned(),
            version: "5.17.6".to_owned(),
            subnet: text(&network, &["subnetId"]),
            security_groups: vec![text(&group, &["groupId"])],
            users: vec!["app".to_owned()],
        }),
        ..Premises::default()
    });
    let list = account.mq("GET", "/v1/brokers", &json!({})).ok();
    let id = list["brokerSummaries"][0]["brokerId"].as_str().unwrap();
    let old = describe(&account, id);
    assert_eq!(old["engineVersion"], "5.17.6");
    assert_eq!(old["autoMinorVersionUpgrade"], false);
    let path = format!("/v1/brokers/{id}");
    let refused = account.mq("PUT", &path, &json!({ "engineVersion": "5.18" }));
    let (status, code, message) = refused.refusal();
    assert_eq!((status, code), (400, "BadRequestException"));
    assert!(message.starts_with("Brokers upgrading to [ActiveMQ] ver"));
    assert!(message.contains("must have [autoMinorVersionUpgrade] set to [true]"));
    let both = json!({ "engineVersion": "5.18", "autoMinorVersionUpgrade": true });
    account.mq("PUT", &path, &both).ok();
    let old = describe(&account, id);
    assert_eq!(old["autoMinorVersionUpgrade"], true, "at once");
    assert_eq!(old["pendingEngineVersion"], "5.18");
}

#[tokio::test(start_paused = true)]
async fn security_groups_change_at_once() {
    let account = Account::new();
    let id = running(&account).await;
    let form = "Action=CreateSecurityGroup&GroupName=other&GroupDescription=x";
    let group = text(&account.form("ec2", form), &["groupId"]);
    let path = format!("/v1/brokers/{id}");
    account
        .mq("PUT", &path, &json!({ "securityGroups": [group] }))
        .ok();
    let broker = describe(&account, &id);
    assert_eq!(broker["securityGroups"], json!([group]));
    assert_eq!(members(&broker), always(), "nothing is pending");
}

#[tokio::test(start_paused = true)]
async fn a_user_who_waits_to_be_created() {
    let account = Account::new();
    let id = running(&account).await;
    let path = format!("/v1/brokers/{id}/users/late");
    let user = json!({ "password": "correct-horse-battery", "groups": ["g1", "g2"] });
    account.mq("POST", &path, &user).ok();
    let described = account.mq("GET", &path, &json!({})).ok();
    assert_eq!(
        described,
        json!({
            "brokerId": id,
            "username": "late",
            "pending": { "consoleAccess": false, "groups": ["g1", "g2"], "pendingChange": "CREATE" },
        })
    );
    // An update is merged into what waits.
    account
        .mq("PUT", &path, &json!({ "consoleAccess": true }))
        .ok();
    let described = account.mq("GET", &path, &json!({})).ok();
    let expected =
        json!({ "consoleAccess": true, "groups": ["g1", "g2"], "pendingChange": "CREATE" });
    assert_eq!(described["pending"], expected);
    // A removal waits, too, and until then the user is listed.
    account.mq("DELETE", &path, &json!({})).ok();
    let users = format!("/v1/brokers/{id}/users");
    let list = || account.mq("GET", &users, &json!({})).ok()["users"].clone();
    let expected =
        json!([{ "username": "app" }, { "username": "late", "pendingChange": "DELETE" }]);
    assert_eq!(list(), expected);
    account
        .mq("POST", &format!("/v1/brokers/{id}/reboot"), &json!({}))
        .ok();
    account.wait(6).await;
    assert_eq!(list(), json!([{ "username": "app" }]));
}

#[tokio::test(start_paused = true)]
async fn configurations() {
    let account = Account::new();
    let input = json!({ "engineType": "activemq", "engineVersion": "5.19", "name": "mine" });
    let made = account.mq("POST", "/v1/configurations", &input).ok();
    let expected = names([
        "arn",
        "authenticationStrategy",
        "created",
        "id",
        "latestRevision",
        "name",
    ]);
    assert_eq!(members(&made), expected);
    assert_eq!(made["authenticationStrategy"], "simple");
    let latest = &made["latestRevision"];
    assert_eq!(
        members(latest),
        names(["created", "description", "revision"])
    );
    assert_eq!(
        latest["description"],
        "Auto-generated default for mine on ActiveMQ 5.19"
    );
    let path = format!("/v1/configurations/{}", made["id"].as_str().unwrap());
    assert_eq!(
        account.mq("GET", &path, &json!({})).ok()["engineType"],
        "ActiveMQ"
    );
    let list = account.mq("GET", "/v1/configurations", &json!({})).ok();
    assert_eq!(list["configurations"][0]["engineType"], "ActiveMQ");

    let revision = |number: u32| {
        let path = format!("{path}/revisions/{number}");
        let revision = account.mq("GET", &path, &json!({})).ok();
        let data = STANDARD.decode(revision["data"].as_str().unwrap()).unwrap();
        String::from_utf8(data).unwrap()
    };
    let default = revision(1);
    let first = elements(&default, &[]);
    assert_eq!(
        first.iter().collect::<Vec<_>>(),
        ["destinationPolicy", "plugins"]
    );
    // What comes back is not what was sent, byte by byte, but is taken as it is.
    let update = |text: &str| {
        let data = json!({ "data": STANDARD.encode(text) });
        account.mq("PUT", &path, &data).ok();
    };
    update(
        "<broker xmlns=\"http://activemq.apache.org/schema/core\" >\n\n<!-- x -->\n\
         <policyEntry queue=\">\" gcInactiveDestinations='true' />\n</broker>",
    );
    let read_back = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <broker xmlns=\"http://activemq.apache.org/schema/core\">\n<!-- x -->\n\
         <policyEntry gcInactiveDestinations=\"true\" queue=\"&gt;\"/>\n</broker>\n";
    assert_eq!(revision(2), read_back);
    update(&default);
    assert_eq!(revision(3), default);
}

#[tokio::test(start_paused = true)]
async fn a_configuration_that_a_broker_follows_stays() {
    let account = Account::new();
    let id = create(&account, &broker());
    let broker = describe(&account, &id);
    let configuration = broker["configurations"]["pending"]["id"].as_str().unwrap();
    let path = format!("/v1/configurations/{configuration}");
    let refused = account.mq("DELETE", &path, &json!({}));
    let (status, code, message) = refused.refusal();
    assert_eq!((status, code), (409, "ConflictException"));
    assert!(message.starts_with("Configuration ID is already in use."));
}
