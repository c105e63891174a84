//! What may be in the way of packets: Block Public Access, encryption controls, network ACLs.

use aws_sdk_ec2::types::{
    InternetGatewayBlockMode, InternetGatewayExclusionMode, PortRange, RuleAction,
    VpcEncryptionControlExclusionState, VpcEncryptionControlExclusionStateInput,
    VpcEncryptionControlMode,
};
use mqctl_aws::sdk::aws_sdk_ec2;

use super::{MADE, become_visible, ec2, refused, sandbox, subnet, vpc};

#[tokio::test(start_paused = true)]
async fn public_access_is_blocked_but_for_exclusions() {
    let client = ec2(&sandbox());
    let mode = || async {
        let answer = client.describe_vpc_block_public_access_options().send();
        let options = answer.await.expect(MADE).vpc_block_public_access_options;
        options
            .expect(MADE)
            .internet_gateway_block_mode
            .expect(MADE)
    };
    let exclusions = || async {
        let answer = client.describe_vpc_block_public_access_exclusions().send();
        let found = answer.await.expect(MADE).vpc_block_public_access_exclusions;
        let found = found.unwrap_or_default().into_iter();
        let arns = found.map(|exclusion| exclusion.resource_arn.expect(MADE));
        arns.collect::<Vec<_>>()
    };
    assert_eq!(mode().await, InternetGatewayBlockMode::Off);
    let modify = client.modify_vpc_block_public_access_options();
    let blocked = InternetGatewayBlockMode::BlockIngress;
    let modify = modify.internet_gateway_block_mode(blocked.clone());
    modify.send().await.expect(MADE);
    assert_eq!(mode().await, blocked);

    let vpc_id = vpc(&client).await;
    let subnet_id = subnet(&client, &vpc_id, "10.0.0.0/24").await;
    become_visible().await;
    let exclude = || {
        let create = client.create_vpc_block_public_access_exclusion();
        create.internet_gateway_exclusion_mode(InternetGatewayExclusionMode::AllowBidirectional)
    };
    exclude().subnet_id(&subnet_id).send().await.expect(MADE);
    let [arn] = &exclusions().await[..] else {
        panic!("one was made");
    };
    assert!(arn.ends_with(&format!(":subnet/{subnet_id}")), "{arn}");
    let both = exclude().vpc_id(&vpc_id).subnet_id(&subnet_id).send().await;
    assert_eq!(refused(both), "InvalidParameterCombination");
    let missing = exclude().vpc_id("vpc-0123456789abcdef0").send().await;
    assert_eq!(refused(missing), "InvalidVpcID.NotFound");
    let delete = client.delete_subnet().subnet_id(&subnet_id);
    delete.send().await.expect(MADE);
    assert_eq!(exclusions().await, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn an_encryption_control_enforces_once_it_is_told_to() {
    let client = ec2(&sandbox());
    let vpc_id = vpc(&client).await;
    become_visible().await;
    let create = || {
        client
            .create_vpc_encryption_control()
            .vpc_id(&vpc_id)
            .send()
    };
    let made = create().await.expect(MADE).vpc_encryption_control;
    let id = made
        .and_then(|it| it.vpc_encryption_control_id)
        .expect(MADE);
    assert_eq!(refused(create().await), "VpcEncryptionControlAlreadyExists");
    let modify = client.modify_vpc_encryption_control();
    let modify = modify.vpc_encryption_control_id(id);
    let modify = modify.mode(VpcEncryptionControlMode::Enforce);
    modify.clone().send().await.expect(MADE);
    let found = || async {
        let answer = client.describe_vpc_encryption_controls().send().await;
        let found = answer.expect(MADE).vpc_encryption_controls.expect(MADE);
        let [control] = &found[..] else {
            panic!("{found:?}");
        };
        let exclusions = control.resource_exclusions.clone().expect(MADE);
        let state = exclusions.internet_gateway.expect(MADE).state.expect(MADE);
        (control.mode.clone().expect(MADE), state)
    };
    let enforce = VpcEncryptionControlMode::Enforce;
    let (off, on) = (
        VpcEncryptionControlExclusionState::Disabled,
        VpcEncryptionControlExclusionState::Enabled,
    );
    assert_eq!(found().await, (enforce.clone(), off));
    let exclude = VpcEncryptionControlExclusionStateInput::Enable;
    let exclude = modify.internet_gateway_exclusion(exclude);
    exclude.send().await.expect(MADE);
    assert_eq!(found().await, (enforce, on));
}

#[tokio::test(start_paused = true)]
async fn entries_of_a_network_acl_come_and_go() {
    let client = ec2(&sandbox());
    let vpc_id = vpc(&client).await;
    become_visible().await;
    let acl = || async {
        let vpc = aws_sdk_ec2::types::Filter::builder().name("vpc-id");
        let describe = client.describe_network_acls();
        let answer = describe.filters(vpc.values(&vpc_id).build()).send().await;
        answer.expect(MADE).network_acls.expect(MADE).remove(0)
    };
    let id = acl().await.network_acl_id.expect(MADE);
    let create = || {
        client
            .create_network_acl_entry()
            .network_acl_id(&id)
            .rule_number(50)
            .egress(false)
            .protocol("6")
            .rule_action(RuleAction::Deny)
            .cidr_block("10.0.0.0/8")
            .port_range(PortRange::builder().from(8162).to(8162).build())
            .send()
    };
    create().await.expect(MADE);
    assert_eq!(refused(create().await), "NetworkAclEntryAlreadyExists");
    let entries = acl().await.entries.expect(MADE);
    let numbers: Vec<_> = entries
        .iter()
        .map(|entry| (entry.egress.expect(MADE), entry.rule_number.expect(MADE)))
        .collect();
    let expected = [
        (false, 50),
        (false, 100),
        (false, 32767),
        (true, 100),
        (true, 32767),
    ];
    assert_eq!(numbers, expected);
    assert_eq!(
        entries[0].port_range.as_ref().and_then(|it| it.from),
        Some(8162)
    );
    let delete = || {
        let delete = client.delete_network_acl_entry().network_acl_id(&id);
        delete.rule_number(50).egress(false).send()
    };
    delete().await.expect(MADE);
    assert_eq!(refused(delete().await), "InvalidNetworkAclEntry.NotFound");
}
