//! The views: one file per address.

pub mod article;
pub mod compare;
pub mod file;
pub mod kwic;
mod list;
pub mod near;
pub mod phrases;
pub mod saved;
pub mod search;
pub mod spellings;
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

/// Renders the views of a query as links: hits, contexts, words near it, and so on.
fn tabs(ask: &Ask, path: &str) -> Markup {
    let filters = kwic::filters_of(&ask.parameters);
    let query = filters.with("q", ask.query());
    let mut tabs = vec![
        ("/search", ask.say("النتائج", "Results"), query.clone()),
        ("/kwic", ask.say("في السياق", "In context"), query.clone()),
    ];
    if !ask.has_words {
        return nav(ask, path, &tabs);
    }
    tabs.extend([
        (
            "/collocates",
            ask.say("كلمات بقربها", "Words near it"),
            query.clone(),
        ),
        ("/ngrams", ask.say("عباراتها", "Its phrases"), query.clone()),
    ]);
    if !ask.query().contains([' ', ':', '@']) {
        tabs.push(("/spellings", ask.say("رسومها", "Spellings"), query.clone()));
    }
    let compared = filters.with("a", ask.query());
    tabs.push(("/compare", ask.say("قارن", "Compare"), compared));
    nav(ask, path, &tabs)
}

/// Renders the views of the words of all articles as links.
fn word_tabs(ask: &Ask, filters: &Parameters, path: &str) -> Markup {
    let tabs = [
        ("/words", ask.say("الكلمات", "Words"), filters.clone()),
        ("/ngrams", ask.say("العبارات", "Phrases"), filters.clone()),
        (
            "/compare",
            ask.say("المقارنة", "Comparison"),
            filters.clone(),
        ),
    ];
    nav(ask, path, &tabs)
}

fn nav(ask: &Ask, path: &str, tabs: &[(&str, &str, Parameters)]) -> Markup {
    html! {
        nav .tabs aria-label=(ask.say("طرق العرض", "Views")) {
            ul {
                @for (other, label, parameters) in tabs {
                    @let is_current = (*other == path).then_some("page");
                    li { a href=(parameters.at(other)) aria-current=[is_current] { (label) } }
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
