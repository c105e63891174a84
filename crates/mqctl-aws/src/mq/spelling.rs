//! How Amazon MQ spells the values of its enums: `efs`, `ActiveMQ` and `simple` in answers, where its model says `EFS`,
//! `ACTIVEMQ` and `SIMPLE`. The SDK knows them as the model spells them and takes anything else for unknown, so they are
//! brought to that spelling here, and nowhere else does case matter.

use aws_sdk_mq::operation::describe_broker::DescribeBrokerOutput;
use aws_sdk_mq::types::{
    AuthenticationStrategy, BrokerState, BrokerStorageType, ChangeType, DayOfWeek, DeploymentMode,
    EngineType,
};

/// Spell the enums of a description as the model does. What the model does not know in any case stays as it is.
pub(super) fn modelled(answer: &mut DescribeBrokerOutput) {
    respell(
        &mut answer.authentication_strategy,
        AuthenticationStrategy::values(),
    );
    respell(
        &mut answer.pending_authentication_strategy,
        AuthenticationStrategy::values(),
    );
    respell(&mut answer.broker_state, BrokerState::values());
    respell(&mut answer.deployment_mode, DeploymentMode::values());
    respell(&mut answer.engine_type, EngineType::values());
    respell(&mut answer.storage_type, BrokerStorageType::values());
    if let Some(window) = &mut answer.maintenance_window_start_time {
        respell(&mut window.day_of_week, DayOfWeek::values());
    }
    for user in answer.users.iter_mut().flatten() {
        respell(&mut user.pending_change, ChangeType::values());
    }
}

fn respell<E: AsRef<str> + for<'a> From<&'a str>>(value: &mut Option<E>, known: &[&str]) {
    let Some(text) = value.as_ref().map(AsRef::as_ref) else {
        return;
    };
    if let Some(known) = known.iter().find(|known| known.eq_ignore_ascii_case(text)) {
        *value = Some(E::from(known));
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_mq::types::{UserSummary, WeeklyStartTime};

    use super::*;

    fn described(spell: impl Fn(&str) -> String) -> DescribeBrokerOutput {
        let spell = |text: &str| spell(text);
        let user = UserSummary::builder().username("App");
        let user = user.pending_change(spell("CREATE").as_str().into());
        let window = WeeklyStartTime::builder().day_of_week(spell("SUNDAY").as_str().into());
        DescribeBrokerOutput::builder()
            .authentication_strategy(spell("SIMPLE").as_str().into())
            .pending_authentication_strategy(spell("LDAP").as_str().into())
            .broker_state(spell("RUNNING").as_str().into())
            .deployment_mode(spell("SINGLE_INSTANCE").as_str().into())
            .engine_type(spell("ACTIVEMQ").as_str().into())
            .storage_type(spell("EBS").as_str().into())
            .maintenance_window_start_time(window.build())
            .users(user.build())
            .build()
    }

    #[test]
    fn case_makes_no_difference() {
        let expected = described(str::to_owned);
        for spelling in [str::to_ascii_lowercase, str::to_ascii_uppercase] {
            let mut answer = described(spelling);
            modelled(&mut answer);
            assert_eq!(answer, expected);
        }
    }

    #[test]
    fn what_nobody_knows_stays_as_it_is() {
        let mut answer = described(|text| format!("{text}-ish"));
        let before = answer.clone();
        modelled(&mut answer);
        assert_eq!(answer, before);
    }
}
