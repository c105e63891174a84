//! How long certificates in use stay good, and what keeps ACM from renewing them. A public certificate lasts 198 days, soon less
//! than 100, and is renewed only as long as its validation record stands.

/// From how many days before the end a certificate that should have been renewed is told. ACM begins 45 days before it.
const LATE_DAYS: i64 = 30;

/// The same for one that somebody has to renew by hand.
const BY_HAND_DAYS: i64 = 60;

/// A certificate that listeners present, as far as its future is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateStanding {
    /// Its ARN.
    pub arn: String,
    /// Days until it ends; none if AWS does not say, or it is not issued.
    pub days_left: Option<i64>,
    /// Whether ACM sees to its renewal.
    pub renewal: Renewal,
    /// Whether the DNS records that prove control of its names are there.
    pub records: ValidationRecords,
}

/// Whether ACM sees to a certificate's renewal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// It does in time, or does not say anything else.
    Unremarkable,
    /// It never does; why.
    Never(String),
    /// It has begun and waits, in its own words: `PENDING_VALIDATION`.
    Waiting(String),
    /// It has failed, with its reason if it gives one.
    Failed(String),
}

/// Whether the records that prove control of names are there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValidationRecords {
    /// They are in no zone that was read, or the stack makes them itself.
    Unknown,
    /// They are.
    Present,
    /// This one is not.
    Missing(String),
}

impl CertificateStanding {
    /// What someone has to know of it, in sentences; nothing if all is well.
    pub fn warnings(&self) -> Vec<String> {
        let arn = &self.arn;
        let end = match self.days_left {
            Some(days) if days < 0 => "it has expired".to_owned(),
            Some(1) => "it ends in 1 day".to_owned(),
            Some(days) => format!("it ends in {days} days"),
            None => "AWS does not say when it ends".to_owned(),
        };
        let is_within = |days: i64| self.days_left.is_some_and(|left| left <= days);
        let renewal = match &self.renewal {
            Renewal::Never(why) if is_within(BY_HAND_DAYS) => Some(format!(
                "ACM does not renew the certificate {arn}, {why}, and {end}: import or request the next one in time"
            )),
            Renewal::Waiting(status) => Some(format!(
                "the renewal of the certificate {arn} is {status}, and {end}: its validation record has to be found in DNS from outside"
            )),
            Renewal::Failed(reason) => Some(format!(
                "the renewal of the certificate {arn} failed ({reason}), and {end}: its validation record has to be found in DNS from outside"
            )),
            Renewal::Unremarkable if is_within(LATE_DAYS) => Some(format!(
                "the certificate {arn} has not been renewed, and {end}: `aws acm describe-certificate` says why"
            )),
            Renewal::Never(_) | Renewal::Unremarkable => None,
        };
        let record = match &self.records {
            ValidationRecords::Missing(name) if !matches!(self.renewal, Renewal::Never(_)) => {
                Some(format!(
                    "the certificate {arn} will not be renewed, because the CNAME record {name} that validates it is gone or has another value, and {end}"
                ))
            }
            _ => None,
        };
        renewal.into_iter().chain(record).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(days_left: Option<i64>, renewal: Renewal) -> Vec<String> {
        let standing = CertificateStanding {
            arn: "arn:c".to_owned(),
            days_left,
            renewal,
            records: ValidationRecords::Unknown,
        };
        standing.warnings()
    }

    fn is_told(days: i64, renewal: Renewal) -> bool {
        !told(Some(days), renewal).is_empty()
    }

    #[test]
    fn an_end_that_nears_is_told_late_enough_to_let_acm_renew_and_early_to_do_it_by_hand() {
        assert!(!is_told(31, Renewal::Unremarkable));
        assert!(is_told(30, Renewal::Unremarkable));
        assert!(!is_told(
            61,
            Renewal::Never("which was imported".to_owned())
        ));
        assert!(is_told(60, Renewal::Never("which was imported".to_owned())));
        assert_eq!(told(None, Renewal::Unremarkable), [""; 0]);
        assert!(told(Some(-1), Renewal::Unremarkable)[0].contains("it has expired"));
        assert!(told(Some(1), Renewal::Unremarkable)[0].contains("it ends in 1 day:"));
    }

    #[test]
    fn a_renewal_that_waits_or_failed_is_told_whenever_the_end_is() {
        for renewal in [
            Renewal::Waiting("PENDING_VALIDATION".to_owned()),
            Renewal::Failed("CAA_ERROR".to_owned()),
        ] {
            assert!(is_told(44, renewal.clone()));
            assert_eq!(told(None, renewal).len(), 1);
        }
    }

    #[test]
    fn a_validation_record_that_is_gone_matters_to_what_acm_renews() {
        let standing = |renewal| CertificateStanding {
            arn: "arn:c".to_owned(),
            days_left: Some(150),
            renewal,
            records: ValidationRecords::Missing("_a.mq.example.com".to_owned()),
        };
        let [warning] = &standing(Renewal::Unremarkable).warnings()[..] else {
            panic!("one warning");
        };
        assert!(warning.contains("the CNAME record _a.mq.example.com that validates it is gone"));
        let imported = standing(Renewal::Never("which was imported".to_owned()));
        assert_eq!(imported.warnings(), [""; 0]);
    }
}
