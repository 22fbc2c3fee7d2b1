//! The list item of a hit: headline, metadata, excerpt, path, copies and explanation.

use std::ops::Range;

use maud::{Markup, html};

use super::links::{file_url, web_url};
use super::page::Page;
use super::{clean, direction, field, highlight};
use crate::article::Article;
use crate::explain::Explanation;
use crate::index::document::own_summary;
use crate::marking::{lines, within};
use crate::render::heading::Heading;
use crate::render::{Duplicate, HitView};
use crate::snippet::MatchedWord;

/// Renders a hit as a list item: for other machines with its text instead of its path.
pub fn item(page: &Page, hit: &HitView, is_portable: bool) -> Markup {
    let heading = Heading::of(hit);
    let excerpt = heading.excerpt;
    html! {
        li {
            article {
                (title(page, hit, &heading))
                (metadata(page, hit))
                @if !excerpt.is_empty() {
                    p .excerpt dir=(direction(excerpt)) { (highlight(excerpt, &heading.excerpt_marks)) }
                }
                @if is_portable {
                    @if let Some(article) = &hit.record { (whole_text(article, &hit.body_marks)) }
                } @else if page.shows_paths {
                    (path(page, &hit.listing.path))
                }
                @if !hit.copies.is_empty() { (copies(page, &hit.copies)) }
                @if let Some(explanation) = &hit.explanation {
                    (explain(page, &hit.matched, explanation))
                }
            }
        }
    }
}

/// Renders the headline with a link to the whole article, or else to the address of publication. An
/// article without a headline shows its first words or its id.
fn title(page: &Page, hit: &HitView, heading: &Heading) -> Markup {
    let plain = if heading.title.is_empty() {
        &hit.listing.id
    } else {
        heading.title
    };
    let text = highlight(plain, &heading.title_marks);
    let article = page.links.article(&hit.listing.id, Some(hit));
    let url = hit.url.as_deref().and_then(web_url);
    html! {
        h3 dir=(direction(plain)) {
            @match (article, url) {
                (Some(article), _) => a href=(article) { (text) },
                (None, Some(url)) => a href=(url) rel="noopener noreferrer" { (text) },
                (None, None) => (text),
            }
        }
    }
}

/// Renders source, category and date, with links that narrow the search, and the address of
/// publication if the headline leads elsewhere.
fn metadata(page: &Page, hit: &HitView) -> Markup {
    let listing = &hit.listing;
    let mut values: Vec<Markup> = Vec::new();
    for (name, value) in [("source", &listing.source), ("category", &listing.category)] {
        if let Some(value) = value {
            values.push(narrowing(page, name, value, &field(value)));
        }
    }
    if let Some(date) = &listing.date {
        let text = clean(date);
        let text = html! { time datetime=(text) dir="ltr" { (text) } };
        values.push(narrowing(page, "date", date, &text));
    }
    let url = hit.url.as_deref().and_then(web_url);
    if let Some(url) = url.filter(|_| page.links.article(&listing.id, Some(hit)).is_some()) {
        let label = page.say("في موقعه", "on its site");
        values.push(html! { a href=(url) rel="noopener noreferrer" { (label) } });
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

/// Renders text with a link to the same search within a value.
pub fn narrowing(page: &Page, name: &str, value: &str, text: &Markup) -> Markup {
    html! {
        @match page.links.narrowed(name, Some(value)) {
            Some(url) => a href=(url) { (text) },
            None => (text),
        }
    }
}

/// Renders the path of the file, with a link to it.
pub fn path(page: &Page, path: &str) -> Markup {
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
            @match file_url(path).filter(|_| page.links_files) {
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
fn copies(page: &Page, copies: &[Duplicate]) -> Markup {
    html! {
        details {
            summary { (page.say("نسخ أخرى: ", "Other copies: ")) (copies.len()) }
            (copy_list(page, copies))
        }
    }
}

/// Renders a list of copies, with links to the articles.
pub fn copy_list(page: &Page, copies: &[Duplicate]) -> Markup {
    html! {
        ul .copies {
            @for copy in copies {
                @let title = field(copy.title.as_ref().unwrap_or(&copy.id));
                li {
                    @if let Some(date) = &copy.date { time datetime=(date) { (clean(date)) } " · " }
                    @if let Some(source) = &copy.source { (field(source)) " · " }
                    @match page.links.article(&copy.id, None) {
                        Some(url) => a href=(url) { (title) },
                        None => (title),
                    }
                }
            }
        }
    }
}

/// Renders the rules that matched words and the parts of the score.
fn explain(page: &Page, matched: &[MatchedWord], explanation: &Explanation) -> Markup {
    html! {
        details {
            summary { (page.say("لماذا هذه النتيجة؟", "Why this result?")) }
            ul .rules {
                @for matched in matched {
                    li {
                        (field(&matched.query)) (page.say(" ← ", " → ")) (field(&matched.text))
                        @if let Some(steps) = &matched.steps {
                            ": " bdi { (clean(&steps.join(", "))) }
                        }
                    }
                }
            }
            table {
                caption { (page.say("الدرجة ", "Score ")) bdi { (format!("{:.4}", explanation.score)) } }
                thead { tr {
                    th scope="col" { (page.say("الدليل", "Evidence")) }
                    th scope="col" { (page.say("الوزن", "Weight")) }
                    th scope="col" { (page.say("الدرجة", "Score")) }
                    th scope="col" { (page.say("الكلمات", "Words")) }
                } }
                tbody {
                    @for part in &explanation.parts {
                        tr {
                            th scope="row" { bdi lang="en" { (part.field) } }
                            td { bdi { (format!("{:.2}", part.weight)) } }
                            td { bdi { (format!("{:.4}", part.score)) } }
                            td {
                                @for (index, (word, share)) in part.shares().into_iter().enumerate() {
                                    @if index > 0 { (page.say("، ", ", ")) }
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
