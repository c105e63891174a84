//! The way of packets, as far as EC2 shows it: what is in front of the internet, routes, network ACLs.

use aws_sdk_ec2::types;
use aws_sdk_ec2::types::{
    AccountVpcEncryptionControl, AccountVpcEncryptionControlMode, InternetGatewayBlockMode,
    InternetGatewayExclusionMode, RouteState, RuleAction, VpcBlockPublicAccessExclusion,
    VpcBlockPublicAccessExclusionState, VpcBlockPublicAccessState, VpcEncryptionControl,
    VpcEncryptionControlExclusionState, VpcEncryptionControlMode, VpcEncryptionControlState,
};
use futures::try_join;

use super::query::filter;
use super::route_table;
use crate::call::call;
use crate::error::AwsError;
use crate::optional::{known, told};
use crate::{Aws, pages, retry};
use mqctl_model::path::{
    AclRule, BlockExclusion, Direction, EncryptionControl, InternetBlock, NetworkAcl, PathFacts,
    Route, RouteTable, Via,
};
use mqctl_model::spec::{Network, Scheme, Spec};

/// The protocol numbers of TCP and of everything, as network ACLs have them.
/// Source: EC2 API reference, `NetworkAclEntry`.
const TCP_OR_ALL: [&str; 2] = ["6", "-1"];

/// What is shown of the way to the stack that `spec` asks for. What can't be had stays unknown.
pub(crate) async fn path(aws: &Aws, spec: &Spec) -> Result<PathFacts, AwsError> {
    let is_public = spec.endpoint.scheme == Scheme::InternetFacing;
    let vpc = match &spec.network {
        Network::Build { .. } => None,
        Network::Existing { vpc, .. } => Some(vpc.as_str()),
    };
    let block = async {
        if is_public {
            block(aws).await
        } else {
            Ok(None)
        }
    };
    let encryption = async {
        if is_public {
            encryption(aws).await
        } else {
            Ok(Vec::new())
        }
    };
    let encrypts_new_vpcs = async {
        if is_public && vpc.is_none() {
            encrypts_new_vpcs(aws).await
        } else {
            Ok(false)
        }
    };
    let route_tables = async {
        match vpc {
            Some(vpc) => route_tables(aws, vpc).await,
            None => Ok(Vec::new()),
        }
    };
    let network_acls = async {
        match vpc {
            Some(vpc) => network_acls(aws, vpc).await,
            None => Ok(Vec::new()),
        }
    };
    let (block, encryption, encrypts_new_vpcs, route_tables, network_acls) = try_join!(
        block,
        encryption,
        encrypts_new_vpcs,
        route_tables,
        network_acls
    )?;
    Ok(PathFacts {
        block,
        encryption,
        encrypts_new_vpcs,
        route_tables,
        network_acls,
    })
}

async fn block(aws: &Aws) -> Result<Option<InternetBlock>, AwsError> {
    let operation = retry::DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS;
    let answer = call(&aws.clock, operation, || {
        aws.ec2.describe_vpc_block_public_access_options().send()
    })
    .await;
    let options = known(answer)?.and_then(|answer| answer.vpc_block_public_access_options);
    let in_force = options
        .filter(|options| options.state != Some(VpcBlockPublicAccessState::UpdateInProgress))
        .and_then(|options| options.internet_gateway_block_mode)
        .filter(|mode| {
            matches!(
                mode,
                InternetGatewayBlockMode::BlockBidirectional
                    | InternetGatewayBlockMode::BlockIngress
            )
        });
    let Some(mode) = in_force else {
        return Ok(None);
    };
    Ok(Some(InternetBlock {
        mode: mode.as_str().to_owned(),
        exclusions: exclusions(aws).await?,
    }))
}

async fn exclusions(aws: &Aws) -> Result<Option<Vec<BlockExclusion>>, AwsError> {
    let answer = pages::all(|token| async move {
        let operation = retry::DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_EXCLUSIONS;
        let answer = call(&aws.clock, operation, || {
            let request = aws.ec2.describe_vpc_block_public_access_exclusions();
            request.set_next_token(token.clone()).send()
        })
        .await?;
        Ok((answer.vpc_block_public_access_exclusions, answer.next_token))
    })
    .await;
    let excluded = |found: Vec<_>| found.into_iter().filter_map(read_exclusion).collect();
    Ok(known(answer)?.map(excluded))
}

/// An exclusion that lets connections from the internet in, or may.
fn read_exclusion(found: VpcBlockPublicAccessExclusion) -> Option<BlockExclusion> {
    let is_gone = matches!(
        found.state,
        Some(
            VpcBlockPublicAccessExclusionState::CreateFailed
                | VpcBlockPublicAccessExclusionState::DeleteComplete
                | VpcBlockPublicAccessExclusionState::DisableComplete
        )
    );
    let lets_out_only = matches!(
        found.internet_gateway_exclusion_mode,
        Some(InternetGatewayExclusionMode::AllowEgress)
    );
    if is_gone || lets_out_only {
        return None;
    }
    Some(BlockExclusion {
        arn: found.resource_arn?,
    })
}

async fn encryption(aws: &Aws) -> Result<Vec<EncryptionControl>, AwsError> {
    let answer = pages::all(|token| async move {
        let operation = retry::DESCRIBE_VPC_ENCRYPTION_CONTROLS;
        let answer = call(&aws.clock, operation, || {
            let request = aws.ec2.describe_vpc_encryption_controls();
            request.set_next_token(token.clone()).send()
        })
        .await?;
        Ok((answer.vpc_encryption_controls, answer.next_token))
    })
    .await;
    let found = known(answer)?.unwrap_or_default();
    Ok(found.into_iter().filter_map(read_control).collect())
}

fn read_control(found: VpcEncryptionControl) -> Option<EncryptionControl> {
    let exclusions = found.resource_exclusions;
    let gateway = exclusions.and_then(|it| it.internet_gateway?.state);
    Some(EncryptionControl {
        vpc: found.vpc_id?,
        enforces: found.mode == Some(VpcEncryptionControlMode::Enforce)
            && found.state == Some(VpcEncryptionControlState::Available),
        excludes_internet_gateway: gateway.as_ref().and_then(is_excluded),
    })
}

/// Whether the account puts new VPCs into enforce mode without an exclusion for internet gateways, as far as it says.
async fn encrypts_new_vpcs(aws: &Aws) -> Result<bool, AwsError> {
    let operation = retry::DESCRIBE_ACCOUNT_VPC_ENCRYPTION_CONTROL;
    let answer = call(&aws.clock, operation, || {
        aws.ec2.describe_account_vpc_encryption_control().send()
    })
    .await;
    let control = known(answer)?.and_then(|answer| answer.account_vpc_encryption_control);
    Ok(control.as_ref().is_some_and(encrypts))
}

fn encrypts(control: &AccountVpcEncryptionControl) -> bool {
    let exclusions = control.exclusions.as_ref();
    let gateway = exclusions.and_then(|it| it.internet_gateway.as_ref());
    control.mode == Some(AccountVpcEncryptionControlMode::AttemptEnforce)
        && gateway.and_then(is_excluded) == Some(false)
}

fn is_excluded(state: &VpcEncryptionControlExclusionState) -> Option<bool> {
    match state {
        VpcEncryptionControlExclusionState::Enabled
        | VpcEncryptionControlExclusionState::Enabling => Some(true),
        VpcEncryptionControlExclusionState::Disabled
        | VpcEncryptionControlExclusionState::Disabling => Some(false),
        _ => None,
    }
}

async fn route_tables(aws: &Aws, vpc: &str) -> Result<Vec<RouteTable>, AwsError> {
    let answer = route_table::describe(aws, vec![filter("vpc-id", [vpc])]).await;
    let found = told(answer)?.unwrap_or_default();
    Ok(read_tables(found))
}

/// Route tables; none at all if one can't be read: its subnets would be taken for those of the main one.
fn read_tables(found: Vec<types::RouteTable>) -> Vec<RouteTable> {
    let tables: Option<Vec<_>> = found.into_iter().map(read_table).collect();
    tables.unwrap_or_default()
}

fn read_table(found: types::RouteTable) -> Option<RouteTable> {
    let associations = found.associations.iter().flatten();
    let subnets = associations.filter_map(|association| association.subnet_id.clone());
    Some(RouteTable {
        is_main: route_table::is_main(&found),
        subnets: subnets.collect(),
        routes: found.routes?.iter().filter_map(read_route).collect(),
        id: found.route_table_id?,
    })
}

/// A route, unless it is for IPv6.
fn read_route(found: &types::Route) -> Option<Route> {
    if found.destination_ipv6_cidr_block.is_some() {
        return None;
    }
    let gateway = found.gateway_id.as_deref().unwrap_or_default();
    let via = if found.state == Some(RouteState::Blackhole) {
        Via::Nowhere
    } else if gateway == "local" {
        Via::Local
    } else if gateway.starts_with("igw-") {
        Via::InternetGateway
    } else if found.nat_gateway_id.is_some() {
        Via::NatGateway
    } else {
        Via::Elsewhere
    };
    let destination = found.destination_cidr_block.as_deref();
    Some(Route {
        destination: destination.and_then(|range| range.parse().ok()),
        via,
    })
}

async fn network_acls(aws: &Aws, vpc: &str) -> Result<Vec<NetworkAcl>, AwsError> {
    let vpc = &filter("vpc-id", [vpc]);
    let answer = pages::all(|token| async move {
        let answer = call(&aws.clock, retry::DESCRIBE_NETWORK_ACLS, || {
            let request = aws.ec2.describe_network_acls().filters(vpc.clone());
            request.set_next_token(token.clone()).send()
        })
        .await?;
        Ok((answer.network_acls, answer.next_token))
    })
    .await;
    let found = known(answer)?.unwrap_or_default();
    Ok(found.into_iter().filter_map(read_acl).collect())
}

/// A network ACL, unless something of it is not to be understood.
fn read_acl(found: types::NetworkAcl) -> Option<NetworkAcl> {
    let associations = found.associations.unwrap_or_default().into_iter();
    let subnets = associations.filter_map(|association| association.subnet_id);
    let entries = found.entries?;
    let matter = entries
        .iter()
        .filter(|entry| entry.ipv6_cidr_block.is_none());
    let matter = matter.filter(|entry| match entry.protocol.as_deref() {
        Some(protocol) => TCP_OR_ALL.contains(&protocol),
        None => true,
    });
    let rules: Option<Vec<AclRule>> = matter.map(read_rule).collect();
    Some(NetworkAcl::new(
        found.network_acl_id?,
        subnets.collect(),
        rules?,
    ))
}

fn read_rule(entry: &types::NetworkAclEntry) -> Option<AclRule> {
    let port = |port: Option<i32>| u16::try_from(port?).ok();
    let ports = match &entry.port_range {
        Some(range) => port(range.from)?..=port(range.to)?,
        None => 0..=u16::MAX,
    };
    entry.protocol.as_ref()?;
    Some(AclRule {
        number: entry.rule_number?,
        direction: if entry.egress? {
            Direction::Out
        } else {
            Direction::In
        },
        allows: match entry.rule_action.as_ref()? {
            RuleAction::Allow => true,
            RuleAction::Deny => false,
            _ => return None,
        },
        range: entry.cidr_block.as_deref()?.parse().ok()?,
        ports,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_is_known_by_where_it_leads() {
        let route = types::Route::builder().destination_cidr_block("0.0.0.0/0");
        let via = |route: types::Route| read_route(&route).map(|route| route.via);
        let cases = [
            (route.clone().gateway_id("local"), Via::Local),
            (route.clone().gateway_id("igw-1"), Via::InternetGateway),
            (route.clone().nat_gateway_id("nat-1"), Via::NatGateway),
            (route.clone().gateway_id("vpce-1"), Via::Elsewhere),
            (route.clone().transit_gateway_id("tgw-1"), Via::Elsewhere),
            (route.clone(), Via::Elsewhere),
            (
                route.gateway_id("igw-1").state(RouteState::Blackhole),
                Via::Nowhere,
            ),
        ];
        for (route, expected) in cases {
            assert_eq!(via(route.build()), Some(expected));
        }
        let ipv6 = types::Route::builder().destination_ipv6_cidr_block("::/0");
        assert_eq!(via(ipv6.gateway_id("igw-1").build()), None);
    }

    #[test]
    fn a_route_table_that_can_not_be_read_leaves_no_subnet_to_the_main_one() {
        let table = |id: &str| types::RouteTable::builder().route_table_id(id);
        let main = table("rtb-main").set_routes(Some(Vec::new())).build();
        assert_eq!(read_tables(vec![main.clone()]).len(), 1);
        let odd = table("rtb-odd").build();
        assert_eq!(read_tables(vec![main, odd]), []);
    }

    fn entry(number: i32) -> types::builders::NetworkAclEntryBuilder {
        types::NetworkAclEntry::builder()
            .rule_number(number)
            .protocol("-1")
            .rule_action(RuleAction::Allow)
            .egress(false)
            .cidr_block("0.0.0.0/0")
    }

    #[test]
    fn an_acl_with_a_rule_that_can_not_be_read_is_not_known() {
        let acl = |entries: Vec<types::NetworkAclEntry>| {
            let acl = types::NetworkAcl::builder().network_acl_id("acl-1");
            read_acl(acl.set_entries(Some(entries)).build())
        };
        assert!(acl(vec![entry(100).build()]).is_some());
        for odd in [
            entry(100).rule_action("audit".into()),
            entry(100).cidr_block("everywhere"),
            entry(100).set_egress(None),
            entry(100).set_protocol(None),
        ] {
            assert_eq!(acl(vec![odd.build()]), None);
        }
        let harmless = [
            entry(100).protocol("17").cidr_block("everywhere").build(),
            entry(101)
                .ipv6_cidr_block("::/0")
                .set_cidr_block(None)
                .build(),
        ];
        assert!(acl(harmless.to_vec()).is_some());
    }

    #[test]
    fn exclusions_count_while_they_may_let_connections_in() {
        let exclusion = || {
            VpcBlockPublicAccessExclusion::builder()
                .resource_arn("arn:aws:ec2:us-west-2:123456789012:vpc/vpc-1")
                .internet_gateway_exclusion_mode(InternetGatewayExclusionMode::AllowBidirectional)
        };
        let counts = |exclusion: VpcBlockPublicAccessExclusion| read_exclusion(exclusion).is_some();
        assert!(counts(exclusion().build()));
        let coming = VpcBlockPublicAccessExclusionState::CreateInProgress;
        assert!(counts(exclusion().state(coming).build()));
        let gone = VpcBlockPublicAccessExclusionState::DeleteComplete;
        assert!(!counts(exclusion().state(gone).build()));
        let out = InternetGatewayExclusionMode::AllowEgress;
        assert!(!counts(
            exclusion().internet_gateway_exclusion_mode(out).build()
        ));
    }

    #[test]
    fn an_encryption_control_enforces_once_that_is_done() {
        let control = VpcEncryptionControl::builder()
            .vpc_id("vpc-1")
            .mode(VpcEncryptionControlMode::Enforce);
        let enforces = |state| {
            let control = control.clone().state(state).build();
            read_control(control).unwrap().enforces
        };
        assert!(enforces(VpcEncryptionControlState::Available));
        assert!(!enforces(VpcEncryptionControlState::EnforceFailed));
    }
}
