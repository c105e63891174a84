//! How EC2 is asked what there is: filters, and all pages of an answer.

use std::future::Future;

use aws_sdk_ec2::types::Filter;

use crate::error::AwsError;

/// The things whose `name` has one of `values`. A filter that nothing matches gives nothing; an id that does not exist
/// gives an error, and only for one of several.
pub(super) fn filter<V: Into<String>>(name: &str, values: impl IntoIterator<Item = V>) -> Filter {
    let values = values.into_iter().map(Into::into).collect();
    Filter::builder()
        .name(name)
        .set_values(Some(values))
        .build()
}

/// The things that are listed on all pages. `page` gets the token of the page, and yields its things and the next
/// token.
pub(super) async fn all_pages<T, F>(page: impl Fn(Option<String>) -> F) -> Result<Vec<T>, AwsError>
where
    F: Future<Output = Result<(Option<Vec<T>>, Option<String>), AwsError>>,
{
    let mut all = Vec::new();
    let mut token = None;
    loop {
        let (things, next) = page(token).await?;
        all.extend(things.unwrap_or_default());
        token = next.filter(|token| !token.is_empty());
        if token.is_none() {
            return Ok(all);
        }
    }
}
