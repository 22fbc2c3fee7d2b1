//! Dates as pages print them for readers.

use jiff::civil::Date;

use crate::clean::line::{Line, ends_with_stop, fold};
use crate::clean::{has_particle, is_outlet_list, signatures};
use crate::dates;
use crate::load::plain::byline::{self, DateLine};

/// The largest length of a text with a date and nothing else, in characters.
const MAX_CHARS: usize = 120;

/// The first year of printed dates of pages.
const FIRST_WEB_YEAR: i16 = 1985;

/// Folded words that may make up a label on its own, before an element with the date.
#[rustfmt::skip]
const LABEL_WORDS: [&str; 28] = [
    "نشر", "نشرت", "النشر", "منشور", "تاريخ", "التاريخ", "بتاريخ", "في", "تم", "اضيف", "الاضافه",
    "كتب", "يوم", "اخر", "تحديث", "التحديث", "حدث", "published", "posted", "on", "date", "created",
    "ادرج", "ادرجت", "الادراج", "انشاوه", "انشي", "حرر",
];

/// Folded words of labels of the date of an update.
#[rustfmt::skip]
const UPDATE_WORDS: [&str; 11] = [
    "تحديث", "التحديث", "حدث", "محدث", "عدل", "تعديل", "التعديل", "updated", "update", "modified",
    "revised",
];

/// A date that a text consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The date as written, with a label at most.
    pub raw: String,
    /// The first day of the date.
    pub day: Date,
    /// Whether a label says that it is the date of publication.
    pub is_labelled: bool,
    /// Whether a label says that it is the date of an update.
    pub is_update: bool,
}

/// Returns the date in a text of dates, times and labels, or in a piece of a line such as
/// `القاهرة | 6 مايو 2015 | سعاد المنصوري`.
pub fn printed(text: &str) -> Option<Printed> {
    if !text.chars().any(char::is_numeric)
        || text.chars().nth(MAX_CHARS).is_some()
        || ends_with_stop(text)
    {
        return None;
    }
    let by_author = || {
        let dated = byline::author_and_date(text).map(|(_, date)| date);
        let date = dated.or_else(|| byline::date_and_author(text).map(|(date, _)| date))?;
        let printed = whole(date)?;
        Some(Printed {
            is_labelled: true,
            ..printed
        })
    };
    let pieces = || {
        text.split(['|', '•', '·', '–', '—', '*'])
            .flat_map(|piece| piece.split(" - "))
            .flat_map(|piece| piece.split(" / "))
    };
    let in_pieces = || {
        let signs = ['|', '•', '·', '–', '—', '/', '\\', '،', '*'];
        let words = || text.split([' ', '\u{a0}']).filter(|word| !word.is_empty());
        let has_sign = words().any(|word| matches!(word, "-" | "/")) || text.contains(signs);
        has_sign.then(|| pieces().find_map(whole)).flatten()
    };
    let found = whole(text)
        .or_else(by_author)
        .or_else(in_pieces)
        .or_else(|| without_place(text).and_then(whole))
        .or_else(|| without_age(text).and_then(whole))?;
    if !found.is_update {
        return Some(found);
    }
    // `آخر تحديث: 7 مايو 2015 | تاريخ النشر: 6 مايو 2015`
    let published = pieces().filter_map(whole).find(|piece| piece.is_labelled);
    Some(published.unwrap_or(found))
}

/// Returns the text after the age of a page: `منذ 5 سنوات 6 أيار، 2015`.
fn without_age(text: &str) -> Option<&str> {
    const AGE_WORDS: usize = 3;
    let (first, _) = text.split_once(' ')?;
    let end = text.match_indices(' ').nth(AGE_WORDS - 1)?.0;
    matches!(first, "منذ" | "قبل")
        .then(|| text.get(end..))
        .flatten()
}

/// Returns the date in a line between the place and the agency of a report: `تونس في 5 جويلية 2018`,
/// `المدينة المنورة 6 مايو 2015 م واس`, `الرباط في 4 مارس 2016 (و م ع)`.
fn without_place(text: &str) -> Option<&str> {
    const MAX_PLACE_WORDS: usize = 3;
    let is_sign = |c: char| c.is_whitespace() || matches!(c, '/' | '(' | ')' | '-' | '،' | ',');
    let text = text.trim_matches(is_sign);
    let is_last = |c: char| c.is_whitespace() || matches!(c, '/' | '(' | '-');
    let agency_at = text.match_indices(is_last).map(|(at, _)| at).find(|at| {
        text.get(*at..)
            .is_some_and(|rest| is_outlet_list(rest.trim_matches(is_sign)))
    });
    let dated = text
        .get(..agency_at.unwrap_or(text.len()))?
        .trim_matches(is_sign);
    let first = dated.find(char::is_numeric)?;
    let (place, date) = dated.split_at_checked(first)?;
    let place = place.trim_matches(is_sign);
    let place = place.strip_suffix(" في").unwrap_or(place);
    let words = place.split_whitespace().count();
    let is_known = signatures::is_place(place)
        || place.is_empty()
        || agency_at.is_some() && words <= MAX_PLACE_WORDS && !has_particle(place);
    let is_changed = agency_at.is_some() || !place.is_empty();
    (is_known && is_changed).then_some(date)
}

/// Returns the date of a text that is a date and its labels.
fn whole(text: &str) -> Option<Printed> {
    let line = Line::new(0, text)?;
    let is_labelled = label(text).is_some();
    let (raw, is_update) = match byline::date(&line)? {
        DateLine::Published(raw) => (raw, false),
        DateLine::Updated(raw) => (raw, true),
        DateLine::Unclear => return None,
    };
    let date = dates::parse(raw).ok()?;
    let day = date.day()?;
    if day.year() < FIRST_WEB_YEAR {
        return None;
    }
    let is_update = is_update || is_updated_at(raw);
    Some(Printed {
        raw: raw.to_owned(),
        day: date.first_day(),
        is_labelled: is_labelled && !is_update,
        is_update,
    })
}

/// Returns whether a date is followed by the time of an update without a date of its own:
/// `28 آب 2013، آخر تحديث 14:00`.
fn is_updated_at(raw: &str) -> bool {
    let Some((before, after)) = raw.split_once("تحديث") else {
        return false;
    };
    let has_date = |text: &str| dates::parse(text).is_ok_and(|date| date.day().is_some());
    before.chars().any(char::is_numeric)
        && label(before) != Some(Label::Published)
        && !has_date(after)
}

/// A label before a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    Published,
    Updated,
}

/// Returns the label at the start of a text, up to its first digit or colon.
pub fn label(text: &str) -> Option<Label> {
    let end = text.find(|c: char| c == ':' || c.is_numeric());
    let start = text.get(..end.unwrap_or(text.len()))?;
    let folded = fold(start);
    let mut words = folded.split(' ').filter(|word| !word.is_empty()).peekable();
    words.peek()?;
    let mut label = None;
    for word in words {
        if UPDATE_WORDS.contains(&word) {
            label = Some(Label::Updated);
        } else if matches!(
            word,
            "نشر"
                | "نشرت"
                | "نشره"
                | "نشرها"
                | "النشر"
                | "منشور"
                | "اضيف"
                | "الاضافه"
                | "published"
                | "posted"
                | "تاريخ"
                | "التاريخ"
                | "بتاريخ"
                | "date"
                | "created"
                | "ادرج"
                | "ادرجت"
                | "الادراج"
                | "انشاوه"
                | "انشي"
                | "حرر"
        ) {
            label = label.or(Some(Label::Published));
        } else if !LABEL_WORDS.contains(&word) {
            return None;
        }
    }
    label
}

/// Returns whether a date is a placeholder that sites print if the real date is unknown.
pub fn is_placeholder(day: Date) -> bool {
    const FIRST_YEAR: i16 = 1900;
    day.year() < FIRST_YEAR || day == jiff::civil::date(1970, 1, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_may_have_labels_a_time_and_neighbours() {
        for text in [
            "6 مايو 2015",
            "الأربعاء 6 مايو 2015 - 10:30 ص",
            "تاريخ النشر: 6 مايو 2015",
            "نشر في 2015-05-06",
            "القاهرة | 6 مايو 2015 | سعاد المنصوري",
            "بيروت - 6 أيار 2015",
            "تونس في 06 ماي 2015",
            "منذ 5 سنوات 6 أيار، 2015",
            "الرباط في 6 مايو 2015 (و م ع)",
            "المدينة المنورة 17 رجب 1436 هـ الموافق 06 مايو 2015 م واس",
            "الأربعاء 1436/7/17 هـ الموافق 2015/05/06 م واس",
            "آخر تحديث: الخميس 7 مايو 2015 | تاريخ النشر: الأربعاء 6 مايو 2015",
            "تم إنشاؤه بتاريخ 06 أيار 2015",
            "أُدرج في 6 مايو 2015",
            "Posted on May 6, 2015 by سعاد المنصوري",
            "٦ مايو ٢٠١٥",
        ] {
            let day = printed(text).map(|printed| printed.day.to_string());
            assert_eq!(day.as_deref(), Some("2015-05-06"), "{text}");
        }
        for text in [
            "وصل الوزير في 6 مايو 2015 إلى العاصمة",
            "© 2015",
            "2015",
            "مايو 2015",
            "الوزير - خبر من 2015",
            "الجسر القديم في 6 مايو 2015",
            "زيارة الوزير 6 مايو 2015",
        ] {
            assert_eq!(printed(text), None, "{text}");
        }
    }

    #[test]
    fn labels_tell_publication_from_update() {
        let update = printed("آخر تحديث: 6 مايو 2015").unwrap();
        assert!(update.is_update && !update.is_labelled);
        assert!(printed("نشر في: 6 مايو 2015").unwrap().is_labelled);
        let at = |text: &str| printed(text).unwrap().is_update;
        assert!(at("الأربعاء، 28 آب/اغسطس 2013، آخر تحديث 14:00"));
        assert!(!at("6 مايو 2015 | آخر تحديث: 8 مايو 2015"));
        assert_eq!(label("تاريخ النشر"), Some(Label::Published));
        assert_eq!(label("آخر تحديث :"), Some(Label::Updated));
        assert_eq!(label("كتب الوزير"), None);
    }
}
