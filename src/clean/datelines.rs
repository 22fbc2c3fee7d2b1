//! The dateline that begins the first paragraph of a report: `القاهرة (رويترز) - …`,
//! `القاهرة 4 مارس 2024 (أ ش أ) -- …`, `الدوحة في 4 مارس 2024 /قنا/ …`,
//! `الرياض 12 شوال 1445 هـ الموافق 21 أبريل 2024 م واس`. It gives the outlet and the date where
//! nothing else does, and stays in the text.

use super::credits::{has_particle, is_agency_name, is_outlet_list};
use super::line::{fold, has_word, trim};
use super::signatures::is_place;
use crate::dates;

/// The size of the start of a paragraph that may hold a dateline, in bytes.
const MAX_BYTES: usize = 200;
/// The largest number of words before the outlet.
const MAX_WORDS: usize = 9;
/// The largest number of words of a place and a date, which may be in two calendars.
const MAX_DATED_WORDS: usize = 16;
/// The largest number of words of an outlet without brackets.
const MAX_OUTLET_WORDS: usize = 4;
/// The largest number of words of a place.
const MAX_PLACE_WORDS: usize = 3;

/// A dateline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dateline<'a> {
    pub outlet: Option<&'a str>,
    /// The date as written, if it has a day, a month and a year.
    pub date: Option<&'a str>,
}

/// Returns the dateline at the start of a text.
pub(crate) fn read(text: &str) -> Option<Dateline<'_>> {
    let line = text.lines().next()?;
    let end = (0..=MAX_BYTES.min(line.len()))
        .rev()
        .find(|end| line.is_char_boundary(*end))?;
    let start = line.get(..end)?;
    let is_whole = end == line.len();
    bracketed(start, is_whole).or_else(|| unbracketed(start, is_whole))
}

/// Returns whether a line is nothing but a dateline with a date.
pub(crate) fn is_dated(line: &str) -> bool {
    line.len() <= MAX_BYTES
        && line.split_whitespace().count() <= MAX_DATED_WORDS + MAX_OUTLET_WORDS
        && read(line).is_some_and(|dateline| {
            let last = dateline.outlet.or(dateline.date).unwrap_or_default();
            let rest = line.rsplit_once(last).map(|(_, rest)| rest);
            dateline.date.is_some() && rest.is_some_and(|rest| !rest.contains(char::is_alphabetic))
        })
}

/// Returns a dateline with the outlet between brackets or slashes.
fn bracketed(start: &str, is_whole: bool) -> Option<Dateline<'_>> {
    let brackets = [('(', ')'), ('/', '/'), ('«', '»'), ('[', ']')];
    start
        .match_indices(['(', '/', '«', '['])
        .find_map(|(at, open)| {
            let (_, close) = brackets
                .iter()
                .find(|(known, _)| open.starts_with(*known))?;
            let before = trim(start.get(..at)?);
            let (outlet, after) = start.get(at + open.len()..)?.split_once(*close)?;
            let outlet = outlet.trim_matches([' ', '-', 'ـ', '\u{a0}']);
            let after = trim(after);
            let (late, after) =
                leading_date(after).map_or((None, after), |(date, after)| (Some(date), after));
            let is_apart = open == "/"
                || late.is_some()
                || after.is_empty() && is_whole
                || after.starts_with(SEPARATORS);
            (is_apart && is_outlet_list(outlet)).then_some(())?;
            let (place, date) = place_and_date(before)?;
            let is_known = is_place(place)
                || is_agency_name(outlet)
                    && place.split_whitespace().count() <= MAX_PLACE_WORDS
                    && !has_particle(place);
            is_known.then_some(Dateline {
                outlet: Some(outlet),
                date: date.or(late),
            })
        })
}

/// Splits the text after an outlet into a date and the rest: `4 مارس 2016 – قال …`.
fn leading_date(text: &str) -> Option<(&str, &str)> {
    if !text.starts_with(char::is_numeric) {
        return None;
    }
    let (date, after) = text.split_once(['–', '—', ':', '-'])?;
    let is_day = dates::parse(date).is_ok_and(|date| date.day().is_some());
    is_day.then_some((trim(date), after))
}

/// The signs between a dateline and the text.
const SEPARATORS: [char; 6] = ['-', '–', '—', ':', 'ـ', '،'];

/// Returns a dateline of a known place and a whole date, with an outlet or a separator after them:
/// `الرياض 12 شوال 1445 هـ الموافق 21 أبريل 2024 م واس`, `القاهرة في 17 رمضان 1445 هـ - …`.
fn unbracketed(start: &str, is_whole: bool) -> Option<Dateline<'_>> {
    let first = start.find(char::is_numeric)?;
    let (before, rest) = start.split_at_checked(first)?;
    is_place(place_before(before)).then_some(())?;
    // A sign may follow the date without a space. The era هـ ends with a tatweel, which is none here.
    let is_end = |c: char| c.is_whitespace() || c != 'ـ' && SEPARATORS.contains(&c);
    let dates = word_ends(rest, MAX_DATED_WORDS).filter_map(|end| {
        let (date, after) = rest.split_at_checked(end)?;
        let bare = date.trim_end_matches(is_end);
        is_whole_date(bare).then_some((bare, bare.len() < date.len(), after))
    });
    let (date, has_sign, after) = dates.last()?;
    let is_apart = has_sign || after.trim_start().starts_with(SEPARATORS);
    let after = after.trim_start_matches(|c: char| c.is_whitespace() || SEPARATORS.contains(&c));
    let outlet = word_ends(after, MAX_OUTLET_WORDS)
        .filter_map(|end| after.get(..end))
        .map(|outlet| outlet.trim_end_matches(SEPARATORS).trim_end())
        .filter(|outlet| is_outlet_list(outlet))
        .last();
    let is_dateline = outlet.is_some() || is_apart || after.is_empty() && is_whole;
    is_dateline.then_some(Dateline {
        outlet,
        date: Some(date),
    })
}

/// Returns whether a text is a date with a day, in one calendar or two, and nothing else.
fn is_whole_date(text: &str) -> bool {
    let is_era = |word: &str| matches!(word, "م" | "هـ" | "ه");
    let is_date = |part: &str| {
        let words: Vec<&str> = part.split_whitespace().collect();
        let with_era = words.join(" ");
        let bare = words.split_last().filter(|(last, _)| is_era(last));
        let bare = bare.map(|(_, words)| words.join(" "));
        dates::date_line(&with_era).is_some()
            || bare.is_some_and(|bare| dates::date_line(&bare).is_some())
    };
    text.split("الموافق").all(is_date) && dates::parse(text).is_ok_and(|date| date.day().is_some())
}

/// Returns the ends of the first words of a text.
fn word_ends(text: &str, max_words: usize) -> impl Iterator<Item = usize> {
    let mut inside = false;
    let ends = text.char_indices().filter_map(move |(at, c)| {
        let ends_here = inside && c.is_whitespace();
        inside = !c.is_whitespace();
        ends_here.then_some(at)
    });
    ends.chain(std::iter::once(text.len())).take(max_words)
}

/// Splits the text before an outlet into a place and a date: `القاهرة في 4 مارس 2024`.
fn place_and_date(text: &str) -> Option<(&str, Option<&str>)> {
    let words = text.split_whitespace().count();
    if !(1..=MAX_DATED_WORDS).contains(&words) || text.contains(['؟', '!', '"', '»']) {
        return None;
    }
    let Some(first) = text.find(char::is_numeric) else {
        return (words <= MAX_WORDS).then(|| (text.trim_matches(is_sign), None));
    };
    let (place, date) = text.split_at_checked(first)?;
    let date = date.trim_matches(is_sign);
    let is_day = dates::parse(date).is_ok_and(|date| date.day().is_some());
    (is_day || words <= MAX_WORDS).then(|| (place_before(place), is_day.then_some(date)))
}

fn is_sign(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '–' | ',' | '،' | '/' | ':')
}

/// Returns the place in the text before a date, without a preposition and the day of the week.
fn place_before(text: &str) -> &str {
    let mut place = text.trim_matches(is_sign);
    // `القاهرة في 4 مارس`, `القاهرة، الأربعاء 4 مارس`
    while let Some((before, word)) = place.rsplit_once([' ', '\u{a0}', '،', ','])
        && has_word(
            "في يوم بتاريخ السبت الاحد الاثنين الثلاثاء الاربعاء الخميس الجمعه",
            &fold(word),
        )
    {
        place = before.trim_matches(is_sign);
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<(&str, Option<&str>)> {
        let dateline = read(text)?;
        Some((dateline.outlet.unwrap_or_default(), dateline.date))
    }

    #[test]
    fn the_outlet_and_the_date_of_a_dateline_are_read() {
        for (text, expected) in [
            (
                "الرباط (رويترز) - قال الوزير إن العمل بدأ.",
                ("رويترز", None),
            ),
            ("القاهرة (أ ف ب) – قال الوزير.", ("أ ف ب", None)),
            ("القاهرة (رويترز)", ("رويترز", None)),
            (
                "القاهرة 4 مارس 2024 (أ ش أ) -- قال الوزير.",
                ("أ ش أ", Some("4 مارس 2024")),
            ),
            (
                "القاهرة 4 آذار/مارس 2024 (رويترز) - قال الوزير.",
                ("رويترز", Some("4 آذار/مارس 2024")),
            ),
            (
                "الدوحة في 4 مارس 2024 /قنا/ قال الوزير.",
                ("قنا", Some("4 مارس 2024")),
            ),
            ("القاهرة 4 مارس (رويترز) - قال الوزير.", ("رويترز", None)),
            (
                "الرباط (و م ع) 4 مارس 2016 – قال الوزير.",
                ("و م ع", Some("4 مارس 2016")),
            ),
        ] {
            assert_eq!(parts(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn the_outlet_may_follow_dates_in_both_calendars_without_brackets() {
        let both = "12 شوال 1445 هـ الموافق 21 أبريل 2024 م";
        for (text, expected) in [
            (format!("الرياض {both} واس"), ("واس", Some(both))),
            (
                format!("الرياض {both} (واس) - قال الوزير."),
                ("واس", Some(both)),
            ),
            (
                format!("الرياض {both} واس استقبل الوزير السفير."),
                ("واس", Some(both)),
            ),
            (
                format!("جدة في {both} - واس - استقبل الوزير."),
                ("واس", Some(both)),
            ),
            (
                "القاهرة في 17 رمضان 1445 هـ - قال الوزير.".to_owned(),
                ("", Some("17 رمضان 1445 هـ")),
            ),
            (
                "القاهرة، الأربعاء 4 مارس 2024: قال الوزير.".to_owned(),
                ("", Some("4 مارس 2024")),
            ),
        ] {
            assert_eq!(parts(&text), Some(expected), "{text}");
        }
        assert!(is_dated(&format!("الرياض {both} واس")));
        assert!(!is_dated(&format!("الرياض {both} واس استقبل الوزير")));
        for text in [
            "القاهرة 4 مارس 2024 كانت مدينة أخرى.",
            "القاهرة 2024 - مدينة أخرى.",
            "وصل الوزير 4 مارس 2024 - قال.",
            "القاهرة 10 ملايين رويترز",
        ] {
            assert_eq!(parts(text), None, "{text}");
        }
    }

    #[test]
    fn prose_with_an_agency_in_brackets_is_not_a_dateline() {
        for text in [
            "قال الوزير (رويترز) إن العمل بدأ.",
            "وذكرت الوكالة في بيان لها أمس (رويترز) - أن العمل بدأ.",
            "القاهرة (مصر) - قال الوزير.",
            "صورة من الحفل في المدينة القديمة (رويترز)",
        ] {
            assert_eq!(parts(text), None, "{text}");
        }
    }
}
