//! The date of a page: candidates from all that the page says, and the order in which they are
//! trusted.
//!
//! | trust | candidate | `date_from` |
//! |---|---|---|
//! | 1 | linked data: `datePublished` | `linked-data` |
//! | 2 | `<meta>`: `article:published_time`, `pubdate`, `DC.date.issued`, … | `meta` |
//! | 3 | markup next to the headline: `itemprop=datePublished`, `class=published` | `microdata` |
//! | 4 | a printed date after a label (`نشر في`, `تاريخ النشر`) near the headline | `label` |
//! | 5 | a `<time>` below the headline | `time-element` |
//! | 6 | a printed date between the headline and the text | `printed` |
//! | 7 | a printed date above the headline, in one element with it | `printed` |
//! | 8 | such markup anywhere else | `microdata` |
//! | 9 | a labelled date below the text | `label` |
//! | 10 | `<meta>` `date`, `DC.date`, which some sites set to the time of the request | `meta` |
//! | 11 | linked data, `<meta>`: the date of creation | `linked-data`, `meta` |
//! | 12 | the address: `/2015/05/06/` | `url` |
//! | 13 | the date of the last update, wherever it is | as above |
//!
//! The text of a `<time>` is trusted before its attribute if they differ by more than a day,
//! because readers would notice a wrong text. Menus, boxes next to the article, comments and the
//! foot of the page are not searched, and prose never has the date. A date above the headline counts
//! only within the same element, because pages print the date of the request in their head.

use dom_query::{NodeId, Tree};
use jiff::civil::Date;

use super::address;
use super::headline::Headline;
use super::linked_data::LinkedData;
use super::meta::{Head, Subject};
use super::outline::{Item, Outline};
use super::printed::{Label, Printed, is_placeholder, label, printed};
use super::region::Region;
use crate::article::DateFrom;
use crate::clean::line::fold;
use crate::dates::{self, NewsDate};

/// The order of trust, the most reliable first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Trust {
    LinkedData,
    Meta,
    Microdata,
    Label,
    TimeElement,
    BelowHeadline,
    AboveHeadline,
    OtherMicrodata,
    BelowText,
    GeneralMeta,
    Created,
    Address,
    Updated,
    /// The date of an update in the foot of the article.
    UpdatedBelow,
}

/// A date of a page.
#[derive(Debug)]
pub struct PageDate {
    /// The date as written.
    pub raw: String,
    pub from: DateFrom,
}

/// The candidates for the date of a page.
#[derive(Default)]
struct Candidates {
    all: Vec<(Trust, PageDate, NewsDate)>,
    /// A value that is not a date, to be reported if there is no other.
    invalid: Option<PageDate>,
}

impl Candidates {
    fn add(&mut self, trust: Trust, from: DateFrom, raw: &str) {
        let raw = raw.trim();
        if raw.is_empty() {
            return;
        }
        let date = PageDate {
            raw: raw.to_owned(),
            from,
        };
        match dates::parse(raw) {
            Ok(parsed) if !is_placeholder(parsed.first_day()) => {
                self.all.push((trust, date, parsed));
            }
            Ok(_) => {}
            Err(_) if trust <= Trust::Meta => self.invalid = self.invalid.take().or(Some(date)),
            Err(_) => {}
        }
    }

    /// Returns the most reliable date; one that is known to the day before any other.
    fn best(self) -> Option<PageDate> {
        let mut all = self.all;
        all.sort_by_key(|(trust, _, date)| (date.day().is_none(), *trust));
        let local = all
            .first()
            .and_then(|(_, _, best)| local_day(best, &all))
            .unwrap_or(0);
        let best = all.into_iter().nth(local).map(|(_, date, _)| date);
        best.or(self.invalid)
    }
}

/// Returns the position of a date that readers see one day before or after a moment in UTC: the
/// moment is that of the server, and the day that of the place.
fn local_day(best: &NewsDate, all: &[(Trust, PageDate, NewsDate)]) -> Option<usize> {
    let is_utc = best
        .datetime()
        .is_some_and(|moment| moment.ends_with('Z') || moment.ends_with("+00:00"));
    let day = best.day().filter(|_| is_utc)?;
    let shows = [
        Trust::Label,
        Trust::BelowHeadline,
        Trust::TimeElement,
        Trust::AboveHeadline,
        Trust::Address,
    ];
    let mut shown = all.iter().enumerate().filter(|(_, (trust, date, parsed))| {
        shows.contains(trust) && date.raw.len() <= MAX_DAY_BYTES && parsed.datetime().is_none()
    });
    // The first date that is shown decides, whether it agrees or not.
    let (position, (_, _, local)) = shown.next()?;
    let local = local.day()?;
    (local != day && is_near(local, day)).then_some(position)
}

/// The size of a printed date without a second one, in bytes.
const MAX_DAY_BYTES: usize = 100;

/// The statements and the shape of a page, for its date.
pub struct Sources<'a> {
    pub head: &'a Head,
    pub linked: &'a LinkedData,
    /// The addresses of the page, the most reliable first.
    pub addresses: &'a [String],
    pub outline: Option<(&'a Outline, &'a Tree)>,
    pub headline: &'a Headline,
}

/// Returns the date of a page, and the nodes that print dates next to the headline.
pub fn date(sources: &Sources) -> (Option<PageDate>, Vec<NodeId>) {
    let mut candidates = Candidates::default();
    let linked = sources.linked;
    candidates.add(Trust::LinkedData, DateFrom::LinkedData, &linked.published);
    candidates.add(Trust::Created, DateFrom::LinkedData, &linked.created);
    candidates.add(Trust::Updated, DateFrom::LinkedData, &linked.modified);
    for (subject, trust) in [
        (Subject::Published, Trust::Meta),
        (Subject::Dated, Trust::GeneralMeta),
        (Subject::Created, Trust::Created),
        (Subject::Updated, Trust::Updated),
    ] {
        for value in sources.head.values(subject) {
            candidates.add(trust, DateFrom::Meta, value);
        }
    }
    let mut nodes = Vec::new();
    if let Some((outline, tree)) = sources.outline {
        let zone = Zone::of(outline, sources.headline);
        let mut previous: Option<&Item> = None;
        for item in &outline.items {
            let before = previous.filter(|previous| previous.end == item.start);
            // The number of views or comments.
            let is_number = !item.text.is_empty() && item.text.chars().all(char::is_numeric);
            if is_number && item.region == Region::Content && zone.is_in_head(item) {
                nodes.push(item.node);
            }
            if let Some(found) = zone.candidate(item, before, outline, tree) {
                if found.is_shown {
                    nodes.push(item.node);
                    let label = before.filter(|before| label_of(before).is_some());
                    nodes.extend(label.map(|label| label.node));
                }
                candidates.add(found.trust, found.from, &found.raw);
            }
            if !item.text.is_empty() {
                previous = Some(item);
            }
        }
    }
    for address in sources.addresses {
        candidates.add(
            Trust::Address,
            DateFrom::Url,
            &address::date(address).unwrap_or_default(),
        );
    }
    (candidates.best(), nodes)
}

/// The largest number of characters between the headline and the text of an article, with a deck.
const MAX_HEAD_CHARS: usize = 1500;
/// The same if the page has no paragraph.
const MAX_SHORT_HEAD_CHARS: usize = 200;
/// The largest number of characters between a date above the headline and the headline.
const MAX_ABOVE_CHARS: usize = 200;

/// The positions on a page at which its date may be printed.
struct Zone<'a> {
    headline: &'a Headline,
    /// The start of the headline, or of the page.
    start: usize,
    /// The start of the text.
    text: usize,
}

struct Found {
    trust: Trust,
    from: DateFrom,
    raw: String,
    /// Whether it is printed next to the headline, or after a label, and not part of the text.
    is_shown: bool,
}

impl<'a> Zone<'a> {
    fn of(outline: &Outline, headline: &'a Headline) -> Self {
        let end = headline.end;
        let text = outline
            .paragraph_after(end)
            .filter(|start| *start <= end + MAX_HEAD_CHARS)
            .unwrap_or(end + MAX_SHORT_HEAD_CHARS);
        Zone {
            headline,
            start: headline.start,
            text,
        }
    }

    fn is_in_head(&self, item: &Item) -> bool {
        // An element without a text is before the text even if nothing is between them.
        let is_before = item.start < self.text || item.end == self.text;
        item.start >= self.headline.end && is_before
    }

    /// Returns the candidate of an item; `before` is the item directly before it, which may be a
    /// label.
    fn candidate(
        &self,
        item: &Item,
        before: Option<&Item>,
        outline: &Outline,
        tree: &Tree,
    ) -> Option<Found> {
        // The foot of an article, which may be above its text, and of a page are alike.
        if !matches!(item.region, Region::Content | Region::Foot) {
            return None;
        }
        let shown = printed(&item.text);
        let stamp = item
            .stamp
            .as_deref()
            .filter(|stamp| stamp.bytes().take_while(u8::is_ascii_digit).count() != 8);
        let is_in_head = self.is_in_head(item);
        if shown.is_none() && stamp.is_none() {
            return self.month(item);
        }
        let is_shown_in_head =
            shown.is_some() && (is_in_head || self.is_above(item, outline, tree));
        let found = |trust, from, raw: &str| {
            Some(Found {
                trust,
                from,
                raw: raw.to_owned(),
                is_shown: is_shown_in_head || shown.is_some() && trust == Trust::BelowText,
            })
        };
        let label = before.and_then(label_of);
        let is_update = label == Some(Label::Updated)
            || shown.as_ref().is_some_and(|shown| shown.is_update)
            || item.has_hint(|hint| {
                ["modified", "updated", "datemodified", "dateupdated"]
                    .iter()
                    .any(|word| hint.ends_with(word))
            }) && !item.has_hint(is_published_hint);
        let raw = choose(shown.as_ref(), stamp)?;
        if is_update {
            let trust = if is_in_head || self.is_above(item, outline, tree) {
                Trust::Updated
            } else {
                Trust::UpdatedBelow
            };
            let from = if shown.is_some() {
                DateFrom::Label
            } else {
                DateFrom::Microdata
            };
            return found(trust, from, &raw);
        }
        if item.has_hint(is_published_hint) {
            let is_near = is_in_head || self.is_above(item, outline, tree);
            let trust = if is_near {
                Trust::Microdata
            } else {
                Trust::OtherMicrodata
            };
            return found(trust, DateFrom::Microdata, &raw);
        }
        let is_labelled = label == Some(Label::Published)
            || shown.as_ref().is_some_and(|shown| shown.is_labelled);
        let is_above = || self.is_above(item, outline, tree);
        if item.region == Region::Foot && !is_in_head {
            return None;
        }
        if is_labelled && shown.is_some() {
            return if is_in_head || is_above() {
                found(Trust::Label, DateFrom::Label, &raw)
            } else {
                found(Trust::BelowText, DateFrom::Label, &raw)
            };
        }
        if item.is_time && is_in_head {
            return found(Trust::TimeElement, DateFrom::TimeElement, &raw);
        }
        let is_machine_readable = item.is_time || item.has_hint(is_date_hint);
        if shown.is_none() && !is_machine_readable {
            return None;
        }
        let from = if item.is_time {
            DateFrom::TimeElement
        } else if shown.is_some() {
            DateFrom::Printed
        } else {
            DateFrom::Microdata
        };
        if is_in_head {
            return found(Trust::BelowHeadline, from, &raw);
        }
        if is_above() {
            return found(Trust::AboveHeadline, from, &raw);
        }
        None
    }

    /// Returns the month below the headline, in an element for a date.
    fn month(&self, item: &Item) -> Option<Found> {
        const MAX_WORDS: usize = 4;
        let is_date = item.is_time || item.has_hint(is_date_hint);
        let is_month = || {
            item.text.split_whitespace().count() <= MAX_WORDS
                && item.text.chars().any(char::is_alphabetic)
                && dates::parse(&item.text).is_ok_and(|date| date.day().is_none())
        };
        (is_date && self.is_in_head(item) && is_month()).then(|| Found {
            trust: Trust::BelowHeadline,
            from: DateFrom::Printed,
            raw: item.text.clone(),
            is_shown: true,
        })
    }

    /// Returns whether an item is just above the headline: in a frame with little else, in the
    /// article, or next to it and not in the head of the page.
    fn is_above(&self, item: &Item, outline: &Outline, tree: &Tree) -> bool {
        const CLOCKS: [&str; 4] = ["today", "clock", "now", "current"];
        const HEADS: [&str; 3] = ["header", "topbar", "top"];
        const MAX_KICKER_CHARS: usize = 30;
        let Some(headline) = self.headline.node else {
            return false;
        };
        if item.end > self.start || item.end + MAX_ABOVE_CHARS < self.start {
            return false;
        }
        let is_clock = item.has_hint(|hint| {
            let words = || hint.split(['-', '_']);
            // `date-header` is a header with a date, not the head of the page.
            words().any(|word| CLOCKS.contains(&word))
                || words().any(|word| HEADS.contains(&word)) && !words().any(|word| word == "date")
        }) || fold(&item.text).split(' ').any(|word| word == "اليوم");
        if is_clock {
            return false;
        }
        let Some(common) = Outline::common_ancestor(tree, item.node, headline) else {
            return false;
        };
        let name = tree.get(&common).and_then(|node| node.node_name());
        let Some(name) = name.filter(|name| !matches!(&**name, "body" | "html")) else {
            return false;
        };
        let frame = self.headline.end - item.start.min(self.start) + MAX_ABOVE_CHARS;
        outline.size(common).chars <= frame
            || &*name == "article"
            || item.end + MAX_KICKER_CHARS >= self.start
    }
}

/// Returns whether a hint says that an element holds a date.
fn is_date_hint(hint: &str) -> bool {
    hint.split(['-', '_', ':']).any(|word| {
        matches!(
            word,
            "date" | "time" | "datetime" | "timestamp" | "pubdate" | "datecreated"
        )
    })
}

/// Returns whether a hint says that a date is that of publication.
fn is_published_hint(hint: &str) -> bool {
    hint.ends_with("datepublished")
        || hint == "published"
        || hint == "pubdate"
        || hint == "dt-published"
        || hint == "article:published_time"
        || hint == "dc:date"
        || hint == "dc:issued"
        || hint == "dcterms:issued"
}

/// Returns the label that an item consists of.
fn label_of(item: &Item) -> Option<Label> {
    const MAX_LABEL_CHARS: usize = 30;
    let is_alone = !item.text.chars().any(char::is_numeric);
    (is_alone && item.text.chars().count() <= MAX_LABEL_CHARS)
        .then(|| label(&item.text))
        .flatten()
}

/// Returns the value of an attribute, or the text if it is another day.
fn choose(shown: Option<&Printed>, stamp: Option<&str>) -> Option<String> {
    let stamp = stamp.filter(|stamp| dates::parse(stamp).is_ok());
    match (shown, stamp) {
        (Some(shown), Some(stamp)) => {
            let stamped = dates::parse(stamp).ok()?;
            let agrees = is_near(stamped.first_day(), shown.day);
            Some(if agrees {
                stamp.to_owned()
            } else {
                shown.raw.clone()
            })
        }
        (Some(shown), None) => Some(shown.raw.clone()),
        (None, stamp) => stamp.map(str::to_owned),
    }
}

/// Returns whether two days are at most one day apart, as in other time zones.
fn is_near(one: Date, other: Date) -> bool {
    const DAY_HOURS: i64 = 24;
    one.duration_since(other).as_hours().abs() <= DAY_HOURS
}
