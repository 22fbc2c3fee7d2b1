//! The views: one file per address.

pub mod article;
pub mod search;
pub mod start;

use super::reply::{Failure, Reply};

/// Returns the content type of a format, if it is one for programs.
fn content_type(format: &str) -> Option<&'static str> {
    Some(match format {
        "json" => "application/json",
        "jsonl" => "application/jsonl",
        "csv" => "text/csv; charset=utf-8",
        "tsv" => "text/tab-separated-values; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "atom" => "application/atom+xml; charset=utf-8",
        _ => return None,
    })
}

/// Returns the failure for a format that a view does not have.
fn no_format(format: &str, formats: &str) -> Failure {
    let format = crate::controls::neutralize(format);
    Failure::Address(format!("format={format}: write one of {formats}"))
}

/// Returns data in a format.
fn data(format: &str, bytes: Vec<u8>) -> Reply {
    Reply::new(
        content_type(format).unwrap_or("text/plain; charset=utf-8"),
        bytes,
    )
}
