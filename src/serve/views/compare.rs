//! `/compare`: the words that distinguish the articles of one query from those of another.

use maud::{Markup, html};

use super::kwic::filters_of;
use super::list::{self, FILTERS, Row, check_limit};
use super::search::SearchLinks;
use super::word_tabs;
use crate::answer::comparison::{COLUMNS, Comparison, Sides, Size};
use crate::cli::CompareArgs;
use crate::keyness::{KeyWord, Side};
use crate::render::html::clean;
use crate::render::list::write_rows;
use crate::serve::address::{Parameters, arguments};
use crate::serve::archive::View;
use crate::serve::frame::{self, Content};
use crate::serve::reply::{Failure, Reply};
use crate::serve::router::Ask;

/// The flags that an address may have, besides filters.
const FLAGS: [&str; 5] = ["a", "all", "b", "limit", "min"];

/// Shows the comparison, or its form if the address has no first side.
///
/// # Errors
/// Returns a failure if the address or a query has a fault, or if the index cannot be read.
pub fn show(ask: &Ask, view: &View) -> Result<Reply, Failure> {
    view.refuse_cluster("compare")?;
    let names = [&FLAGS[..], &FILTERS].concat();
    let style = list::style(ask)?;
    if ask.parameters.get("a").is_none() {
        return match style {
            None => Ok(page(ask, None)),
            Some(_) => Err(Failure::Address("the address has no a=…".to_owned())),
        };
    }
    let args: CompareArgs = arguments(&ask.parameters, &names, None).map_err(Failure::Address)?;
    check_limit(args.limit)?;
    let filters = list::filters(ask, &args.filters)?;
    for query in [Some(&args.a), args.b.as_ref()].into_iter().flatten() {
        list::check_length(query)?;
    }
    let sides = Sides::parse(&view.dir, &args)?;
    list::refuse_paths(ask, sides.filters())?;
    let comparison = sides.compare(&view.reader, &args, &filters)?;
    let Some(style) = style else {
        return Ok(page(ask, Some(&comparison)));
    };
    let mut out = Vec::new();
    write_rows(&mut out, style, &COLUMNS, &comparison.keyness.words)?;
    Ok(super::data(ask.format().unwrap_or_default(), out))
}

fn page(ask: &Ask, comparison: Option<&Comparison>) -> Reply {
    let links = SearchLinks::new(ask, None);
    let parameters = &links.parameters;
    let filters = filters_of(parameters);
    let title = ask.say("المقارنة", "Comparison");
    let words = comparison.map_or(&[][..], |comparison| &comparison.keyness.words);
    let main = html! {
        section .search aria-labelledby="compare-title" {
            header .query {
                h1 #compare-title .hidden { (title) }
                (word_tabs(ask, &filters, "/compare"))
                (form(ask, &filters))
            }
            @if let Some(comparison) = comparison {
                @for warning in &comparison.warnings { div .note { (frame::message(warning)) } }
                @if words.is_empty() { (list::nothing(ask)) } @else {
                    p .about {
                        (ask.say("المرات في كل 10,000 كلمة، والأدلّ أولًا بمقياس ", "Occurrences in 10,000 words, the most significant first, by "))
                        bdi lang="en" { "G²" }
                    }
                    div .sides {
                        @for (at, of) in [Side::A, Side::B].into_iter().enumerate() {
                            @let size = comparison.sizes.as_ref().and_then(|sizes| sizes.get(at));
                            (side(ask, &filters, words, of, size))
                        }
                    }
                }
                (super::formats(ask, parameters, "/compare"))
            }
        }
    };
    let content = Content {
        title: title.to_owned(),
        retained: filters,
        main: Some(main),
        ..Content::default()
    };
    frame::page(ask, content)
}

/// Renders the words that are more frequent on a side.
fn side(
    ask: &Ask,
    filters: &Parameters,
    words: &[KeyWord],
    side: Side,
    size: Option<&Size>,
) -> Markup {
    let (name, title) = match side {
        Side::A => ("a", ask.say("أكثر في أ", "More in A")),
        Side::B => ("b", ask.say("أكثر في ب", "More in B")),
    };
    let columns = [
        ask.say("الكلمة", "Word"),
        ask.say("أ", "A"),
        ask.say("ب", "B"),
        ask.say("لوغاريتم النسبة", "Log ratio"),
        "G²",
    ];
    let query = ask.parameters.get(name);
    let rows = words.iter().filter(|word| word.side == side).map(|word| {
        let text = match query {
            Some(query) => format!("+({query}) +{}", word.word),
            None => word.word.clone(),
        };
        Row {
            address: filters.with("q", &text).at("/search"),
            words: word.word.clone(),
            numbers: vec![
                format!("{:.2}", word.a_per_10000),
                format!("{:.2}", word.b_per_10000),
                format!("{:+.2}", word.log_ratio),
                format!("{:.1}", word.g2),
            ],
        }
    });
    let rows: Vec<Row> = rows.collect();
    html! {
        div {
            h2 { (title) }
            @if let Some(size) = size {
                p .about {
                    (ask.say("المقالات: ", "Articles: ")) bdi { (size.articles) }
                    (ask.say(" · الكلمات: ", " · words: ")) bdi { (size.words) }
                }
            }
            @if rows.is_empty() { (list::nothing(ask)) } @else { (list::table(title, &columns, &rows)) }
        }
    }
}

/// Renders the boxes for both queries.
fn form(ask: &Ask, filters: &Parameters) -> Markup {
    let boxes = [
        (
            "a",
            ask.say("مقالات أ", "Articles of A"),
            ask.say("كلمات، أو source:…", "words, or source:…"),
        ),
        (
            "b",
            ask.say("مقالات ب", "Articles of B"),
            ask.say("كل ما عداها", "all others"),
        ),
    ];
    html! {
        form .pair action="/compare" method="get" {
            @for (name, label, hint) in boxes {
                @let value = ask.parameters.get(name).unwrap_or_default();
                label {
                    span { (label) }
                    input name=(name) value=(clean(value)) placeholder=(hint) dir="auto" maxlength="4000"
                        autocomplete="off" spellcheck="false" required[name == "a"];
                }
            }
            (list::hidden(filters))
            button type="submit" { (ask.say("قارن", "Compare")) }
        }
    }
}
