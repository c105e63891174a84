//! What happens in the account without a call of the operations offered here: by others' hands, or by AWS itself.

use super::twin::millis;
use super::world::Account;
use super::{Sandbox, acm, elbv2, mq, route53};

impl Sandbox {
    /// Let a load balancer of the home region, by name, be one that AWS could not set up; whether there is one.
    pub fn fail_load_balancer(&self, name: &str, reason: &str) -> bool {
        let region = self.region();
        self.happens(|account| {
            elbv2::fail_load_balancer(&mut account.in_region(region), name, reason)
        })
    }

    /// Let a load balancer of the home region, by name, be reached over IPv6, too, as in subnets with such ranges, which are not
    /// offered here; whether there is one.
    pub fn make_dual_stack(&self, name: &str) -> bool {
        let region = self.region();
        self.happens(|account| elbv2::make_dual_stack(&mut account.in_region(region), name))
    }

    /// Let a broker of the home region, by id, no longer upgrade itself, as some do that are older than the rule against that;
    /// whether there is one.
    pub fn stop_upgrades(&self, broker: &str) -> bool {
        let region = self.region();
        self.happens(|account| mq::stop_upgrades(&mut account.in_region(region), broker))
    }

    /// Let a certificate of the home region, by ARN, be one that was issued over ACME; whether there is one.
    pub fn make_acme(&self, arn: &str) -> bool {
        let region = self.region();
        self.happens(|account| acm::make_acme(&mut account.in_region(region), arn))
    }

    /// Let a certificate of the home region, by ARN, be one that was imported; whether there is one.
    pub fn make_imported(&self, arn: &str) -> bool {
        let region = self.region();
        self.happens(|account| acm::make_imported(&mut account.in_region(region), arn))
    }

    /// Let a certificate of the home region, by ARN, have another key, such as `EC_prime256v1`; whether there is one.
    pub fn set_key(&self, arn: &str, algorithm: &str) -> bool {
        let region = self.region();
        self.happens(|account| acm::set_key(&mut account.in_region(region), arn, algorithm))
    }

    /// Protect a record set against every change, with a comment that refusals carry; whether a zone holds the name.
    pub fn protect_record(&self, name: &str, record_type: &str, comment: &str) -> bool {
        self.happens(|account| route53::protect(account, name, record_type, comment))
    }

    fn happens(&self, what: impl FnOnce(&mut Account) -> bool) -> bool {
        let now = millis(self.clock().now());
        let kept = self.kept().transact(|account| {
            account.settle(now);
            what(account)
        });
        kept.unwrap_or_else(|error| {
            tracing::warn!(%error, "the sandbox cannot keep what happened");
            false
        })
    }
}
