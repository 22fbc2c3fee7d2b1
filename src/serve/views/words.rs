//! `/words` and `/collocates`: the words of the articles, and those near a word.

use maud::{Markup, html};
use serde::Serialize;

use super::kwic::filters_of;
use super::list::{self, FILTERS, Row, check_limit};
use super::search::SearchLinks;
use super::{tabs, word_tabs};
use crate::answer::words::{COLLOCATE_COLUMNS, WORD_COLUMNS, collocate_request, word_request};
use crate::cli::{CollocatesArgs, TermsArgs};
use crate::collocates::collocates;
use crate::render::html::clean;
use crate::render::list::write_rows;
use crate::serve::address::{Parameters, arguments};
use crate::serve::archive::View;
use crate::serve::frame::{self, Content};
use crate::serve::reply::{Failure, Reply};
use crate::serve::router::Ask;
use crate::vocabulary::words;

/// The flags of the two views, besides filters.
const WORD_FLAGS: [&str; 5] = ["by", "limit", "min", "no-stopwords", "sort"];
const COLLOCATE_FLAGS: [&str; 8] = [
    "after",
    "before",
    "by",
    "limit",
    "min",
    "no-stopwords",
    "sort",
    "window",
];

/// Shows the words of the articles; `q` is how they begin.
///
/// # Errors
/// Returns a failure if the address has a fault, or if the index cannot be read.
pub fn show_words(ask: &Ask, view: &View) -> Result<Reply, Failure> {
    view.refuse_cluster("words")?;
    let names = [&WORD_FLAGS[..], &FILTERS].concat();
    let prefix = (!ask.query().is_empty()).then(|| ask.query());
    let mut args: TermsArgs =
        arguments(&ask.parameters, &names, prefix).map_err(Failure::Address)?;
    check_limit(args.limit)?;
    let style = list::style(ask)?;
    // Function words are of little use on a page.
    args.no_stopwords |= style.is_none() && ask.parameters.get("no-stopwords").is_none();
    let request = word_request(&args);
    let request = request.map_err(|error| Failure::Address(format!("{error:#}")))?;
    let articles = list::articles(view, &list::filters(ask, &args.filters)?)?;
    let rows = words(&view.reader, &articles, &request)?;
    if let Some(style) = style {
        return data(ask, style, &WORD_COLUMNS, &rows);
    }
    let columns = [
        ask.say("المرات", "Occurrences"),
        ask.say("المقالات", "Articles"),
        ask.say("في المليون", "Per million"),
    ];
    let rows = rows.iter().map(|row| {
        let numbers = vec![
            row.count.to_string(),
            row.docs.to_string(),
            format!("{:.1}", row.per_million),
        ];
        (row.word.clone(), numbers)
    });
    let title = ask.say("الكلمات", "Words");
    Ok(page(ask, "/words", title, &columns, rows.collect()))
}

/// Shows the words near the words of the query.
///
/// # Errors
/// Returns a failure if the address or the query has a fault, or if the index cannot be read.
pub fn show_collocates(ask: &Ask, view: &View) -> Result<Reply, Failure> {
    view.refuse_cluster("collocates")?;
    let names = [&COLLOCATE_FLAGS[..], &FILTERS].concat();
    let mut args: CollocatesArgs =
        arguments(&ask.parameters, &names, Some(ask.query())).map_err(Failure::Address)?;
    check_limit(args.limit)?;
    let style = list::style(ask)?;
    args.no_stopwords |= style.is_none() && ask.parameters.get("no-stopwords").is_none();
    let group = list::words_of_query(ask, view)?;
    let articles = list::articles(view, &list::filters(ask, &args.filters)?)?;
    let found = collocates(&view.reader, &articles, &group, &collocate_request(&args))?;
    if let Some(style) = style {
        return data(ask, style, &COLLOCATE_COLUMNS, &found.collocates);
    }
    let columns = [
        ask.say("بقربها", "Near it"),
        ask.say("المتوقع", "Expected"),
        "logDice",
    ];
    let rows = found.collocates.iter().map(|row| {
        let numbers = vec![
            row.count.to_string(),
            format!("{:.1}", row.expected),
            format!("{:.2}", row.log_dice),
        ];
        (row.word.clone(), numbers)
    });
    let title = ask.say("كلمات بقربها", "Words near it");
    Ok(page(ask, "/collocates", title, &columns, rows.collect()))
}

fn data<R: Serialize>(
    ask: &Ask,
    style: crate::render::list::ListStyle,
    columns: &[&str],
    rows: &[R],
) -> Result<Reply, Failure> {
    let mut out = Vec::new();
    write_rows(&mut out, style, columns, rows)?;
    Ok(super::data(ask.format().unwrap_or_default(), out))
}

fn page(
    ask: &Ask,
    path: &str,
    title: &str,
    columns: &[&str],
    rows: Vec<(String, Vec<String>)>,
) -> Reply {
    let links = SearchLinks::new(ask, None);
    let parameters = &links.parameters;
    let filters = filters_of(parameters);
    let columns = [&[ask.say("الكلمة", "Word")], columns].concat();
    let is_near = path == "/collocates";
    let query = if is_near { ask.query() } else { "" };
    let rows = rows.into_iter().map(|(words, numbers)| Row {
        address: search(&filters, query, &words),
        words,
        numbers,
    });
    let rows: Vec<Row> = rows.collect();
    let main = html! {
        section .search aria-labelledby="words-title" {
            header .query {
                h1 #words-title .hidden { (title) @if is_near { ": " (clean(ask.query())) } }
                @if is_near {
                    (tabs(ask, path))
                } @else {
                    (word_tabs(ask, &filters, path))
                    (prefix_form(ask, &filters))
                }
            }
            @if rows.is_empty() { (list::nothing(ask)) } @else { (list::table(title, &columns, &rows)) }
            (super::formats(ask, parameters, path))
        }
    };
    let content = Content {
        title: format!("{title} {query}"),
        retained: filters.clone(),
        main: Some(main),
        ..Content::default()
    };
    frame::page(ask, content)
}

/// Renders a box for the beginning of words.
fn prefix_form(ask: &Ask, filters: &Parameters) -> Markup {
    html! {
        form .prefix action="/words" method="get" {
            label {
                (ask.say("تبدأ بـ ", "beginning with "))
                input name="q" value=(clean(ask.query())) dir="auto" size="12" maxlength="100" autocomplete="off";
            }
            (list::hidden(filters))
            button type="submit" { (ask.say("اعرض", "Show")) }
        }
    }
}

/// Returns the address of the articles with a word, near the words of a query if there is one.
fn search(filters: &Parameters, query: &str, word: &str) -> String {
    let is_simple = !query.is_empty() && !query.contains(['"', '(', '*', '~']);
    let text = match query {
        "" => word.to_owned(),
        query if is_simple => format!("\"{query} {word}\"~5"),
        query => format!("+({query}) +{word}"),
    };
    filters.with("q", &text).at("/search")
}
