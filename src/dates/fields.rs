//! Dates as their writers set them down: year, month and day in some order, not yet checked.

use super::cursor::Cursor;
use super::names::{MONTHS, Meaning, Month, MonthCalendar, WORDS};
use super::token::Number;

/// What stands in the text for one date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fields {
    pub(super) calendar: Calendar,
    pub(super) year: Option<i16>,
    pub(super) month: Option<u8>,
    pub(super) day: Option<u8>,
}

/// The calendar that the fields count in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Calendar {
    Gregorian,
    Hijri,
    /// A Hijri month or year without هـ: no evidence for a date of its own.
    HijriUnmarked,
}

/// Years that without a mark are taken for Hijri ones: in Gregorian there was no newspaper.
const UNMARKED_HIJRI_YEARS: std::ops::RangeInclusive<i16> = 1200..=1600;

/// Signs between the three numbers of a short date.
const NUMERIC_SEPARATORS: &[char] = &['/', '-', '.', '\\'];

/// Signs that may stand beside a month name.
const NAMED_SEPARATORS: &[char] = &['/', '-', '.', ',', '،'];

/// Words that may stand beside a month name: `20 من شهر يونيو عام 2024`.
const LINKS: &[&str] = &["من", "شهر", "عام", "سنه", "لعام", "لسنه", "of", "de"];

/// Endings of a day: `20th`, `1er`.
const ORDINAL_ENDINGS: &[&str] = &["st", "nd", "rd", "th", "er"];

/// A date with a month name: `20 يونيو 2024`, `June 20, 2024`, `2024 June 20`, `يونيو 2024`,
/// `20 يونيو`. The name needs a day or a year beside it.
pub(super) fn named(cursor: &mut Cursor) -> Option<Fields> {
    cursor.attempt(|cursor| {
        let lead = ordinal(cursor);
        if lead.is_some() {
            skip_links(cursor);
        }
        let month = month(cursor)?;
        let (day, year) = match lead {
            Some(number) if number.digits <= 2 => (number.small(), year_after(cursor)),
            Some(number) => (day_after(cursor), Some(number.year()?)),
            None => {
                let (day, year) = (day_after(cursor), year_after(cursor));
                // `mar. 20 juin 2024`: the day belongs to the month behind it.
                if year.is_none() && cursor.would(|cursor| cursor.phrase(&MONTHS)) {
                    return None;
                }
                (day, year)
            }
        };
        if day.is_none() && year.is_none() {
            return None;
        }
        let era = era(cursor);
        Some(Fields {
            calendar: named_calendar(month.0, era),
            year,
            month: Some(month.1),
            day,
        })
    })
}

/// A date of numbers: `25/01/2017`, `2017-01-25`, `01/25/2017` (the middle one above 12),
/// `2017-01`, `01/2017`.
pub(super) fn numeric(cursor: &mut Cursor) -> Option<Fields> {
    cursor.attempt(|cursor| {
        let first = cursor.number()?;
        let is_tight = !cursor.is_spaced();
        let separator = cursor.sign(NUMERIC_SEPARATORS)?;
        let is_tight = is_tight && !cursor.is_spaced();
        let second = cursor.number()?;
        if separator == '.' && !is_tight {
            return None;
        }
        let third = cursor.attempt(|cursor| {
            cursor.sign(&[separator])?;
            cursor.number()
        });
        let fields = match third {
            Some(third) => triple(first, second, third)?,
            None if is_tight && !cursor.sees(':') => pair(first, second)?,
            None => return None,
        };
        let era = era(cursor);
        Some(with_era(fields, era))
    })
}

/// A short date whose year has fewer than four digits, which is not guessed.
pub(super) fn is_short_year(cursor: &mut Cursor) -> bool {
    cursor.would(|cursor| {
        cursor.number()?.small()?;
        let separator = cursor.sign(NUMERIC_SEPARATORS)?;
        cursor.joined_number()?.small()?;
        cursor.sign(&[separator])?;
        cursor.joined_number()?.small()
    })
}

/// A year by itself, with the word that tells its calendar: `2024`, `2024م`, `1445هـ`.
pub(super) fn year_alone(cursor: &mut Cursor) -> Option<Fields> {
    cursor.attempt(|cursor| {
        let year = cursor.number()?.year()?;
        let era = era(cursor);
        Some(with_era(gregorian(Some(year), None, None), era))
    })
}

/// Year, month and day without separators: `20170125`.
pub(super) fn compact(cursor: &mut Cursor) -> Option<Fields> {
    cursor.attempt(|cursor| {
        let number = cursor.number()?;
        if number.digits != 8 {
            return None;
        }
        of_digits(number.value)
    })
}

/// The fields of an eight-digit number.
pub(super) fn of_digits(value: u64) -> Option<Fields> {
    let year = i16::try_from(value / 10_000).ok()?;
    let month = u8::try_from(value / 100 % 100).ok()?;
    let day = u8::try_from(value % 100).ok()?;
    super::YEARS
        .contains(&year)
        .then(|| gregorian(Some(year), Some(month), Some(day)))
}

fn triple(first: Number, second: Number, third: Number) -> Option<Fields> {
    if let Some(year) = first.year() {
        let (month, day) = (second.small()?, third.small()?);
        return Some(gregorian(Some(year), Some(month), Some(day)));
    }
    let (first, second, year) = (first.small()?, second.small()?, third.year()?);
    let (day, month) = if second > 12 && first <= 12 {
        (second, first)
    } else {
        (first, second)
    };
    Some(gregorian(Some(year), Some(month), Some(day)))
}

fn pair(first: Number, second: Number) -> Option<Fields> {
    let (year, month) = match first.year() {
        Some(year) => (year, second.small()?),
        None => (second.year()?, first.small()?),
    };
    Some(gregorian(Some(year), Some(month), None))
}

fn gregorian(year: Option<i16>, month: Option<u8>, day: Option<u8>) -> Fields {
    Fields {
        calendar: Calendar::Gregorian,
        year,
        month,
        day,
    }
}

/// A month name, once or twice: `فبراير (شباط)`, `يوليو/ تموز`.
fn month(cursor: &mut Cursor) -> Option<Month> {
    let month = cursor.phrase(&MONTHS)?;
    cursor.attempt(|cursor| {
        let opening = cursor.sign(&['/', '(', '[', '-', '|', '\\', '،'])?;
        (cursor.phrase(&MONTHS)? == month).then_some(())?;
        if matches!(opening, '(' | '[') {
            cursor.sign(&[')', ']'])?;
        }
        Some(())
    });
    Some(month)
}

fn ordinal(cursor: &mut Cursor) -> Option<Number> {
    let number = cursor.number()?;
    if !cursor.is_spaced() {
        let _ = ORDINAL_ENDINGS
            .iter()
            .find_map(|ending| cursor.word(ending));
    }
    Some(number)
}

fn day_after(cursor: &mut Cursor) -> Option<u8> {
    cursor.attempt(|cursor| {
        skip_links(cursor);
        let day = ordinal(cursor)?.small()?;
        (!cursor.sees(':')).then_some(day)
    })
}

fn year_after(cursor: &mut Cursor) -> Option<i16> {
    cursor.attempt(|cursor| {
        skip_links(cursor);
        cursor.number()?.year()
    })
}

/// Passes what may stand between the fields of a named date; three things at most.
fn skip_links(cursor: &mut Cursor) {
    for _ in 0..3 {
        let sign = cursor.sign(NAMED_SEPARATORS).map(drop);
        let link = || LINKS.iter().find_map(|link| cursor.word(link));
        if sign.or_else(link).is_none() {
            return;
        }
    }
}

/// The word after a date that names its calendar: م, هـ, ميلادي. (هـ) may stand in parentheses.
fn era(cursor: &mut Cursor) -> Option<MonthCalendar> {
    cursor.attempt(|cursor| {
        let opening = cursor.sign(&['(']);
        let era = match cursor.phrase(&WORDS)? {
            Meaning::Gregorian => MonthCalendar::Gregorian,
            Meaning::Hijri => MonthCalendar::Hijri,
            _ => return None,
        };
        if opening.is_some() {
            cursor.sign(&[')'])?;
        }
        Some(era)
    })
}

fn named_calendar(month: MonthCalendar, era: Option<MonthCalendar>) -> Calendar {
    match (month, era) {
        (MonthCalendar::Gregorian, _) => Calendar::Gregorian,
        (MonthCalendar::Hijri, Some(MonthCalendar::Hijri)) => Calendar::Hijri,
        (MonthCalendar::Hijri, _) => Calendar::HijriUnmarked,
    }
}

fn with_era(fields: Fields, era: Option<MonthCalendar>) -> Fields {
    let is_old = fields
        .year
        .is_some_and(|year| UNMARKED_HIJRI_YEARS.contains(&year));
    let calendar = match era {
        Some(MonthCalendar::Hijri) => Calendar::Hijri,
        Some(MonthCalendar::Gregorian) => Calendar::Gregorian,
        None if is_old => Calendar::HijriUnmarked,
        None => Calendar::Gregorian,
    };
    Fields { calendar, ..fields }
}
