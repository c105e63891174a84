//! What people, pull requests and programs read of a small change set.

use insta::assert_snapshot;
use mqctl::render::{About, Format, change_set};
use mqctl_model::changeset::{Action, Change, ChangeSet};
use mqctl_model::desired::Desired;
use mqctl_model::resource::{BrokerField, ResourceId, Value};

use crate::support::stack::{Stack, assert_complete, example, in_virtual_time};

/// A change of who may connect and of the brokers' size, in a form, without colours.
fn changed(format: Format) -> String {
    let text = example("quickstart");
    let other = text
        .replace("203.0.113.0/24", "198.51.100.0/24")
        .replace("m5.large", "m5.xlarge");
    rendered(format, &text, &other)
}

fn rendered(format: Format, before: &str, after: &str) -> String {
    in_virtual_time(async {
        let stack = Stack::for_plan(before).await;
        assert_complete(&stack.apply(before).await);
        let text = change_set(format, &about(), &stack.plan(after).await);
        steady(&anstream::adapter::strip_str(&text).to_string())
    })
}

fn about() -> About {
    About {
        stack: "quickstart".to_owned(),
        region: "us-west-2".to_owned(),
        account: "000000000000".to_owned(),
        sandbox: true,
    }
}

/// The text without what differs from one made-up account to another: ids and private addresses.
pub(crate) fn steady(text: &str) -> String {
    let words = text.split_inclusive([' ', '"', '`', ',', '/', ':', '\n']);
    let words = words.map(|word| {
        let core = word.trim_end_matches([' ', '"', '`', ',', '/', ':', '\n']);
        let rest = &word[core.len()..];
        let (prefix, id) = match core.split_once('-') {
            Some((prefix @ ("sg" | "b"), id)) => (prefix, id),
            _ => ("", core),
        };
        let digits = |it: char| it.is_ascii_hexdigit() || it == '-';
        if core.starts_with("10.20.") {
            format!("10.20.x.x{rest}")
        } else if id.len() >= 16 && id.chars().all(digits) {
            format!("{prefix}-id{rest}")
        } else {
            word.to_owned()
        }
    });
    words.collect()
}

#[test]
fn for_people() {
    assert_snapshot!(changed(Format::Text), @r#"
    network
      ~ security-group/balancer
          ingress:
            - tcp 61617 203.0.113.0/24
            + tcp 61617 198.51.100.0/24
          effect: clients in 203.0.113.0/24 can't connect any more;
                  they must connect from 198.51.100.0/24 (endpoint.allow)

    brokers
      ~ broker/1
          instance type: mq.m5.large -> mq.m5.xlarge
          effect: all clients lose their connection while the broker reboots, typically for a few seconds;
                  they must reconnect, which those with a failover: URL do by themselves

    targets/openwire: addresses are checked after the reboot
    Plan: 2 to update.
    Effect on connected clients: clients in 203.0.113.0/24 can't connect any more; all clients lose their connection while the broker reboots, typically for a few seconds.
    "#);
}

#[test]
fn for_people_what_is_new() {
    let text = example("quickstart");
    let more = text.replace("[openwire]", "[openwire, amqp]");
    assert_snapshot!(rendered(Format::Text, &text, &more), @r#"
    network
      ~ egress/balancer
          rules:
            + tcp 5671 sg-id
      ~ security-group/balancer
          ingress:
            + tcp 5671 203.0.113.0/24
      ~ security-group/brokers
          ingress:
            + tcp 5671 sg-id

    endpoint
      + listener/amqp            port 5671,
                                 ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09
      + target-group/amqp        port 5671, health check port 8162
      + targets/amqp             port 5671, addresses broker/1

    Plan: 3 to create, 3 to update.
    Effect on connected clients: none.
    "#);
}

#[test]
fn for_pull_requests() {
    assert_snapshot!(changed(Format::Markdown), @r#"
    ### mqctl plan: `quickstart` in us-west-2 (sandbox)

    Plan: 2 to update.

    **Effect on connected clients:**

    - **narrowed**: clients in 203.0.113.0/24 can't connect any more; they must connect from 198.51.100.0/24 (endpoint.allow)
    - **reconnect**: all clients lose their connection while the broker reboots, typically for a few seconds; they must reconnect, which those with a failover: URL do by themselves

    | | Resource | Kind | Changes |
    |---|---|---|---|
    | update | `security-group/balancer` | security group | ingress: `tcp 61617 203.0.113.0/24` → `tcp 61617 198.51.100.0/24` |
    | update | `broker/1` | broker | instance type: `mq.m5.large` → `mq.m5.xlarge` |

    The addresses in `targets/openwire` are checked after the reboot.
    "#);
}

#[test]
fn for_programs() {
    assert_snapshot!(changed(Format::Json), @r#"
    {
      "account": "000000000000",
      "changes": [
        {
          "action": "update",
          "after": [],
          "effect": "narrowed",
          "fields": [
            {
              "after": [
                "tcp 61617 198.51.100.0/24"
              ],
              "before": [
                "tcp 61617 203.0.113.0/24"
              ],
              "key": "ingress",
              "label": "ingress",
              "pending": false,
              "reboots": false,
              "subject": null
            }
          ],
          "generation": 1,
          "impacts": [
            {
              "effect": "narrowed",
              "lasts": "for good",
              "must": "they must connect from 198.51.100.0/24 (endpoint.allow)",
              "text": "clients in 203.0.113.0/24 can't connect any more",
              "who": {
                "kind": "ranges",
                "values": [
                  "203.0.113.0/24"
                ]
              }
            }
          ],
          "kind": "security-group",
          "physical_id": "sg-id",
          "reason": null,
          "resource": "security-group/balancer"
        },
        {
          "action": "update",
          "after": [],
          "effect": "reconnect",
          "fields": [
            {
              "after": "mq.m5.xlarge",
              "before": "mq.m5.large",
              "key": "instance-type",
              "label": "instance type",
              "pending": false,
              "reboots": true,
              "subject": null
            }
          ],
          "generation": 1,
          "impacts": [
            {
              "effect": "reconnect",
              "lasts": "a few seconds",
              "must": "they must reconnect, which those with a failover: URL do by themselves",
              "text": "all clients lose their connection while the broker reboots, typically for a few seconds",
              "who": {
                "kind": "everyone",
                "values": []
              }
            }
          ],
          "kind": "broker",
          "physical_id": "b-id",
          "reason": null,
          "resource": "broker/1"
        },
        {
          "action": "check",
          "after": [
            1
          ],
          "effect": "none",
          "fields": [],
          "generation": 1,
          "impacts": [],
          "kind": "targets",
          "physical_id": "arn:aws:elasticloadbalancing:us-west-2:000000000000:targetgroup/quickstart-target-gro-edda58/-id",
          "reason": null,
          "resource": "targets/openwire"
        }
      ],
      "effect": "narrowed",
      "format_version": 1,
      "impacts": [
        {
          "effect": "narrowed",
          "lasts": "for good",
          "must": "they must connect from 198.51.100.0/24 (endpoint.allow)",
          "text": "clients in 203.0.113.0/24 can't connect any more",
          "who": {
            "kind": "ranges",
            "values": [
              "203.0.113.0/24"
            ]
          }
        },
        {
          "effect": "reconnect",
          "lasts": "a few seconds",
          "must": "they must reconnect, which those with a failover: URL do by themselves",
          "text": "all clients lose their connection while the broker reboots, typically for a few seconds",
          "who": {
            "kind": "everyone",
            "values": []
          }
        }
      ],
      "refused": [],
      "region": "us-west-2",
      "sandbox": true,
      "stack": "quickstart",
      "summary": {
        "create": 0,
        "delete": 0,
        "replace": 0,
        "resume": 0,
        "update": 2
      },
      "unknown": []
    }
    "#);
}

#[test]
fn nothing_to_do() {
    let text = example("quickstart");
    assert_snapshot!(rendered(Format::Text, &text, &text), @r#"No changes. What is there is what the plan file asks for."#);
    assert_snapshot!(rendered(Format::Markdown, &text, &text), @r#"
    ### mqctl plan: `quickstart` in us-west-2 (sandbox)

    No changes.
    "#);
}

#[test]
fn what_aws_does_not_report_is_told() {
    let text = example("quickstart");
    let mut changes = in_virtual_time(async {
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        stack.plan(&text).await
    });
    let broker = ResourceId::new("broker/1");
    for field in [BrokerField::Storage, BrokerField::Version] {
        changes.unknown.push((broker.clone(), field.into()));
    }
    let shown = |format| change_set(format, &about(), &changes);
    assert_snapshot!(shown(Format::Text), @r"
    No changes. What is there is what the plan file asks for.
    broker/1: AWS does not report storage, version; taken to be as the plan file says
    ");
    assert_snapshot!(shown(Format::Markdown), @r"
    ### mqctl plan: `quickstart` in us-west-2 (sandbox)

    No changes.

    broker/1: AWS does not report storage, version; taken to be as the plan file says.
    ");
}

/// What is left of a line of Markdown without its code.
fn without_code(line: &str) -> String {
    let mut left = String::new();
    let mut rest = line;
    while let Some(start) = rest.find('`') {
        let length = rest[start..].len() - rest[start..].trim_start_matches('`').len();
        let (fence, inside) = rest[start..].split_at(length);
        let ends = inside.match_indices(fence).find(|(at, _)| {
            let is_longer = inside[..*at].ends_with('`');
            !is_longer && !inside[at + length..].starts_with('`')
        });
        let (end, _) = ends.unwrap_or_else(|| panic!("code without an end: {line}"));
        left.push_str(&rest[..start]);
        rest = &inside[end + length..];
    }
    left + rest
}

/// The cells of a row of a table. A bar is none of its ends after a backslash; readers of Markdown differ in whether two of
/// them are one, so both have to agree.
fn cells(row: &str) -> usize {
    let (mut naive, mut paired, mut backslashes) = (0, 0, 0);
    for character in row.chars() {
        naive += usize::from(character == '|' && backslashes == 0);
        paired += usize::from(character == '|' && backslashes % 2 == 0);
        backslashes = if character == '\\' {
            backslashes + 1
        } else {
            0
        };
    }
    assert_eq!(naive, paired, "{row}");
    paired - 1
}

#[test]
fn in_a_pull_request_the_words_of_others_stay_words() {
    let text = example("quickstart");
    let other = text.replace("m5.large", "m5.xlarge");
    let changes = in_virtual_time(async {
        let stack = Stack::for_plan(&text).await;
        assert_complete(&stack.apply(&text).await);
        let nothing = Desired::nothing("quickstart");
        let observed = stack.read(&text).await.observed;
        let gone = ChangeSet::between(&nothing, &observed);
        [stack.plan(&other).await, gone]
    });
    for hostile in [
        "a | evil | b",
        r"a \| evil",
        r"a \\| evil \",
        "` evil `",
        "``` evil",
        "a\n| evil | x | y | z |",
        "a\n\n# evil",
        "<img src=evil>",
        "[evil](https://evil.example) ![](evil)",
        "**evil** @evil #1 https://evil.example",
        "&#124; evil",
    ] {
        for mut changes in changes.clone() {
            // What is only checked has no row.
            let is_row = |change: &Change| !matches!(change.action, Action::Check { .. });
            changes.changes.retain(is_row);
            for change in &mut changes.changes {
                change.placement.id = ResourceId::new(hostile);
                match &mut change.action {
                    Action::Update { fields, .. } => {
                        for field in fields {
                            field.before = Value::from(hostile);
                            field.after = Value::list([hostile, "b"]);
                        }
                    }
                    Action::Delete { existing, .. } => {
                        hostile.clone_into(&mut existing.physical_id);
                    }
                    _ => panic!("not of these plans"),
                }
            }
            let shown = change_set(Format::Markdown, &about(), &changes);
            let (_, table) = shown.split_once("|---|---|---|---|\n").unwrap();
            assert_eq!(table.lines().count(), changes.changes.len(), "{table}");
            for row in table.lines() {
                assert_eq!(cells(row), 4, "{row}");
                assert!(
                    row.contains("evil") && !without_code(row).contains("evil"),
                    "{row}"
                );
            }
        }
    }
}
