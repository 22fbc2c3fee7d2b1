//! Which of the dates in a string is meant, and which days it covers.

use icu_calendar::cal::Hijri;
use icu_calendar::{Date as IcuDate, Iso};
use jiff::civil::Date;

use super::error::Why;
use super::fields::{Calendar, Fields};
use super::reading::{Group, Reading};
use super::{NewsDate, Precision, YEARS};

/// Where the string stands decides how much it may hold beside a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The value of a field that should be a date: a few words beside it do no harm.
    Field,
    /// A line of a page, which is a date only when it holds nothing else.
    Line,
    /// A query, where every word counts.
    Query,
}

/// Words beside the date in a field: a place of one or two words and an agency.
const MAX_STRAYS: usize = 4;

/// The date that a string stands for.
pub(super) fn resolve(reading: &Reading, place: Place) -> Result<NewsDate, Why> {
    if place != Place::Field && reading.strays > 0 || reading.strays > MAX_STRAYS {
        return Err(fault(reading));
    }
    let dated = || {
        reading
            .groups
            .iter()
            .filter(|group| !group.dates.is_empty())
    };
    let group = dated()
        .find(|group| !group.is_update)
        .or_else(|| dated().next())
        .ok_or_else(|| fault(reading))?;
    let fields = choose(group)?;
    let date = news_date(fields, group)?;
    let is_evidence = match place {
        Place::Query => true,
        Place::Line => date.precision == Precision::Day && !group.is_bare_number,
        Place::Field => {
            reading.strays == 0 || date.precision == Precision::Day && !group.is_bare_number
        }
    };
    if is_evidence {
        Ok(date)
    } else {
        Err(Why::NotADate)
    }
}

/// The best reason for a string without a date.
fn fault(reading: &Reading) -> Why {
    if reading.has_short_year {
        Why::ShortYear
    } else {
        Why::NotADate
    }
}

/// The Gregorian date of a group, else the Hijri one, else the reason why there is none.
fn choose(group: &Group) -> Result<Fields, Why> {
    let dates = completed(&group.dates);
    let of = |calendar| dates.iter().filter(move |date| date.calendar == calendar);
    for calendar in [Calendar::Gregorian, Calendar::Hijri] {
        let with_year = of(calendar).filter(|date| date.year.is_some());
        let Some(best) = with_year.max_by_key(|date| detail(date)) else {
            continue;
        };
        let is_certain = of(calendar).all(|date| agrees(date, best));
        return if is_certain {
            Ok(*best)
        } else {
            Err(Why::SeveralDates)
        };
    }
    if of(Calendar::HijriUnmarked).any(|date| date.year.is_some()) {
        return Err(Why::UnmarkedHijri);
    }
    Err(Why::NoYear)
}

/// True when two dates can be the same one: `2024` and `20 يونيو 2024`.
fn agrees(one: &Fields, other: &Fields) -> bool {
    fn same<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
        one.zip(other).is_none_or(|(one, other)| one == other)
    }
    same(one.year, other.year) && same(one.month, other.month) && same(one.day, other.day)
}

/// How many of year, month and day are known.
fn detail(date: &Fields) -> usize {
    [
        date.year.is_some(),
        date.month.is_some(),
        date.day.is_some(),
    ]
    .iter()
    .filter(|is_known| **is_known)
    .count()
}

/// Joins a day and month with the year that stands apart from them: `Jun 20 14:30:00 2024`.
fn completed(dates: &[Fields]) -> Vec<Fields> {
    let is_year = |date: &Fields| date.month.is_none();
    let mut years = dates.iter().copied().filter(is_year);
    let lacks_year = dates.iter().any(|date| date.year.is_none());
    let Some(year) = years
        .next()
        .filter(|_| lacks_year && years.next().is_none())
    else {
        return dates.to_vec();
    };
    let rest = dates.iter().filter(|date| !is_year(date));
    rest.map(|date| match date.year {
        None if date.calendar == year.calendar => Fields {
            year: year.year,
            ..*date
        },
        _ => *date,
    })
    .collect()
}

fn news_date(fields: Fields, group: &Group) -> Result<NewsDate, Why> {
    let year = fields.year.ok_or(Why::NoYear)?;
    let is_hijri = fields.calendar == Calendar::Hijri;
    let first = (fields.month.unwrap_or(1), fields.day.unwrap_or(1));
    let (first_day, last_day) = if is_hijri {
        let last_month = fields.month.unwrap_or(12);
        (
            hijri_day(year, first.0, Some(first.1))?,
            hijri_day(year, last_month, fields.day)?,
        )
    } else {
        let first_day = gregorian(year, first.0, first.1)?;
        let last_day = match (fields.month, fields.day) {
            (Some(_), Some(_)) => first_day,
            (Some(_), None) => first_day.last_of_month(),
            (None, _) => first_day.last_of_year(),
        };
        (first_day, last_day)
    };
    let precision = match (fields.month, fields.day) {
        (Some(_), Some(_)) => Precision::Day,
        (Some(_), None) => Precision::Month,
        (None, _) => Precision::Year,
    };
    let moment = group
        .time
        .zip(group.offset)
        .filter(|_| precision == Precision::Day && !group.has_impossible_time);
    let datetime = moment
        .map(|(time, minutes)| format!("{}{}", first_day.to_datetime(time), offset_text(minutes)));
    Ok(NewsDate {
        first_day,
        last_day,
        precision,
        datetime,
        has_impossible_time: group.has_impossible_time,
        is_hijri,
    })
}

/// The day of Gregorian fields, where they are complete and there is one.
pub(super) fn gregorian_day(fields: Fields) -> Option<Date> {
    gregorian(fields.year?, fields.month?, fields.day?).ok()
}

fn gregorian(year: i16, month: u8, day: u8) -> Result<Date, Why> {
    if !YEARS.contains(&year) {
        return Err(Why::YearOutOfRange);
    }
    Date::new(year, month.cast_signed(), day.cast_signed()).map_err(|_| Why::NoSuchDate)
}

/// A day of the Umm al-Qura calendar, or the last one of its month.
fn hijri_day(year: i16, month: u8, day: Option<u8>) -> Result<Date, Why> {
    let new = |day| {
        IcuDate::try_new_hijri_with_calendar(i32::from(year), month, day, Hijri::new_umm_al_qura())
            .map_err(|_| Why::NoSuchDate)
    };
    let date = match day {
        Some(day) => new(day)?,
        None => new(new(1)?.days_in_month())?,
    };
    let iso = date.to_calendar(Iso);
    let year = i16::try_from(iso.year().extended_year()).map_err(|_| Why::YearOutOfRange)?;
    gregorian(year, iso.month().number(), iso.day_of_month().0)
}

/// `Z`, `+04:00`, `-05:00`.
fn offset_text(minutes: i32) -> String {
    if minutes == 0 {
        return "Z".to_owned();
    }
    let sign = if minutes < 0 { '-' } else { '+' };
    let size = minutes.abs();
    format!("{sign}{:02}:{:02}", size / 60, size % 60)
}
