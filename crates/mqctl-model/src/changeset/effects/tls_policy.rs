//! What the security policies of listeners have in common.

/// Whether whoever could connect under the policy `narrow` can under `wide`, as far as the names of AWS's policies tell: the
/// restricted ones (`-Res-`) and those of TLS 1.3 alone are parts of the one without such a word (ELB user guide, "Security
/// policies for your Network Load Balancer").
pub(super) fn includes(wide: &str, narrow: &str) -> bool {
    let all_of_13_and_12 = wide == "ELBSecurityPolicy-TLS13-1-2-2021-06";
    let is_part = [
        "ELBSecurityPolicy-TLS13-1-3-",
        "ELBSecurityPolicy-TLS13-1-2-Res-",
    ]
    .iter()
    .any(|family| narrow.starts_with(family));
    wide == narrow || (all_of_13_and_12 && is_part)
}

#[cfg(test)]
mod tests {
    use super::includes;

    #[test]
    fn only_a_policy_that_is_known_to_be_a_part_is_one() {
        let ours = "ELBSecurityPolicy-TLS13-1-2-2021-06";
        assert!(includes(ours, ours));
        assert!(includes(ours, "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"));
        assert!(includes(ours, "ELBSecurityPolicy-TLS13-1-3-2021-06"));
        assert!(!includes(ours, "ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06"));
        assert!(!includes(ours, "ELBSecurityPolicy-2016-08"));
        assert!(!includes(ours, ""));
        assert!(!includes("ELBSecurityPolicy-TLS13-1-3-2021-06", ours));
    }
}
