//! Reading a list that AWS hands out in pages.

use std::future::Future;

use super::error::AwsError;

/// All the elements of a list. `page` reads the page that a token stands for (none: the first one) and says which token
/// stands for the next.
pub(super) async fn all<T, F>(page: impl Fn(Option<String>) -> F) -> Result<Vec<T>, AwsError>
where
    F: Future<Output = Result<(Option<Vec<T>>, Option<String>), AwsError>>,
{
    let mut elements = Vec::new();
    let mut token = None;
    loop {
        let (more, next) = page(token).await?;
        elements.extend(more.unwrap_or_default());
        match next {
            // An empty token ends the list as well: some endpoints send one.
            Some(next) if !next.is_empty() => token = Some(next),
            _ => return Ok(elements),
        }
    }
}
