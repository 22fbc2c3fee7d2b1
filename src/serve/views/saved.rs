//! Saved queries: their list, and the forms that write and remove them and mark what was seen.

use anyhow::Error;
use maud::{Markup, html};

use super::list::hidden;
use super::search::Search;
use crate::answer::filters::{of_query, resolve};
use crate::answer::parse_query;
use crate::answer::saving::{self, Existing, Refused};
use crate::cli::FilterArgs;
use crate::query::Filter;
use crate::query::grammar::Options;
use crate::query::saved::{MAX_NAME, SavedQueries};
use crate::render::html::clean;
use crate::serve::address::Parameters;
use crate::serve::archive::View;
use crate::serve::reply::{Failure, Reply};
use crate::serve::router::Ask;

/// Maximum number of saved queries shown.
const MAX_SHOWN: usize = 200;

/// The parameter of [`mark_seen`] with the time up to which articles were shown.
const SEEN: &str = "seen";

/// Saves the query `q` under the name `name` for the index.
///
/// # Errors
/// Returns a failure if the name or the query has a fault, or if it cannot be saved.
pub fn save(ask: &Ask, view: &View) -> Result<Reply, Failure> {
    check_single(view)?;
    let name = ask.parameters.get("name").unwrap_or_default().trim();
    let name = name.strip_prefix('@').unwrap_or(name);
    let saved = saving::save(&view.dir, name, ask.query(), Existing::Keep);
    saved.map_err(failure)?;
    Ok(Reply::redirection(search_of(name).at("/search")))
}

/// Removes the query with the name `name` from those of the index.
///
/// # Errors
/// Returns a failure if there is none, or if it cannot be removed.
pub fn remove(ask: &Ask, view: &View) -> Result<Reply, Failure> {
    check_single(view)?;
    let removed = saving::remove(&view.dir, ask.parameters.get("name").unwrap_or_default());
    removed.map_err(failure)?;
    Ok(Reply::redirection("/#saved".to_owned()))
}

/// Moves the mark of a search to the time up to which its new articles were shown.
///
/// # Errors
/// Returns a failure if the fields have a fault, or if the mark cannot be written.
pub fn mark_seen(ask: &Ask, view: &View) -> Result<Reply, Failure> {
    let seen = ask.parameters.get(SEEN).and_then(|seen| seen.parse().ok());
    let Some(seen) = seen else {
        return Err(Failure::Address(format!("the form has no {SEEN}=…")));
    };
    let search = Ask {
        parameters: ask.parameters.without(SEEN).with("new", "1"),
        ..ask.clone()
    };
    if let Some(arrivals) = Search::new(&search, view, |_| {})?.arrivals {
        arrivals.move_mark(seen).map_err(Failure::Index)?;
    }
    Ok(Reply::redirection(search.parameters.at("/search")))
}

/// Returns the failure of a change: that of its fields, or one of the index, whose cause only local
/// clients may read.
fn failure(error: Error) -> Failure {
    match error.downcast::<Refused>() {
        Ok(refused) => Failure::Address(refused.to_string()),
        Err(error) => Failure::Index(error),
    }
}

fn check_single(view: &View) -> Result<(), Failure> {
    view.refuse_cluster("save")?;
    if !view.has_one_folder() {
        let message = "saved queries belong to one index: start the server with one";
        return Err(Failure::Address(message.to_owned()));
    }
    Ok(())
}

/// Returns whether a page shows forms for saved queries.
fn can_save(ask: &Ask, view: &View) -> bool {
    ask.is_owner && view.has_one_folder()
}

fn search_of(name: &str) -> Parameters {
    Parameters::default().with("q", &format!("@{name}"))
}

/// Renders the saved queries, each with what is new, its feed, and a button that removes it.
pub fn list(ask: &Ask, view: &View) -> Markup {
    // Queries that cannot be read affect those that use them, not this page.
    let of_index = SavedQueries::read(&view.dir).unwrap_or_default();
    let shown = if ask.is_local {
        SavedQueries::with_own(&view.dir).unwrap_or_default()
    } else {
        of_index.clone()
    };
    let queries: Vec<(&str, &str)> = shown.iter().take(MAX_SHOWN).collect();
    let can_save = can_save(ask, view);
    html! {
        @if !queries.is_empty() || can_save {
            section .saved aria-labelledby="saved" {
                h2 #saved { (ask.say("أسئلة محفوظة", "Saved queries")) }
                @if !queries.is_empty() {
                    ul {
                        @for (name, query) in queries {
                            @let is_of_index = of_index.get(name) == Some(query);
                            li { (entry(ask, view, name, query, can_save && is_of_index)) }
                        }
                    }
                }
                @if can_save { (form(ask, "", "")) }
            }
        }
    }
}

fn entry(ask: &Ask, view: &View, name: &str, query: &str, is_removable: bool) -> Markup {
    let search = search_of(name);
    let newest = search.with("sort", "-date");
    html! {
        div {
            a href=(search.at("/search")) { bdi { (clean(name)) } }
            " · "
            @if ask.sees_marks() && view.has_one_folder() {
                a href=(newest.with("new", "1").at("/search")) { (ask.say("الجديد منذ آخر مرة", "new since last time")) }
            } @else {
                a href=(newest.with("added-since", "7d").at("/search")) { (ask.say("الجديد في أسبوع", "new this week")) }
            }
            " · "
            a href=(search.with("format", "atom").at("/search")) { bdi lang="en" { "Atom" } }
            p .about dir="auto" { (clean(query)) }
        }
        @if is_removable {
            form .remove action="/remove" method="post" {
                input type="hidden" name="name" value=(name);
                button type="submit" { (ask.say("احذف", "Remove")) span .hidden { " " (clean(name)) } }
            }
        }
    }
}

/// Renders a form that saves a query under a name.
fn form(ask: &Ask, name: &str, query: &str) -> Markup {
    html! {
        form .save action="/save" method="post" {
            label {
                span { (ask.say("الاسم", "Name")) }
                input name="name" value=(name) required dir="auto" maxlength=(MAX_NAME) autocomplete="off"
                    spellcheck="false";
            }
            label {
                span { (ask.say("السؤال", "Query")) }
                input name="q" value=(clean(query)) required dir="auto" maxlength="4000" autocomplete="off"
                    spellcheck="false";
            }
            button type="submit" { (ask.say("احفظ", "Save")) }
        }
    }
}

/// Renders a folded form that saves the query of a search with its filters.
pub fn save_search(ask: &Ask, view: &View, search: &Parameters, filters: &[Filter]) -> Markup {
    let query = ask.query();
    // A saved query is found by its name already.
    let is_name = query.starts_with('@') && !query.contains(char::is_whitespace);
    let is_lasting = |filter: &Filter| !matches!(filter, Filter::Added(..));
    let adds = !is_name || filters.iter().any(is_lasting);
    let is_shown = can_save(ask, view) && !query.is_empty() && adds;
    html! {
        @if is_shown {
            details .saving {
                summary { (ask.say("احفظ هذا البحث", "Save this search")) }
                (form(ask, "", &query_with_filters(view, query, search)))
            }
        }
    }
}

/// Returns a query with the filters of an address added to its text, or the query unchanged if a filter
/// cannot be written in it.
fn query_with_filters(view: &View, query: &str, search: &Parameters) -> String {
    let mut parts = Vec::new();
    for name in ["source", "category", "path"] {
        for value in search.all(name) {
            parts.push(format!("{name}:\"{value}\""));
        }
    }
    let (since, until) = (search.get("since"), search.get("until"));
    if since.is_some() || until.is_some() {
        let (since, until) = (since.unwrap_or_default(), until.unwrap_or_default());
        parts.push(if since == until {
            format!("date:{since}")
        } else {
            format!("date:{since}..{until}")
        });
    }
    if parts.is_empty() {
        return query.to_owned();
    }
    let whole = format!("({query}) {}", parts.join(" "));
    let args = FilterArgs {
        since: since.map(str::to_owned),
        until: until.map(str::to_owned),
        source: search.all("source").map(str::to_owned).collect(),
        category: search.all("category").map(str::to_owned).collect(),
        path: search.all("path").map(str::to_owned).collect(),
        ..FilterArgs::default()
    };
    let parsed = parse_query(&view.dir, &whole, Options::default());
    let of_query_alone = parse_query(&view.dir, query, Options::default());
    let (Ok(parsed), Ok(alone), Ok(filters)) = (parsed, of_query_alone, resolve(&args)) else {
        return query.to_owned();
    };
    // Only if the filters say what those of the address say, and the query has none itself.
    let written: Vec<&Filter> = of_query(&parsed.group);
    let is_same = of_query(&alone.group).is_empty()
        && parsed.warnings.is_empty()
        && written.len() == filters.len()
        && filters.iter().all(|filter| written.contains(&filter));
    if is_same { whole } else { query.to_owned() }
}

/// Renders what a search for new articles means, and the button that moves its mark.
pub fn seen(ask: &Ask, search: &Parameters, until: i64, total: u64) -> Markup {
    let fields = search
        .without("offset")
        .without("new")
        .with(SEEN, &until.to_string());
    html! {
        div .note .new {
            p { (ask.say("ما دخل الفهرس منذ آخر مرة رأيتَ فيها هذا السؤال.", "Articles that came since you last saw this query.")) }
            @if ask.is_owner {
                @if total > 0 {
                    form action="/seen" method="post" {
                        (hidden(&fields))
                        button type="submit" { (ask.say("رأيتها كلها", "Mark all as seen")) }
                    }
                }
            } @else {
                p .about {
                    (ask.say("لتعليمها كمقروءة: ", "To mark them as seen: "))
                    bdi dir="ltr" lang="en" { "FIHRIS_TOKEN=… fihris serve" }
                    (ask.say(" أو ", " or ")) bdi dir="ltr" lang="en" { "fihris search --new" }
                }
            }
        }
    }
}
