//! What people see.

use mqctl_plan::{Diagnostic, parse};

const TEN_MISTAKES: &str = "\
api_version: mqctl/v1
stack: Orders
region: us-west-2
region: us-east-1
network:
  cidr: 10.20.3.0/16
  zonse: 2
brokers:
  engine: activemq
  version: 5.10
  deployment: active-standby
  instance_type: mq.m5.large
  protocols: [openwire, openwire]
  users:
    - name: app
      password: swordfish
endpoint:
  domain: mq.example.com
  hosted_zone: example.org
  console: listener
  allow: [203.0.113.7]
";

#[test]
fn ten_mistakes_are_ten_errors_in_the_order_of_the_file() {
    let diagnostics = parse("mqctl.yaml", TEN_MISTAKES.as_bytes()).expect_err("ten mistakes");
    assert_eq!(diagnostics.errors(), 10);
    insta::assert_snapshot!(diagnostics.report(mqctl_plan::Canvas::PLAIN), @r#"
      × mqctl.yaml: 10 errors

    Error: stack

      × `Orders` is not a stack name
       ╭─[mqctl.yaml:2:8]
     2 │ stack: Orders
       ·        ──────
       ╰────
      help: 2 to 20 lower-case letters, digits and hyphens, starting with a letter and not ending with
            a hyphen

    Error: region

      × `region` is given twice
       ╭─[mqctl.yaml:4:1]
     3 │ region: us-west-2
       · ───┬──
       ·    ╰── first written here
     4 │ region: us-east-1
       · ──────
       ╰────
      help: remove one of them

    Error: network.cidr

      × `10.20.3.0/16` is not the start of its range
       ╭─[mqctl.yaml:6:9]
     6 │   cidr: 10.20.3.0/16
       ·         ────────────
       ╰────
      help: write `10.20.0.0/16`, or `10.20.3.0/32` for the one address

    Error: network.zonse

      × unknown key `zonse` in `network`
       ╭─[mqctl.yaml:7:3]
     7 │   zonse: 2
       ·   ─────
       ╰────
      help: did you mean `zones`?

    Error: brokers.version

      × `version` must be text, not the number `5.10`
        ╭─[mqctl.yaml:10:12]
     10 │   version: 5.10
        ·            ────
        ╰────
      help: quote it: "5.10"; without quotes YAML reads a number, and 5.10 would become 5.1

    Error: brokers.protocols[1]

      × `openwire` is listed twice
        ╭─[mqctl.yaml:13:25]
     13 │   protocols: [openwire, openwire]
        ·                         ────────
        ╰────
      help: remove one of them: each protocol has one port

    Error: brokers.users[0].password

      × a password must not be written into the plan file
        ╭─[mqctl.yaml:16:17]
     16 │       password: *********
        ·                 ─────────
        ╰────
      help: say where it is kept: `{ secret: NAME }` in Secrets Manager or `{ env: VARIABLE }`; left
            out, one is generated. If this one was real, change it

    Error: endpoint.hosted_zone

      × `mq.example.com` is not in the hosted zone `example.org`
        ╭─[mqctl.yaml:19:16]
     19 │   hosted_zone: example.org
        ·                ───────────
        ╰────
      help: the domain is the zone's name or ends with it

    Error: endpoint.console

      × `console` arrives with a later version of mqctl
        ╭─[mqctl.yaml:20:3]
     20 │   console: listener
        ·   ───────
        ╰────
      help: remove it

    Error: endpoint.allow[0]

      × `203.0.113.7` is not an IPv4 address range
        ╭─[mqctl.yaml:21:11]
     21 │   allow: [203.0.113.7]
        ·           ───────────
        ╰────
      help: for the one address write `203.0.113.7/32`
    "#);
}

#[test]
fn machines_get_the_same() {
    let diagnostics = parse("mqctl.yaml", b"stack: orders\npassword: 1\n").expect_err("not a plan");
    insta::assert_json_snapshot!(diagnostics.iter().last(), @r#"
    {
      "file": "mqctl.yaml",
      "line": 2,
      "column": 1,
      "key": "password",
      "severity": "error",
      "message": "unknown key `password`",
      "help": "it belongs at `brokers.users[].password`"
    }
    "#);
}

#[test]
fn warnings_can_be_shown_alone() {
    let text = super::spoilt("10.20.0.0/16", "20.0.0.0/16");
    let (_, warnings) = parse("mqctl.yaml", text.as_bytes()).expect("a plan with a warning");
    insta::assert_snapshot!(mqctl_plan::Diagnostics::new(warnings).report(mqctl_plan::Canvas { width: 80, ..mqctl_plan::Canvas::PLAIN }), @r#"
      ⚠ mqctl.yaml: 1 warning

    Warning: network.cidr

      ⚠ 20.0.0.0/16 is not a private address range: hosts on the internet that own
      │ these addresses become unreachable from inside the VPC
       ╭─[mqctl.yaml:7:9]
     7 │   cidr: 20.0.0.0/16
       ·         ───────────
       ╰────
      help: use a range of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16 (RFC 1918)
    "#);
}

#[test]
fn colours_are_a_choice() {
    let diagnostics = parse("mqctl.yaml", TEN_MISTAKES.as_bytes()).expect_err("ten mistakes");
    assert!(
        diagnostics
            .report(mqctl_plan::Canvas {
                color: true,
                ..mqctl_plan::Canvas::PLAIN
            })
            .contains('\u{1b}')
    );
    assert!(
        !diagnostics
            .report(mqctl_plan::Canvas::PLAIN)
            .contains('\u{1b}')
    );
}

#[test]
fn errors_and_warnings_are_counted_and_gone_through() {
    let text =
        super::spoilt("10.20.0.0/16", "20.0.0.0/16").replace("stack: orders", "stack: Orders");
    let diagnostics = parse("mqctl.yaml", text.as_bytes()).expect_err("one mistake");
    assert_eq!((diagnostics.errors(), diagnostics.warnings()), (1, 1));
    assert_eq!(diagnostics.unreported(), 0);
    assert_eq!(diagnostics.to_string(), "mqctl.yaml: 1 error, 1 warning");
    let keys: Vec<&str> = (&diagnostics).into_iter().map(Diagnostic::key).collect();
    assert_eq!(keys, ["stack", "network.cidr"]);
    assert_eq!(
        parse("mqctl.yaml", TEN_MISTAKES.as_bytes())
            .expect_err("ten mistakes")
            .warnings(),
        0
    );
}

/// Each case: no YAML, where that shows, and how to mend it.
#[test]
fn what_is_no_yaml_is_explained() {
    for (text, line, help) in [
        ("region: x\nstack: \"orders", 2, "close the quote"),
        (
            "stack: \"orders\nregion: x\naccount: x\n",
            2,
            "close the quote that is opened on a line above",
        ),
        (
            "stack: orders\nregion: 'x\n",
            3,
            "close the quote that is opened on a line above",
        ),
        ("stack: [orders\n", 1, "check brackets, braces and commas"),
        ("stack: {a: b]\n", 1, "check brackets, braces and commas"),
        (
            "stack: a: b\n",
            1,
            "check the indentation, and quote values that contain `: `",
        ),
        (
            "stack: orders\nregion\naccount: x\n",
            2,
            "a line in a mapping is `key: value`",
        ),
        ("stack: @orders\n", 1, "quote text that starts with `@`"),
        ("network:\n\tcidr: x\n", 2, "indent with spaces"),
    ] {
        let diagnostics = parse("mqctl.yaml", text.as_bytes()).expect_err("no YAML");
        let first = diagnostics.iter().next().expect("one mistake");
        assert!(
            first.help().is_some_and(|it| it.starts_with(help)) && first.line() == line,
            "{text}: line {} {first}: {:?}",
            first.line(),
            first.help()
        );
    }
}

#[test]
fn what_is_about_the_whole_file_is_headed_by_its_name_and_drawn_in_ascii_where_that_is_all() {
    let diagnostics = parse("mqctl.yaml", b"stack: [a\n").expect_err("no YAML");
    let report = diagnostics.report(mqctl_plan::Canvas {
        unicode: false,
        ..mqctl_plan::Canvas::PLAIN
    });
    assert!(report.contains("Error: mqctl.yaml\n"), "{report}");
    assert!(report.is_ascii(), "{report}");
}
