//! Dates as written: year, month and day in any order, not yet validated.

use super::cursor::Cursor;
use super::names::{
    DAYS, MONTHS, Meaning, Month, MonthCalendar, NUMBERED, NUMBERED_LETTERS, PRAISE, WORDS,
};
use super::token::Number;

/// The fields of one date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fields {
    pub(super) calendar: Calendar,
    pub(super) year: Option<i16>,
    pub(super) month: Option<u8>,
    pub(super) day: Option<u8>,
    /// Whether the name of the month tells the calendar.
    pub(super) is_named: bool,
}

/// The calendar of the fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Calendar {
    Gregorian,
    Hijri,
    /// A Hijri year without a mark, or a Hijri month without a year.
    HijriUnmarked,
    SolarHijri,
}

/// The years that a mark or a month name of the Hijri calendars may have.
const HIJRI_YEARS: std::ops::RangeInclusive<i16> = 1200..=1600;

/// The years that are Hijri years without a mark: as Gregorian years they precede newspapers.
const UNMARKED_HIJRI_YEARS: std::ops::RangeInclusive<i16> = 1300..=1500;

/// Signs between the numbers of a short date.
const NUMERIC_SEPARATORS: &[char] = &['/', '-', '.', '\\'];

/// Signs that may adjoin a month name.
const NAMED_SEPARATORS: &[char] = &['/', '-', '.', ',', '،'];

/// Words that may adjoin a month name: `20 من شهر يونيو عام 2024`.
const LINKS: &[&str] = &[
    "ماه",
    "سال",
    "من",
    "شهر",
    "لشهر",
    "عام",
    "العام",
    "سنه",
    "لعام",
    "لسنه",
    "للعام",
    "برج",
    "of",
    "de",
];

/// The endings of an ordinal day: `20th`, `1er`.
const ORDINAL_ENDINGS: &[&str] = &["st", "nd", "rd", "th", "er"];

/// Reads a date with a month name: `20 يونيو 2024`, `June 20, 2024`, `2024 June 20`, `يونيو 2024`,
/// `20 يونيو`. The name needs a day or a year.
pub(super) fn named(cursor: &mut Cursor) -> Option<Fields> {
    cursor.attempt(|cursor| {
        let mut mark = mark(cursor);
        let lead = ordinal(cursor).or_else(|| day_in_words(cursor));
        if lead.is_some_and(|number| number.digits == 4) {
            mark = mark.or_else(|| era(cursor));
        }
        if lead.is_some() {
            skip_links(cursor);
        }
        let month = month(cursor)?;
        let (day, year) = match lead {
            Some(number) if number.digits <= 2 => (number.small(), year_after(cursor, &mut mark)),
            Some(number) => (day_after(cursor), Some(number.year()?)),
            None => {
                let (day, year) = (day_after(cursor), year_after(cursor, &mut mark));
                // `mar. 20 juin 2024`: the day belongs to the month after it.
                if year.is_none() && cursor.lookahead(|cursor| cursor.phrase(&MONTHS)) {
                    return None;
                }
                (day, year)
            }
        };
        if day.is_none() && year.is_none() {
            return None;
        }
        let era = era(cursor).or(mark);
        Some(Fields {
            calendar: named_calendar(month.0, year, era)?,
            year,
            month: Some(month.1),
            day,
            is_named: true,
        })
    })
}

/// Reads a date of numbers: `25/01/2017`, `2017-01-25`, `01/25/2017` (the second above 12),
/// `2017-01`, `01/2017`.
pub(super) fn numeric(cursor: &mut Cursor) -> Option<Fields> {
    cursor.attempt(|cursor| {
        let mut mark = mark(cursor);
        let first = cursor.number()?;
        if first.digits == 4 {
            // `1445هـ/7/15`
            mark = mark.or_else(|| self::mark(cursor));
        }
        let is_tight = !cursor.is_spaced();
        let separator = cursor.sign(NUMERIC_SEPARATORS)?;
        let is_tight = is_tight && !cursor.is_spaced();
        let second = cursor.number()?;
        if separator == '.' && !is_tight {
            return None;
        }
        let third = cursor.attempt(|cursor| {
            cursor.sign(&[separator])?;
            let mark_of_year = self::mark(cursor);
            let number = cursor.number()?;
            Some((number, mark_of_year))
        });
        let fields = match third {
            Some((third, mark_of_year)) => {
                mark = mark.or(mark_of_year);
                triple(first, second, third)?
            }
            None if is_tight && !cursor.sees(':') => pair(first, second)?,
            None => return None,
        };
        let era = era(cursor).or_else(|| mark_for(fields.year, mark));
        Some(with_era(fields, era))
    })
}

/// Returns whether a short date follows whose year has fewer than four digits.
pub(super) fn is_short_year(cursor: &mut Cursor) -> bool {
    cursor.lookahead(|cursor| {
        cursor.number()?.small()?;
        let separator = cursor.sign(NUMERIC_SEPARATORS)?;
        cursor.joined_number()?.small()?;
        cursor.sign(&[separator])?;
        cursor.joined_number()?.small()
    })
}

/// Reads a year alone, perhaps with the word for its calendar: `2024`, `2024م`, `1445هـ`.
pub(super) fn year_alone(cursor: &mut Cursor) -> Option<Fields> {
    cursor.attempt(|cursor| {
        let mark = mark(cursor);
        let year = cursor.number()?.year()?;
        let era = era(cursor).or_else(|| mark_for(Some(year), mark));
        Some(with_era(gregorian(Some(year), None, None), era))
    })
}

/// Reads year, month and day without separators: `20170125`.
pub(super) fn compact(cursor: &mut Cursor) -> Option<Fields> {
    cursor.attempt(|cursor| {
        let number = cursor.number()?;
        if number.digits != 8 {
            return None;
        }
        from_digits(number.value)
    })
}

/// Returns the fields of a number of eight digits.
pub(super) fn from_digits(value: u64) -> Option<Fields> {
    let year = i16::try_from(value / 10_000).ok()?;
    let month = u8::try_from(value / 100 % 100).ok()?;
    let day = u8::try_from(value % 100).ok()?;
    super::YEARS
        .contains(&year)
        .then(|| gregorian(Some(year), Some(month), Some(day)))
}

fn triple(first: Number, second: Number, third: Number) -> Option<Fields> {
    if let Some(year) = first.year() {
        // `2024-06-00`: databases write zeros for what is not known.
        if third.value == 0 {
            let month = second.small().filter(|month| *month > 0);
            return Some(gregorian(Some(year), month, None));
        }
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
        is_named: false,
    }
}

/// Reads a month name, once or twice: `فبراير (شباط)`, `يوليو/ تموز`, `آذار مارس`.
fn month(cursor: &mut Cursor) -> Option<Month> {
    let month = month_name(cursor)?;
    cursor.attempt(|cursor| {
        let opening = cursor.sign(&['/', '(', '[', '-', '|', '\\', '،']);
        (month_name(cursor)? == month).then_some(())?;
        if matches!(opening, Some('(' | '[')) {
            cursor.sign(&[')', ']'])?;
        }
        Some(())
    });
    Some(month)
}

fn month_name(cursor: &mut Cursor) -> Option<Month> {
    let Some(month) = cursor.phrase(&MONTHS) else {
        return numbered_month(cursor);
    };
    if month.0 == MonthCalendar::Hijri {
        let _ = cursor.phrase(&PRAISE);
    }
    Some(month)
}

/// Reads the name of two months and the digit that tells them apart: `كانون 2`, `ت1`.
fn numbered_month(cursor: &mut Cursor) -> Option<Month> {
    cursor.attempt(|cursor| {
        let word_of = |cursor: &mut Cursor, table: &[(&str, [Month; 2])]| {
            let mut rows = table.iter();
            rows.find_map(|(name, months)| cursor.word(name).map(|()| *months))
        };
        let months = match word_of(cursor, NUMBERED) {
            Some(months) => months,
            None => {
                let months = word_of(cursor, NUMBERED_LETTERS)?;
                if cursor.is_spaced() {
                    return None;
                }
                months
            }
        };
        let number = cursor.number().filter(|number| number.digits == 1)?;
        match number.value {
            1 => months.first().copied(),
            2 => months.last().copied(),
            _ => None,
        }
    })
}

/// Reads the day of a month in words: `الثالث عشر من`, `غرة`.
fn day_in_words(cursor: &mut Cursor) -> Option<Number> {
    let day = cursor.phrase(&DAYS)?;
    Some(Number {
        value: u64::from(day),
        digits: 2,
    })
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

fn year_after(cursor: &mut Cursor, mark: &mut Option<MonthCalendar>) -> Option<i16> {
    cursor.attempt(|cursor| {
        skip_links(cursor);
        let mark_of_year = self::mark(cursor);
        let year = cursor.number()?.year()?;
        *mark = mark.or(mark_of_year);
        Some(year)
    })
}

/// Skips up to three signs and words between the fields of a named date.
fn skip_links(cursor: &mut Cursor) {
    for _ in 0..3 {
        let sign = cursor.sign(NAMED_SEPARATORS).map(drop);
        let link = || LINKS.iter().find_map(|link| cursor.word(link));
        if sign.or_else(link).is_none() {
            return;
        }
    }
}

/// Reads the calendar after a date: م, هـ, هـ ش, ميلادي, perhaps in parentheses.
fn era(cursor: &mut Cursor) -> Option<MonthCalendar> {
    cursor.attempt(|cursor| {
        let opening = cursor.sign(&['(']);
        let era = match cursor.phrase(&WORDS) {
            Some(Meaning::Gregorian) => MonthCalendar::Gregorian,
            Some(Meaning::Hijri) => kind_of_hijri(cursor).unwrap_or(MonthCalendar::Hijri),
            Some(Meaning::SolarHijri) => MonthCalendar::SolarHijri,
            Some(_) => return None,
            // After a year, the letter abbreviates شمسي (solar).
            None => cursor.word("ش").map(|()| MonthCalendar::SolarHijri)?,
        };
        if opening.is_some() {
            cursor.sign(&[')'])?;
        }
        Some(era)
    })
}

/// Reads the kind of a Hijri calendar, after its mark: `هـ/ش`, `هـ شمسية`, `هـ - ق`.
fn kind_of_hijri(cursor: &mut Cursor) -> Option<MonthCalendar> {
    cursor.attempt(|cursor| {
        let _ = cursor.sign(&['.', '/', '-', '\\', '(']);
        let kind = match cursor.phrase(&WORDS) {
            Some(Meaning::SolarHijri) => MonthCalendar::SolarHijri,
            Some(Meaning::Qamari) => MonthCalendar::Hijri,
            Some(_) => return None,
            None => cursor.word("ش").map(|()| MonthCalendar::SolarHijri)?,
        };
        let _ = cursor.sign(&[')']);
        Some(kind)
    })
}

/// Reads the mark of a Hijri calendar, which may also precede the date or its year: `هـ 1445`.
fn mark(cursor: &mut Cursor) -> Option<MonthCalendar> {
    cursor.attempt(|cursor| {
        // As the first word, the letter is one of أ ش أ.
        let is_letter = cursor.lookahead(|cursor| cursor.word("ش"));
        era(cursor).filter(|era| *era != MonthCalendar::Gregorian && !is_letter)
    })
}

/// Returns a mark that precedes the date, if the year can be one of its calendar.
fn mark_for(year: Option<i16>, mark: Option<MonthCalendar>) -> Option<MonthCalendar> {
    mark.filter(|_| year.is_some_and(|year| HIJRI_YEARS.contains(&year)))
}

/// Returns the calendar of a date with a month name; `None` if the year cannot be one of the
/// calendar of Iran, whose month names are also other words.
fn named_calendar(
    month: MonthCalendar,
    year: Option<i16>,
    era: Option<MonthCalendar>,
) -> Option<Calendar> {
    let is_in = |years: std::ops::RangeInclusive<i16>| year.is_some_and(|y| years.contains(&y));
    Some(match (month, era) {
        (MonthCalendar::Gregorian, _) => Calendar::Gregorian,
        (MonthCalendar::SolarHijri, _) if is_in(HIJRI_YEARS) => Calendar::SolarHijri,
        (MonthCalendar::SolarHijri, _) => return None,
        (MonthCalendar::Hijri, Some(MonthCalendar::Hijri)) => Calendar::Hijri,
        (MonthCalendar::Hijri, _) if is_in(UNMARKED_HIJRI_YEARS) => Calendar::Hijri,
        (MonthCalendar::Hijri, _) => Calendar::HijriUnmarked,
    })
}

fn with_era(fields: Fields, era: Option<MonthCalendar>) -> Fields {
    let is_old = fields.year.is_some_and(|year| HIJRI_YEARS.contains(&year));
    let calendar = match era {
        Some(MonthCalendar::Hijri) => Calendar::Hijri,
        Some(MonthCalendar::SolarHijri) => Calendar::SolarHijri,
        Some(MonthCalendar::Gregorian) => Calendar::Gregorian,
        None if is_old => Calendar::HijriUnmarked,
        None => Calendar::Gregorian,
    };
    Fields { calendar, ..fields }
}

impl Fields {
    /// Returns whether the date of an unmarked year is certainly a Hijri one.
    pub(super) fn has_unmarked_hijri_year(&self) -> bool {
        self.calendar == Calendar::HijriUnmarked
            && self
                .year
                .is_some_and(|year| UNMARKED_HIJRI_YEARS.contains(&year))
    }
}
