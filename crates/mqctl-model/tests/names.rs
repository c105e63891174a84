//! Names in AWS: short enough, different from each other, and found again.

use mqctl_model::resource::{Placement, ResourceId, generation_of_name, secret_name_of};

fn placement(stack: &str, id: &str, generation: u32) -> Placement {
    Placement {
        stack: stack.to_owned(),
        id: ResourceId::new(id),
        generation,
    }
}

#[test]
fn a_name_says_stack_resource_and_generation() {
    let name = |generation| placement("orders", "target-group/openwire", generation).name(32);
    assert_eq!(name(1), "orders-target-group-openwire");
    assert_eq!(name(2), "orders-target-group-openwire-g2");
}

#[test]
fn a_name_that_is_too_long_is_cut_and_stays_different() {
    let name = |id: &str, generation| placement("orders-production", id, generation).name(32);
    // 28 are left beside the generation.
    assert_eq!(name("secret/abc", 1), "orders-production-secret-abc");
    let cut = name("secret/abcd", 1);
    assert_eq!(cut.len(), 28);
    assert!(cut.starts_with("orders-production-sec-"), "{cut}");
    assert_ne!(cut, name("secret/abce", 1));
    assert_eq!(name("secret/abcd", 99), format!("{cut}-g99"));
    // Cut after a hyphen, it has not two of them.
    let hyphen = placement("orders-productions-a", "secret/abc", 1).name(32);
    assert!(hyphen.starts_with("orders-productions-a-"), "{hyphen}");
    assert_eq!(
        (hyphen.len(), hyphen.contains("--")),
        (27, false),
        "{hyphen}"
    );
}

#[test]
fn the_generation_of_a_name_is_read_back() {
    for (stack, id) in [
        ("orders", "vpc"),
        ("orders-production-eu", "target-group/openwire"),
    ] {
        let read = |name: &str| generation_of_name(name, stack, &ResourceId::new(id), 32);
        for generation in [1, 2, 17] {
            assert_eq!(
                read(&placement(stack, id, generation).name(32)),
                Some(generation)
            );
        }
        let name = placement(stack, id, 1).name(32);
        for other in [
            format!("{name}-gx"),
            format!("{name}2"),
            format!("{name}-2"),
        ] {
            assert_eq!(read(&other), None, "{other}");
        }
        assert_eq!(read(&placement("others", id, 1).name(32)), None);
    }
}

#[test]
fn a_token_stands_for_one_generation_of_one_resource() {
    let all = [
        placement("orders", "vpc", 1),
        placement("orders", "vpc", 2),
        placement("orders", "vpc2", 1),
        placement("order", "vpc", 1),
        placement("orders", "1", 1),
        placement("orders", "1", 11),
    ];
    let mut tokens: Vec<String> = all.iter().map(Placement::token).collect();
    let is_word = |token: &String| {
        token.len() == 32 && token.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    assert!(tokens.iter().all(is_word), "{tokens:?}");
    assert_eq!(all[0].token(), tokens[0], "the same for every attempt");
    tokens.sort();
    tokens.dedup();
    assert_eq!(tokens.len(), all.len());
}

#[test]
fn the_last_part_of_an_id() {
    assert_eq!(ResourceId::of("listener", "openwire").last(), "openwire");
    assert_eq!(
        ResourceId::new("subnet/private/us-west-2a").last(),
        "us-west-2a"
    );
    assert_eq!(ResourceId::new("vpc").last(), "vpc");
}

#[test]
fn the_name_of_a_secret_is_in_its_arn() {
    assert_eq!(secret_name_of("orders/app"), "orders/app");
    let arn = "arn:aws:secretsmanager:us-west-2:123456789012:secret:orders/my-app-AbCdEf";
    assert_eq!(secret_name_of(arn), "orders/my-app");
}
