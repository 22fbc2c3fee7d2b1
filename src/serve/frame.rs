//! The frame of all pages: head, search box, language switch.

use axum::http::StatusCode;
use maud::{DOCTYPE, Markup, html};

use super::address::Parameters;
use super::assets::VERSION;
use super::reply::{Failure, Reply};
use super::router::Ask;
use crate::query::grammar::SyntaxError;
use crate::render::html::page::{Language, Page, PageLinks};
use crate::render::html::{clean, highlight};

/// A page before it has its frame.
#[derive(Debug, Default)]
pub struct Content {
    /// The title of the page.
    pub title: String,
    /// The parameters that the next search retains.
    pub retained: Parameters,
    /// The address of the feed of this page.
    pub feed: Option<String>,
    /// Whether the search box has the focus.
    pub is_start: bool,
    /// The content.
    pub main: Option<Markup>,
}

/// Returns how parts of a page are rendered.
pub fn rendering<'p>(ask: &Ask, links: &'p dyn PageLinks) -> Page<'p> {
    Page {
        language: ask.language,
        links,
        shows_paths: ask.is_local,
        links_files: false,
    }
}

/// Returns a page.
pub fn page(ask: &Ask, content: Content) -> Reply {
    let language = ask.language;
    let version = &*VERSION;
    let title = match clean(&content.title) {
        title if title.trim().is_empty() => ask.say("فهرس", "fihris").to_owned(),
        title => format!("{title} · {}", ask.say("فهرس", "fihris")),
    };
    Reply::page(html! {
        (DOCTYPE)
        html lang=(language.code()) dir=(language.direction()) {
            head {
                (metas())
                meta name="generator" content=(concat!("fihris ", env!("CARGO_PKG_VERSION")));
                title { (title) }
                link rel="stylesheet" href=(format!("/style.css?v={version}"));
                link rel="icon" type="image/svg+xml" href=(format!("/icon.svg?v={version}"));
                @if let Some(feed) = &content.feed {
                    link rel="alternate" type="application/atom+xml" href=(feed) title="Atom";
                }
                script src=(format!("/keys.js?v={version}")) defer {}
            }
            body .served {
                a .skip href="#main" { (ask.say("إلى المحتوى", "Skip to content")) }
                header .site {
                    a .brand href="/" { (ask.say("فهرس", "fihris")) }
                    (search_form(ask, &content))
                    (switch(ask))
                }
                main #main { @if let Some(main) = &content.main { (main) } }
            }
        }
    })
}

fn search_form(ask: &Ask, content: &Content) -> Markup {
    let retained = content.retained.iter();
    let retained =
        retained.filter(|(name, value)| !matches!(*name, "q" | "lang") && !value.is_empty());
    html! {
        form role="search" action="/search" method="get" {
            input type="search" name="q" value=(clean(ask.query())) dir="auto" maxlength="4000"
                aria-label=(ask.say("الاستعلام", "Query"))
                placeholder=(ask.say("كلمات، أو «عبارة»", "words, or \"a phrase\""))
                autocomplete="off" spellcheck="false" autofocus[content.is_start];
            @for (name, value) in retained {
                input type="hidden" name=(name) value=(value);
            }
            button type="submit" { (ask.say("ابحث", "Search")) }
        }
    }
}

/// Renders the link to the same page in the other language.
fn switch(ask: &Ask) -> Markup {
    let (other, name) = match ask.language {
        Language::Arabic => (Language::English, "English"),
        Language::English => (Language::Arabic, "العربية"),
    };
    let address = ask.parameters.with("lang", other.code()).at(&ask.path);
    html! {
        a .language href=(address) lang=(other.code()) hreflang=(other.code()) dir=(other.direction()) { (name) }
    }
}

/// Returns the page that reports a failure, with the search box above it.
pub fn failure(ask: &Ask, failure: &Failure) -> Reply {
    let title = match failure {
        Failure::Missing(_) => ask.say("غير موجود", "Not found"),
        Failure::Address(_) | Failure::Query(_) => ask.say("خطأ في الطلب", "Fault in the request"),
        Failure::Local => ask.say("غير متاح", "Not shown here"),
        Failure::Unchangeable(_) => ask.say("لا تغيير من هنا", "Nothing can be changed here"),
        Failure::Busy | Failure::TimedOut => ask.say("الخادم مشغول", "Busy"),
        Failure::Index(_) => ask.say("يتعذر استعمال الفهرس", "The index cannot be used"),
    };
    let main = html! {
        section .failure role="alert" {
            h1 { (title) }
            @match failure {
                Failure::Query(fault) => (syntax(fault)),
                other => (message(&other.message(ask.is_local))),
            }
        }
    };
    let content = Content {
        title: title.to_owned(),
        retained: ask.parameters.without("offset").without("id"),
        main: Some(main),
        ..Content::default()
    };
    page(ask, content).with_status(failure.status())
}

/// Renders the `meta` elements that all pages have.
fn metas() -> Markup {
    html! {
        meta charset="utf-8";
        meta name="viewport" content="width=device-width, initial-scale=1";
        meta name="color-scheme" content="light dark";
    }
}

/// Returns the page that asks for the token. It loads nothing, because the style needs the token too.
pub fn token_form(language: Language) -> Reply {
    let title = language.say("رمز الدخول", "Token");
    let page = Reply::page(html! {
        (DOCTYPE)
        html lang=(language.code()) dir=(language.direction()) {
            head {
                (metas())
                title { (title) " · " (language.say("فهرس", "fihris")) }
            }
            body {
                main {
                    h1 { (title) }
                    form action="/" method="get" {
                        p {
                            label {
                                (language.say("قيمة FIHRIS_TOKEN التي شُغّل بها الخادم: ", "The FIHRIS_TOKEN with which the server was started: "))
                                input type="password" name="token" required autocomplete="current-password" autofocus;
                            }
                            " "
                            button type="submit" { (language.say("ادخل", "Enter")) }
                        }
                    }
                }
            }
        }
    });
    page.with_status(StatusCode::UNAUTHORIZED)
}

/// Renders a message of the program. Those are in English.
pub fn message(text: &str) -> Markup {
    let language = if text.chars().any(|c| c.is_ascii_alphabetic()) {
        "en"
    } else {
        "ar"
    };
    html! { p lang=(language) dir="auto" { (clean(text)) } }
}

/// Renders a fault of a query, with the character at which it is.
fn syntax(fault: &SyntaxError) -> Markup {
    let mut positions = fault
        .query
        .char_indices()
        .map(|(at, c)| at..at + c.len_utf8());
    let mark = positions.nth(fault.position);
    let marks: Vec<_> = mark.into_iter().collect();
    html! {
        (message(&fault.reason))
        p .fault dir="auto" { (highlight(&fault.query, &marks)) }
    }
}
