//! What the security policies of listeners have in common.

/// AWS's policies with TLS 1.3, each admitting all that the one before it does and more: ciphers without forward secrecy or
/// authenticated encryption, then older versions of TLS.
/// Source: ELB user guide, "Security policies for your Network Load Balancer".
const WIDER_AND_WIDER: [&str; 7] = [
    "1-3", "1-2-Res", "1-2", "1-2-Ext1", "1-2-Ext2", "1-1", "1-0",
];

/// Whether whoever could connect under the policy `narrow` can under `wide`, as far as the names of AWS's policies tell.
pub(super) fn includes(wide: &str, narrow: &str) -> bool {
    wide == narrow
        || matches!((width(wide), width(narrow)), (Some(wide), Some(narrow)) if wide >= narrow)
}

/// The place among [`WIDER_AND_WIDER`]. Key exchange with and without post-quantum algorithms is the same here: policies with
/// it take clients without it.
fn width(policy: &str) -> Option<usize> {
    let name = policy.strip_prefix("ELBSecurityPolicy-TLS13-")?;
    let (name, _year_and_month) = name.split_once("-20")?;
    let name = name.strip_suffix("-PQ").unwrap_or(name);
    WIDER_AND_WIDER.iter().position(|known| *known == name)
}

#[cfg(test)]
mod tests {
    use super::includes;

    #[test]
    fn only_a_policy_that_is_known_to_be_a_part_is_one() {
        let plain = "ELBSecurityPolicy-TLS13-1-2-2021-06";
        let restricted = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09";
        assert!(includes(plain, plain));
        assert!(includes(plain, restricted));
        assert!(includes(plain, "ELBSecurityPolicy-TLS13-1-3-2021-06"));
        assert!(includes(
            restricted,
            "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09"
        ));
        assert!(includes(
            restricted,
            "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"
        ));
        assert!(includes("ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06", plain));
        assert!(!includes(restricted, plain));
        assert!(!includes(plain, "ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06"));
        assert!(!includes(plain, "ELBSecurityPolicy-2016-08"));
        assert!(!includes("ELBSecurityPolicy-2016-08", restricted));
        assert!(!includes(plain, "ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04"));
        assert!(!includes(plain, ""));
        assert!(!includes("ELBSecurityPolicy-TLS13-1-3-2021-06", plain));
    }
}
