//! How a page was made: the totals, the filters, the order.

use jiff::civil::Date;
use maud::{Markup, html};

use super::page::Language;
use super::{date, field};
use crate::counting::Interval;
use crate::query::Filter;
use crate::render::{Combination, Summary};
use crate::search::Sort;

/// How the searches of a page were made.
#[derive(Debug, Clone, Default)]
pub struct PageSettings {
    /// The interval of the timeline, so that a month is not shown as its first day.
    pub interval: Option<Interval>,
    /// The filters in addition to those of the queries.
    pub filters: Vec<Filter>,
    /// The order of hits.
    pub sort: Sort,
    /// The minimum score.
    pub min_score: Option<f64>,
    /// Whether copies of a story are one hit.
    pub is_collapsed: bool,
    /// The day on which the page was made.
    pub day: Option<String>,
    /// Whether the page is for other machines: it has the texts of articles and no paths.
    pub is_portable: bool,
}

/// Renders the number of hits, of articles, and of articles with all words.
pub fn totals(language: Language, summary: &Summary) -> Markup {
    let all = summary.totals.and_then(|totals| match totals.combination {
        Combination::Any => totals.all.filter(|all| *all != summary.total),
        Combination::All => None,
    });
    let is_cut = summary.shown > 0 && (summary.shown as u64) < summary.total;
    html! {
        (language.say("المقالات: ", "Articles: "))
        @if is_cut { bdi { (summary.shown) } (language.say(" من ", " of ")) }
        bdi { (summary.total) }
        @if let Some(all) = all { (language.say(" · فيها كل الكلمات: ", " · with all words: ")) bdi { (all) } }
    }
}

/// Renders the filters, and the order of the hits if several match.
pub fn conditions(settings: &PageSettings, summary: &Summary) -> Markup {
    let mut parts: Vec<Markup> = settings
        .filters
        .iter()
        .map(|part| filter(Language::Arabic, part))
        .collect();
    if let Some(score) = settings.min_score {
        parts.push(html! { "الدرجة الدنيا: " bdi { (score) } });
    }
    if settings.is_collapsed {
        parts.push(html! { "بلا نسخ مكررة" });
    }
    if summary.total > 1 {
        let order = match settings.sort {
            Sort::Score => "الأنسب أولًا",
            Sort::OldestFirst => "الأقدم أولًا",
            Sort::NewestFirst => "الأحدث أولًا",
        };
        parts.push(html! { "الترتيب: " (order) });
    }
    html! {
        @if !parts.is_empty() {
            p .about {
                @for (index, part) in parts.iter().enumerate() {
                    @if index > 0 { " · " }
                    (part)
                }
            }
        }
    }
}

/// Renders a filter.
pub fn filter(language: Language, filter: &Filter) -> Markup {
    let day = |day: &Date| date(&day.to_string());
    let say = |arabic, english| language.say(arabic, english);
    match filter {
        Filter::Source(name) => html! { (say("المصدر: ", "Source: ")) (field(name)) },
        Filter::Category(name) => html! { (say("القسم: ", "Category: ")) (field(name)) },
        Filter::Date(Some(first), Some(last)) if first == last => day(first),
        Filter::Date(Some(first), Some(last)) => {
            html! { (say("من ", "From ")) (day(first)) (say(" إلى ", " to ")) (day(last)) }
        }
        Filter::Date(Some(first), None) => html! { (say("منذ ", "Since ")) (day(first)) },
        Filter::Date(None, Some(last)) => html! { (say("حتى ", "Until ")) (day(last)) },
        Filter::Date(None, None) => html! { (say("كل التواريخ", "All dates")) },
        Filter::Undated => html! { (say("بلا تاريخ", "Undated")) },
        Filter::Path(pattern) => html! { (say("المجلد: ", "Folder: ")) (field(pattern.text())) },
        Filter::Added(Some(first), _) => match arrival(*first) {
            Some(first) => html! { (say("أضيفت منذ ", "Added since ")) (date(&first)) },
            None => html! { (say("كل الأوقات", "All times")) },
        },
        Filter::Added(None, _) => html! { (say("كل الأوقات", "All times")) },
    }
}

/// Returns the day of a time in seconds since 1970-01-01, in UTC.
fn arrival(seconds: i64) -> Option<String> {
    let time = jiff::Timestamp::from_second(seconds).ok()?;
    Some(time.to_zoned(jiff::tz::TimeZone::UTC).date().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::Totals;

    #[test]
    fn a_page_says_how_many_of_how_many_it_shows() {
        let mut summary = Summary {
            total: 394,
            shown: 2,
            ..Summary::default()
        };
        let text = totals(Language::Arabic, &summary).into_string();
        assert_eq!(text, "المقالات: <bdi>2</bdi> من <bdi>394</bdi>");
        summary.totals = Some(Totals {
            combination: Combination::Any,
            all: Some(8),
        });
        let text = totals(Language::Arabic, &summary).into_string();
        assert!(text.ends_with("فيها كل الكلمات: <bdi>8</bdi>"), "{text}");
    }

    #[test]
    fn filters_and_order_are_named() {
        let since = "2024-06-01".parse().expect("a day");
        let settings = PageSettings {
            filters: vec![
                Filter::Source("رويترز".into()),
                Filter::Date(Some(since), None),
            ],
            sort: Sort::NewestFirst,
            ..PageSettings::default()
        };
        let summary = Summary {
            shown: 1,
            total: 2,
            ..Summary::default()
        };
        let text = conditions(&settings, &summary).into_string();
        for part in ["المصدر: ", "رويترز", "منذ ", "2024-06-01", "الأحدث أولًا"]
        {
            assert!(text.contains(part), "{text}");
        }
    }
}
