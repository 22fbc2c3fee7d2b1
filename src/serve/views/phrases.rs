//! `/ngrams`: the most frequent sequences of words, of all articles or those with a word.

use maud::{Markup, html};

use super::kwic::filters_of;
use super::list::{self, FILTERS, Row, check_limit};
use super::search::SearchLinks;
use super::{tabs, word_tabs};
use crate::answer::words::{NGRAM_COLUMNS, ngram_request};
use crate::article_set::ArticleSet;
use crate::cli::NgramsArgs;
use crate::ngrams::{Ngrams, ngrams};
use crate::query::Group;
use crate::render::html::clean;
use crate::render::list::write_rows;
use crate::serve::address::{Parameters, arguments};
use crate::serve::archive::View;
use crate::serve::frame::{self, Content};
use crate::serve::reply::{Failure, Reply};
use crate::serve::router::Ask;

/// The flags that an address may have, besides filters.
const FLAGS: [&str; 5] = ["by", "limit", "min", "no-stopwords", "words"];

/// The numbers of words that the page offers.
const SIZES: [usize; 4] = [2, 3, 4, 5];

/// Shows the sequences.
///
/// # Errors
/// Returns a failure if the address or the query has a fault, or if the index cannot be read.
pub fn show(ask: &Ask, view: &View) -> Result<Reply, Failure> {
    view.refuse_cluster("ngrams")?;
    let names = [&FLAGS[..], &FILTERS].concat();
    let has_query = !ask.query().is_empty();
    let words = has_query.then(|| ask.query());
    let mut args: NgramsArgs =
        arguments(&ask.parameters, &names, words).map_err(Failure::Address)?;
    check_limit(args.limit)?;
    let style = list::style(ask)?;
    // Function words are of little use on a page.
    args.no_stopwords |= style.is_none() && ask.parameters.get("no-stopwords").is_none();
    let group = if has_query {
        list::words_of_query(ask, view)?
    } else {
        Group::new()
    };
    let filters = list::filters(ask, &args.filters)?;
    let articles = if filters.is_empty() && group.is_empty() {
        ArticleSet::all(&view.reader)?
    } else {
        ArticleSet::matching(&view.reader, &group, &filters)?
    };
    let found = ngrams(&view.reader, &articles, &group, &ngram_request(&args))?;
    let Some(style) = style else {
        return Ok(page(ask, args.words, &found));
    };
    let mut out = Vec::new();
    write_rows(&mut out, style, &NGRAM_COLUMNS, &found.ngrams)?;
    Ok(super::data(ask.format().unwrap_or_default(), out))
}

fn page(ask: &Ask, size: usize, found: &Ngrams) -> Reply {
    let links = SearchLinks::new(ask, None);
    let parameters = &links.parameters;
    let filters = filters_of(parameters);
    let title = ask.say("العبارات", "Phrases");
    let columns = [
        ask.say("العبارة", "Phrase"),
        ask.say("المرات", "Occurrences"),
        ask.say("المقالات", "Articles"),
    ];
    let rows = found.ngrams.iter().map(|row| Row {
        address: filters
            .with("q", &format!("\"{}\"", row.ngram))
            .at("/search"),
        words: row.ngram.clone(),
        numbers: vec![row.count.to_string(), row.docs.to_string()],
    });
    let rows: Vec<Row> = rows.collect();
    let main = html! {
        section .search aria-labelledby="phrases-title" {
            header .query {
                h1 #phrases-title .hidden {
                    (title) @if !ask.query().is_empty() { ": " (clean(ask.query())) }
                }
                @if ask.query().is_empty() {
                    (word_tabs(ask, &filters, "/ngrams"))
                } @else {
                    (tabs(ask, "/ngrams"))
                }
                (sizes(ask, parameters, size))
            }
            @if let Some(min) = found.raised_min {
                p .note {
                    (ask.say("العبارات أكثر من أن تُعدّ كلها: أقل المرات هنا ", "Too many to count all: only those with at least "))
                    bdi { (min) } (ask.say("", " occurrences are listed"))
                }
            }
            @if rows.is_empty() { (list::nothing(ask)) } @else { (list::table(title, &columns, &rows)) }
            (super::formats(ask, parameters, "/ngrams"))
        }
    };
    let content = Content {
        title: format!("{title} {}", ask.query()),
        retained: filters,
        main: Some(main),
        ..Content::default()
    };
    frame::page(ask, content)
}

/// Renders the choice of the number of words.
fn sizes(ask: &Ask, parameters: &Parameters, current: usize) -> Markup {
    html! {
        nav .modes aria-label=(ask.say("عدد الكلمات", "Number of words")) {
            ul {
                @for size in SIZES {
                    @let address = parameters.with("words", &size.to_string()).at("/ngrams");
                    li {
                        a href=(address) aria-current=[(size == current).then_some("true")] {
                            (label(ask, size))
                        }
                    }
                }
            }
        }
    }
}

fn label(ask: &Ask, size: usize) -> &'static str {
    match size {
        2 => ask.say("كلمتان", "2 words"),
        3 => ask.say("ثلاث كلمات", "3 words"),
        4 => ask.say("أربع كلمات", "4 words"),
        _ => ask.say("خمس كلمات", "5 words"),
    }
}
