//! The list item of a hit: headline, metadata, excerpt, path, copies and explanation.

use std::ops::Range;

use maud::{Markup, html};

use super::links::{file_url, web_url};
use super::{clean, direction, field, highlight};
use crate::article::Article;
use crate::explain::Explanation;
use crate::index::document::own_summary;
use crate::marking::{lines, within};
use crate::render::heading::Heading;
use crate::render::{Duplicate, HitView};
use crate::snippet::MatchedWord;

/// Renders a hit as a list item: for other machines with its text instead of its path.
pub fn item(hit: &HitView, is_portable: bool) -> Markup {
    let heading = Heading::of(hit);
    let excerpt = heading.excerpt;
    html! {
        li {
            article {
                (title(hit, &heading))
                (metadata(hit))
                @if !excerpt.is_empty() {
                    p .excerpt dir=(direction(excerpt)) { (highlight(excerpt, &heading.excerpt_marks)) }
                }
                @if is_portable {
                    @if let Some(article) = &hit.record { (whole_text(article, &hit.body_marks)) }
                } @else {
                    (path(&hit.listing.path))
                }
                @if !hit.copies.is_empty() { (copies(&hit.copies)) }
                @if let Some(explanation) = &hit.explanation {
                    (explain(&hit.matched, explanation))
                }
            }
        }
    }
}

/// Renders the headline with a link to the address of publication. An article without a headline
/// shows its first words or its id.
fn title(hit: &HitView, heading: &Heading) -> Markup {
    let plain = if heading.title.is_empty() {
        &hit.listing.id
    } else {
        heading.title
    };
    let text = highlight(plain, &heading.title_marks);
    let url = hit.url.as_deref().and_then(web_url);
    html! {
        h3 dir=(direction(plain)) {
            @match url {
                Some(url) => a href=(url) rel="noopener noreferrer" { (text) },
                None => (text),
            }
        }
    }
}

/// Renders source, category and date.
fn metadata(hit: &HitView) -> Markup {
    let listing = &hit.listing;
    let names = [&listing.source, &listing.category].into_iter().flatten();
    let mut values: Vec<Markup> = names.map(|name| field(name)).collect();
    if let Some(date) = &listing.date {
        let date = clean(date);
        values.push(html! { time datetime=(date) dir="ltr" { (date) } });
    }
    html! {
        @if !values.is_empty() {
            p .about {
                @for (index, value) in values.iter().enumerate() {
                    @if index > 0 { " · " }
                    (value)
                }
            }
        }
    }
}

/// Renders the path of the file, with a link to it.
fn path(path: &str) -> Markup {
    // Names are isolated one by one: a number would join an Arabic name before it.
    let names = path.split('/').enumerate();
    let text = html! {
        bdi dir="ltr" {
            @for (index, name) in names {
                @if index > 0 { "/" }
                @if name.is_ascii() { (clean(name)) } @else { (field(name)) }
            }
        }
    };
    html! {
        p .path {
            @match file_url(path) {
                Some(url) => a href=(url) { (text) },
                None => (text),
            }
        }
    }
}

/// Renders summary and body, folded.
fn whole_text(article: &Article, body_marks: &[Range<usize>]) -> Markup {
    let summary = own_summary(article).map(|summary| (summary, [].as_slice()));
    let texts = summary
        .into_iter()
        .chain([(article.body.as_str(), body_marks)]);
    html! {
        details .text {
            summary { "النص الكامل" }
            @for (text, marks) in texts {
                @for line in lines(text) {
                    @let paragraph = text.get(line.clone()).unwrap_or_default();
                    @if !paragraph.trim().is_empty() {
                        p dir=(direction(paragraph)) {
                            (highlight(paragraph, &within(marks, &line)))
                        }
                    }
                }
            }
        }
    }
}

/// Renders the copies with source and date.
fn copies(copies: &[Duplicate]) -> Markup {
    html! {
        details {
            summary { "نسخ أخرى: " (copies.len()) }
            ul .copies {
                @for copy in copies {
                    li {
                        @if let Some(date) = &copy.date { time datetime=(date) { (clean(date)) } " · " }
                        @if let Some(source) = &copy.source { (field(source)) " · " }
                        (field(copy.title.as_ref().unwrap_or(&copy.id)))
                    }
                }
            }
        }
    }
}

/// Renders the rules that matched words and the parts of the score.
fn explain(matched: &[MatchedWord], explanation: &Explanation) -> Markup {
    html! {
        details {
            summary { "لماذا هذه النتيجة؟" }
            ul .rules {
                @for matched in matched {
                    li {
                        (field(&matched.query)) " ← " (field(&matched.text))
                        @if let Some(steps) = &matched.steps {
                            ": " bdi { (clean(&steps.join(", "))) }
                        }
                    }
                }
            }
            table {
                caption { "الدرجة " bdi { (format!("{:.4}", explanation.score)) } }
                thead { tr {
                    th scope="col" { "الدليل" }
                    th scope="col" { "الوزن" }
                    th scope="col" { "الدرجة" }
                    th scope="col" { "الكلمات" }
                } }
                tbody {
                    @for part in &explanation.parts {
                        tr {
                            th scope="row" { bdi lang="en" { (part.field) } }
                            td { bdi { (format!("{:.2}", part.weight)) } }
                            td { bdi { (format!("{:.4}", part.score)) } }
                            td {
                                @for (index, (word, share)) in part.shares().into_iter().enumerate() {
                                    @if index > 0 { "، " }
                                    (field(word)) " " bdi { (format!("{share:.4}")) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
