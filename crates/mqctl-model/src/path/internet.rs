//! What keeps a VPC from the internet whatever its routes say: VPC Block Public Access and encryption controls.

/// VPC Block Public Access is on in the region: connections from the internet are dropped at internet gateways.
/// Both of its modes do that; they differ in what may go out.
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa-basics.html>.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InternetBlock {
    /// The mode, as EC2 spells it: `block-bidirectional` or `block-ingress`.
    pub mode: String,
    /// What connections from the internet may reach nevertheless; none if AWS did not say.
    pub exclusions: Option<Vec<BlockExclusion>>,
}

/// A VPC or subnet that connections from the internet may reach nevertheless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockExclusion {
    /// The ARN of the VPC or subnet.
    pub arn: String,
}

impl InternetBlock {
    /// Whether connections from the internet to a subnet are certainly dropped. A subnet that is still to be made is `None`, and
    /// so is its VPC: there is no exclusion of what is not there.
    pub(super) fn stops(&self, vpc: Option<&str>, subnet: Option<&str>) -> bool {
        let Some(exclusions) = &self.exclusions else {
            return false;
        };
        let id = |arn: &str| arn.rsplit('/').next().map(str::to_owned);
        let mut excluded = exclusions.iter().filter_map(|it| id(&it.arn));
        let of_either = |id: String| Some(id.as_str()) == vpc || Some(id.as_str()) == subnet;
        !excluded.any(of_either)
    }
}

/// The encryption control of a VPC.
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-encryption-controls.html>.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncryptionControl {
    /// `vpc-…`
    pub vpc: String,
    /// Whether it is in enforce mode, in which only what encrypts all traffic can be in the VPC.
    pub enforces: bool,
    /// Whether its internet gateway is excluded, which has to be so for a VPC in enforce mode to have one; none if AWS did not
    /// say.
    pub excludes_internet_gateway: Option<bool>,
}

#[cfg(test)]
mod tests {
    use super::{BlockExclusion, InternetBlock};

    fn block(arns: &[&str]) -> InternetBlock {
        let exclusion = |arn: &&str| BlockExclusion {
            arn: (*arn).to_owned(),
        };
        InternetBlock {
            mode: "block-ingress".to_owned(),
            exclusions: Some(arns.iter().map(exclusion).collect()),
        }
    }

    #[test]
    fn exclusions_are_of_a_vpc_or_of_a_subnet() {
        let (vpc, subnet) = (Some("vpc-1"), Some("subnet-1"));
        assert!(block(&[]).stops(vpc, subnet));
        assert!(block(&[]).stops(None, None));
        assert!(!block(&["arn:aws:ec2:us-west-2:1:vpc/vpc-1"]).stops(vpc, subnet));
        assert!(!block(&["arn:aws:ec2:us-west-2:1:subnet/subnet-1"]).stops(vpc, subnet));
        assert!(block(&["arn:aws:ec2:us-west-2:1:vpc/vpc-11"]).stops(vpc, subnet));
    }

    #[test]
    fn exclusions_that_are_not_known_are_not_taken_for_missing() {
        let unknown = InternetBlock {
            exclusions: None,
            ..block(&[])
        };
        assert!(!unknown.stops(Some("vpc-1"), Some("subnet-1")));
    }
}
