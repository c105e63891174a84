//! How a certificate stands: until when it is good, and whether ACM renews it.

use std::time::SystemTime;

use aws_sdk_acm::types::{
    CertificateDetail, CertificateType, RenewalEligibility, RenewalStatus, RenewalSummary,
};

use mqctl_model::standing::{CertificateStanding, Renewal, ValidationRecords};

const SECONDS_OF_DAY: i64 = 24 * 60 * 60;

/// What a description says of it. Whether its records are there is not known here.
pub(super) fn standing(
    arn: &str,
    detail: &CertificateDetail,
    now: SystemTime,
) -> CertificateStanding {
    let now = now.duration_since(SystemTime::UNIX_EPOCH);
    let now = now.map_or(0, |it| i64::try_from(it.as_secs()).unwrap_or(i64::MAX));
    let days_left = detail
        .not_after()
        .map(|end| (end.secs() - now).div_euclid(SECONDS_OF_DAY));
    CertificateStanding {
        arn: arn.to_owned(),
        days_left,
        renewal: renewal(detail),
        records: ValidationRecords::Unknown,
    }
}

fn renewal(detail: &CertificateDetail) -> Renewal {
    if detail.r#type() == Some(&CertificateType::Imported) {
        return Renewal::Never("which was imported".to_owned());
    }
    let summary = detail.renewal_summary();
    match summary.map(RenewalSummary::renewal_status) {
        Some(RenewalStatus::Failed) => {
            let reason = summary.and_then(|it| it.renewal_status_reason());
            let reason = reason.map_or("ACM gives no reason", |it| it.as_str());
            return Renewal::Failed(reason.to_owned());
        }
        // ACM is at it by itself.
        Some(RenewalStatus::PendingAutoRenewal | RenewalStatus::Success) | None => {}
        Some(status) => return Renewal::Waiting(status.as_str().to_owned()),
    }
    // One that nobody uses yet is not eligible, and will be.
    let is_used = !detail.in_use_by().is_empty();
    match detail.renewal_eligibility() {
        Some(RenewalEligibility::Ineligible) if is_used => {
            Renewal::Never("which it calls not eligible".to_owned())
        }
        _ => Renewal::Unremarkable,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use aws_sdk_acm::primitives::DateTime;
    use aws_sdk_acm::types::FailureReason;

    use super::*;

    fn summary(status: RenewalStatus) -> RenewalSummary {
        RenewalSummary::builder()
            .renewal_status(status)
            .set_domain_validation_options(Some(Vec::new()))
            .renewal_status_reason(FailureReason::CaaError)
            .updated_at(DateTime::from_secs(0))
            .build()
            .expect("complete")
    }

    #[test]
    fn days_are_whole_ones_that_are_left() {
        let days = |left: i64| {
            let now = 1_780_000_000;
            let end = DateTime::from_secs(now + left);
            let detail = CertificateDetail::builder().not_after(end).build();
            let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_780_000_000);
            standing("arn", &detail, now).days_left
        };
        assert_eq!(days(2 * SECONDS_OF_DAY), Some(2));
        assert_eq!(days(SECONDS_OF_DAY - 1), Some(0));
        assert_eq!(days(-1), Some(-1));
        let unknown = CertificateDetail::builder().build();
        let standing = standing("arn", &unknown, SystemTime::UNIX_EPOCH);
        assert_eq!(standing.days_left, None);
        assert_eq!(standing.renewal, Renewal::Unremarkable);
    }

    #[test]
    fn a_renewal_is_told_as_far_as_acm_says() {
        let of = |status| {
            let detail = CertificateDetail::builder().renewal_summary(summary(status));
            renewal(&detail.build())
        };
        assert_eq!(of(RenewalStatus::Success), Renewal::Unremarkable);
        assert_eq!(of(RenewalStatus::PendingAutoRenewal), Renewal::Unremarkable);
        let waiting = "PENDING_VALIDATION".to_owned();
        assert_eq!(
            of(RenewalStatus::PendingValidation),
            Renewal::Waiting(waiting)
        );
        assert_eq!(
            of(RenewalStatus::Failed),
            Renewal::Failed("CAA_ERROR".to_owned())
        );
    }

    #[test]
    fn what_is_not_eligible_counts_once_it_is_used() {
        let detail = || {
            let detail = CertificateDetail::builder();
            detail.renewal_eligibility(RenewalEligibility::Ineligible)
        };
        assert_eq!(renewal(&detail().build()), Renewal::Unremarkable);
        let used = detail().in_use_by("arn:lb").build();
        assert!(matches!(renewal(&used), Renewal::Never(_)));
        let imported = detail().r#type(CertificateType::Imported).build();
        assert!(matches!(renewal(&imported), Renewal::Never(_)));
    }
}
