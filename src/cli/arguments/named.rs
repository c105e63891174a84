//! Values that are chosen by name. The types know their names; only this file tells clap.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

/// Takes the names of `all` and nothing else. `name` and `description` are what people type and what they are offered.
pub(super) fn named<T>(
    all: &'static [T],
    name: fn(T) -> &'static str,
    description: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + 'static,
{
    let possible = all
        .iter()
        .map(|value| PossibleValue::new(name(*value)).help(description(*value)));
    PossibleValuesParser::new(possible).try_map(move |typed| {
        let mut values = all.iter().copied();
        values
            .find(|value| name(*value) == typed)
            .ok_or("it is not one of the possible values")
    })
}
