//! All documents that a query finds, page by page.

use anyhow::Result;
use serde_json::{Value, json};

use super::client::Client;
use super::search::searches;

/// The number of documents in one answer.
const PAGE: usize = 1_000;

/// Calls a function with each hit of a search. The search has an order in which no two hits are
/// equal.
///
/// # Errors
/// Returns an error if the cluster does not answer, and the first error of the function.
pub fn for_each_hit(
    client: &Client,
    index: &str,
    mut search: Value,
    mut take: impl FnMut(&Value) -> Result<()>,
) -> Result<()> {
    loop {
        if let Some(members) = search.as_object_mut() {
            members.insert("size".to_owned(), json!(PAGE));
        }
        let answers = searches(client, index, std::slice::from_ref(&search), false)?;
        let hits = answers.first();
        let hits = hits.and_then(|answer| answer.pointer("/hits/hits")?.as_array());
        let hits = hits.map(Vec::as_slice).unwrap_or_default();
        hits.iter().try_for_each(&mut take)?;
        let last = hits.last().and_then(|hit| hit.get("sort"));
        match (last, search.as_object_mut()) {
            (Some(last), Some(members)) if hits.len() == PAGE => {
                members.insert("search_after".to_owned(), last.clone());
            }
            _ => return Ok(()),
        }
    }
}
