//! The views: one file per address.

pub mod article;
pub mod kwic;
mod list;
pub mod near;
pub mod search;
pub mod start;
pub mod words;

use maud::{Markup, html};

use super::address::Parameters;
use super::reply::{Failure, Reply};
use super::router::Ask;

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

/// Renders the views of a query as links: hits, contexts, words near it.
fn tabs(ask: &Ask, path: &str) -> Markup {
    let query = kwic::filters_of(&ask.parameters).with("q", ask.query());
    let tabs = [
        ("/search", ask.say("النتائج", "Results")),
        ("/kwic", ask.say("في السياق", "In context")),
        ("/collocates", ask.say("كلمات بقربها", "Words near it")),
    ];
    html! {
        nav .tabs aria-label=(ask.say("طرق العرض", "Views")) {
            ul {
                @for (other, label) in tabs {
                    @let is_current = (other == path).then_some("page");
                    li { a href=(query.at(other)) aria-current=[is_current] { (label) } }
                }
            }
        }
    }
}

/// Renders the links to the same view in other formats.
fn formats(ask: &Ask, parameters: &Parameters, path: &str) -> Markup {
    let formats = [
        ("json", "JSON"),
        ("jsonl", "JSONL"),
        ("csv", "CSV"),
        ("atom", "Atom"),
    ];
    let formats = formats
        .iter()
        .filter(|(format, _)| *format != "atom" || path == "/search");
    html! {
        p .formats {
            (ask.say("للبرامج: ", "For programs: "))
            @for (number, (format, name)) in formats.enumerate() {
                @if number > 0 { " · " }
                a href=(parameters.with("format", format).at(path)) { bdi lang="en" { (name) } }
            }
        }
    }
}
