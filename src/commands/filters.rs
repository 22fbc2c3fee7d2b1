//! Filters given as flags, and warnings on stderr about those that match no article.

use anyhow::Result;

use super::context::Context;
pub use crate::answer::filters::{of_query, resolve, restrict_before, unmatched};
use crate::index::Reader;
use crate::query::Filter;

/// Prints a warning for each filter that matches no article of the index.
///
/// # Errors
/// Returns an error if the index cannot be read.
pub fn warn_unmatched<'f>(
    context: &Context,
    reader: &Reader,
    filters: impl IntoIterator<Item = &'f Filter>,
) -> Result<()> {
    for warning in unmatched(reader, filters)? {
        context.warn(&warning);
    }
    Ok(())
}
