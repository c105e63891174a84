//! JMS selectors as filters of a source (section 3.5.8).
//!
//! Source: the register of AMQP filters, "apache.org:selector-filter:string".

use fe2o3_amqp::types::messaging::{DeleteOnClose, FilterSet};
use fe2o3_amqp::types::primitives::{Symbol, Value};
use serde::de::value::{Error, MapAccessDeserializer, MapDeserializer};

use super::super::client::Filter;
use super::message::PART;

/// The name of the filter.
const NAME: &str = "apache.org:selector-filter:string";

/// The descriptor of its type.
const CODE: u64 = 0x0000_468C_0000_0004;

/// The constructor of the numbers that descriptors are (section 1.6.10: ulong).
const ULONG: u8 = 0x80;

/// The filters that let only this part pass. None if the crate can't express it.
pub(super) fn filters(filter: &Filter) -> Option<FilterSet> {
    // The crate does not hand out the type of described values, but values that are described: one is made over.
    let mut value = Value::from(DeleteOnClose {});
    let Value::Described(described) = &mut value else {
        return None;
    };
    let code = MapDeserializer::<_, Error>::new(std::iter::once((ULONG, CODE)));
    let code = MapAccessDeserializer::new(code);
    described.descriptor = serde::Deserialize::deserialize(code).ok()?;
    described.value = Value::String(format!("{PART} = '{}'", filter.0));
    let mut filters = FilterSet::new();
    filters.insert(Symbol::from(NAME), value);
    Some(filters)
}
