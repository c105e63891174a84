//! How EC2 is asked what there is.

use aws_sdk_ec2::types::Filter;

/// The things whose `name` has one of `values`. A filter that nothing matches gives nothing; an id that does not exist
/// gives an error, and only for one of several.
pub(super) fn filter<V: Into<String>>(name: &str, values: impl IntoIterator<Item = V>) -> Filter {
    let values = values.into_iter().map(Into::into).collect();
    Filter::builder()
        .name(name)
        .set_values(Some(values))
        .build()
}
