//! The page of hits: what narrows the search, the hits, the counts with links that narrow it further.

use std::io::{self, Write};

use jiff::ToSpan;
use jiff::civil::Date;
use maud::{Markup, html};

use super::super::{formats, saved, tabs};
use super::{FACET_ROWS, MAX_OFFSET, Search};
use crate::answer::request::SearchRequest;
use crate::counting::Interval;
use crate::query::Filter;
use crate::render::html::conditions::{self, totals};
use crate::render::html::counts::counts;
use crate::render::html::page::PageLinks;
use crate::render::html::{clean, field, hit};
use crate::render::{Combination, HitView, Renderer, Summary};
use crate::serve::address::Parameters;
use crate::serve::frame::{self, Content};
use crate::serve::reply::Reply;
use crate::serve::router::Ask;
use crate::suggestions::Kind;

/// Parameters of one page of a search, which other pages of it do not retain.
const OF_PAGE: [&str; 5] = ["lang", "offset", "format", "token", "facet-limit"];

/// The collected results of a search.
pub struct Results {
    summary: Summary,
    hits: Vec<HitView>,
    /// The number of rows of a facet; `None` for all.
    facet_rows: Option<usize>,
}

impl Results {
    /// Creates a collector.
    pub fn new(facet_rows: Option<usize>) -> Self {
        Results {
            summary: Summary::default(),
            hits: Vec::new(),
            facet_rows,
        }
    }

    /// Returns the hits.
    pub fn hits(&self) -> &[HitView] {
        &self.hits
    }
}

impl Renderer for Results {
    fn needs_text(&self) -> bool {
        true
    }

    fn begin(&mut self, _: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        self.summary = summary.clone();
        Ok(())
    }

    fn hit(&mut self, _: &mut dyn Write, _: &Summary, hit: &HitView) -> io::Result<()> {
        let hit = HitView {
            // A page has no whole texts.
            record: None,
            ..hit.clone()
        };
        self.hits.push(hit);
        Ok(())
    }

    fn end(&mut self, _: &mut dyn Write, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}

/// The links of a search.
#[derive(Debug)]
pub struct SearchLinks {
    /// The parameters of the search.
    pub parameters: Parameters,
    /// The interval of its timeline.
    pub interval: Option<Interval>,
}

impl SearchLinks {
    /// Returns the links of the search of a request.
    pub fn new(ask: &Ask, interval: Option<Interval>) -> Self {
        let mut parameters = ask.parameters.clone();
        for name in OF_PAGE {
            parameters = parameters.without(name);
        }
        SearchLinks {
            parameters,
            interval,
        }
    }

    fn within(&self, since: &str, until: &str) -> String {
        let parameters = self.parameters.with("since", since).with("until", until);
        parameters.at("/search")
    }
}

impl PageLinks for SearchLinks {
    fn article(&self, id: &str, _: Option<&HitView>) -> Option<String> {
        let mut parameters = Parameters::default().with("id", id);
        for name in ["q", "exact"] {
            if let Some(value) = self.parameters.get(name) {
                parameters = parameters.with(name, value);
            }
        }
        Some(parameters.at("/article"))
    }

    fn narrowed(&self, field: &str, value: Option<&str>) -> Option<String> {
        let value = value?;
        match field {
            "source" | "category" => {
                let is_only = self.parameters.all(field).eq([value]);
                (!is_only).then(|| self.parameters.with(field, value).at("/search"))
            }
            "date" | "year" | "month" => {
                let known = (self.parameters.get("since"), self.parameters.get("until"));
                (known != (Some(value), Some(value))).then(|| self.within(value, value))
            }
            _ => None,
        }
    }

    fn interval(&self, start: &str) -> Option<String> {
        let interval = self.interval?;
        let label = interval.label(start);
        if interval != Interval::Week {
            return self.narrowed("date", Some(label));
        }
        let last = start.parse::<Date>().ok()?.checked_add(6.days()).ok()?;
        Some(self.within(start, &last.to_string()))
    }
}

impl Results {
    /// Returns the page.
    pub fn page(mut self, ask: &Ask, of: &Search, notes: &[String]) -> Reply {
        let request = &of.request;
        let links = SearchLinks::new(ask, request.counting.interval);
        let rendering = frame::rendering(ask, &links);
        let has_more_rows = self.cut_facets();
        let summary = &self.summary;
        let query = ask.query();
        let title = if query.is_empty() {
            ask.say("كل المقالات", "All articles")
        } else {
            query
        };
        let search = &links.parameters;
        let main = html! {
            section .search aria-labelledby="search-title" {
                header .query {
                    h1 #search-title .hidden { (ask.say("نتائج البحث: ", "Results for ")) (clean(title)) }
                    @if !query.is_empty() { (tabs(ask, "/search")) }
                    p .about {
                        (totals(ask.language, summary))
                        (all_words(ask, search, summary))
                    }
                    (chips(ask, search, request))
                    (modes(ask, search, request, of.view.has_one_folder()))
                    (saved::save_search(ask, of.view, search, &request.filters))
                }
                div .found {
                    @if let Some(arrivals) = &of.arrivals {
                        (saved::seen(ask, search, arrivals.until, summary.total))
                    }
                    @for note in notes { div .note { (frame::message(note)) } }
                    @if self.hits.is_empty() {
                        (nothing(ask, search, summary))
                    } @else {
                        h2 .hidden { (ask.say("المقالات", "Articles")) }
                        ol .hits start=(request.offset + 1) {
                            @for hit in &self.hits { (hit::item(&rendering, hit, false)) }
                        }
                        (pages(ask, search, request, summary))
                    }
                    (formats(ask, search, "/search"))
                }
                @if summary.total > 0 {
                    div .counted {
                        (counts(&rendering, "search", summary, request.counting.interval))
                        @if has_more_rows {
                            p .about {
                                a href=(ask.parameters.with("facet-limit", "all").at("/search")) {
                                    (ask.say("كل القيم", "All values"))
                                }
                            }
                        }
                    }
                }
            }
        };
        let content = Content {
            title: title.to_owned(),
            feed: Some(search.with("format", "atom").at("/search")),
            retained: links.parameters.clone(),
            main: Some(main),
            ..Content::default()
        };
        frame::page(ask, content)
    }

    /// Cuts facets to the rows of a page. Returns whether one has more.
    fn cut_facets(&mut self) -> bool {
        let rows = self.facet_rows.unwrap_or(usize::MAX);
        let facets = self.summary.facets.iter_mut();
        let has_more = facets.map(|facet| {
            let has_more = facet.values.len() > rows;
            facet.values.truncate(rows.max(FACET_ROWS));
            has_more
        });
        has_more.fold(false, |any, more| any | more)
    }
}

/// Renders the link to the articles with all words, if others are found too.
fn all_words(ask: &Ask, search: &Parameters, summary: &Summary) -> Markup {
    let has_others = summary.totals.is_some_and(|totals| {
        totals.combination == Combination::Any && totals.all.is_some_and(|all| all < summary.total)
    });
    html! {
        @if has_others {
            " · "
            a href=(search.without("any").with("all", "1").at("/search")) {
                (ask.say("كل الكلمات فقط", "only with all words"))
            }
        }
    }
}

/// Renders the filters of the address, each with a link to the search without it.
fn chips(ask: &Ask, search: &Parameters, request: &SearchRequest) -> Markup {
    let mut chips: Vec<(Markup, String)> = Vec::new();
    for filter in &request.filters {
        let without = match filter {
            Filter::Source(name) => search.without_value("source", name),
            Filter::Category(name) => search.without_value("category", name),
            Filter::Path(pattern) => search.without_value("path", pattern.text()),
            Filter::Date(..) => search.without("since").without("until"),
            Filter::Added(..) if request.new => {
                let label = html! { (ask.say("الجديد منذ آخر مرة", "new since last time")) };
                chips.push((label, search.without("new").at("/search")));
                continue;
            }
            Filter::Added(..) => search.without("added-since"),
            Filter::Undated => continue,
        };
        chips.push((
            conditions::filter(ask.language, filter),
            without.at("/search"),
        ));
    }
    let switches = [
        ("exact", ask.say("الحروف كما هي", "exact spelling")),
        ("min-score", ask.say("الدرجة الدنيا", "minimum score")),
    ];
    for (name, label) in switches {
        if search.get(name).is_some() || search.is_on(name) {
            chips.push((html! { (label) }, search.without(name).at("/search")));
        }
    }
    html! {
        @if !chips.is_empty() {
            ul .chips aria-label=(ask.say("التضييق", "Filters")) {
                @for (label, address) in &chips {
                    li {
                        a href=(address) title=(ask.say("أزِل", "remove")) {
                            (label) " " span aria-hidden="true" { "×" }
                            span .hidden { " (" (ask.say("أزِل", "remove")) ")" }
                        }
                    }
                }
            }
        }
    }
}

/// Renders the choices of a search as links: any or all words, the order, copies, reasons.
fn modes(ask: &Ask, search: &Parameters, request: &SearchRequest, has_copies: bool) -> Markup {
    let sort = search.get("sort").unwrap_or("score");
    let all = request.grammar.all;
    let base = search.without("any").without("all");
    let words = [
        (ask.say("أي كلمة", "any word"), base.clone(), !all),
        (
            ask.say("كل الكلمات", "all words"),
            base.with("all", "1"),
            all,
        ),
    ];
    let base = search.without("sort");
    let orders = [
        (ask.say("الأنسب", "best"), base.clone(), sort == "score"),
        (
            ask.say("الأحدث", "newest"),
            base.with("sort", "-date"),
            sort == "-date",
        ),
        (
            ask.say("الأقدم", "oldest"),
            base.with("sort", "date"),
            sort == "date",
        ),
    ];
    let switch = |name: &str, is_on: bool| {
        if is_on {
            search.without(name)
        } else {
            search.with(name, "1")
        }
    };
    let collapse = has_copies.then(|| {
        (
            ask.say("بلا نسخ مكررة", "without copies"),
            switch("collapse", request.collapse),
            request.collapse,
        )
    });
    let explain = [(
        ask.say("لماذا هذه النتائج؟", "why these?"),
        switch("explain", request.explain),
        request.explain,
    )];
    html! {
        nav .modes aria-label=(ask.say("خيارات البحث", "Search options")) {
            @for group in [&words[..], &orders[..], collapse.as_slice(), &explain[..]] {
                ul {
                    @for (label, address, is_current) in group {
                        li { a href=(address.at("/search")) aria-current=[is_current.then_some("true")] { (label) } }
                    }
                }
            }
        }
    }
}

/// Renders what may help if nothing is found.
fn nothing(ask: &Ask, search: &Parameters, summary: &Summary) -> Markup {
    if search.is_on("new") {
        return html! { p .nothing { (ask.say("لا جديد.", "Nothing new.")) } };
    }
    if summary.total > 0 {
        return html! { p .nothing { (ask.say("لا نتائج في هذه الصفحة.", "No results on this page.")) } };
    }
    html! {
        p .nothing { (ask.say("لم يُعثر على شيء.", "Nothing was found.")) }
        @if !summary.suggestions.is_empty() {
            ul .suggestions {
                @for suggestion in &summary.suggestions {
                    @let address = match suggestion.kind {
                        Kind::Word | Kind::Layout => search.with("q", &suggestion.query),
                        Kind::Any => search.without("all"),
                        Kind::Unfiltered => Parameters::default().with("q", ask.query()),
                    };
                    li {
                        @match suggestion.kind {
                            Kind::Any => (ask.say("أي كلمة: ", "any of the words: ")),
                            Kind::Unfiltered => (ask.say("بلا تضييق: ", "without filters: ")),
                            Kind::Layout => (ask.say("بلوحة مفاتيح أخرى: ", "in another keyboard layout: ")),
                            Kind::Word => (ask.say("أتقصد: ", "did you mean: ")),
                        }
                        a href=(address.at("/search")) { (field(&suggestion.query)) }
                        " (" bdi { (suggestion.articles) } ")"
                    }
                }
            }
        }
    }
}

/// Renders the links to the pages before and after this one.
fn pages(ask: &Ask, search: &Parameters, request: &SearchRequest, summary: &Summary) -> Markup {
    let (offset, limit) = (request.offset, request.limit.max(1));
    let total = usize::try_from(summary.total).unwrap_or(usize::MAX);
    let next = offset.saturating_add(limit);
    let previous = (offset > 0).then(|| offset.saturating_sub(limit));
    let at = |offset: usize| match offset {
        0 => search.at("/search"),
        offset => search.with("offset", &offset.to_string()).at("/search"),
    };
    let has_next = next < total && next <= MAX_OFFSET;
    html! {
        @if previous.is_some() || has_next {
            nav .pages aria-label=(ask.say("الصفحات", "Pages")) {
                @if let Some(previous) = previous {
                    a href=(at(previous)) rel="prev" { (ask.say("السابق", "Previous")) }
                }
                span { bdi { (offset + 1) "–" (next.min(total)) } (ask.say(" من ", " of ")) bdi { (total) } }
                @if has_next {
                    a href=(at(next)) rel="next" { (ask.say("التالي", "Next")) }
                }
            }
        }
    }
}
