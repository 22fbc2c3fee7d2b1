//! `/`: the search box, an overview of the index, and the saved queries.

use maud::{Markup, html};

use super::saved;
use super::search::{Search, SearchLinks};
use crate::counting::{FacetField, Interval};
use crate::render::Summary;
use crate::render::html::counts::counts;
use crate::serve::address::Parameters;
use crate::serve::archive::View;
use crate::serve::frame::{self, Content};
use crate::serve::reply::{Failure, Reply};
use crate::serve::router::Ask;

/// Rows of each list.
const ROWS: usize = 10;

/// Shows the start page.
///
/// # Errors
/// Returns a failure if the index cannot be read.
pub fn show(ask: &Ask, view: &View) -> Result<Reply, Failure> {
    if let Some(format) = ask.format() {
        return Err(super::no_format(format, "html: /search has data"));
    }
    let overview = overview(ask, view)?;
    let links = SearchLinks {
        parameters: Parameters::default().with("q", "*"),
        interval: Some(Interval::Year),
    };
    let rendering = frame::rendering(ask, &links);
    let main = html! {
        div .start {
            h1 .hidden { (ask.say("البحث في الأخبار", "Search the news")) }
            p .about {
                (ask.say("المقالات: ", "Articles: ")) bdi { (overview.total) }
                " · "
                a href=(links.parameters.with("sort", "-date").at("/search")) { (ask.say("أحدثها", "the newest")) }
                @if ask.has_words {
                    " · "
                    a href="/words" { (ask.say("كلماتها", "their words")) }
                    " · "
                    a href="/ngrams" { (ask.say("عباراتها", "their phrases")) }
                    " · "
                    a href="/compare" { (ask.say("مقارنة", "a comparison")) }
                }
                @if view.has_one_folder() {
                    " · "
                    a href="/copies" { (ask.say("ما تكرر منها", "stories with copies")) }
                }
            }
            (help(ask))
            (saved::list(ask, view))
            (counts(&rendering, "all", &overview, Some(Interval::Year)))
        }
    };
    let content = Content {
        main: Some(main),
        is_start: true,
        ..Content::default()
    };
    Ok(frame::page(ask, content))
}

/// Counts all articles, once for each commit.
fn overview(ask: &Ask, view: &View) -> Result<Summary, Failure> {
    if let Some(known) = view.overview.get() {
        return Ok(known.clone());
    }
    let all = Ask {
        parameters: Parameters::default(),
        ..ask.clone()
    };
    let search = Search::new(&all, view, |args| {
        args.limit = 0;
        args.counts.facet = vec![FacetField::Source, FacetField::Category];
        args.counts.facet_limit = Some(ROWS);
        args.counts.timeline = Some(Interval::Year);
    })?;
    let summary = search.summary()?;
    Ok(view.overview.get_or_init(|| summary).clone())
}

/// Renders examples of the query language.
fn help(ask: &Ask) -> Markup {
    let examples = [
        ("\"مجلس الأمن\"", ask.say("عبارة", "a phrase")),
        ("النفط -أوبك", ask.say("بلا كلمة", "without a word")),
        ("+غزة هدنة", ask.say("كلمة لازمة", "a required word")),
        (
            "\"وزير خارجية\"~3",
            ask.say("كلمات متقاربة", "words near each other"),
        ),
        ("=مدرسة", ask.say("بهذا الشكل فقط", "in this form only")),
        ("استثمار*", ask.say("أول الكلمة", "the beginning of a word")),
        ("title:انتخابات", ask.say("في العنوان", "in the title")),
        ("date:30d", ask.say("آخر ثلاثين يومًا", "of the last 30 days")),
    ];
    html! {
        details .help {
            summary { (ask.say("كيف أبحث؟", "How do I search?")) }
            dl {
                @for (query, meaning) in examples {
                    dt { a href=(Parameters::default().with("q", query).at("/search")) { bdi { (query) } } }
                    dd { (meaning) }
                }
            }
            p .about {
                (ask.say("المفاتيح: ", "Keys: "))
                kbd { "/" } (ask.say(" للبحث، ", " to search, "))
                kbd { "j" } " " kbd { "k" } (ask.say(" بين النتائج، ", " between results, "))
                kbd { "Enter" } (ask.say(" للفتح", " to open"))
            }
            @if ask.is_local && !ask.is_owner && ask.has_words {
                p .about {
                    (ask.say("لحفظ الأسئلة من هذه الصفحة شغّل الخادم برمز دخول: ", "To save queries on this page, start the server with a token: "))
                    bdi dir="ltr" lang="en" { "FIHRIS_TOKEN=… fihris serve" }
                }
            }
        }
    }
}
