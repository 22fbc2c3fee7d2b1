//! The dateline that begins the first paragraph of a report: `القاهرة (رويترز) - …`,
//! `القاهرة 4 مارس 2024 (أ ش أ) -- …`, `الدوحة في 4 مارس 2024 /قنا/ …`. It gives the outlet and the
//! date where nothing else does, and stays in the text.

use super::credits::{has_particle, is_agency_name, is_outlet_list};
use super::line::{fold, has_word, trim};
use super::signatures::is_place;
use crate::dates;

/// The size of the start of a paragraph that may hold a dateline, in bytes.
const MAX_BYTES: usize = 200;
/// The largest number of words before the outlet.
const MAX_WORDS: usize = 9;
/// The largest number of words of a place.
const MAX_PLACE_WORDS: usize = 3;

/// A dateline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dateline<'a> {
    pub outlet: &'a str,
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
                || after.is_empty() && end == line.len()
                || after.starts_with(['-', '–', '—', ':', 'ـ', '،']);
            (is_apart && is_outlet_list(outlet)).then_some(())?;
            let (place, date) = place_and_date(before)?;
            let is_known = is_place(place)
                || is_agency_name(outlet)
                    && place.split_whitespace().count() <= MAX_PLACE_WORDS
                    && !has_particle(place);
            let date = date.or(late);
            is_known.then_some(Dateline { outlet, date })
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

/// Splits the text before an outlet into a place and a date: `القاهرة في 4 مارس 2024`.
fn place_and_date(text: &str) -> Option<(&str, Option<&str>)> {
    let words = text.split_whitespace().count();
    if !(1..=MAX_WORDS).contains(&words) || text.contains(['؟', '!', '"', '»']) {
        return None;
    }
    let is_sign = |c: char| c.is_whitespace() || matches!(c, '-' | '–' | ',' | '،' | '/' | ':');
    let Some(first) = text.find(char::is_numeric) else {
        return Some((text.trim_matches(is_sign), None));
    };
    let (place, date) = text.split_at_checked(first)?;
    let mut place = place.trim_matches(is_sign);
    // `القاهرة في 4 مارس`, `القاهرة، الأربعاء 4 مارس`
    while let Some((before, word)) = place.rsplit_once([' ', '\u{a0}', '،', ','])
        && has_word(
            "في يوم بتاريخ السبت الاحد الاثنين الثلاثاء الاربعاء الخميس الجمعه",
            &fold(word),
        )
    {
        place = before.trim_matches(is_sign);
    }
    let date = date.trim_matches(is_sign);
    let is_day = dates::parse(date).is_ok_and(|date| date.day().is_some());
    Some((place, is_day.then_some(date)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<(&str, Option<&str>)> {
        read(text).map(|dateline| (dateline.outlet, dateline.date))
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
